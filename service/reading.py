"""From documents to what became of each picture in them, alike for the app, the command line and the API."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from documents import Picture, UnreadableImage, pictures
from documents.loading import read_bytes
from documents.sources import STANDARD_INPUT, STANDARD_INPUT_NAME
from recognition.export import Outcome
from service.document import Document
from service.job import FaultyTask, Job, done, refused
from service.tasks import Bench, Read, Wish, listing, read

logger = logging.getLogger(__name__)

# For what nobody foresaw; the log has the rest.
FAULT = "This file led to a fault in the reader: save the picture as JPEG and try again."

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Pool(Protocol):
    """Whatever does tasks as `Workers` do."""

    count: int

    @property
    def load(self) -> int:
        """How many tasks wait or are being done."""

    def submit(
        self, function: Callable[Concatenate[Bench, Arguments], Result], *args: Arguments.args, **_: Arguments.kwargs
    ) -> Job[Result]:
        """Has a task done."""


@dataclass(frozen=True, eq=False)
class ListedPicture:
    """One picture of a document, to be opened by a worker; name, page, pages and error are those of a `Picture`."""

    name: str
    document: Document
    index: int = 0
    page: int | None = None
    pages: int = 1
    error: str = ""

    def job(self, pool: Pool, wish: Wish) -> Job[Read]:
        """Has it read."""
        return refused(self.error) if self.error else pool.submit(read, self.document, self.index, wish)


def listing_of(pool: Pool, document: Document) -> Job[list[Picture]]:
    """Has the pictures in a document listed; what can only be a picture by itself takes no worker."""
    if isinstance(document.source, bytes) and not document.may_hold_several:
        return done([Picture(document.name)])
    return pool.submit(listing, document)


def listed(pool: Pool, document: Document) -> list[ListedPicture]:
    """Waits for the pictures in a document, in order; what cannot be opened has the sentence that says why."""
    return pictures_of(document, listing_of(pool, document))


def pictures_of(document: Document, listing: Job[list[Picture]]) -> list[ListedPicture]:
    """What was found in a document, to be opened when its turn comes."""
    try:
        found = listing.result()
    except UnreadableImage as refusal:
        return [ListedPicture(document.name, document, error=str(refusal))]
    except FaultyTask as fault:
        logger.error("%s could not be opened: %s", document.name, fault)
        return [ListedPicture(document.name, document, error=FAULT)]
    return [
        ListedPicture(picture.name, document, index, picture.page, picture.pages, picture.error)
        for index, picture in enumerate(found)
    ]


def listed_at(pool: Pool, path: str) -> list[ListedPicture]:
    """The pictures at a path, or in the standard input where the path is `-`."""
    if path != STANDARD_INPUT:
        return listed(pool, Document.of_path(path))
    try:
        # None where a program was started without one.
        data = read_bytes(sys.stdin.buffer) if sys.stdin else next(iter(pictures(path))).data()
    except UnreadableImage as refusal:
        return [ListedPicture(STANDARD_INPUT_NAME, Document.of_path(path), error=str(refusal))]
    return listed(pool, Document.of_bytes(STANDARD_INPUT_NAME, data))


def outcome_of(picture: ListedPicture, job: Job[Read]) -> Outcome:
    """Waits for a picture's reading; gives it, or the sentence that says why there is none."""
    outcome = Outcome(picture.name, picture.page)
    try:
        given = job.result()
        return replace(outcome, reading=given.page, record=given.record)
    except UnreadableImage as refusal:
        return replace(outcome, error=str(refusal))
    except FaultyTask as fault:
        logger.error("%s could not be read: %s", picture.name, fault)
        return replace(outcome, error=FAULT)

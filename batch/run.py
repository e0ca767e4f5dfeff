"""The run of a batch: every picture that has no row yet is read, and gets one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from batch.rows import Row, row_of, settings_digest
from batch.shards import Shards
from batch.sources import SourceFile, fetched
from documents import UnreadableImage
from recognition.export import Outcome
from service.document import Document
from service.job import Job, ahead
from service.reading import ListedPicture, Pool, listed, outcome_of
from service.tasks import Read, Wish

# One dear picture must not have the other workers wait: so many are begun for each of them.
AHEAD_OF_A_WORKER = 4

_NOT_FETCHED = "{}: It cannot be fetched now ({}): run the command again to have it read."


class Told(Protocol):
    """Who watches a run."""

    def advance(self, name: str, files_done: float, pictures: int) -> None:
        """How far it is, and what was read last."""

    def complain(self, sentence: str) -> None:
        """What the table does not tell."""


@dataclass(frozen=True)
class Tally:
    """What came of a run: rows that were there before, new ones, how many of these have an error, files left out."""

    known: int
    pictures: int = 0
    failed: int = 0
    left_out: int = 0
    seconds: float = 0.0

    @property
    def a_second(self) -> float:
        """Pictures a second."""
        return self.pictures / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class _Asked:
    file: SourceFile
    files_done: float
    picture: ListedPicture


def run(files: list[SourceFile], pool: Pool, wish: Wish, shards: Shards, told: Told) -> Tally:
    """Reads whatever has no row yet. Raises UnusableWorker; however it ends, what it has read is on the disk."""
    settings = settings_digest(wish)
    started = time.monotonic()
    tally = Tally(shards.known)
    left_out: list[str] = []

    def missed(file: SourceFile, error: OSError) -> None:
        left_out.append(file.name)
        told.complain(_NOT_FETCHED.format(file.name, str(error).rstrip(".")))

    try:
        asked = _asked(files, pool, wish, shards, settings, missed)
        with closing(ahead(asked, AHEAD_OF_A_WORKER * pool.count)) as readings:
            for one, job in readings:
                row = _row(one.file.name, one.picture, job, settings)
                shards.add(row)
                tally = replace(tally, pictures=tally.pictures + 1, failed=tally.failed + bool(row.error))
                told.advance(row.name, one.files_done, tally.pictures)
    finally:
        shards.flush()
    return replace(tally, left_out=len(left_out), seconds=time.monotonic() - started)


def rows_of(pool: Pool, file: str, document: Document, wish: Wish) -> Iterator[Row]:
    """The rows of all pictures in one file, one after the other."""
    settings = settings_digest(wish)
    for picture in _pictures(pool, document):
        yield _row(file, picture, picture.job(pool, wish), settings)


def _asked(
    files: list[SourceFile],
    pool: Pool,
    wish: Wish,
    shards: Shards,
    settings: str,
    missed: Callable[[SourceFile, OSError], None],
) -> Iterator[tuple[_Asked, Job[Read]]]:
    unread = [(number, file) for number, file in enumerate(files) if not shards.has_all_of(file.name, settings)]
    count = AHEAD_OF_A_WORKER * max(pool.count, 1)
    with closing(fetched([file for _, file in unread], count)) as documents:
        for (number, _), (file, document) in zip(unread, documents, strict=True):
            try:
                pictures = _pictures(pool, document())
            except UnreadableImage as refusal:
                pictures = [ListedPicture(file.name, Document(file.name, b"", file.name), error=str(refusal))]
            except OSError as error:
                missed(file, error)
                continue
            for picture in pictures:
                if not shards.has(file.name, picture.index + 1, settings):
                    yield _Asked(file, number + picture.index / len(pictures), picture), picture.job(pool, wish)


def _pictures(pool: Pool, document: Document) -> list[ListedPicture]:
    """What is in a document; a worker is asked only where it takes one to know."""
    return listed(pool, document) if document.may_hold_several else [ListedPicture(document.name, document)]


def _row(file: str, picture: ListedPicture, job: Job[Read], settings: str) -> Row:
    outcome: Outcome = outcome_of(picture, job)
    return row_of(file, picture.index + 1, picture.pages, outcome, settings)

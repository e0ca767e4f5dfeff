"""Many files read one after the other: what is read, and what is still to do."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from documents import UnreadableImage
from documents.limits import BYTES_PER_MB, MAX_FILES, MAX_UPLOADED_MB
from documents.names import unique_name
from preprocessing.cut import Cut
from recognition import Page, Settings
from recognition.export import Outcome
from recognition.templates import Template
from service.document import Document
from service.job import FaultyTask, Job, UnusableWorker
from service.reading import ListedPicture, Pool, listed
from service.tasks import Read, Wish
from ui.review.reviews import Reviews

logger = logging.getLogger(__name__)

# The page on which files are given that are no pages of a form; as it is called where files are kept, too.
MANY = "many"
THUMBNAIL_PX = 240
# A reading takes some kilobytes; this many are every file with eight kinds of settings.
READINGS_KEPT = 8 * MAX_FILES
_TOO_MUCH = f"More than {MAX_UPLOADED_MB} MB at once: remove what is done and choose this file again."
# For what nobody foresaw: it may go well with other settings, so they are named; the log has the rest.
_FAULT = "This file led to a fault in the app: try other settings, or save the picture as JPEG and choose it again."


@dataclass(frozen=True)
class Row:
    """What became of one file: its reading, the sentence that says why there is none, or neither before its turn.

    key: digest of the content and how it is cut, which corrections are kept under. thumbnail: a small JPEG. to_page:
    where the form lies on it, float64 (3, 3), if it is a page of one. cut: how a person turned and cropped it.
    """

    file: ListedPicture
    key: str = ""
    thumbnail: bytes = b""
    error: str = ""
    page: Page | None = None
    to_page: np.ndarray | None = None
    cut: Cut | None = None

    @property
    def lowest_confidence(self) -> float | None:
        """The confidence of the least sure digit or sign; None where no digit was read."""
        return min((one.confidence for one in self.page.characters), default=None) if self.page else None


class Batch:
    """The files that one visitor gave, and their readings. No content is read twice with the same settings.

    place: on which page they were given. cuts: how pictures are turned and cropped, by the digest of their content.
    """

    def __init__(self, place: str = MANY) -> None:
        self.place = place
        self.files: list[ListedPicture] = []
        self.cuts: Mapping[str, Cut] = {}
        self._held_bytes = 0
        self._form: tuple[str, Template] | None = None
        # What is expected in which places, which tells readings apart as settings do.
        self._expected = ""
        self._opened: dict[ListedPicture, Row] = {}
        self._reads: dict[tuple[str, Settings, str], Read] = {}
        self._jobs: dict[tuple[str, int, Cut | None, Settings, str], Job[Read]] = {}
        self._faults: set[tuple[ListedPicture, Cut | None, Settings, str]] = set()

    def add(self, uploads: Iterable[tuple[str, bytes]], pool: Pool) -> int:
        """Adds what was uploaded as (name, bytes); gives the number of files left out because there are too many."""
        names = {file.name for file in self.files}
        left_out = 0
        for name, data in uploads:
            for file in self._taken(name, data, pool):
                if len(self.files) == MAX_FILES:
                    left_out += 1
                    continue
                free = unique_name(file.name, names.__contains__)
                names.add(free)
                self.files.append(replace(file, name=free))
        return left_out

    def _taken(self, name: str, data: bytes, pool: Pool) -> list[ListedPicture]:
        """The pictures in what was uploaded, while there is room for its bytes."""
        if self._held_bytes + len(data) > MAX_UPLOADED_MB * BYTES_PER_MB:
            nothing = Document.of_bytes(name, b"")
            return [ListedPicture(nothing.name, nothing, error=_TOO_MUCH)]
        self._held_bytes += len(data)
        return listed(pool, Document.of_bytes(name, data))

    def are_of_form(self, key: str, template: Template) -> None:
        """From now on all files are filled pages of a form; key tells its print from other forms'.

        What is expected in a field takes part in the reading: where that changes, pages are read anew.
        """
        if self._form is None or self._form[0] != key:
            self.stop()
            self._opened.clear()
            self._reads.clear()
            self._jobs.clear()
            self._faults.clear()
        self._form = key, template
        asked = [(one.box, one.expected.text) for one in template.fields if one.expected]
        self._expected = repr(asked) if asked else ""

    def waiting(self, settings: Settings) -> list[ListedPicture]:
        """The files still to be read with these settings."""
        rows = [self._row(file, settings) for file in self.files]
        return [row.file for row in rows if not (row.page or row.error)]

    def start(self, file: ListedPicture, settings: Settings, pool: Pool) -> Job[Read]:
        """Has one file read; the same content is read once."""
        cut = self._cut(file)
        question = (file.document.key, file.index, cut, settings, self._expected)
        job = self._jobs.get(question)
        if job is None or job.taken_back:
            template = self._form[1] if self._form else None
            wish = Wish(settings, thumbnail_px=THUMBNAIL_PX, template=template, cut=cut)
            job = self._jobs[question] = file.job(pool, wish)
            while len(self._jobs) > READINGS_KEPT:
                del self._jobs[next(iter(self._jobs))]
        return job

    def stop(self) -> None:
        """Ends the reading of what is under way."""
        for job in self._jobs.values():
            if not job.done():
                job.cancel()

    def take(self, file: ListedPicture, settings: Settings, job: Job[Read]) -> None:
        """Waits for a file's reading, or notes why there is none: one file must not cost the others.

        Raises UnusableWorker, and CancelledError where it was taken back.
        """
        try:
            read = job.result()
        except UnreadableImage as refusal:
            self._opened[file] = Row(file, error=str(refusal))
        except UnusableWorker:
            self._jobs.clear()
            raise
        except FaultyTask as fault:
            logger.error("%s could not be read: %s", file.name, fault)
            self._faults.add((file, self._cut(file), settings, self._expected))
        else:
            self._reads[_key_of(read.key, read.cut), settings, self._expected] = read
            while len(self._reads) > READINGS_KEPT:
                del self._reads[next(iter(self._reads))]
            if file not in self._opened:
                self._opened[file] = Row(file, read.key, read.thumbnail, to_page=read.to_page)

    def rows(self, settings: Settings, min_confidence: float) -> list[Row]:
        """One row a file, in the order in which they came; digits below min_confidence are doubtful."""
        rows = [self._row(file, settings) for file in self.files]
        return [replace(row, page=row.page and replace(row.page, min_confidence=min_confidence)) for row in rows]

    def _row(self, file: ListedPicture, settings: Settings) -> Row:
        row, cut = self._opened.get(file, Row(file, error=file.error)), self._cut(file)
        row = replace(row, key=_key_of(row.key, cut), cut=cut)
        if (file, cut, settings, self._expected) in self._faults:
            return replace(row, error=_FAULT)
        read = self._reads.get((row.key, settings, self._expected))
        return replace(row, page=read.page, thumbnail=read.thumbnail) if read else row

    def _cut(self, file: ListedPicture) -> Cut | None:
        return self.cuts.get(self._opened[file].key) if file in self._opened else None


def _key_of(content: str, cut: Cut | None) -> str:
    """What a reading and its corrections are kept under: the digest of a picture's content, and how it is cut."""
    return content + (cut.name if cut else "")


def time_left(done: int, total: int, elapsed_s: float) -> str:
    """How long the rest will take at the pace so far, in words; nothing before the first is done."""
    if not done:
        return ""
    left_s = elapsed_s / done * (total - done)
    return f"about {left_s:.0f} s left" if left_s < 60 else f"about {left_s / 60:.0f} min left"


def outcomes(rows: Iterable[Row], reviews: Reviews) -> list[Outcome]:
    """What became of the files, with what a person made of them; nothing yet of those that wait."""
    return [
        Outcome(
            row.file.name,
            row.file.page,
            row.page,
            "" if row.page else row.error,
            reviews.of(row.key, row.page) if row.page else None,
            cut=row.cut,
        )
        for row in rows
    ]

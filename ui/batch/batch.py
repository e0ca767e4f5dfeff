"""Many files read one after the other: what is read, what is still to do, and all of it as one CSV, JSON or ZIP."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from preprocessing import UnreadableImage, load_image
from recognition import Page, Settings
from recognition.annotate import annotate
from recognition.export import csv_of, csv_rows, to_dict
from ui.archive import MAX_FILES, BatchFile, batch_files, told_apart
from ui.picture import digest, shrunk

logger = logging.getLogger(__name__)

THUMBNAIL_PX = 240
# Wide enough to check every digit; in full resolution hundreds of photos would be gigabytes.
DRAWN_SIDE_PX = 2000
# A reading takes some kilobytes; this many are every file with eight kinds of settings.
READINGS_KEPT = 8 * MAX_FILES
# For what nobody foresaw: it may go well with other settings, so they are named; the log has the rest.
_FAULT = "This file led to a fault in the app: try other settings, or save the picture as JPEG and choose it again."

Reading = Callable[[np.ndarray, Settings], Page]
Correction = Callable[[str], str | None]


@dataclass(frozen=True)
class Row:
    """What became of one file: its reading, the sentence that says why there is none, or neither before its turn.

    key: digest of the content, which corrections are kept under. thumbnail: a small JPEG.
    """

    file: BatchFile
    key: str = ""
    thumbnail: bytes = b""
    error: str = ""
    page: Page | None = None

    @property
    def lowest_confidence(self) -> float | None:
        """The confidence of the least sure digit; None where no digit was read."""
        return min((digit.confidence for digit in self.page.digits), default=None) if self.page else None


class Batch:
    """The files that one visitor gave, and their readings. No content is read twice with the same settings."""

    def __init__(self) -> None:
        self.files: list[BatchFile] = []
        self._opened: dict[BatchFile, Row] = {}
        self._pages: dict[tuple[str, Settings], Page] = {}
        self._faults: set[tuple[BatchFile, Settings]] = set()

    def add(self, uploads: Iterable[tuple[str, bytes]]) -> int:
        """Adds what was uploaded as (name, bytes); gives the number of files left out because there are too many."""
        held = {id(file.upload): len(file.upload) for file in self.files}
        files = told_apart([*self.files, *batch_files(uploads, sum(held.values()))])
        self.files = files[:MAX_FILES]
        return len(files) - len(self.files)

    def waiting(self, settings: Settings) -> list[BatchFile]:
        """The files still to be read with these settings."""
        rows = [self._row(file, settings) for file in self.files]
        return [row.file for row in rows if not (row.page or row.error)]

    def read(self, file: BatchFile, settings: Settings, reading: Reading) -> None:
        """Reads one file, or notes why it cannot be read. Raises nothing: one file must not cost the others."""
        try:
            self._read(file, settings, reading)
        except UnreadableImage as refusal:
            self._opened[file] = Row(file, error=str(refusal))
        except Exception:
            logger.exception("%s could not be read.", file.name)
            self._faults.add((file, settings))

    def _read(self, file: BatchFile, settings: Settings, reading: Reading) -> None:
        data = file.data()
        image, key = load_image(data), digest(data)
        if (key, settings) not in self._pages:
            self._pages[key, settings] = reading(image, settings)
            while len(self._pages) > READINGS_KEPT:
                del self._pages[next(iter(self._pages))]
        if file not in self._opened:
            self._opened[file] = Row(file, key, as_jpeg(image, THUMBNAIL_PX))

    def rows(self, settings: Settings, min_confidence: float) -> list[Row]:
        """One row a file, in the order in which they came; digits below min_confidence are doubtful."""
        rows = [self._row(file, settings) for file in self.files]
        return [replace(row, page=row.page and replace(row.page, min_confidence=min_confidence)) for row in rows]

    def _row(self, file: BatchFile, settings: Settings) -> Row:
        row = self._opened.get(file, Row(file, error=file.error))
        if (file, settings) in self._faults:
            return replace(row, error=_FAULT)
        return replace(row, page=self._pages.get((row.key, settings)))


def time_left(done: int, total: int, elapsed_s: float) -> str:
    """How long the rest will take at the pace so far, in words; nothing before the first is done."""
    if not done:
        return ""
    left_s = elapsed_s / done * (total - done)
    return f"about {left_s:.0f} s left" if left_s < 60 else f"about {left_s / 60:.0f} min left"


def to_csv(rows: Iterable[Row], correction: Correction) -> str:
    """One row a line of every file that was read, corrections in it."""
    return csv_of(
        line for row in rows if row.page for line in csv_rows(row.page, correction(row.key), name=row.file.name)
    )


def to_json(rows: Iterable[Row], correction: Correction) -> str:
    """A list with one object a file: its reading with the correction, or its error; nothing for files not yet read."""
    entries: list[dict[str, Any]] = []
    for row in rows:
        if row.page:
            entries.append({"file": row.file.name, **to_dict(row.page, correction(row.key))})
        elif row.error:
            entries.append({"file": row.file.name, "error": row.error})
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def to_zip(rows: Iterable[Row]) -> bytes:
    """A ZIP with a JPEG for each file that was read, its reading drawn in; opens one picture at a time."""
    packed = io.BytesIO()
    names: set[str] = set()
    with zipfile.ZipFile(packed, "w") as archive:
        for row in rows:
            if row.page is None:
                continue
            name, again = f"{PurePosixPath(row.file.name).with_suffix('')}-read.jpg", 1
            while name in names:
                again += 1
                name = f"{PurePosixPath(row.file.name).with_suffix('')}-{again}-read.jpg"
            names.add(name)
            archive.writestr(name, as_jpeg(annotate(load_image(row.file.data()), row.page), DRAWN_SIDE_PX))
    return packed.getvalue()


def as_jpeg(image_rgb_u8: np.ndarray, longest_px: int) -> bytes:
    """uint8 (H, W, 3) as a JPEG whose longer side is at most `longest_px`."""
    buffer = io.BytesIO()
    shrunk(image_rgb_u8, longest_px).convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()

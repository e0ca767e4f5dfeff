"""A row of the table: one picture, what was read in it or why nothing was, and what tells it from all others."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace

from recognition.export import Outcome, to_dict, warning_sentences
from service.tasks import Wish
from service.version import VERSION, model_digests


@dataclass(frozen=True)
class Row:
    """One picture of a file.

    key: of file, page and settings, 32 hexadecimal digits; no two rows of a table have the same. file: its path or
    address as it was given. page: which of the pictures in the file it is, from 1, of so many `pages`. name: what other
    ways out call it, `book.pdf/page 3`. settings: digest of the settings, the networks and the program. reading: all of
    `Page.to_dict` as JSON; empty where `error` says why there is none.
    """

    key: str
    file: str
    page: int
    pages: int
    name: str
    settings: str
    text: str = ""
    lines: int = 0
    digits: int = 0
    doubtful: int = 0
    lowest_confidence: float | None = None
    warnings: tuple[str, ...] = ()
    error: str = ""
    reading: str = ""


def row_of(file: str, page: int, pages: int, outcome: Outcome, settings: str) -> Row:
    """What became of one picture."""
    row = Row(key_of(file, page, settings), shown(file), page, pages, shown(outcome.name), settings)
    reading = outcome.reading
    if reading is None:
        return replace(row, error=shown(outcome.error))
    confidences = [digit.confidence for digit in reading.digits]
    return replace(
        row,
        text=reading.text,
        lines=len(reading.lines),
        digits=len(confidences),
        doubtful=len(reading.doubtful),
        lowest_confidence=round(min(confidences), 4) if confidences else None,
        warnings=tuple(warning_sentences(reading.warnings)),
        reading=json.dumps(to_dict(reading)),
    )


def key_of(file: str, page: int, settings: str) -> str:
    """What tells a row from all others; the same in every run, on every machine."""
    told = f"{settings} {page} ".encode() + os.fsencode(file)
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def settings_digest(wish: Wish) -> str:
    """The same for the same settings, networks and program: rows of others stand beside and are not taken for these."""
    told = {
        "version": VERSION,
        "settings": asdict(wish.settings),
        "min_confidence": wish.min_confidence,
        "models": model_digests(),
    }
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=8).hexdigest()


def shown(name: str) -> str:
    r"""A name as text that any encoding takes: bytes that are none stand as `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")

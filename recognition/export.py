"""A reading as a file: text, CSV, JSON; a person's correction takes its place, what was read stays beside it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from textwrap import indent
from typing import Any, Protocol

from recognition.page import Line, Page

_READ_COLUMNS = ("as_read", "lowest_confidence", "doubtful_digits", "x", "y", "width", "height")
CSV_COLUMNS = ("file", "line", "text", *_READ_COLUMNS, "warnings")
# What spreadsheets run as a formula, but for a number with its sign, which people write.
_FORMULA = re.compile(r"[=@]|[+-](?![0-9., ]*\Z)")
# What some spreadsheets leave out before they look whether a formula follows.
_SKIPPED = ("\t", "\r", "\n", "\0")


class Writable(Protocol):
    """What a writer writes to: a file opened as text, or whatever else takes text."""

    def write(self, text: str, /) -> object:
        """Takes the text."""


@dataclass(frozen=True)
class Outcome:
    """What became of one picture: its reading, with a person's correction, or the sentence that says why there is none.

    page_number: from 1, where the picture is a page of a document of several.
    """

    name: str
    page_number: int | None = None
    reading: Page | None = None
    error: str = ""
    corrected: str | None = None


def to_text(page: Page, corrected: str | None = None) -> str:
    """The lines, each ended by a newline; nothing at all for a page without digits."""
    text = final_text(page, corrected)
    return f"{text}\n" if text else ""


def to_json(page: Page, corrected: str | None = None) -> str:
    """`Page.to_dict` as JSON; with a correction "text" is the corrected one and "as_read" what was read."""
    return json.dumps(to_dict(page, corrected), indent=2) + "\n"


def to_csv(page: Page, corrected: str | None = None, name: str = "") -> str:
    """One row a line under a header, `name` in its first column."""
    return csv_of([Outcome(name, reading=page, corrected=corrected)])


def to_dict(page: Page, corrected: str | None = None) -> dict[str, Any]:
    """`Page.to_dict`; with a correction "text" is the corrected one and "as_read" what was read."""
    reading = page.to_dict()
    text = final_text(page, corrected)
    return reading if text == page.text else {**reading, "text": text, "as_read": page.text}


def entry_of(outcome: Outcome) -> dict[str, Any]:
    """What a list in JSON has of a picture: its name, its page where there are several, its reading or its error."""
    entry: dict[str, Any] = {"file": outcome.name}
    if outcome.page_number is not None:
        entry["page"] = outcome.page_number
    if outcome.reading:
        entry |= to_dict(outcome.reading, outcome.corrected)
    if outcome.error:
        entry["error"] = outcome.error
    return entry


def csv_rows(page: Page, corrected: str | None = None, name: str = "") -> list[dict[str, Any]]:
    """One row a line, keyed by `CSV_COLUMNS`: a line struck out has no text, a line added by hand was not read.

    The warnings of the page stand in every row; a page that has some but no line has one row, without a line's number.
    """
    warned = "; ".join(warning_sentences(page))
    rows = [
        {"file": name, "line": number, "text": text, **_read_columns(line, page.min_confidence), "warnings": warned}
        for number, (text, line) in enumerate(_paired(_final_lines(page, corrected), page), 1)
    ]
    return rows or ([dict.fromkeys(CSV_COLUMNS, "") | {"file": name, "warnings": warned}] if warned else [])


def warning_sentences(page: Page) -> dict[str, int]:
    """The sentences of the page's warnings, each once, in their order, with how often it was given."""
    return dict(Counter(warning.sentence for warning in page.warnings))


def csv_of(outcomes: Iterable[Outcome]) -> str:
    """All lines of all that was read under one header; what could not be read has no row."""
    table = io.StringIO()
    writer = CsvWriter(table)
    for outcome in outcomes:
        writer.add(outcome)
    return table.getvalue()


def json_of(outcomes: Iterable[Outcome]) -> str:
    """A list with one object a picture: its reading, or its error; nothing for what has neither."""
    entries = io.StringIO()
    writer = JsonWriter(entries)
    for outcome in outcomes:
        writer.add(outcome)
    writer.close()
    return entries.getvalue()


class CsvWriter:
    """Writes one row a line under a header, as the outcomes come; each outcome with one call of `write`.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises ("CSV Injection").
    """

    def __init__(self, file: Writable) -> None:
        self._file = file
        self._write(lambda table: table.writeheader())

    def add(self, outcome: Outcome) -> None:
        """Writes the rows of a reading; nothing where there is none."""
        if outcome.reading:
            rows = csv_rows(outcome.reading, outcome.corrected, outcome.name)
            self._write(
                lambda table: table.writerows({column: inert(value) for column, value in row.items()} for row in rows)
            )

    def close(self) -> None:
        """Does nothing: a table is whole after every row."""

    def _write(self, fill: Callable[[csv.DictWriter[str]], object]) -> None:
        text = io.StringIO()
        fill(csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n"))
        self._file.write(text.getvalue())


class JsonWriter:
    """Writes a list with one object a picture, as the outcomes come; each with one call of `write`.

    All of it is ASCII, so that no encoding and no terminal makes anything else of a name.
    """

    def __init__(self, file: Writable) -> None:
        self._file = file
        self._before = "\n"
        file.write("[")

    def add(self, outcome: Outcome) -> None:
        """Writes the reading, or the error, under the picture's name; nothing where there is neither."""
        if not (outcome.reading or outcome.error):
            return
        # Taken first: should the run be ended between the two, what was written is whole.
        before, self._before = self._before, ",\n"
        self._file.write(before + indent(json.dumps(entry_of(outcome), indent=2), "  "))

    def close(self) -> None:
        """Ends the list."""
        self._file.write("\n]\n")


def final_text(page: Page, corrected: str | None) -> str:
    """The corrected text, without stray blanks around its lines, or what was read when nobody corrected it."""
    if corrected is None:
        return page.text
    return "\n".join(line.strip() for line in corrected.strip().splitlines())


def _final_lines(page: Page, corrected: str | None) -> list[str]:
    """The lines of `final_text` under empty ones for the first that were read, where those were struck out."""
    text = page.text if corrected is None else corrected
    lines = [line.strip() for line in text.rstrip().splitlines()]
    while len(lines) > len(page.lines) and not lines[0]:
        del lines[0]
    return lines


def _paired(final: list[str], page: Page) -> list[tuple[str, Line | None]]:
    """Each final line with the line that it was read from, as far as the two can be told to belong together."""
    read = [line.text for line in page.lines]
    pairs: list[tuple[str | None, Line | None]] = []
    for _, read_from, read_to, final_from, final_to in SequenceMatcher(None, read, final, False).get_opcodes():
        pairs += zip_longest(final[final_from:final_to], page.lines[read_from:read_to])
    return [(text or "", line) for text, line in pairs if text or line]


def inert(value: Any) -> Any:
    """The value as it goes into a CSV: a text that spreadsheets would run as a formula has an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.startswith(_SKIPPED) or _FORMULA.match(_seen(value)) else value
    # Older Pythons write this one without quotes, and what follows it would be a row of its own.
    return text.replace("\r", " ")


def _seen(text: str) -> str:
    """The text as it looks: without what is not seen before it, and its full-width signs as the usual ones."""
    start = next((index for index, letter in enumerate(text) if letter.isprintable() and letter != " "), len(text))
    return unicodedata.normalize("NFKC", text[start:])


def _read_columns(line: Line | None, min_confidence: float) -> dict[str, Any]:
    if line is None or not line.digits:
        return dict.fromkeys(_READ_COLUMNS, "")
    box = line.digits[0].box
    for digit in line.digits[1:]:
        box = box.union(digit.box)
    return {
        "as_read": line.text,
        "lowest_confidence": round(min(digit.confidence for digit in line.digits), 4),
        "doubtful_digits": sum(digit.is_doubtful(min_confidence) for digit in line.digits),
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
    }

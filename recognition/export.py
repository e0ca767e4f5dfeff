"""A reading as a file: text, CSV, JSON; what a person made of it takes its place, what was read stays beside it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from textwrap import indent
from typing import Any, Protocol

from documents.names import printable
from preprocessing import Box
from preprocessing.cut import Cut
from recognition.page import Page, PageWarning, box_dict, warning_dict
from recognition.review import Review
from recognition.reviewed import ReviewedDigit, ReviewedLine
from recognition.standing import texts_now
from recognition.templates import Record

_READ_COLUMNS = (
    "as_read",
    "settled_by",
    "lowest_confidence",
    "doubtful_digits",
    "doubtful_signs",
    "x",
    "y",
    "width",
    "height",
)
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
    """What became of one picture: its reading, with a person's review, or the sentence that says why there is none.

    page_number: from 1, where the picture is a page of a document of several. record: what stands in the fields of a
    form, where it was read by a template. cut: how a person turned and cropped the picture before; the boxes are in the
    pixels of what was left.
    """

    name: str
    page_number: int | None = None
    reading: Page | None = None
    error: str = ""
    review: Review | None = None
    record: Record | None = None
    cut: Cut | None = None


def to_text(page: Page, review: Review | None = None) -> str:
    """The lines, each ended by a newline; nothing at all for a page without digits."""
    text = (review or Review(page)).text
    return f"{text}\n" if text else ""


def to_json(page: Page, review: Review | None = None) -> str:
    """`to_dict` as JSON."""
    return json.dumps(to_dict(page, review), indent=2) + "\n"


def to_csv(page: Page, review: Review | None = None, name: str = "") -> str:
    """One row a line under a header, `name` in its first column."""
    return csv_of([Outcome(name, reading=page, review=review)])


def to_dict(page: Page, review: Review | None = None) -> dict[str, Any]:
    """`Page.to_dict`; where a person edited it, with "text" and "warnings" as they are now, and "as_read".

    "lines" and "tables" are what was read, and "review" has both as they are now, with what became of every digit.
    """
    reading = page.to_dict()
    if review is None or not review.edits:
        return reading
    lines = [_reviewed_line(line, page.min_confidence) for line in review.written_lines]
    tables = [{"rows": texts} for texts in texts_now(page, review.lines)]
    became = {"open": len(review.open), "lines": lines, "tables": tables}
    warnings = [warning_dict(warning) for warning in review.warnings]
    return {**reading, "text": review.text, "as_read": page.text, "warnings": warnings, "review": became}


def _reviewed_line(line: ReviewedLine, min_confidence: float) -> dict[str, Any]:
    return {
        "text": line.text,
        "as_read": line.as_read,
        "settled_by": line.settled_by(min_confidence),
        "digits": [reviewed_digit(digit, min_confidence) for digit in line.marks],
    }


def reviewed_digit(digit: ReviewedDigit, min_confidence: float) -> dict[str, Any]:
    """What was read and what it became, JSON-ready: the label is empty where it was removed."""
    return {
        "label": digit.label if digit.stands else "",
        "as_read": digit.as_read,
        "state": str(digit.state),
        "settled_by": digit.settled_by(min_confidence),
        "confidence": round(digit.confidence, 4) if digit.as_read else None,
        "box": box_dict(digit.box) if digit.box else None,
    }


def entry_of(outcome: Outcome) -> dict[str, Any]:
    """What a list in JSON has of a picture: its name, its page where there are several, its reading or its error."""
    entry: dict[str, Any] = {"file": outcome.name}
    if outcome.page_number is not None:
        entry["page"] = outcome.page_number
    if outcome.reading:
        entry |= to_dict(outcome.reading, outcome.review)
    if outcome.error:
        entry["error"] = outcome.error
    return entry


def csv_rows(page: Page, review: Review | None = None, name: str = "") -> list[dict[str, Any]]:
    """One row a line, keyed by `CSV_COLUMNS`: a line struck out has no text, a line added by hand was not read.

    settled_by: the reader or a person, empty while a doubtful digit is open. The warnings of the page stand in every
    row; a page that has some but no line has one row, without a line's number.
    """
    review = review or Review(page)
    warned = "; ".join(warning_sentences(review.warnings))
    rows = [
        {
            "file": name,
            "line": number,
            "text": line.text,
            **_read_columns(line, page.min_confidence),
            "warnings": warned,
        }
        for number, line in enumerate(review.written_lines, 1)
    ]
    return rows or ([dict.fromkeys(CSV_COLUMNS, "") | {"file": name, "warnings": warned}] if warned else [])


def warning_sentences(warnings: Iterable[PageWarning]) -> dict[str, int]:
    """The sentences of warnings, each once, in their order, with how often it was given."""
    return dict(Counter(warning.sentence for warning in warnings))


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


class TextWriter:
    """Writes the numbers and nothing else of a picture without a name; of others, under a line with their names."""

    def __init__(self, file: Writable) -> None:
        self._file = file

    def add(self, outcome: Outcome) -> None:
        """Writes one reading; nothing where there is none."""
        if outcome.reading:
            heading = f"== {printable(outcome.name)}\n" if outcome.name else ""
            self._file.write(heading + to_text(outcome.reading))

    def close(self) -> None:
        """Does nothing: text is whole after every line."""


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
            rows = csv_rows(outcome.reading, outcome.review, outcome.name)
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


def inert(value: Any) -> Any:
    """A cell of a CSV that no spreadsheet runs as a formula; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.startswith(_SKIPPED) or _FORMULA.match(_seen(value)) else value
    # Older Pythons write this one without quotes, and what follows it would be a row of its own.
    return text.replace("\r", " ")


def _seen(text: str) -> str:
    """The text as it looks: without what is not seen before it, and its full-width signs as the usual ones."""
    start = next((index for index, letter in enumerate(text) if letter.isprintable() and letter != " "), len(text))
    return unicodedata.normalize("NFKC", text[start:])


def _read_columns(line: ReviewedLine, min_confidence: float) -> dict[str, Any]:
    settled = {"as_read": line.as_read, "settled_by": line.settled_by(min_confidence)}
    read = [digit for digit in line.digits if digit.as_read]
    placed = [digit.box for digit in line.digits if digit.box and (digit.as_read or digit.stands)]
    if not placed:
        return dict.fromkeys(_READ_COLUMNS, "") | settled
    box = reduce(Box.union, placed)
    return settled | {
        "lowest_confidence": round(min(digit.confidence for digit in read), 4) if read else "",
        "doubtful_digits": sum(digit.is_open(min_confidence) and digit.as_read.isdigit() for digit in line.digits),
        "doubtful_signs": sum(digit.is_open(min_confidence) and not digit.as_read.isdigit() for digit in line.digits),
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
    }

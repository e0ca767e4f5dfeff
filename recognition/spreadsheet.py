"""Readings as an XLSX file: sheets with every line and every digit, or one with a column a field of a form."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from recognition.export import CSV_COLUMNS, Outcome, csv_rows, reviewed_digit
from recognition.number_values import EITHER_WAY
from recognition.numbers import grammar_of
from recognition.review import Review
from recognition.standing import grammar_now
from recognition.templates import Template
from recognition.workbook import WORKBOOK_OPTIONS, Cells

_BOX = ("x", "y", "width", "height")
DIGIT_COLUMNS = ("file", "line", "place", "label", "as_read", "state", "settled_by", "confidence", *_BOX)
_OPEN = {"bg_color": "#fde2c4", "font_color": "#7c2d12"}
_SETTLED = {"bg_color": "#dbeafe", "font_color": "#1e3a8a"}
# What a cell looks like by who settled it.
_LOOKS: dict[str, dict[str, str]] = {"": _OPEN, "person": _SETTLED, "reader": {}}
_WIDTHS = {"file": 28, "text": 18, "as_read": 18, "warnings": 40}
# The columns that hold numbers as they are written; a file's name is never one.
_WRITTEN = frozenset({"text", "as_read", "label"})


def to_xlsx(outcomes: Iterable[Outcome]) -> bytes:
    """The lines of all that was read in one sheet, their digits in another; numbers as numbers where a page tells them.

    A cell is orange where a doubtful digit is open, blue where a person settled it.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        numbers, digits = _sheet(book, "Numbers", CSV_COLUMNS), _sheet(book, "Digits", DIGIT_COLUMNS)
        number_row = digit_row = 1
        for outcome in outcomes:
            if outcome.reading is None:
                continue
            review = outcome.review or Review(outcome.reading)
            grammar = grammar_now(review.page, review.lines)
            for row in csv_rows(outcome.reading, review, outcome.name):
                for column, name in enumerate(CSV_COLUMNS):
                    look = row["settled_by"] if name == "text" else "reader"
                    numbers.write(number_row, column, row[name], _LOOKS[look], grammar if name in _WRITTEN else None)
                number_row += 1
            for row in _digit_rows(outcome.name, review):
                for column, name in enumerate(DIGIT_COLUMNS):
                    look = row["settled_by"] if name in ("label", "state") else "reader"
                    digits.write(digit_row, column, row[name], _LOOKS[look], grammar if name in _WRITTEN else None)
                digit_row += 1
    return buffer.getvalue()


def records_to_xlsx(outcomes: Iterable[Outcome], template: Template) -> bytes:
    """One row a picture, a column a field. A cell at which a person should look is orange."""
    fields = [field.name for field in template.fields]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        sheet = _headed(book, "Records", ["file", "page", *fields, "error"])
        sheet.set_column(0, 0, _WIDTHS["file"])
        cells = Cells(book, sheet)
        for row, outcome in enumerate(outcomes, 1):
            grammar = grammar_of(outcome.reading, outcome.reading.locale) if outcome.reading else EITHER_WAY
            cells.write(row, 0, outcome.name)
            cells.write(row, 1, outcome.page_number)
            for column, name in enumerate(fields, 2):
                if field := outcome.record.fields[name] if outcome.record else None:
                    cells.write(row, column, field.text, _OPEN if field.doubtful else {}, grammar)
            cells.write(row, 2 + len(fields), outcome.error)
    return buffer.getvalue()


def _sheet(book: Any, title: str, columns: tuple[str, ...]) -> Cells:
    sheet = _headed(book, title, [name.replace("_", " ").capitalize() for name in columns])
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(name, 11))
    return Cells(book, sheet)


def _headed(book: Any, title: str, names: Iterable[str]) -> Any:
    sheet = book.add_worksheet(title)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    return sheet


def _digit_rows(name: str, review: Review) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(review.written_lines, 1):
        for place, digit in enumerate(line.marks, 1):
            known = reviewed_digit(digit, review.page.min_confidence)
            box = known.pop("box") or dict.fromkeys(_BOX)
            yield {"file": name, "line": number, "place": place, **known, **box}

"""Readings as an XLSX file: sheets with every line and every digit, or one with a column a field of a form."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from recognition.export import CSV_COLUMNS, Outcome, csv_rows, reviewed_digit
from recognition.review import Review
from recognition.templates import Template

_BOX = ("x", "y", "width", "height")
DIGIT_COLUMNS = ("file", "line", "place", "label", "as_read", "state", "settled_by", "confidence", *_BOX)
# Spreadsheets keep fifteen digits of a number; what is longer, or starts with a nought, is a text to them.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d+)?\Z")
_LONGEST_NUMBER = 15
_OPEN = {"bg_color": "#fde2c4", "font_color": "#7c2d12"}
_SETTLED = {"bg_color": "#dbeafe", "font_color": "#1e3a8a"}
# What a cell looks like by who settled it.
_LOOKS: dict[str, dict[str, str]] = {"": _OPEN, "person": _SETTLED, "reader": {}}
_WIDTHS = {"file": 28, "text": 18, "as_read": 18, "warnings": 40}
# Nothing that was written or named is ever run.
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def to_xlsx(outcomes: Iterable[Outcome]) -> bytes:
    """The lines of all that was read in one sheet, their digits in another; numbers as numbers where they are plain.

    A cell is orange where a doubtful digit is open, blue where a person settled it.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        as_text = {name: book.add_format({**look, "num_format": "@"}) for name, look in _LOOKS.items()}
        numbers, digits = _sheet(book, "Numbers", CSV_COLUMNS), _sheet(book, "Digits", DIGIT_COLUMNS)
        number_row = digit_row = 1
        for outcome in outcomes:
            if outcome.reading is None:
                continue
            for row in csv_rows(outcome.reading, outcome.review, outcome.name):
                for column, name in enumerate(CSV_COLUMNS):
                    look = row["settled_by"] if name == "text" else "reader"
                    _write(numbers, number_row, column, row[name], looks[look], as_text[look])
                number_row += 1
            for row in _digit_rows(outcome.name, outcome.review or Review(outcome.reading)):
                for column, name in enumerate(DIGIT_COLUMNS):
                    look = row["settled_by"] if name in ("label", "state") else "reader"
                    _write(digits, digit_row, column, row[name], looks[look], as_text[look])
                digit_row += 1
    return buffer.getvalue()


def records_to_xlsx(outcomes: Iterable[Outcome], template: Template) -> bytes:
    """One row a picture, a column a field. A cell at which a person should look is orange."""
    fields = [field.name for field in template.fields]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        plain, doubtful = book.add_format(), book.add_format(_OPEN)
        plain_text, doubtful_text = (book.add_format({**look, "num_format": "@"}) for look in ({}, _OPEN))
        sheet = _headed(book, "Records", ["file", "page", *fields, "error"])
        sheet.set_column(0, 0, _WIDTHS["file"])
        for row, outcome in enumerate(outcomes, 1):
            _write(sheet, row, 0, outcome.name, plain, plain_text)
            _write(sheet, row, 1, outcome.page_number, plain, plain_text)
            for column, name in enumerate(fields, 2):
                field = outcome.record.fields[name] if outcome.record else None
                if field and field.doubtful:
                    _write(sheet, row, column, field.text, doubtful, doubtful_text)
                elif field:
                    _write(sheet, row, column, field.text, plain, plain_text)
            _write(sheet, row, 2 + len(fields), outcome.error, plain, plain_text)
    return buffer.getvalue()


def _sheet(book: Any, title: str, columns: tuple[str, ...]) -> Any:
    sheet = _headed(book, title, [name.replace("_", " ").capitalize() for name in columns])
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(name, 11))
    return sheet


def _headed(book: Any, title: str, names: Iterable[str]) -> Any:
    sheet = book.add_worksheet(title)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    return sheet


def _write(sheet: Any, row: int, column: int, value: Any, look: Any, text_look: Any) -> None:
    if isinstance(value, str):
        if len(value) <= _LONGEST_NUMBER and _NUMBER.match(value):
            sheet.write_number(row, column, float(value), look)
        else:
            sheet.write_string(row, column, value, text_look)
    elif value is not None:
        sheet.write_number(row, column, value, look)


def _digit_rows(name: str, review: Review) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(review.written_lines, 1):
        for place, digit in enumerate(line.marks, 1):
            known = reviewed_digit(digit, review.page.min_confidence)
            box = known.pop("box") or dict.fromkeys(_BOX)
            yield {"file": name, "line": number, "place": place, **known, **box}

"""A table as a file: CSV, TSV for the clipboard, Markdown, XLSX; a person's corrections take the place of its texts."""

from __future__ import annotations

import csv
import io
import re

import xlsxwriter

from recognition.export import inert
from recognition.page import Cell, Page, Table
from recognition.spreadsheet import WORKBOOK_OPTIONS

Texts = list[list[str]]

# What a spreadsheet may keep as a number, as no digit is lost: no leading zeros, and no more digits than it holds.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
_MOST_DIGITS = 15
_DOUBTFUL_COLOR = "#FFE08A"


def to_csv(texts: Texts) -> str:
    """The rows in the table's shape; what a spreadsheet would run as a formula gets an apostrophe before it."""
    return _delimited(texts, ",")


def to_tsv(texts: Texts) -> str:
    """As spreadsheets take it from the clipboard."""
    return _delimited(texts, "\t")


def to_markdown(texts: Texts) -> str:
    """A table of GitHub's Markdown, whose first row is its head."""
    head, *rows = [[_escaped(text) for text in row] for row in texts]
    rule = ["---"] * len(head)
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))


def to_xlsx(page: Page, texts: Texts | None = None, table: int = 0) -> bytes:
    """A workbook with one table of the page; texts: its rows as a person corrected them.

    Numbers are numbers, but for those with leading zeros, which are kept as text. Doubtful cells that were not
    corrected are coloured and have a comment.
    """
    read = page.tables[table]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, WORKBOOK_OPTIONS) as book:
        sheet = book.add_worksheet()
        styles = {
            (is_text, is_doubtful): book.add_format(
                ({"num_format": "@"} if is_text else {}) | ({"bg_color": _DOUBTFUL_COLOR} if is_doubtful else {})
            )
            for is_text in (False, True)
            for is_doubtful in (False, True)
        }
        for row, line in enumerate(texts or read.texts):
            for column, text in enumerate(line):
                cell = _cell_at(read, row, column)
                is_doubtful = cell is not None and cell.text == text and page.is_doubtful(cell)
                if is_number(text):
                    sheet.write_number(row, column, float(text), styles[False, is_doubtful])
                elif text:
                    sheet.write_string(row, column, text, styles[True, is_doubtful])
                if cell and is_doubtful:
                    sheet.write_comment(row, column, why_doubtful(page, cell))
    return file.getvalue()


def is_number(text: str) -> bool:
    """Whether a spreadsheet may hold this as a number without losing anything of it."""
    return bool(_NUMBER.fullmatch(text)) and sum(map(str.isdigit, text)) <= _MOST_DIGITS


def why_doubtful(page: Page, cell: Cell) -> str:
    """For a person: which digits of a doubtful cell are unsure, and what else they may be."""
    digits = [page.characters[index] for index in cell.characters]
    unsure = [digit for digit in digits if digit.is_doubtful(page.min_confidence)]
    sentences = [
        f"{digit.label} is {digit.confidence:.0%} sure; it may be {digit.alternatives[1][0]}."
        if len(digit.alternatives) > 1
        else f"{digit.label} is {digit.confidence:.0%} sure."
        for digit in unsure
    ]
    if cell.other_ink:
        sentences.append("Something that is no digit stands here too.")
    return " ".join(sentences)


def _delimited(texts: Texts, delimiter: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(
        [[inert(text) for text in row] for row in texts]
    )
    return file.getvalue()


def _escaped(text: str) -> str:
    return re.sub(r"([\\|`*_<\[\]])", r"\\\1", " ".join(text.split()))


def _cell_at(table: Table, row: int, column: int) -> Cell | None:
    """The cell that was read there; None where a person added a row."""
    return table.rows[row][column] if row < len(table.rows) and column < len(table.rows[row]) else None

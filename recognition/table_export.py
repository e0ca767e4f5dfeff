"""A table as a file: CSV, TSV for the clipboard, Markdown, XLSX; a person's corrections take the place of its texts."""

from __future__ import annotations

import csv
import io
import re

import xlsxwriter

from recognition.export import inert
from recognition.review import Review
from recognition.standing import StandingCell, Texts, grammar_now, tables_now
from recognition.workbook import WORKBOOK_OPTIONS, Cells

_OPEN = {"bg_color": "#FFE08A"}


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


def to_xlsx(review: Review, texts: Texts | None = None, table: int = 0) -> bytes:
    """A workbook with one table of a page as it stands now; texts: its rows, where a person has them otherwise.

    Numbers are numbers where the page tells their value, but for those with leading zeros, which are kept as text.
    Cells that are doubtful still are coloured and have a comment.
    """
    page, cells = review.page, tables_now(review.page, review.lines)[table]
    grammar = grammar_now(page, review.lines)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, WORKBOOK_OPTIONS) as book:
        sheet = book.add_worksheet()
        written = Cells(book, sheet)
        for row, line in enumerate(cells):
            for column, cell in enumerate(line):
                text = texts[row][column] if texts else cell.text
                is_open = cell.text == text and cell.is_open(page.min_confidence)
                if text:
                    written.write(row, column, text, _OPEN if is_open else {}, grammar)
                if is_open:
                    sheet.write_comment(row, column, why_open(cell, page.min_confidence))
    return file.getvalue()


def why_open(cell: StandingCell, min_confidence: float) -> str:
    """For a person: which characters of a cell are unsure still, and what else they may be."""
    sentences = []
    for one in cell.characters:
        if one.is_open(min_confidence):
            other = next((label for label, _ in one.alternatives if label != one.label), "")
            it_may = f"; it may be {other}" if other else ""
            sentences.append(f"{one.label} is {one.confidence:.0%} sure{it_may}.")
    if cell.read.other_ink:
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

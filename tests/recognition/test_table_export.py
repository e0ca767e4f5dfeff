"""A table as a file: the same shape in each, numbers as numbers, nothing lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from preprocessing import Box
from recognition.page import Cell, Digit, Page, Table
from recognition.page import Line as PageLine
from recognition.table_export import is_number, to_csv, to_markdown, to_tsv, to_xlsx, why_doubtful

BOX = Box(0, 0, 9, 9)
SURE = Digit(7, 0.99, ((7, 0.99), (1, 0.01)), BOX)
UNSURE = Digit(1, 0.61, ((1, 0.61), (7, 0.3)), BOX)


def table_of(*rows: tuple[Cell, ...]) -> Page:
    return Page(60, 40, (PageLine((SURE, UNSURE)),), tables=(Table(rows, BOX),))


@pytest.mark.parametrize(
    ("texts", "csv", "tsv", "markdown"),
    [
        ([[""]], '""\n', '""\n', "|  |\n| --- |\n"),
        ([["12", ""], ["007", "3"]], "12,\n007,3\n", "12\t\n007\t3\n", "| 12 |  |\n| --- | --- |\n| 007 | 3 |\n"),
        ([["1,5", "a|b"]], '"1,5",a|b\n', "1,5\ta|b\n", "| 1,5 | a\\|b |\n| --- | --- |\n"),
        ([["=1+1", "-3"]], "'=1+1,-3\n", "'=1+1\t-3\n", "| =1+1 | -3 |\n| --- | --- |\n"),
    ],
    ids=["one empty cell", "numbers and an empty cell", "signs of the format", "a formula"],
)
def test_a_file_has_the_shape_of_the_table(texts: list[list[str]], csv: str, tsv: str, markdown: str) -> None:
    assert (to_csv(texts), to_tsv(texts), to_markdown(texts)) == (csv, tsv, markdown)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("", False),
        ("0", True),
        ("12", True),
        ("-3.50", True),
        ("007", False),
        ("1,234", False),
        ("123456789012345", True),
        ("1234567890123456", False),
        ("12 3", False),
    ],
)
def test_what_a_spreadsheet_may_hold_as_a_number(text: str, is_one: bool) -> None:
    assert is_number(text) is is_one


def test_a_workbook_has_numbers_texts_and_comments_on_doubtful_cells() -> None:
    page = table_of(
        (Cell("7", BOX, characters=(0,)), Cell("1", BOX, characters=(1,))), (Cell("007", BOX), Cell("", BOX))
    )
    with zipfile.ZipFile(io.BytesIO(to_xlsx(page))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
        comments = book.read("xl/comments1.xml").decode()
    assert "<v>7</v>" in sheet and ">007<" in strings
    assert comments.count("<comment ") == 1 and "1 is 61% sure; it may be 7." in comments


def test_a_corrected_cell_is_no_longer_doubtful() -> None:
    page = table_of((Cell("1", BOX, characters=(1,)),))
    with zipfile.ZipFile(io.BytesIO(to_xlsx(page, [["7"]]))) as book:
        assert not any("comments" in name for name in book.namelist())


def test_other_ink_beside_digits_is_a_doubt() -> None:
    page = table_of((Cell("7", BOX, characters=(0,), other_ink=True), Cell("", BOX, other_ink=True)))
    assert page.is_doubtful(page.tables[0].rows[0][0]) and not page.is_doubtful(page.tables[0].rows[0][1])
    assert why_doubtful(page, page.tables[0].rows[0][0]) == "Something that is no digit stands here too."

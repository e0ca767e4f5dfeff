"""A table as a file: the same shape in each, numbers as numbers, nothing lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from preprocessing import Box
from recognition.edits import Edit
from recognition.number_values import COMMA, POINT, Grammar
from recognition.page import Cell, Digit, Page, Table
from recognition.page import Line as PageLine
from recognition.review import Review
from recognition.standing import tables_now
from recognition.table_export import to_csv, to_markdown, to_tsv, to_xlsx, why_open
from recognition.workbook import as_number

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
    ("text", "number"),
    [
        ("", None),
        ("0", "0"),
        ("12", "12"),
        ("-3.50", "-3.50"),
        ("12%", "0.12"),
        ("007", None),
        ("-01", None),
        ("0.5", "0.5"),
        ("1,234", None),
        ("1.234", None),
        ("1,234.5", "1234.5"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", None),
        ("12 3", None),
        ("24/05/26", None),
    ],
)
def test_what_a_spreadsheet_may_hold_as_a_number(text: str, number: str | None) -> None:
    found = as_number(text, Grammar((POINT, COMMA)))
    assert (None if found is None else f"{found:f}") == number


def test_a_workbook_has_numbers_texts_and_comments_on_doubtful_cells() -> None:
    page = table_of(
        (Cell("7", BOX, characters=(0,)), Cell("1", BOX, characters=(1,))), (Cell("007", BOX), Cell("", BOX))
    )
    with zipfile.ZipFile(io.BytesIO(to_xlsx(Review(page)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
        comments = book.read("xl/comments1.xml").decode()
    assert "<v>7</v>" in sheet and ">007<" in strings
    assert comments.count("<comment ") == 1 and "1 is 61% sure; it may be 7." in comments


@pytest.mark.parametrize(
    ("edits", "typed", "has_comment", "written"),
    [
        pytest.param((), None, True, "<v>1</v>", id="as read"),
        pytest.param((), [["7"]], False, "<v>7</v>", id="typed into the grid"),
        pytest.param((Edit("set", "0.1", "4"),), None, False, "<v>4</v>", id="set in the review"),
        pytest.param((Edit("confirm", "0.1"),), None, False, "<v>1</v>", id="confirmed"),
        pytest.param((Edit("remove", "0.1"),), None, False, "", id="no digit"),
    ],
)
def test_a_cell_that_a_person_settled_is_no_longer_doubtful(
    edits: tuple[Edit, ...], typed: list[list[str]] | None, has_comment: bool, written: str
) -> None:
    review = Review(table_of((Cell("1", BOX, characters=(1,)),))).edited(*edits)
    with zipfile.ZipFile(io.BytesIO(to_xlsx(review, typed))) as book:
        assert any("comments" in name for name in book.namelist()) == has_comment
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert written in sheet and ("<v>" in sheet) == bool(written)


def test_other_ink_beside_digits_is_a_doubt() -> None:
    page = table_of((Cell("7", BOX, characters=(0,), other_ink=True), Cell("", BOX, other_ink=True)))
    assert page.is_doubtful(page.tables[0].rows[0][0]) and not page.is_doubtful(page.tables[0].rows[0][1])
    (((beside, alone),),) = tables_now(page, Review(page).lines)
    assert beside.is_open(page.min_confidence) and not alone.is_open(page.min_confidence)
    assert why_open(beside, page.min_confidence) == "Something that is no digit stands here too."

"""Tables of a page: its digits in the cells of drawn grids, or in aligned columns; what is no table is none."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from written_pages import page_of, ruled, turned
from written_tables import CELL_H, CELL_W, MARGIN, Rows, digit_at, written

from preprocessing import Box, Trace
from recognition import DigitReader
from recognition.numbers import line_of, number_of
from recognition.page import Line, Page, Sign
from recognition.tables import with_tables

PLAIN: Rows = [["", "12", "7"], ["305", "", "44"], ["6", "81", ""], ["", "9", "120"]]
SUDOKU: Rows = [[str(1 + (3 * row + row // 3 + column) % 9) for column in range(9)] for row in range(9)]


def squared_paper(pitch: int = 40) -> tuple[np.ndarray, Page]:
    picture, page = written([["4", "8", "2"], ["5", "7", "3"], ["9", "0", "1"]], 57, 61, lines=False)
    picture[::pitch] = picture[:, ::pitch] = 150
    return picture, page


def with_word() -> tuple[np.ndarray, Page]:
    """A word in the head, of which two strokes pass for 11."""
    picture, page = written([["", "11"], ["5", "7"], ["4", "2"]], 260)
    cv2.putText(picture, "MWMW", (MARGIN + 260 + 75, MARGIN + 50), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40,) * 3, 5)
    return picture, page


def merged() -> tuple[np.ndarray, Page]:
    """A head that is one cell, with a 42 where the wall would be."""
    picture, page = written([["", ""], ["5", "7"], ["4", "2"], ["6", "8"]])
    picture[MARGIN + 2 : MARGIN + CELL_H - 1, MARGIN + 20 : MARGIN + 2 * CELL_W - 20] = 235
    x = MARGIN + CELL_W
    return picture, Page(
        *picture.shape[1::-1], (Line((digit_at("4", x + 4, 83), digit_at("2", x + 36, 83))), *page.lines)
    )


@pytest.mark.parametrize(
    ("picture_and_page", "expected"),
    [
        ((np.full((200, 300, 3), 235, np.uint8), Page(300, 200)), []),
        ((page_of(["482", "573"]), Page(400, 300, written([["4", "8"]])[1].lines)), []),
        (written(PLAIN), [PLAIN]),
        (written(SUDOKU, CELL_H), [SUDOKU]),
        (written([list("4711"), list("0825")]), [[list("4711"), list("0825")]]),
        (written([["4", "7", "1", "1"]], 50, 56), []),
        (squared_paper(), []),
        (written([["", ""], ["", ""]]), []),
        (with_word(), [[["", ""], ["5", "7"], ["4", "2"]]]),
        (merged(), [[["42", ""], ["5", "7"], ["4", "2"], ["6", "8"]]]),
        (
            written([["12", "7"], ["305", "4"], ["6", "81"]], 170, lines=False),
            [[["12", "7"], ["305", "4"], ["6", "81"]]],
        ),
        (written([["12", "7"], ["305", "4"]], 170, lines=False), []),
        (written([["12"], ["305"], ["7"]], lines=False), []),
        (written([["1", "22"], ["", "45"], ["6", ""]], 170, lines=False), []),
    ],
    ids=[
        "blank",
        "lines of digits",
        "a grid with empty cells",
        "a sudoku",
        "one digit a cell",
        "a comb of boxes",
        "squared paper",
        "a grid without numbers",
        "a word in the head",
        "a merged head",
        "columns by alignment",
        "two aligned rows are too few",
        "one column",
        "a column with a single number",
    ],
)
def test_a_table_has_its_rows(picture_and_page: tuple[np.ndarray, Page], expected: list[Rows]) -> None:
    picture, page = picture_and_page
    read = with_tables(page, picture, "dark", Trace())
    assert [table["rows"] for table in read.to_dict()["tables"]] == expected


def test_a_cell_knows_its_place_its_digits_and_other_ink() -> None:
    page = with_tables(with_word()[1], with_word()[0], "dark", Trace())
    head, five = page.tables[0].rows[0][1], page.tables[0].rows[1][0]
    assert head.other_ink and not head.characters and not five.other_ink
    assert [page.characters[index].label for index in five.characters] == [5]
    assert np.abs(np.array([five.box.x - MARGIN, five.box.y - MARGIN - CELL_H])).max() < 4
    assert [one.reason for one in page.rejected] == ["stands among marks that are no digits"] * 2


def test_a_tilted_grid_is_told_with_its_corners() -> None:
    picture, page = written(PLAIN)
    angle, tilted = np.radians(6.0), turned(picture, 6.0)
    middle, new_middle = np.array(picture.shape[1::-1]) / 2, np.array(tilted.shape[1::-1]) / 2
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    lines = []
    for line in page.lines:
        moved = ((np.array(digit.box.center_xy) - middle) @ turn + new_middle for digit in line.digits)
        places = [(int(x) - 11, int(y) - 18) for x, y in moved]
        lines.append(Line(tuple(digit_at(str(d.label), *at) for d, at in zip(line.digits, places, strict=True))))
    read = with_tables(Page(*tilted.shape[1::-1], tuple(lines)), tilted, "dark", Trace())
    assert read.tables[0].texts == PLAIN
    upper_left, upper_right = read.tables[0].rows[0][0].corners[:2]
    assert np.degrees(np.arctan2(upper_right[1] - upper_left[1], upper_right[0] - upper_left[0])) == pytest.approx(
        6, abs=0.7
    )


def test_numbers_end_at_the_walls_and_signs_stand_in_their_cells() -> None:
    picture, page = written([["12", "7"], ["5", "4"], ["3", "6"]], 70)
    one, two, seven = page.lines[0].digits
    point = Sign(".", 0.9, ((".", 0.9),), Box(one.box.right + 1, one.box.bottom - 5, 5, 5))
    first = line_of([number_of([one, point, two, seven])])
    read = with_tables(replace(page, lines=(first, *page.lines[1:])), picture, "dark", Trace())
    assert [number.text for number in read.lines[0].numbers] == ["1.2", "7"]
    assert read.tables[0].texts[0] == ["1.2", "7"]


def test_ruled_lines_and_the_strokes_between_them_are_no_grid(reader: DigitReader) -> None:
    assert reader.read(ruled(page_of(["38259", "7046"]), 50)).tables == ()

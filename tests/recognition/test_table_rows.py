"""The lines of a page along the rows of its tables."""

from __future__ import annotations

import pytest

from preprocessing import Box
from recognition.numbers import number_of
from recognition.page import Digit, Number
from recognition.table_rows import Place, Placed, in_rows

WIDTH_PX, HEIGHT_PX, PITCH_PX = 20, 30, 60


def number_at(text: str, x: int, y: int) -> Number:
    boxes = [Box(x + WIDTH_PX * place, y, WIDTH_PX, HEIGHT_PX) for place in range(len(text))]
    return number_of([Digit(int(one), 0.9, ((int(one), 0.9),), box) for one, box in zip(text, boxes, strict=True)])


def cell(text: str, row: int, column: int, dx: int = 0, dy: int = 0, grid: int = 0) -> Placed:
    return (grid, row, column), number_at(text, 100 * column + dx, PITCH_PX * row + dy)


def free(text: str, x: int, y: int) -> Placed:
    nowhere: Place = None
    return nowhere, number_at(text, x, y)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        ([[free("12", 0, 0)], [free("3", 0, 90)]], ["12", "3"]),
        ([[cell("12", 0, 0), cell("3", 0, 1)], [cell("4", 1, 0)]], ["12 3", "4"]),
        ([[cell("3", 0, 1)], [cell("12", 0, 0)], [cell("4", 1, 0)]], ["12 3", "4"]),
        ([[cell("12", 0, 0), cell("4", 1, 1)], [cell("3", 1, 0), cell("5", 0, 1)]], ["12 5", "3 4"]),
        ([[cell("4", 1, 1)], [cell("12", 0, 0)]], ["12", "4"]),
        ([[free("7", -90, 0), cell("12", 0, 0)], [cell("3", 0, 1)]], ["7", "12 3"]),
        ([[cell("5", 0, 0, dx=50)], [cell("12", 0, 0)]], ["12 5"]),
        ([[cell("5", 0, 0), cell("3", 0, 1)], [cell("12", 0, 0, dy=28)]], ["5 3", "12"]),
        ([[cell("2", 0, 0, grid=1), cell("1", 0, 0)], [cell("3", 0, 1)]], ["1 3", "2"]),
    ],
    ids=[
        "nothing",
        "no table",
        "read by rows",
        "a row in two lines",
        "lines across rows",
        "rows in the wrong order",
        "a number before the table",
        "two numbers in a cell",
        "numbers above one another in a cell",
        "two tables side by side",
    ],
)
def test_the_lines_of_a_table_are_its_rows(lines: list[list[Placed]], expected: list[str]) -> None:
    assert [" ".join(number.text for number in line) for line in in_rows(lines)] == expected

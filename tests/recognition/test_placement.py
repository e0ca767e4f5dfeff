"""A page that was read in a turned or straightened copy of a picture, placed in the picture itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from preprocessing import Box
from preprocessing.view import View
from recognition.numbers import line_of, number_of
from recognition.page import CUT, Cell, Digit, Page, PageWarning, Rejected, Sign, Table
from recognition.placement import placed
from recognition.weighed import Candidate, RescoredGroup

WIDTH_PX, HEIGHT_PX = 60, 40
HERE = Box(10, 5, 8, 12)
CORNERS = ((10.0, 5.0), (18.0, 5.0), (18.0, 17.0), (10.0, 17.0))
BLANK = Page(WIDTH_PX, HEIGHT_PX)
FULL = replace(
    BLANK,
    lines=(
        line_of([number_of([Digit(4, 0.9, ((4, 0.9),), HERE, CORNERS), Sign(".", 0.9, ((".", 0.9),), HERE, CORNERS)])]),
    ),
    rejected=(Rejected(HERE, "speck"),),
    warnings=(PageWarning(CUT, "Cut.", HERE), PageWarning(CUT, "Cut.")),
    tables=(Table(((Cell("4", HERE, CORNERS, (0,)),),), HERE),),
    candidates=(Candidate(np.zeros((28, 28), np.uint8), HERE, ((4, 0.9),), chosen=True),),
    touching_groups=(RescoredGroup(np.zeros((32, 9), np.uint8), HERE, (), ""),),
)


def boxes_of(page: Page) -> list[Box | None]:
    cells = [cell for table in page.tables for row in table.rows for cell in row]
    parts = (
        page.digits,
        page.signs,
        page.lines[0].numbers[0].signs,
        page.rejected,
        page.warnings[:1],
        page.candidates,
        page.touching_groups,
        page.tables,
        cells,
    )
    return [one.box for part in parts for one in part]


def test_a_blank_page_has_the_size_of_the_picture() -> None:
    assert placed(BLANK, np.eye(3), (90, 70)) == Page(70, 90)


@pytest.mark.parametrize(
    ("to_source", "size_px", "box", "upper_left"),
    [
        (np.eye(3), (40, 60), HERE, (10.0, 5.0)),
        (np.array([[1, 0, 7], [0, 1, 3], [0, 0, 1.0]]), (50, 80), Box(17, 8, 8, 12), (17.0, 8.0)),
        (np.diag([2, 2, 1.0]), (80, 120), Box(20, 10, 16, 24), (20.0, 10.0)),
        (np.array([[1, 0, -14], [0, 1, 0], [0, 0, 1.0]]), (40, 60), Box(0, 5, 4, 12), (-4.0, 5.0)),
        (np.array([[1, 0, 0], [0, 1, 0], [0, 0.1, 1.0]]), (40, 60), Box(3, 3, 9, 4), (6.7, 3.3)),
    ],
    ids=["as it is", "a part", "smaller copy", "cut by the edge", "in perspective"],
)
def test_every_box_moves_to_the_picture(
    to_source: np.ndarray, size_px: tuple[int, int], box: Box, upper_left: tuple[float, float]
) -> None:
    page = placed(FULL, to_source, size_px)
    assert boxes_of(page) == [box] * 9
    assert page.digits[0].corners[0] == page.tables[0].rows[0][0].corners[0] == upper_left
    assert (page.height_px, page.width_px) == size_px and page.warnings[1].box is None


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_view_knows_where_its_pixels_lie(quarters: int) -> None:
    picture = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    picture[HERE.y : HERE.bottom, HERE.x : HERE.right] = 255
    view = View(picture).turned(quarters)
    rows, columns = np.nonzero(view.rgb[..., 0])
    there = Box(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    page = replace(BLANK, rejected=(Rejected(there, "speck"),))
    assert placed(page, view.to_source, picture.shape[:2]).rejected[0].box == HERE

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from preprocessing import Box
from recognition import DEFAULT_MIN_CONFIDENCE as LIMIT
from recognition import Digit, Line, Page, Rejected
from recognition.annotate import DOUBTFUL, JUST_SURE, SURE, annotate, confidence_color
from recognition.page import Corners, PageWarning

PAPER = 240


def blank(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), PAPER, np.uint8)


def one_digit(confidence: float, box: Box, height: int = 200, width: int = 300) -> Page:
    return Page(width, height, (Line((Digit(7, confidence, ((7, confidence),), box),)),))


def has_color(picture: np.ndarray, color: tuple[int, int, int]) -> bool:
    return bool((picture == color).all(-1).any())


def test_a_page_without_marks_leaves_the_picture_as_it_is() -> None:
    image = blank(200, 300)
    np.testing.assert_array_equal(annotate(image, Page(300, 200)), image)


@pytest.mark.parametrize(
    ("confidence", "color"),
    [(0.0, DOUBTFUL), (LIMIT - 0.01, DOUBTFUL), (LIMIT, JUST_SURE), (1.0, SURE)],
)
def test_the_color_tells_how_sure_the_reader_is(confidence: float, color: tuple[int, int, int]) -> None:
    assert confidence_color(confidence, LIMIT) == color
    assert has_color(annotate(blank(200, 300), one_digit(confidence, Box(100, 80, 40, 70))), color)


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [
        (1, 1, Box(0, 0, 1, 1)),
        (200, 300, Box(0, 0, 40, 70)),
        (200, 300, Box(270, 150, 30, 50)),
        (3000, 4000, Box(1900, 1400, 60, 90)),
    ],
)
def test_boxes_at_every_place_are_drawn_inside_the_picture(height: int, width: int, box: Box) -> None:
    image = blank(height, width)
    drawn = annotate(image, one_digit(0.5, box, height, width))
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    assert (drawn != image).any()
    assert (image == PAPER).all(), "the picture that came in was drawn on"


def test_a_doubtful_digit_is_tinted_and_a_sure_one_is_not() -> None:
    box = Box(100, 80, 40, 70)
    middle = np.s_[115, 120]
    sure, doubtful = (annotate(blank(200, 300), one_digit(confidence, box))[middle] for confidence in (0.99, 0.5))
    assert (sure == PAPER).all()
    assert (doubtful != PAPER).any()


def test_a_rejected_mark_is_fainter_than_a_digit() -> None:
    image, box = blank(200, 300), Box(100, 80, 40, 70)
    mark = annotate(image, Page(300, 200, rejected=(Rejected(box, "a speck"),))).astype(int)
    digit = annotate(image, one_digit(0.9, box)).astype(int)
    assert 0 < np.abs(mark - PAPER).max() < np.abs(digit - PAPER).max()


@pytest.mark.parametrize(
    ("corners", "turned"),
    [
        pytest.param((), False, id="none"),
        pytest.param(((100, 80), (140, 80), (140, 150), (100, 150)), False, id="upright"),
        pytest.param(((100, 80.4), (140, 79.6), (140.4, 150), (99.6, 150)), False, id="level within a pixel"),
        pytest.param(((140, 80), (140, 150), (100, 150), (100, 80)), False, id="turned by a quarter"),
        pytest.param(((120, 70), (150, 115), (120, 160), (90, 115)), True, id="turned by half a quarter"),
        pytest.param(((95, 88), (134, 76), (145, 142), (106, 154)), True, id="leaning"),
    ],
)
@pytest.mark.parametrize("confidence", [0.99, 0.5])
def test_a_turned_digit_has_a_turned_box(corners: Corners, turned: bool, confidence: float) -> None:
    page = one_digit(confidence, Box(100, 80, 40, 70))
    (digit,) = page.digits
    drawn = annotate(blank(200, 300), replace(page, lines=(Line((replace(digit, corners=corners),)),)))
    color = confidence_color(confidence, LIMIT)
    assert np.array_equal(drawn, annotate(blank(200, 300), page)) != turned
    if turned:
        for (x, y), (to_x, to_y) in zip(corners, corners[1:] + corners[:1], strict=True):
            middle_x, middle_y = round((x + to_x) / 2), round((y + to_y) / 2)
            around = drawn[middle_y - 4 : middle_y + 5, middle_x - 4 : middle_x + 5]
            assert has_color(around, color), "a side of the box is missing"
        center_x, center_y = (round(sum(values) / 4) for values in zip(*corners, strict=True))
        assert (drawn[center_y, center_x] == PAPER).all() == (confidence > LIMIT)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(Box(100, 80, 40, 70), id="inside"),
        pytest.param(Box(0, 0, 40, 70), id="in the corner"),
        pytest.param(Box(0, 0, 300, 200), id="all of the picture"),
        pytest.param(None, id="nowhere"),
    ],
)
def test_what_a_page_warns_of_has_a_dashed_line_around_it(box: Box | None) -> None:
    page = Page(300, 200, warnings=(PageWarning("left_out", "Ink was left out.", box),))
    amber = (annotate(blank(200, 300), page) == JUST_SURE).all(-1)
    rows, columns = amber.sum(1), amber.sum(0)
    if box is None:
        assert not amber.any()
        return
    left, right = max(box.x - 5, 0), min(box.right + 5, 299)
    top, bottom = max(box.y - 5, 0), min(box.bottom + 5, 199)
    for counted, places, length in ((rows, (top, bottom), right - left), (columns, (left, right), bottom - top)):
        for place in places:
            assert 0.35 * length < counted[place] < 0.8 * length, "no dashes"
    assert not amber[top + 3 : bottom - 2, left + 3 : right - 2].any()


@pytest.mark.parametrize("shape", [(200, 300), (300, 200, 3), (200, 300, 4)])
def test_a_picture_of_another_size_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="got"):
        annotate(np.zeros(shape, np.uint8), Page(300, 200))

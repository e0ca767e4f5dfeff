"""The part of the frame that is read: always inside it, whatever the sliders say."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Box
from recognition import Digit, Line, Page, Rejected
from recognition.page import PageWarning
from ui.live.region import SMALLEST_SIDE_PX, Region, darkened_outside, inside, placed

SIDE = SMALLEST_SIDE_PX


@pytest.mark.parametrize(
    ("region", "size_px", "box"),
    [
        pytest.param(Region(0.5, 0.5, 0.5, 0.5), (640, 480), Box(320, 240, SIDE, SIDE), id="drawn to nothing"),
        pytest.param(
            Region(1, 1, 1, 1), (640, 480), Box(640 - SIDE, 480 - SIDE, SIDE, SIDE), id="nothing, in the corner"
        ),
        pytest.param(Region(0, 0, 0, 0), (640, 480), Box(0, 0, SIDE, SIDE), id="nothing, in the other corner"),
        pytest.param(Region(0, 1, 0, 1), (640, 480), Box(0, 0, 640, 480), id="all of it"),
        pytest.param(Region(0.1, 0.9, 0.2, 0.8), (640, 480), Box(64, 96, 512, 288), id="the middle"),
        pytest.param(Region(0.1, 0.9, 0.2, 0.8), (480, 640), Box(48, 128, 384, 384), id="a phone held upright"),
        pytest.param(Region(0.4, 0.6, 0.4, 0.6), (8, 6), Box(0, 0, 8, 6), id="a frame smaller than the smallest"),
    ],
)
def test_a_region_is_a_box_inside_the_frame(region: Region, size_px: tuple[int, int], box: Box) -> None:
    assert region.box(*size_px) == box


def test_the_frame_is_dark_outside_the_region_and_as_it_was_inside() -> None:
    frame = np.full((60, 80, 3), 200, np.uint8)
    box = Box(20, 10, 40, 30)
    picture = darkened_outside(frame, box)
    assert (picture[:10] == 100).all() and (picture[:, 60:] == 100).all()
    assert (inside(picture, Box(22, 12, 36, 26)) == 200).all()
    assert len(np.unique(picture[10, 20:60], axis=0)) == 1 and (picture[10, 20] != 200).any()
    assert (frame == 200).all()


def test_what_was_read_in_the_region_is_placed_in_the_frame() -> None:
    digit = Digit(4, 0.9, ((4, 0.9),), Box(3, 5, 8, 20), ((3.0, 6.5), (10.0, 5.0), (11.0, 24.0), (4.5, 25.0)))
    page = Page(
        40,
        30,
        (Line((digit,)),),
        rejected=(Rejected(Box(1, 1, 2, 2), "speck"),),
        warnings=(PageWarning("cut", "A number is cut off.", Box(3, 5, 8, 20)), PageWarning("small", "It is small.")),
        min_confidence=0.7,
    )
    whole = placed(page, Box(20, 10, 40, 30), 80, 60)
    assert (whole.width_px, whole.height_px, whole.text, whole.min_confidence) == (80, 60, "4", 0.7)
    assert [digit.box for digit in whole.digits] == [Box(23, 15, 8, 20)]
    assert whole.digits[0].corners == ((23.0, 16.5), (30.0, 15.0), (31.0, 34.0), (24.5, 35.0))
    assert [warning.box for warning in whole.warnings] == [Box(23, 15, 8, 20), None]
    assert whole.rejected == ()

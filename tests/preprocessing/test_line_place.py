"""Where a component stands in its line, in heights of the line's digits."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from preprocessing.components import Component
from preprocessing.geometry import Box
from preprocessing.line_place import PLACE_COUNT, LineFrame, frame_at, places_in_line

FRAME = LineFrame(100.0, 200.0)


def mark(x: int, y: int, width: int, height: int) -> Component:
    return Component(Box(x, y, width, height), np.full((height, width), 255, np.uint8), float(width * height))


def place_of(component: Component, others: list[Component], frame: LineFrame = FRAME) -> np.ndarray:
    """Of a component that is the first of its line; another one is asked for, too."""
    places = places_in_line([component, *others], [component, mark(90, 90, 9, 9)], [[0], [0]], [frame, FRAME])
    return np.asarray(places[0])


def test_the_nearest_digits_tell_the_frame() -> None:
    digits = np.array([(10, 0, 100), (60, 2, 102), (110, 0, 100), (160, 0, 98), (900, 300, 320)], float)
    assert frame_at(60, digits) == LineFrame(100.0, 100.0)
    assert frame_at(900, digits[-1:]) == LineFrame(20.0, 320.0)


@pytest.mark.parametrize(
    ("component", "top", "bottom"),
    [
        (mark(50, 190, 10, 10), 0.1, 0.0),
        (mark(50, 145, 40, 10), 0.55, 0.45),
        (mark(50, 95, 40, 115), 1.05, -0.1),
    ],
    ids=["point", "minus", "slash"],
)
@pytest.mark.parametrize("scale", [1, 3])
def test_the_place_is_the_same_at_any_size(component: Component, top: float, bottom: float, scale: int) -> None:
    box = component.box
    larger = mark(*(scale * side for side in (box.x, box.y, box.width, box.height)))
    place = place_of(larger, [], LineFrame(scale * FRAME.height_px, scale * FRAME.base_px))
    assert place.shape == (PLACE_COUNT,)
    assert place[2:4] == pytest.approx((top, bottom))


def test_neighbors_are_told() -> None:
    point, left, right = mark(100, 190, 10, 10), mark(20, 100, 60, 100), mark(130, 110, 50, 90)
    place = place_of(point, [left, right])
    assert place[13:21] == pytest.approx((0.2, 1.0, 0.0, 0.2, 0.9, 0.0, 2.5, 2.5))
    assert place_of(point, [mark(100, 140, 9, 9)])[19:21] == pytest.approx((0.41, 2.5))


def stroke(x: int, lean: float) -> Component:
    """A stroke between the lines of FRAME whose upper end stands `lean` heights to the right of its lower end."""
    ink = np.zeros((100, 10 + round(100 * abs(lean))), np.uint8)
    ends = np.array([(5, 99), (ink.shape[1] - 5, 0)])[:: 1 if lean > 0 else -1]
    ends[:, 1] = (99, 0)
    cv2.polylines(ink, [ends], False, 255, 8)
    return Component(Box(x, 100, ink.shape[1], 100), ink, float((ink > 127).sum()))


@pytest.mark.parametrize(
    ("others", "hand"),
    [
        ([], (0.0, -0.4, 2.5, 2.5, 2.5, 0.0, 0.0)),
        ([stroke(100, 0.4), stroke(260, 0.4)], (-0.4, 0.0, 0.0, 0.0, 2.5, 0.0, np.log(3))),
        ([stroke(100, 0.1), stroke(400, 0.1), stroke(450, 0.1)], (-0.1, -0.3, -0.3, -0.3, 0.3, 0.0, np.log(4))),
        ([mark(100, 120, 60, 100), mark(400, 120, 60, 100)], (0.0, -0.4, 2.5, 2.5, 2.5, 0.4, np.log(3))),
        ([mark(100, 100, 60, 20)], (0.0, -0.4, 2.5, 2.5, 2.5, 0.0, 0.0)),
    ],
    ids=["alone", "in a hand that leans as far", "in a more upright hand", "beside no strokes, below", "beside a dash"],
)
def test_a_strokes_slant_is_told_against_the_hand(others: list[Component], hand: tuple[float, ...]) -> None:
    place = place_of(stroke(180, 0.4), others)
    assert place[21:] == pytest.approx(hand, abs=0.06)

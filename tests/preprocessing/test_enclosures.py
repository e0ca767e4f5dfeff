"""Enclosures around writing: which components are some, and what is left when they are gone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import ink_of

from preprocessing.components import Component, find_components
from preprocessing.enclosures import find_enclosures, without_enclosures

INK = np.pad(ink_of(["482"], height_px=60, pen_px=6), 60)
ROWS, COLUMNS = np.flatnonzero((INK > 0.5).any(1)), np.flatnonzero((INK > 0.5).any(0))
TOP, BOTTOM, LEFT, RIGHT = (int(edge) for edge in (ROWS[0], ROWS[-1], COLUMNS[0], COLUMNS[-1]))


def enclosed(kind: str, line_px: int = 3) -> np.ndarray:
    """The digits 482 with an enclosure of a kind: uint8 (H, W), ink 255."""
    ink = INK.copy()
    middle, room = ((LEFT + RIGHT) // 2, (TOP + BOTTOM) // 2), 24
    around = {
        "box": cv2.boxPoints((middle, (RIGHT - LEFT + 2 * room, BOTTOM - TOP + 2 * room), 0)),
        "tilted": cv2.boxPoints((middle, (RIGHT - LEFT + 2 * room, BOTTOM - TOP + 3 * room), 8)),
        "ring": cv2.ellipse2Poly(middle, (RIGHT - middle[0] + 2 * room, BOTTOM - middle[1] + room), 0, 0, 360, 3),
    }
    cv2.polylines(ink, [np.round(around[kind]).astype(np.int32)], True, 1.0, line_px, cv2.LINE_AA)
    return (255 * ink).astype(np.uint8)


def components_of(ink_gray: np.ndarray) -> list[Component]:
    """The components of ink of which no map says anything."""
    contrast = ink_gray.astype(np.float32) / 255
    return find_components(ink_gray, np.dstack([contrast, *3 * [np.full_like(contrast, 0.5)]]))


def cleared(ink_gray: np.ndarray) -> tuple[np.ndarray, int]:
    """The ink when its enclosures are gone, and how many there were; what it was made from stays as it was."""
    before = ink_gray.copy()
    enclosures = find_enclosures(components_of(ink_gray))
    left = without_enclosures(ink_gray, enclosures)
    assert np.array_equal(ink_gray, before)
    return left, len(enclosures)


def test_where_nothing_is_there_is_no_enclosure() -> None:
    assert find_enclosures([]) == []


@pytest.mark.parametrize("kind", ["box", "tilted", "ring"])
@pytest.mark.parametrize("line_px", [1, 2, 6])
def test_an_enclosure_goes_and_leaves_the_writing_alone(kind: str, line_px: int) -> None:
    left, found = cleared(enclosed(kind, line_px))
    assert found == 1
    difference = np.abs(left.astype(int) - (255 * INK).astype(np.uint8)) > 0
    assert not difference.any()


@pytest.mark.parametrize("pen_px", [3, 8])
@pytest.mark.parametrize("label", ["0", "4", "6", "8", "9"])
def test_a_digit_with_dirt_in_its_loop_is_no_enclosure(label: str, pen_px: int) -> None:
    ink = (255 * ink_of([label], height_px=120, pen_px=pen_px)).astype(np.uint8)
    middle = np.mean(np.nonzero(ink), 1)
    for y, x in [middle + away for away in ((0, 0), (-30, 0), (30, 0), (12, 8))]:
        if not ink[int(y) - 8 : int(y) + 9, int(x) - 8 : int(x) + 9].any():
            cv2.ellipse(ink, (int(x), int(y)), (2, 4), 0, 0, 360, 255, -1)
    assert find_enclosures(components_of(ink)) == []


@pytest.mark.parametrize("depth_px", [-2, 4, 12, 25])
def test_most_of_the_strokes_that_cross_an_enclosure_stays(depth_px: int) -> None:
    ink = INK.copy()
    cv2.rectangle(ink, (LEFT - 24, TOP - 24), (RIGHT - depth_px, BOTTOM + 24), 1.0, 3, cv2.LINE_AA)
    left, found = cleared((255 * ink).astype(np.uint8))
    assert found == 1
    written = INK > 0.5
    assert (left > 127)[written].mean() > 0.9
    beside: np.ndarray = cv2.dilate(written.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert not (left > 127)[beside].any()


def test_a_box_that_holds_nothing_stays() -> None:
    ink = np.zeros((100, 100), np.uint8)
    cv2.rectangle(ink, (20, 20), (80, 80), 255, 3)
    left, found = cleared(ink)
    assert found == 0 and np.array_equal(left, ink)


def test_a_page_in_a_frame_may_hold_a_single_digit() -> None:
    ink = np.pad(ink_of(["7"], height_px=40, pen_px=4), 300)
    framed = ink.copy()
    cv2.rectangle(framed, (8, 8), (ink.shape[1] - 9, ink.shape[0] - 9), 1.0, 4, cv2.LINE_AA)
    left, found = cleared((255 * framed).astype(np.uint8))
    assert found == 1
    assert np.array_equal(left, (255 * ink).astype(np.uint8))


def test_boxes_in_boxes_all_go() -> None:
    ink_gray = enclosed("box")
    cv2.rectangle(ink_gray, (5, 5), (ink_gray.shape[1] - 6, ink_gray.shape[0] - 6), 255, 2)
    left, found = cleared(ink_gray)
    assert found == 2
    assert not ((left > 0) & (INK == 0)).any()

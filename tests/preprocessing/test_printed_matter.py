"""What is taken out of the ink by its shape: printed lines, edges of the page, boxes; and what is not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from written_pages import ink_of

from preprocessing import Box
from preprocessing.binarize import binarize
from preprocessing.components import Component
from preprocessing.printed_matter import is_page_edge, without_printed_matter

WRITTEN = np.pad(ink_of(["4821"], height_px=60, pen_px=6), 60)
HEIGHT_PX, WIDTH_PX = WRITTEN.shape
BLANK = np.zeros_like(WRITTEN)


def taken_out(contrast: np.ndarray) -> tuple[np.ndarray, int, list[Box]]:
    """Of a picture float32 (H, W), ink 1.0: the ink left, how many ruling lines there were, and the boxes taken out."""
    layers = np.dstack([contrast, *3 * [np.full_like(contrast, 0.5)]])
    ink = binarize(contrast, "auto")
    before = ink.ink_gray.copy()
    cleared = without_printed_matter(ink, layers)
    assert np.array_equal(ink.ink_gray, before)
    return cleared.ink_gray, len(cleared.ruling_lines), [component.box for component in cleared.taken_out]


def drawn(draw: Callable[[np.ndarray], object], ink: np.ndarray = WRITTEN) -> np.ndarray:
    under = np.zeros_like(ink)
    draw(under)
    return np.maximum(ink, under)


def lines_across(ink: np.ndarray) -> None:
    for y in range(20, HEIGHT_PX, 50):
        ink[y : y + 2] = 0.3


def edge_at_the_left(ink: np.ndarray) -> None:
    # A straight one of even width would be a ruling line.
    cv2.fillPoly(ink, [np.array([(0, 0), (26, 0), (14, HEIGHT_PX // 2), (20, HEIGHT_PX), (0, HEIGHT_PX)])], 1.0)


def box_around(ink: np.ndarray) -> None:
    cv2.rectangle(ink, (30, 30), (WIDTH_PX - 31, HEIGHT_PX - 31), 1.0, 3, cv2.LINE_AA)


def all_of_it(ink: np.ndarray) -> None:
    for draw in (lines_across, edge_at_the_left, box_around):
        draw(ink)


@pytest.mark.parametrize(
    ("contrast", "has_lines", "boxes"),
    [
        (BLANK, False, 0),
        (WRITTEN, False, 0),
        (drawn(lines_across), True, 0),
        (drawn(edge_at_the_left), False, 1),
        (drawn(box_around), False, 1),
        (drawn(all_of_it), True, None),
    ],
    ids=["blank", "writing", "ruled", "edge", "box", "all of it"],
)
def test_print_goes_and_writing_stays(contrast: np.ndarray, has_lines: bool, boxes: int | None) -> None:
    left, ruling_lines, removed = taken_out(contrast)
    assert (ruling_lines > 0) is has_lines
    assert boxes is None or len(removed) == boxes
    written = (WRITTEN > 0.5) & (contrast.max() > 0)
    assert not written.any() or (left > 127)[written].mean() > 0.95
    beside: np.ndarray = cv2.dilate(written.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert not (left > 127)[beside].any()


def test_what_is_taken_out_is_told_edges_first() -> None:
    _, _, (edge, box) = taken_out(np.maximum(drawn(edge_at_the_left), drawn(box_around)))
    assert (edge.x, edge.y, edge.bottom) == (0, 0, HEIGHT_PX) and edge.width == pytest.approx(27, abs=2)
    corners = (box.x, box.y, box.right, box.bottom)
    assert corners == pytest.approx((30, 30, WIDTH_PX - 30, HEIGHT_PX - 30), abs=4)


def test_a_picture_of_nothing_but_an_edge_was_cropped_to_its_ink() -> None:
    left, _, removed = taken_out(drawn(edge_at_the_left, BLANK))
    assert removed == [] and (left[:, :12] > 127).all()


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(0, 10, 5, 180), True),
        (Box(40, 0, 250, 6), True),
        (Box(0, 0, 300, 200), True),
        (Box(0, 60, 40, 60), False),
        (Box(120, 10, 5, 180), False),
        (Box(0, 0, 60, 90), False),
    ],
    ids=["left side", "top", "all round", "digit at the edge", "tall stroke inside", "digit in the corner"],
)
def test_page_edges_are_told_from_digits_at_the_edge(box: Box, expected: bool) -> None:
    ink = np.zeros((box.height, box.width), np.uint8)
    if expected:
        cv2.rectangle(ink, (0, 0), (box.width - 1, box.height - 1), 255, 2)
    else:
        cv2.ellipse(ink, (box.width // 2, box.height // 2), (box.width // 2, box.height // 2), 0, 0, 360, 255, 2)
    assert is_page_edge(Component(box, ink, 10.0), 200, 300) is expected

"""Pieces of ink become components, and what only looks like writing at great cost does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from preprocessing.components import MOST_COVERED, Component, find_components

SIDE_PX = 400


def drawn(*strokes: tuple[int, int, int, int]) -> np.ndarray:
    """Ink uint8 (400, 400) of strokes given by both their ends."""
    ink = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    for left, top, right, bottom in strokes:
        cv2.line(ink, (left, top), (right, bottom), 255, 3)
    return ink


DIGITS = tuple((x, 180, x, 210) for x in range(20, 100, 20))
# From edge to edge: the box of each is a good part of the picture.
HATCHING = tuple((offset, 0, SIDE_PX + offset, SIDE_PX) for offset in range(-SIDE_PX, SIDE_PX, 12))


@pytest.mark.parametrize(
    ("strokes", "short", "long"),
    [((), 0, 0), (DIGITS, 4, 0), ((*DIGITS, (110, 0, 390, 390)), 4, 1)],
    ids=["blank", "digits", "digits and a stroke across the picture"],
)
def test_every_piece_of_ink_is_a_component(
    strokes: tuple[tuple[int, int, int, int], ...], short: int, long: int
) -> None:
    heights = [component.box.height for component in found(drawn(*strokes))]
    assert (sum(height < 50 for height in heights), sum(height > 300 for height in heights)) == (short, long)


def test_of_hatching_the_largest_pieces_go_and_small_ones_stay() -> None:
    ink = drawn(*HATCHING)
    ink[340:, :60] = 0
    ink[350:380, 20] = ink[350:380, 21] = ink[350:380, 22] = 255
    boxes = [component.box for component in found(ink)]
    assert any(box.height < 40 and box.width < 10 for box in boxes)
    # A soft edge of a pixel is around each.
    assert sum((box.width - 2) * (box.height - 2) for box in boxes) <= MOST_COVERED * ink.size
    assert len(boxes) < len(HATCHING)


def found(ink: np.ndarray) -> list[Component]:
    return find_components(ink, np.zeros((*ink.shape, 4), np.float32))

"""Paper is laid around what was cropped to its ink, and around nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from written_pages import ink_of, on_paper, shaded

from preprocessing import Box, Settings, Trace
from preprocessing.margin import fills_picture, with_margin
from preprocessing.marks import Mark
from preprocessing.pipeline import prepare


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], False),
        ([Box(10, 0, 40, 100)], True),
        ([Box(10, 2, 40, 47), Box(10, 51, 40, 47)], True),
        ([Box(10, 10, 40, 60)], False),
        ([Box(10, 10 * row, 6, 9) for row in range(10)], False),
        ([Box(10, 0, 3, 100), Box(30, 20, 20, 30)], False),
    ],
    ids=["blank", "cropped to the ink", "cropped, in two pieces", "paper around", "a column of small ones", "a rim"],
)
def test_large_writing_from_top_to_bottom_fills_the_picture(boxes: list[Box], expected: bool) -> None:
    marks = [Mark(box, np.full((box.height, box.width), 255, np.uint8), 0.4 * box.width * box.height) for box in boxes]
    assert fills_picture(marks, 100) is expected


def test_ink_all_along_the_edge_leaves_the_picture_as_it_is() -> None:
    rgb = np.zeros((40, 30, 3), np.uint8)
    larger, margin_px = with_margin(rgb, np.full((40, 30), 255, np.uint8))
    assert larger is rgb and margin_px == 0


def test_paper_goes_on_in_its_own_light_and_ink_does_not() -> None:
    ink = np.zeros((100, 120), np.float32)
    ink[:, 20:30] = ink[40:50] = 1.0  # two strokes from edge to edge
    rgb = on_paper(ink, noise=0)
    rgb[:, :10] -= 30
    larger, margin_px = with_margin(rgb, (255 * ink).astype(np.uint8))
    assert larger.shape == (200, 220, 3) and margin_px == 50
    assert np.array_equal(larger[50:-50, 50:-50], rgb)
    outside = np.ones(larger.shape[:2], bool)
    outside[50:-50, 50:-50] = False
    assert larger[outside].min() > 195
    assert larger[100, 0].max() < larger[100, -1].min()


def test_boxes_stay_in_pixels_of_the_picture() -> None:
    ink = ink_of(["8"], height_px=160, pen_px=20)
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    crop = shaded(on_paper(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]), 0.1)
    prepared = prepare(crop, Settings(), Trace())
    (box,) = [prepared.source_box(mark) for mark in prepared.marks]
    assert (box.x, box.y, box.right, box.bottom) == pytest.approx((0, 0, crop.shape[1], crop.shape[0]), abs=3)

"""Normalization: whatever size and place ink had, it comes out as MNIST would have it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import ink_of

from preprocessing import normalize_digit
from preprocessing.digit_normalization import stroke_width_px


def glyph(label: str, height_px: int, pen_px: int) -> np.ndarray:
    return ink_of([label], height_px=height_px, pen_px=pen_px)


@pytest.mark.parametrize(
    "ink",
    [
        np.zeros((0, 0), np.float32),
        np.zeros((1, 1), np.float32),
        np.zeros((40, 30), np.float32),
        np.full((9, 9), 0.1, np.float32),
    ],
    ids=["no pixels", "one pixel", "blank", "too faint"],
)
def test_nothing_stays_nothing(ink: np.ndarray) -> None:
    assert not normalize_digit(ink).any()


@pytest.mark.parametrize("shape", [(28,), (28, 28, 1), (2, 28, 28)])
def test_other_shapes_are_refused_with_the_shape_given(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=str(shape[0])):
        normalize_digit(np.zeros(shape, np.float32))


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (3, 2), (500, 499)])
def test_any_size_of_ink_fits(shape: tuple[int, int]) -> None:
    out = normalize_digit(np.ones(shape, np.float32))
    assert out.shape == (28, 28) and out.dtype == np.float32
    assert out.min() >= 0.0 and out.max() <= 1.0 and out.sum() > 5


@pytest.mark.parametrize("label", list("0123456789"))
def test_longest_side_is_twenty_and_the_mass_is_in_the_middle(label: str) -> None:
    out = normalize_digit(glyph(label, 80, 9))
    rows, columns = np.flatnonzero((out > 0.05).any(1)), np.flatnonzero((out > 0.05).any(0))
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 in (19, 20, 21)
    y, x = np.mgrid[0:28, 0:28] + 0.5
    assert abs((x * out).sum() / out.sum() - 14) <= 0.75
    assert abs((y * out).sum() / out.sum() - 14) <= 0.75


@pytest.mark.parametrize("label", list("0123456789"))
@pytest.mark.parametrize("factor", [1.0, 2.0, 3.7, 8.0])
def test_a_normalized_digit_comes_back_from_any_size_within_a_pixel(label: str, factor: float) -> None:
    crop = normalize_digit(glyph(label, 80, 10))
    again = normalize_digit(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC))
    pixel_around = np.ones((3, 3), np.uint8)
    for one, other in ((crop, again), (again, crop)):
        reach = cv2.dilate((other > 0.3).astype(np.uint8), pixel_around)
        assert not ((one > 0.5) & (reach == 0)).any()
        assert abs(float(one.sum() - other.sum())) < 0.2 * one.sum()


@pytest.mark.parametrize("pen_px", [1, 2, 4, 8])
def test_a_hairline_is_as_dark_as_a_pen(pen_px: int) -> None:
    out = normalize_digit(glyph("7", 200, pen_px))
    assert out.max() > 0.7
    assert stroke_width_px(out) >= 1.2


@pytest.mark.parametrize("side_px", [400, 900, 2000])
def test_a_hairline_is_widened_alike_at_any_size(side_px: int) -> None:
    def square(side_px: int) -> np.ndarray:
        ink = np.zeros((side_px, side_px), np.float32)
        ink[[0, -1]] = ink[:, [0, -1]] = 1.0
        return normalize_digit(ink)

    assert np.abs(square(side_px) - square(150)).max() < 0.35
    assert abs(square(side_px).sum() - square(150).sum()) < 0.1 * square(150).sum()

"""The normalization of a line: the one way in which several digits become the crop that the sequence network sees."""

from __future__ import annotations

import numpy as np

from preprocessing.digit_normalization import cropped, scaled, thicken

LINE_HEIGHT_PX = 32
INK_HEIGHT_PX = 28
MARGIN_PX = 6  # left and right, at least
WIDTH_STEP_PX = 4  # the width is a multiple of it, so that strides part it evenly
# A longer line is squeezed into this width, which bounds the time that it takes.
WIDEST_INK_PX = 1024


def normalize_line(ink: np.ndarray) -> np.ndarray:
    """Scales a line of ink to a height of 28 px, antialiased, in a crop of 32 px height with a free margin.

    ink: float32 (H, W), ink 1.0 on 0.0, any size; cropped to its ink here.
    Returns float32 (32, w), ink 1.0 on 0.0; the narrowest crop of all zeros when there is no ink.
    Raises ValueError for another shape.
    """
    if ink.ndim != 2:
        raise ValueError(f"expected ink of shape (H, W), got {ink.shape}")
    ink = cropped(ink)
    if not ink.size:
        return np.zeros((LINE_HEIGHT_PX, 2 * MARGIN_PX), np.float32)
    ink = thicken(ink, len(ink) / INK_HEIGHT_PX)
    height, width = ink.shape
    scale = INK_HEIGHT_PX / height
    size = (min(max(1, round(width * scale)), WIDEST_INK_PX), INK_HEIGHT_PX)
    crop_width = -(-(size[0] + 2 * MARGIN_PX) // WIDTH_STEP_PX) * WIDTH_STEP_PX
    out = np.zeros((LINE_HEIGHT_PX, crop_width), np.float32)
    top = (LINE_HEIGHT_PX - INK_HEIGHT_PX) // 2
    out[top : top + INK_HEIGHT_PX, MARGIN_PX : MARGIN_PX + size[0]] = scaled(ink, size, scale)
    return out

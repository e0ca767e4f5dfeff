"""The size at which a picture is worked on: that which its digits need, not the camera's."""

from __future__ import annotations

import cv2
import numpy as np

WORKING_SIDE_PX = 1600
# A tiny crop is enlarged, so that strokes are wider than the filters that look at them.
SMALL_SIDE_PX = 500
MOST_ENLARGED = 4.0
# Digits lower than this lose their holes; the picture is then looked at again, closer.
LOWEST_DIGIT_PX = 22.0
WANTED_DIGIT_PX = 32.0
CLOSEST_SIDE_PX = 3600


def working_scale(height_px: int, width_px: int) -> float:
    """Factor from the picture's pixels to working pixels."""
    side = max(height_px, width_px)
    if side < SMALL_SIDE_PX:
        return min(MOST_ENLARGED, SMALL_SIDE_PX / side)
    return min(1.0, WORKING_SIDE_PX / side)


def closer_scale(scale: float, digit_height_px: float, height_px: int, width_px: int) -> float:
    """The scale for a second look when digits came out too small; `scale` itself when one look was enough."""
    if not 0 < digit_height_px < LOWEST_DIGIT_PX or scale >= 1:
        return scale
    return min(1.0, scale * WANTED_DIGIT_PX / digit_height_px, max(scale, CLOSEST_SIDE_PX / max(height_px, width_px)))


def resize(image: np.ndarray, scale: float) -> np.ndarray:
    """uint8 (H, W) or (H, W, 3) at `scale`, at least one pixel a side."""
    if scale == 1:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)

"""MNIST's normalization: the one way in which ink becomes the 28×28 crop that the digit network sees."""

from __future__ import annotations

import cv2
import numpy as np

CROP_SIDE_PX = 28
DIGIT_SIDE_PX = 20  # the longer side of the ink inside the crop
FAINTEST_SEEN = 0.2  # ink fainter than this is not cropped to
# MNIST's pens are 2 to 4 px wide at this size; a hairline would fade to gray when it is made that small.
THINNEST_STROKE_PX = 1.8
# A larger kernel costs more than the distance to the ink does, with which a stroke can be widened as well; so does one
# on so many pixels that this is their number by its radius. The canvas of the page in the browser needs none.
LARGEST_KERNEL_PX = 24
MOST_WIDENED = 1_000_000


def stroke_width_px(ink: np.ndarray) -> float:
    """Mean width of the strokes in `ink` (H, W), any scale with ink > 0: twice the area over the length of the edge."""
    mask = (ink > 0.5 * ink.max()).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    edge_px = sum(len(contour) for contour in contours)
    return 2.0 * float(mask.sum()) / max(edge_px, 1)


def normalize_digit(ink: np.ndarray) -> np.ndarray:
    """Normalizes one glyph as MNIST does: longest side 20 px, antialiased, centre of mass in the middle.

    ink: float32 (H, W), ink 1.0 on 0.0, any size; cropped to its ink here.
    Returns float32 (28, 28), ink 1.0 on 0.0; all zeros when there is no ink.
    Raises ValueError for another shape.
    Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """
    if ink.ndim != 2:
        raise ValueError(f"expected ink of shape (H, W), got {ink.shape}")
    out = np.zeros((CROP_SIDE_PX, CROP_SIDE_PX), np.float32)
    ink = cropped(ink)
    if not ink.size:
        return out
    ink = thicken(ink, max(ink.shape) / DIGIT_SIDE_PX)
    height, width = ink.shape
    scale = DIGIT_SIDE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = scaled(ink, size, scale)
    # Not cv2.moments: it takes an array of two columns for a list of points.
    mass = float(small.sum())
    x = round(CROP_SIDE_PX / 2 - (float(small.sum(0) @ np.arange(size[0])) / mass + 0.5))
    y = round(CROP_SIDE_PX / 2 - (float(small.sum(1) @ np.arange(size[1])) / mass + 0.5))
    x = min(max(x, 0), CROP_SIDE_PX - size[0])
    y = min(max(y, 0), CROP_SIDE_PX - size[1])
    out[y : y + size[1], x : x + size[0]] = small
    return out


def cropped(ink: np.ndarray) -> np.ndarray:
    """`ink` (H, W), 1.0 on 0.0, cropped to what is seen of it: float32, contiguous; (0, 0) when nothing is."""
    seen = ink > FAINTEST_SEEN
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return np.zeros((0, 0), np.float32)
    return np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.float32)


def scaled(ink: np.ndarray, size: tuple[int, int], scale: float) -> np.ndarray:
    """`ink` float32 (H, W) at `size` (width, height), antialiased, 0.0 to 1.0; scale: that of its strokes."""
    return np.clip(cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), 0.0, 1.0)


def thicken(ink: np.ndarray, crop_px: float) -> np.ndarray:
    """Widens strokes that would be hairlines in the crop; `ink` float32 (H, W), cropped, may come back larger.

    crop_px: how many pixels of `ink` become one of the crop.
    """
    missing_px = THINNEST_STROKE_PX * crop_px - stroke_width_px(ink)
    radius = round(missing_px / 2)
    if radius < 1:
        return ink
    padded = cv2.copyMakeBorder(ink, radius, radius, radius, radius, cv2.BORDER_CONSTANT)
    if radius > LARGEST_KERNEL_PX or padded.size * radius > MOST_WIDENED:
        distance_px = cv2.distanceTransform((padded <= 0.5 * ink.max()).astype(np.uint8), cv2.DIST_L2, 5)
        return ink.max() * np.clip(radius + 0.5 - distance_px, 0.0, 1.0)
    return cv2.dilate(padded, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)))

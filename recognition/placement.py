"""A page that was read in a copy of a picture, turned or straightened, placed in the picture itself."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from preprocessing import Box
from recognition.page import Corners, Digit, Line, Page


def placed(page: Page, to_source: np.ndarray, size_px: tuple[int, int]) -> Page:
    """The page with all its boxes and corners in the pixels of a picture of this height and width.

    to_source: float64 (3, 3), the homography from the pixels of the page to those of the picture.
    """
    height_px, width_px = size_px

    def moved(box: Box) -> Box:
        corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
        points = _points(corners, to_source)
        left, top = np.clip(np.floor(points.min(0) + 1e-6), 0, [width_px - 1, height_px - 1]).astype(int).tolist()
        right, bottom = np.minimum(np.ceil(points.max(0) - 1e-6), [width_px, height_px]).astype(int).tolist()
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def digit_moved(digit: Digit) -> Digit:
        corners = [(round(x, 1), round(y, 1)) for x, y in _points(digit.corners, to_source).tolist()]
        return replace(digit, box=moved(digit.box), corners=tuple(corners))

    return replace(
        page,
        width_px=width_px,
        height_px=height_px,
        lines=tuple(Line(tuple(map(digit_moved, line.digits))) for line in page.lines),
        rejected=tuple(replace(one, box=moved(one.box)) for one in page.rejected),
        warnings=tuple(replace(one, box=one.box and moved(one.box)) for one in page.warnings),
        candidates=tuple(replace(one, box=moved(one.box)) for one in page.candidates),
        touching_groups=tuple(replace(one, box=moved(one.box)) for one in page.touching_groups),
    )


def _points(points: Corners | list[tuple[int, int]], matrix: np.ndarray) -> np.ndarray:
    """(n, 2) points moved by a homography: float64 (n, 2)."""
    placed = np.array(points, float).reshape(-1, 1, 2)
    return cv2.perspectiveTransform(placed, matrix).reshape(-1, 2) if len(placed) else placed.reshape(0, 2)

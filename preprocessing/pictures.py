"""The pictures that the steps leave behind for the debug view; nothing is decided here."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.binarize import to_mask
from preprocessing.components import Mark

OUTLINE_COLOR = (210, 120, 40)
BOX_COLOR = (30, 110, 220)
LINE_COLORS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189), (255, 127, 14), (23, 160, 170))


def darkness_picture(darkness: np.ndarray) -> np.ndarray:
    """Darkness float32 (H, W), 1 for black, as gray uint8 (H, W)."""
    return cv2.convertScaleAbs(np.clip(1.0 - darkness, 0, 1), alpha=255)


def outlined(soft: np.ndarray, marks: list[Mark]) -> np.ndarray:
    """Soft ink uint8 (H, W) with its contours and a box around every mark: RGB uint8 (H, W, 3)."""
    picture = cv2.cvtColor(255 - soft // 3, cv2.COLOR_GRAY2RGB)
    contours, _ = cv2.findContours(to_mask(soft), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(picture, contours, -1, OUTLINE_COLOR, 1)
    for mark in marks:
        cv2.rectangle(picture, (mark.box.x, mark.box.y), (mark.box.right, mark.box.bottom), BOX_COLOR, 2)
    return picture


def in_line_colors(size_px: tuple[int, int], lines: list[list[Mark]]) -> np.ndarray:
    """Each line's ink in a colour of its own: RGB uint8 (H, W, 3)."""
    picture = np.full((*size_px, 3), 255, np.uint8)
    for number, line in enumerate(lines):
        color = np.array(LINE_COLORS[number % len(LINE_COLORS)], float)
        for mark in line:
            box = mark.box
            spot = picture[box.y : box.bottom, box.x : box.right]
            share = mark.ink[..., None] / 255.0
            spot[:] = (spot * (1 - share) + color * share).astype(np.uint8)
    return picture

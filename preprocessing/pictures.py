"""The pictures that the steps leave behind for the debug view; nothing is decided here."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.binarize import to_mask
from preprocessing.components import Component
from preprocessing.number_ink import NumberMap
from preprocessing.table_lines import Grid

DIGIT_COLOR, PRINTED_COLOR, SIGN_COLOR = (0, 140, 70), (200, 120, 0), (30, 110, 220)
OUTLINE_COLOR = (210, 120, 40)
BOX_COLOR = (30, 110, 220)
LINE_COLORS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189), (255, 127, 14), (23, 160, 170))


def contrast_picture(contrast: np.ndarray) -> np.ndarray:
    """Contrast float32 (H, W), 1 for black, as gray uint8 (H, W)."""
    return cv2.convertScaleAbs(np.clip(1.0 - contrast, 0, 1), alpha=255)


def outlined(ink_gray: np.ndarray, components: list[Component]) -> np.ndarray:
    """Ink uint8 (H, W) with its contours and a box around every component: RGB uint8 (H, W, 3)."""
    picture = cv2.cvtColor(255 - ink_gray // 3, cv2.COLOR_GRAY2RGB)
    contours, _ = cv2.findContours(to_mask(ink_gray), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(picture, contours, -1, OUTLINE_COLOR, 1)
    for component in components:
        cv2.rectangle(
            picture, (component.box.x, component.box.y), (component.box.right, component.box.bottom), BOX_COLOR, 2
        )
    return picture


def map_picture(rgb: np.ndarray, numbers: NumberMap) -> np.ndarray:
    """The picture uint8 (H, W, 3) at the map's size, in its colours where it sees ink of numbers."""
    chances = numbers.chances
    small = cv2.resize(rgb, chances.shape[1::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    sign, printed = chances[..., 0] - chances[..., 1], chances[..., 2]
    picture = 0.5 * small + 127
    for share, color in ((sign, SIGN_COLOR), (chances[..., 1] - printed, DIGIT_COLOR), (printed, PRINTED_COLOR)):
        picture += share[..., None] * (np.array(color, np.float32) - picture)
    return picture.clip(0, 255).astype(np.uint8)


def grid_picture(contrast: np.ndarray, grids: list[Grid]) -> np.ndarray:
    """Contrast float32 (H, W) with the walls of grids on it, each grid in a colour of its own: RGB uint8 (H, W, 3)."""
    picture = cv2.cvtColor(127 + contrast_picture(contrast) // 2, cv2.COLOR_GRAY2RGB)
    for number, grid in enumerate(grids):
        color, nodes = LINE_COLORS[number % len(LINE_COLORS)], np.round(grid.nodes).astype(int)
        no_below = np.pad(grid.no_below, ((1, 0), (0, 0)))
        no_right = np.pad(grid.no_right, ((0, 0), (1, 0)))
        for row, column in np.argwhere(~no_below):
            cv2.line(picture, nodes[row, column].tolist(), nodes[row, column + 1].tolist(), color, 2)
        for row, column in np.argwhere(~no_right):
            cv2.line(picture, nodes[row, column].tolist(), nodes[row + 1, column].tolist(), color, 2)
        cv2.polylines(picture, [nodes[-1], nodes[:, -1]], False, color, 2)
    return picture


def in_line_colors(size_px: tuple[int, int], lines: list[list[Component]]) -> np.ndarray:
    """Each line's ink in a colour of its own: RGB uint8 (H, W, 3)."""
    picture = np.full((*size_px, 3), 255, np.uint8)
    for number, line in enumerate(lines):
        color = np.array(LINE_COLORS[number % len(LINE_COLORS)], float)
        for component in line:
            box = component.box
            spot = picture[box.y : box.bottom, box.x : box.right]
            share = component.ink[..., None] / 255.0
            spot[:] = (spot * (1 - share) + color * share).astype(np.uint8)
    return picture

"""Enclosures: boxes, cells of tables and rings drawn or printed around writing, which are none of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.binarize import to_mask
from preprocessing.components import LOWEST_WRITING_PX, Component
from preprocessing.digit_normalization import stroke_width_px

# A component is an enclosure when the components inside it hold at least this share of its own ink: dirt in a 0 holds
# less ...
ENCLOSED_SHARE = 0.2
# ... but of a rectangle, which is no digit, this share is enough. It fills its smallest upright or tilted box so far.
ENCLOSED_BY_RECTANGLE = 0.01
RECTANGULAR = 0.9
# Sides of a cell bend inwards by this share of its shorter side at most: paper is not flat, nor are rings round.
BEND_SHARE = 0.02


@dataclass(frozen=True, eq=False)
class Enclosure:
    """A component around others. writing_px: how tall the components are that it encloses."""

    component: Component
    writing_px: float


def find_enclosures(components: list[Component]) -> list[Enclosure]:
    """The components that other components stand inside of, all around."""
    if not components:
        return []
    boxes = np.array(
        [(component.box.x, component.box.y, component.box.right, component.box.bottom) for component in components]
    )
    areas, heights_px = np.array([component.area_px for component in components]), boxes[:, 3] - boxes[:, 1]
    enclosures = []
    for component, (left, top, right, bottom) in zip(components, boxes, strict=True):
        within = (boxes[:, 0] > left) & (boxes[:, 1] > top) & (boxes[:, 2] < right) & (boxes[:, 3] < bottom)
        within &= heights_px >= LOWEST_WRITING_PX
        if areas[within].sum() < ENCLOSED_BY_RECTANGLE * component.area_px:
            continue
        outline = _outline(component)
        filled = cv2.fillPoly(np.zeros_like(component.ink), [outline], 1) > 0
        enclosed = [i for i in np.flatnonzero(within) if _is_inside(components[i], component, filled)]
        _, (length_px, breadth_px), _ = cv2.minAreaRect(outline)
        is_rectangle = np.count_nonzero(filled) > RECTANGULAR * length_px * breadth_px
        if areas[enclosed].sum() >= (ENCLOSED_BY_RECTANGLE if is_rectangle else ENCLOSED_SHARE) * component.area_px:
            enclosures.append(Enclosure(component, float(np.median(heights_px[enclosed]))))
    return enclosures


def without_enclosures(ink_gray: np.ndarray, enclosures: list[Enclosure]) -> np.ndarray:
    """`ink_gray` uint8 (H, W) without the enclosures, a new array; strokes that touch or cross them stay."""
    cleared = ink_gray.copy()
    for enclosure in enclosures:
        box = enclosure.component.box
        cleared[box.y : box.bottom, box.x : box.right][_own_ink(enclosure)] = 0
    return cleared


def _own_ink(enclosure: Enclosure) -> np.ndarray:
    """Where the component is the enclosure and no stroke that touches or crosses it: bool, the shape of its box.

    What stands inside the convex hull of a cell is a stroke that reaches into it, and what lies off all cells is one
    that pokes out of the enclosure.
    """
    component = enclosure.component
    mask = to_mask(component.ink)
    cells, inside = np.zeros_like(mask), np.zeros_like(mask)
    bend_px = 0.0
    for hull in _cells(mask, enclosure.writing_px):
        x, y, width, height = cv2.boundingRect(hull)
        place = slice(y, y + height), slice(x, x + width)
        cell = cv2.fillConvexPoly(np.zeros((height, width), np.uint8), hull - (x, y), 255)
        cell_bend_px = 1 + BEND_SHARE * min(width, height)
        cells[place] |= cell
        inside[place] |= cv2.erode(cell, _disk(cell_bend_px), borderValue=0)
        bend_px = max(bend_px, cell_bend_px)
    line_px = stroke_width_px((mask & ~inside).astype(np.float32)) + 1
    strokes = mask * ((inside > 0) | (cv2.dilate(cells, _square(line_px)) == 0))
    # Where a stroke crosses a side of the enclosure, straight down or across, its two ends meet again.
    reach = 2 * round((line_px + bend_px) / 2 + 1) + 1
    kept = strokes
    for shape in ((1, reach), (reach, 1)):
        kept = kept | (mask & cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones(shape, np.uint8)))
    # Soft edges go with the ink that they belong to.
    beside = (cv2.dilate(kept, np.ones((3, 3), np.uint8)) > 0) & (mask == 0)
    return (component.ink > 0) & (kept == 0) & ~beside


def _cells(mask: np.ndarray, writing_px: float) -> list[np.ndarray]:
    """The convex hulls of the holes that are no lower than the writing; the loops of digits are."""
    contours, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    holes = [contour for contour, (_, _, _, parent) in zip(contours, hierarchy[0], strict=True) if parent >= 0]
    return [cv2.convexHull(hole) for hole in holes if cv2.boundingRect(hole)[3] >= writing_px]


def _disk(radius_px: float) -> np.ndarray:
    side = 2 * round(radius_px) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _square(radius_px: float) -> np.ndarray:
    """Unlike the disk, it reaches into the corners of a box."""
    side = 2 * round(radius_px) + 1
    return np.ones((side, side), np.uint8)


def _outline(component: Component) -> np.ndarray:
    """The component's outer contour, around its holes: int32 (n, 1, 2)."""
    contours, _ = cv2.findContours(to_mask(component.ink), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return max(contours, key=len)


def _is_inside(component: Component, enclosure: Component, filled: np.ndarray) -> bool:
    """Whether a component stands in a hole of one whose box holds its own: as they do not touch, a pixel tells."""
    y, x = np.unravel_index(to_mask(component.ink).argmax(), component.ink.shape)
    return bool(filled[component.box.y - enclosure.box.y + y, component.box.x - enclosure.box.x + x])

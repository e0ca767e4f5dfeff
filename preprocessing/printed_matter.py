"""What is printed or drawn around writing, taken out of the ink by its shape: lines, edges of the page, boxes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.binarize import EDGE_LEVEL, Ink
from preprocessing.components import Component, find_components
from preprocessing.enclosures import find_enclosures, without_enclosures
from preprocessing.ruling_lines import RulingLine, find_ruling_lines, remove_ruling_lines

# A component that touches the picture's edge along this share of a side is the edge of the page, a margin or a shadow;
# so is a strip that lies along it. A digit that the picture cuts touches it less.
PAGE_EDGE_SHARE = 0.55
LYING_SHARE = 0.65
STRIP_SHARE = 0.4
EDGE_DEPTH_PX = 3


@dataclass(frozen=True, eq=False)
class Cleared:
    """Ink without printed matter: uint8 (H, W), and its components; the ruling lines; the edges and boxes taken out."""

    ink_gray: np.ndarray
    components: list[Component]
    ruling_lines: list[RulingLine]
    taken_out: list[Component]


def without_printed_matter(ink: Ink, layers: np.ndarray, most: int | None = None) -> Cleared:
    """The ink without lines, edges and boxes; layers: float32 (H, W, 4), and most, as `find_components` takes them.

    Raises TooManyPieces where there are more than `most` without the lines.
    """
    ink_gray, ruling_lines = ink.ink_gray, find_ruling_lines(ink.weak_mask)
    if ruling_lines:
        clean = remove_ruling_lines(ink.mask, layers[..., 0], ruling_lines)
        # Soft ink stays on what is left of the mask, and beside it as its soft edge.
        ink_gray = ink_gray * (cv2.dilate(clean, np.ones((3, 3), np.uint8)) > 0) * ((clean > 0) | (ink.mask == 0))
    components, edges = _part_edges(find_components(ink_gray, layers, most), ink_gray.shape)
    if edges:
        ink_gray = _without(ink_gray, edges)
    enclosures = find_enclosures(components)
    if enclosures:
        ink_gray = without_enclosures(ink_gray, enclosures)
        components = find_components(ink_gray, layers)
    taken_out = [*edges, *(enclosure.component for enclosure in enclosures)]
    return Cleared(ink_gray, components, ruling_lines, taken_out)


def _part_edges(components: list[Component], size_px: tuple[int, ...]) -> tuple[list[Component], list[Component]]:
    """The components that are no page edge, and those that are; all are kept where there is nothing else.

    A picture that holds nothing but edges was cropped to its ink.
    """
    parted: tuple[list[Component], list[Component]] = ([], [])
    for component in components:
        parted[is_page_edge(component, *size_px)].append(component)
    return parted if parted[0] else (components, [])


def _without(ink_gray: np.ndarray, components: list[Component]) -> np.ndarray:
    """`ink_gray` uint8 (H, W) without the ink of these components: a new array."""
    cleared = ink_gray.copy()
    for component in components:
        box = component.box
        cleared[box.y : box.bottom, box.x : box.right][component.ink > 0] = 0
    return cleared


def is_page_edge(component: Component, height_px: int, width_px: int) -> bool:
    """Whether the component is the edge of the page or of the picture: it lies along the picture's edge."""
    box, ink = component.box, component.ink > EDGE_LEVEL
    longer_px, shorter_px = max(box.width, box.height), min(box.width, box.height)
    is_strip = shorter_px < STRIP_SHARE * longer_px
    # The first pixel inside the box holds soft edge only, unless the box was cut by the picture.
    sides = (
        (box.x <= 1, ink[:, :EDGE_DEPTH_PX].any(1), height_px),
        (box.right >= width_px - 1, ink[:, -EDGE_DEPTH_PX:].any(1), height_px),
        (box.y <= 1, ink[:EDGE_DEPTH_PX].any(0), width_px),
        (box.bottom >= height_px - 1, ink[-EDGE_DEPTH_PX:].any(0), width_px),
    )
    lying_px = LYING_SHARE * longer_px if is_strip else np.inf
    return any(
        touches and contact.sum() > min(PAGE_EDGE_SHARE * side_px, lying_px) for touches, contact, side_px in sides
    )

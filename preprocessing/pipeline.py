"""The way of an image from pixels to components; each step is a function of its own module."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.binarize import EDGE_LEVEL, binarize, smooth, to_mask
from preprocessing.components import LOWEST_WRITING_PX, Component, find_components, is_page_edge, typical_height_px
from preprocessing.enclosures import Enclosure, find_enclosures, without_enclosures
from preprocessing.geometry import Box
from preprocessing.illumination import normalize_background, to_gray
from preprocessing.pictures import contrast_picture, outlined
from preprocessing.resolution import closer_scale, resize, working_scale
from preprocessing.ruling_lines import find_ruling_lines, remove_ruling_lines
from preprocessing.settings import Settings
from preprocessing.skew import find_skew, straighten
from preprocessing.steps import Trace

# Components between this share of the typical height and its inverse tell how the lines lean.
LIKELY_SHARE = 0.4
# A closer look is worth its time from this much on.
CLOSER_BY = 1.2


@dataclass(frozen=True, eq=False)
class Prepared:
    """The components of an image, before anything knows what they mean.

    components: left to right, in working pixels; page_edges, enclosures: the boxes of what was taken out, in pixels of
    the picture that came in; size_px: height and width of the working picture, source_size_px: of the picture that
    came in; scale: working pixels per pixel that came in; to_source: (2, 3) matrix from working pixels to those that
    came in; height_px: typical height of a component.
    """

    components: list[Component]
    page_edges: list[Box]
    enclosures: list[Box]
    size_px: tuple[int, int]
    source_size_px: tuple[int, int]
    scale: float
    to_source: np.ndarray
    height_px: float

    def source_box(self, component: Component) -> Box:
        """The upright box around the component's ink in the pixels of the image that came in."""
        return _box_in_source(component, self.to_source, self.source_size_px)


def prepare(rgb: np.ndarray, settings: Settings, trace: Trace) -> Prepared:
    """rgb: uint8 (H, W, 3). Looks once at the working size, and once more, closer, when the digits are small there."""
    scale = working_scale(*rgb.shape[:2])
    look = Trace(enabled=trace.enabled)
    prepared = _prepare_at(rgb, scale, settings, look)
    closer = closer_scale(scale, prepared.height_px, *rgb.shape[:2])
    if closer > CLOSER_BY * scale:
        # Of the first look nothing is kept but the time that it took.
        trace.book("first look", sum(look.timings_ms.values()))
        look = Trace(enabled=trace.enabled)
        prepared = _prepare_at(rgb, closer, settings, look)
    trace.adopt(look)
    return prepared


def _prepare_at(rgb: np.ndarray, scale: float, settings: Settings, trace: Trace) -> Prepared:
    working = resize(rgb, scale)
    trace.add(
        "size", lambda: working, f"{rgb.shape[1]}×{rgb.shape[0]} px read at {working.shape[1]}×{working.shape[0]} px"
    )

    gray = to_gray(working)
    trace.add("grayscale", lambda: gray)

    contrast, paper, polarity = normalize_background(gray, settings.polarity)
    trace.add("paper", lambda: paper, f"{polarity} ink; the paper as it would look without ink")
    trace.add("contrast", lambda: contrast_picture(contrast), "light and shadow divided out")

    contrast, sigma_px = smooth(contrast, settings.blur_sigma_px, scale)
    trace.add("blur", lambda: contrast_picture(contrast), f"Gaussian, sigma {sigma_px:.1f} px")

    ink = binarize(contrast, settings.threshold)
    ink_gray = ink.ink_gray
    trace.add("threshold", lambda: 255 - ink.mask, f"{ink.method}, at {100 * ink.threshold:.0f} % contrast")

    ruling_lines = []
    if settings.remove_ruling_lines:
        ruling_lines = find_ruling_lines(ink.weak_mask)
        if ruling_lines:
            mask = ink.mask
            clean = remove_ruling_lines(mask, contrast, ruling_lines)
            # Soft ink stays on what is left of the mask, and beside it as its soft edge.
            ink_gray = ink_gray * (cv2.dilate(clean, np.ones((3, 3), np.uint8)) > 0) * ((clean > 0) | (mask == 0))
        trace.add("ruling lines", lambda: 255 - to_mask(ink_gray), f"{len(ruling_lines)} printed lines taken out")

    # Done before the page is turned: afterwards the edges of the picture no longer lie where the array ends.
    components, edges = _part_edges(find_components(ink_gray, contrast), ink_gray.shape)
    if edges:
        ink_gray = _without(ink_gray, edges)
    # Each side was rounded to whole pixels, so the two scales differ by a hair.
    to_working = np.zeros((2, 3))
    to_working[0, 0], to_working[1, 1] = working.shape[1] / rgb.shape[1], working.shape[0] / rgb.shape[0]
    trace.add("page edges", lambda: 255 - to_mask(ink_gray), f"{len(edges)} edges of the page or the picture taken out")

    enclosures: list[Enclosure] = []
    if settings.remove_ruling_lines:
        enclosures = find_enclosures(components)
        if enclosures:
            ink_gray = without_enclosures(ink_gray, enclosures)
            components = find_components(ink_gray, contrast)
        trace.add("enclosures", lambda: 255 - to_mask(ink_gray), f"{len(enclosures)} boxes, tables and rings taken out")
    edge_boxes, enclosure_boxes = (
        [_box_in_source(component, _inverse(to_working), rgb.shape[:2]) for component in kind]
        for kind in (edges, [enclosure.component for enclosure in enclosures])
    )
    if settings.straighten:
        height_px = typical_height_px(_writing(components))
        likely = [
            component
            for component in components
            if LIKELY_SHARE * height_px <= component.box.height <= height_px / LIKELY_SHARE
        ]
        angle_deg = find_skew(likely, height_px, ruling_lines)
        turned, turn = straighten(ink_gray, angle_deg)
        if turned is not ink_gray:
            ink_gray = turned
            components = find_components(ink_gray, straighten(contrast, angle_deg)[0])
            to_working = turn @ np.vstack([to_working, [0, 0, 1]])
        trace.add("straighten", lambda: 255 - ink_gray, f"lines lean {angle_deg:+.1f}°")

    trace.add("contours", lambda: outlined(ink_gray, components), f"{len(components)} components")
    height_px = typical_height_px(_writing(components))
    return Prepared(
        components=components,
        page_edges=edge_boxes,
        enclosures=enclosure_boxes,
        size_px=ink_gray.shape,
        source_size_px=(rgb.shape[0], rgb.shape[1]),
        scale=scale,
        to_source=_inverse(to_working),
        height_px=height_px,
    )


def _box_in_source(component: Component, to_source: np.ndarray, source_size_px: tuple[int, int]) -> Box:
    # The outline holds the extremes in any direction, at a fraction of the points.
    contours, _ = cv2.findContours(
        (component.ink > EDGE_LEVEL).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    columns, rows = np.concatenate(contours).reshape(-1, 2).T
    # The corners of each ink pixel, so that the box holds whole pixels.
    x = np.concatenate([columns, columns + 1, columns, columns + 1]) + component.box.x
    y = np.concatenate([rows, rows, rows + 1, rows + 1]) + component.box.y
    source = to_source @ np.stack([x, y, np.ones_like(x)])
    height_px, width_px = source_size_px
    left, top = np.clip(np.floor(source.min(1) + 1e-6), 0, [width_px - 1, height_px - 1]).astype(int)
    right, bottom = np.minimum(np.ceil(source.max(1) - 1e-6), [width_px, height_px]).astype(int)
    return Box(int(left), int(top), max(1, int(right - left)), max(1, int(bottom - top)))


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


def _writing(components: list[Component]) -> list[Component]:
    return [component for component in components if component.box.height >= LOWEST_WRITING_PX]


def _inverse(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]

"""The way of an image from pixels to components; each step is a function of its own module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from preprocessing.binarize import EDGE_LEVEL, binarize, smooth
from preprocessing.components import NEUTRAL_CHANCE, Component, find_components
from preprocessing.geometry import Box
from preprocessing.illumination import normalize_background, to_gray
from preprocessing.ink_map import Detection
from preprocessing.looks import InkNetworks
from preprocessing.number_ink import POSSIBLE, NumberMap, find_numbers, keep_numbers
from preprocessing.pictures import contrast_picture, map_picture, outlined
from preprocessing.printed_matter import without_printed_matter
from preprocessing.resolution import closer_scale, resize, working_scale
from preprocessing.ruling_lines import RulingLine
from preprocessing.settings import Polarity, Settings
from preprocessing.skew import find_skew, straighten
from preprocessing.steps import Trace

Opinion = Literal["shape", "map"]
SHAPE: Opinion = "shape"
MAP: Opinion = "map"


@dataclass(frozen=True, eq=False)
class Prepared:
    """The components of an image, before anything knows what they mean.

    components: left to right, in working pixels; opinion: who told their ink from other ink; removed: the boxes of what
    was taken out by its shape, in pixels of the picture that came in; size_px: height and width of the working picture,
    source_size_px: of the picture that came in; scale: working pixels per pixel that came in; to_source: (2, 3) matrix
    from working pixels to those that came in; detections: the digits that the ink map's detector sees, in pixels of the
    picture that came in; is_plain, is_crowded: as the ink map's; polarity: of the ink against its paper.
    """

    components: list[Component]
    opinion: Opinion
    removed: list[Box]
    size_px: tuple[int, int]
    source_size_px: tuple[int, int]
    scale: float
    to_source: np.ndarray
    detections: tuple[Detection, ...]
    is_plain: bool = False
    is_crowded: bool = False
    polarity: Polarity = "auto"

    def source_corners(self, component: Component) -> tuple[tuple[float, float], ...]:
        """The corners of the component's box, clockwise from its upper left one, in pixels that came in."""
        box = component.box
        corners = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)], float)
        placed = corners @ self.to_source[:, :2].T + self.to_source[:, 2]
        return tuple((round(float(x), 1), round(float(y), 1)) for x, y in placed)

    def source_box(self, component: Component) -> Box:
        """The upright box around the component's ink in the pixels of the image that came in."""
        return _box_in_source(component, self.to_source, self.source_size_px)


def see_numbers(rgb: np.ndarray, networks: InkNetworks, trace: Trace, closely: bool = True) -> NumberMap:
    """Where numbers stand on a picture uint8 (H, W, 3), as the networks see it; see `find_numbers`."""
    scale = working_scale(*rgb.shape[:2])
    numbers = find_numbers(to_gray(resize(rgb, scale)), networks, closely).scaled(scale)
    note = "green: written digits, orange: printed ones, blue: signs beside them"
    trace.add("ink map", lambda: map_picture(rgb, numbers), note)
    return numbers


def prepare(
    rgb: np.ndarray,
    settings: Settings,
    numbers: NumberMap,
    opinion: Opinion,
    trace: Trace,
    most_by_shape: int | None = None,
) -> Prepared:
    """The components of a picture uint8 (H, W, 3), at the size that its digits need.

    opinion: who tells the ink of numbers from other ink: "map" looks only where the map sees numbers, and at what it
    takes for them; "shape" takes printed lines, edges and boxes out of all ink, and keeps it sharp.
    Raises TooManyPieces where shapes leave more pieces of ink than `most_by_shape`.
    """
    height_px, width_px = rgb.shape[:2]
    by_map = opinion == MAP
    region = numbers.region(height_px, width_px) if by_map else Box(0, 0, width_px, height_px)
    scale = working_scale(height_px, width_px)
    scale = closer_scale(scale, numbers.digit_px * scale, region.height, region.width)
    working = resize(rgb[region.y : region.bottom, region.x : region.right], scale)
    note = f"{region.width}×{region.height} px of {width_px}×{height_px} at {working.shape[1]}×{working.shape[0]} px"
    trace.add("size", lambda: working, note)

    gray = to_gray(working)
    trace.add("grayscale", lambda: gray)

    chances = numbers.at(region, gray.shape)
    polarity = settings.polarity
    if polarity == "auto" and (by_map or numbers.is_plain):  # elsewhere shape goes by nothing that the map sees
        polarity = numbers.polarity
    contrast, paper, polarity = normalize_background(gray, polarity)
    trace.add("paper", lambda: paper, f"{polarity} ink; the paper as it would look without ink")
    trace.add("contrast", lambda: contrast_picture(contrast), "light and shadow divided out")

    contrast, sigma_px = smooth(contrast, settings.blur_sigma_px, scale)
    trace.add("blur", lambda: contrast_picture(contrast), f"Gaussian, sigma {sigma_px:.1f} px")

    ink = binarize(contrast, settings.threshold, chances[..., 0] > POSSIBLE if by_map else None)
    trace.add("threshold", lambda: 255 - ink.mask, f"{ink.method}, at {100 * ink.threshold:.0f} % contrast")

    weighed = chances[..., 1] if by_map else np.full_like(contrast, NEUTRAL_CHANCE)
    layers = cv2.merge([contrast, weighed, cv2.extractChannel(chances, 2), cv2.extractChannel(chances, 1)])
    ruling_lines: list[RulingLine] = []
    taken_out: list[Component] = []
    if by_map:
        ink_gray = keep_numbers(ink.ink_gray, chances[..., 0])
        components = find_components(ink_gray, layers)
        note = "what the ink map takes for digits and signs"
    else:
        cleared = without_printed_matter(ink, layers, most_by_shape)
        ink_gray, components = cleared.ink_gray, cleared.components
        ruling_lines, taken_out = cleared.ruling_lines, cleared.taken_out
        note = f"{len(ruling_lines)} printed lines, {len(taken_out)} edges, boxes and tables taken out"
    trace.add("ink of numbers", lambda: 255 - ink_gray, note)

    # Each side was rounded to whole pixels, so the two scales differ by a hair.
    scale_x, scale_y = working.shape[1] / region.width, working.shape[0] / region.height
    to_working = np.array([[scale_x, 0, -scale_x * region.x], [0, scale_y, -scale_y * region.y]])
    removed = [_box_in_source(component, _inverse(to_working), (height_px, width_px)) for component in taken_out]
    if settings.straighten:
        angle_deg = find_skew(components, ruling_lines)
        turned, turn = straighten(ink_gray, angle_deg)
        if turned is not ink_gray:
            ink_gray = turned
            components = find_components(ink_gray, straighten(layers, angle_deg)[0])
            to_working = turn @ np.vstack([to_working, [0, 0, 1]])
        trace.add("straighten", lambda: 255 - ink_gray, f"lines lean {angle_deg:+.1f}°")

    trace.add("contours", lambda: outlined(ink_gray, components), f"{len(components)} components")
    return Prepared(
        components=components,
        opinion=opinion,
        removed=removed,
        size_px=ink_gray.shape,
        source_size_px=(height_px, width_px),
        scale=scale,
        to_source=_inverse(to_working),
        detections=numbers.detections,
        is_plain=numbers.is_plain,
        is_crowded=numbers.is_crowded,
        polarity=polarity,
    )


def _box_in_source(component: Component, to_source: np.ndarray, source_size_px: tuple[int, int]) -> Box:
    mask = (component.ink > EDGE_LEVEL).view(np.uint8)
    if to_source[0, 1] == to_source[1, 0] == 0:  # level: two corners tell
        left, top, width, height = cv2.boundingRect(mask)
        columns, rows = np.array([left, left + width - 1]), np.array([top, top + height - 1])
    else:
        # The outline holds the extremes in any direction, at a fraction of the points.
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        columns, rows = np.concatenate(contours).reshape(-1, 2).T
    # The corners of each ink pixel, so that the box holds whole pixels.
    x = np.concatenate([columns, columns + 1, columns, columns + 1]) + component.box.x
    y = np.concatenate([rows, rows, rows + 1, rows + 1]) + component.box.y
    return Box.around((to_source @ np.stack([x, y, np.ones_like(x)])).T, source_size_px)


def _inverse(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]

"""Connected components: the pieces of ink, before anything knows what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.binarize import to_mask
from preprocessing.geometry import Box

# Pieces of ink smaller than this are grain of the paper, whatever the size of the digits.
SMALLEST_AREA_PX = 9
# Writing lower than this in working pixels is not legible to the digit network.
LOWEST_WRITING_PX = 7
# More pieces than this are texture, not writing; the largest are kept so that a picture of gravel stays cheap.
MOST_COMPONENTS = 1500
# Boxes that cover the picture more often than this, all together, are of hatching, rings or spirals; the largest go.
MOST_COVERED = 3
INK_POWER = 1.5
# Of the ink map, where it is not asked.
NEUTRAL_CHANCE = 0.5


class TooManyPieces(Exception):
    """A picture holds more pieces of ink than writing would be."""


@dataclass(frozen=True, eq=False)
class Component:
    """One connected piece of ink.

    box: in working pixels; ink: uint8 (box.height, box.width), its own ink alone, soft edges; contrast: mean over its
    ink, from 0, as the paper, to 1, black; seen, printed: means of the ink map over its ink, how likely it is of a
    digit, and of a printed one; chance: as `seen`, neutral where the map is not to decide.
    """

    box: Box
    ink: np.ndarray
    area_px: float
    contrast: float = 1.0
    chance: float = NEUTRAL_CHANCE
    printed: float = 0.0
    seen: float = NEUTRAL_CHANCE

    def union(self, other: Component) -> Component:
        box = self.box.union(other.box)
        ink = np.zeros((box.height, box.width), np.uint8)
        for component in (self, other):
            y, x = component.box.y - box.y, component.box.x - box.x
            spot = ink[y : y + component.box.height, x : x + component.box.width]
            np.maximum(spot, component.ink, out=spot)
        area_px = self.area_px + other.area_px
        mine = self.area_px / max(area_px, 1.0)
        means = (mine * a + (1 - mine) * b for a, b in zip(self._means, other._means, strict=True))
        return Component(box, ink, area_px, *means)

    @property
    def _means(self) -> tuple[float, float, float, float]:
        return self.contrast, self.chance, self.printed, self.seen

    @property
    def is_printed(self) -> bool:
        """Whether it is print rather than handwriting, if it is of a digit."""
        return self.printed > 0.5 * self.seen

    @property
    def ink_float(self) -> np.ndarray:
        """The ink as normalization takes it: float32 (H, W), 1.0 on 0.0."""
        return self.ink.astype(np.float32) / 255

    def part(self, ink: np.ndarray) -> Component | None:
        """The component that holds only `ink`, uint8 of the component's own shape; None when that is blank."""
        mask = to_mask(ink)
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if not len(rows):
            return None
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        box = Box(self.box.x + left, self.box.y + top, right - left, bottom - top)
        crop = np.ascontiguousarray(ink[top:bottom, left:right])
        return Component(box, crop, float(np.count_nonzero(mask)), *self._means)


def find_components(ink_gray: np.ndarray, layers: np.ndarray, most: int | None = None) -> list[Component]:
    """The 8-connected pieces of ink, left to right. Raises TooManyPieces where there are more than `most`.

    ink_gray: uint8 (H, W), ink 255 with soft edges; layers: float32 (H, W, 4), of each pixel its contrast, 0 where it
    is its paper, the chance that it is of a digit as it is to count, and the ink map's chances that it is of a printed
    one and that it is of a digit.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(to_mask(ink_gray), connectivity=8, ltype=cv2.CV_32S)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.flatnonzero(areas >= SMALLEST_AREA_PX) + 1
    if most is not None and len(kept) > most:
        raise TooManyPieces
    if len(kept) > MOST_COMPONENTS:
        kept = kept[np.argsort(-areas[kept - 1])[:MOST_COMPONENTS]]
    covered_px = stats[kept, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[kept, cv2.CC_STAT_HEIGHT]
    if covered_px.sum() > MOST_COVERED * ink_gray.size:
        smallest = np.argsort(covered_px, kind="stable")
        kept = kept[smallest[np.cumsum(covered_px[smallest]) <= MOST_COVERED * ink_gray.size]]
    kept = kept[np.argsort(stats[kept, cv2.CC_STAT_LEFT], kind="stable")]
    return [_cut_out(ink_gray, layers, labels, stats, int(label)) for label in kept]


def _cut_out(ink_gray: np.ndarray, layers: np.ndarray, labels: np.ndarray, stats: np.ndarray, label: int) -> Component:
    x, y, width, height, area = (int(value) for value in stats[label])
    # One pixel more on every side holds the soft edge.
    left, top = max(0, x - 1), max(0, y - 1)
    right, bottom = min(ink_gray.shape[1], x + width + 1), min(ink_gray.shape[0], y + height + 1)
    region = labels[top:bottom, left:right]
    own = (region == label).astype(np.uint8)
    near = cv2.dilate(own, np.ones((3, 3), np.uint8))
    ink = ink_gray[top:bottom, left:right] * near * ((region == label) | (region == 0))
    means = cv2.mean(layers[top:bottom, left:right], own)
    return Component(Box(left, top, right - left, bottom - top), ink, float(area), *means)


def typical_height_px(components: list[Component]) -> float:
    """The height of most of the ink: the median over components, each weighed by its ink; 0 without components.

    Ink counts more than in proportion, so that a thousand grains or the dots of a grid do not outweigh a digit.
    """
    if not components:
        return 0.0
    heights = np.array([component.box.height for component in components], float)
    return weighted_median(heights, np.array([component.area_px for component in components]) ** INK_POWER)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """The value at half the weight; both float (n,), n at least 1."""
    return weighted_quantile(values, weights, 0.5)


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """The value at this share of the weight; both float (n,), n at least 1."""
    order = np.argsort(values)
    weight = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(weight, share * weight[-1])])

"""Several looks at one picture, coarse and fine, made one: which of them is believed is told for each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from preprocessing.components import weighted_quantile
from preprocessing.ink_map import (
    KIND_COUNT,
    MOST_ENLARGED,
    OTHER,
    Detection,
    InkMap,
    Predict,
    look,
)

# The longer side of the picture at each look. What is so tall at a coarse one is seen as a digit there alone.
FAR_SIDE_PX, COARSE_SIDE_PX, FINE_SIDE_PX = 224, 512, 1280
TALL_PX = (42, 60)
# A coarse look is enough where digits are no lower than this, and hardly any ink is something else.
PLAIN_DIGIT_PX = 14
LOWEST_SHARE = 0.1  # of the digits' ink may be lower: it is broken off
PLAIN_OTHER = 0.05
# Digits lower than this at the fine look are looked at again, closer, up to this side.
SEEN_WELL_PX, WANTED_PX, CLOSEST_SIDE_PX = 13, 24, 2560
LIKELY = 0.5

LOOK_COUNT = 3
PLACE_PX = 8  # of the finest look: a place of which is told which look is believed
PLACE_MULTIPLE = 16  # the network wants so many places, or a multiple, on each side
SEEN_COUNT = KIND_COUNT  # channels a look: how much ink of each kind, and how surely a digit has its centre there
LARGEST_SHIFT = 2.0  # of the logarithm of odds: what no look takes for a number is none


class InkNetworks(NamedTuple):
    """What sees numbers: the network of one look, and the one that tells which look is believed."""

    ink: Predict
    looks: Predict


@dataclass(frozen=True, eq=False)
class Looks:
    """The looks at a picture, the coarsest first; is_plain: large digits are all that stands there."""

    looks: tuple[InkMap, InkMap, InkMap]
    is_plain: bool

    @property
    def finest(self) -> InkMap:
        return self.looks[-1]


def take_looks(gray: np.ndarray, predict: Predict, closely: bool = True) -> Looks:
    """Looks at `gray` uint8 (H, W) coarse and, `closely`, finer where that does not do."""
    far, coarse = (look(gray, side_px, predict) for side_px in (FAR_SIDE_PX, COARSE_SIDE_PX))
    chances = coarse.of_numbers
    other, numbers = ((of_kind > LIKELY).sum() for of_kind in (coarse.chances[..., OTHER], chances[..., 0]))
    is_plain = bool(other < PLAIN_OTHER * numbers) and height_px(chances, LOWEST_SHARE) > PLAIN_DIGIT_PX
    finest = coarse
    if closely and not is_plain and coarse.scale < MOST_ENLARGED:
        finest = look(gray, FINE_SIDE_PX, predict)
        low_px = height_px(finest.of_numbers, 0.5)
        if 0 < low_px < SEEN_WELL_PX and finest.scale < 1:
            side_px = min(CLOSEST_SIDE_PX, max(gray.shape), round(FINE_SIDE_PX * WANTED_PX / low_px))
            finest = look(gray, side_px, predict)
    return Looks((far, coarse, finest), is_plain)


def height_px(chances: np.ndarray, share: float) -> float:
    """What this share of the digits' ink is lower than, in pixels of the map; 0 where there are no digits."""
    likely = (chances[..., 1] > LIKELY).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    heights, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA].astype(float)
    return weighted_quantile(heights, areas, share) if len(heights) else 0.0


def places_of(looks: Looks) -> np.ndarray:
    """What the network of looks sees: float32 (h, w, 15), a place for each 8 × 8 px of the finest look."""
    height, width = looks.finest.chances.shape[:2]
    size = -(-width // PLACE_PX), -(-height // PLACE_PX)
    planes: list[np.ndarray] = []
    for before, seen in zip((None, *looks.looks), looks.looks, strict=False):
        if seen is before:  # the coarse look is the finest of a plain page
            planes += planes[-2:]
            continue
        way = cv2.INTER_AREA if seen.chances.shape[1] > size[0] else cv2.INTER_LINEAR
        planes.append(cv2.resize(seen.chances[..., 1:], size, interpolation=way))
        planes.append(cv2.resize(seen.heat, size, interpolation=cv2.INTER_LINEAR)[..., None])
    return np.concatenate(planes, 2)


def weighed(looks: Looks, weigh: Predict) -> tuple[np.ndarray, tuple[Detection, ...]]:
    """How likely each pixel of the finest look is of a number, of a digit, of a printed digit: float32 (h, w, 3); and
    the digits that are detected by the look that is believed where they stand.

    weigh: the network of looks, float32 (1, h, w, 15) to (1, h/2, w/2, 4): a logit for each look, and by how much the
    logarithm of the odds of a number are shifted.
    """
    places = places_of(looks)
    rows, columns = places.shape[:2]
    padding = (0, -rows % PLACE_MULTIPLE), (0, -columns % PLACE_MULTIPLE), (0, 0)
    (told,) = weigh(np.pad(places, padding)[None])
    told = cv2.resize(told[0], None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)[:rows, :columns]
    shares = np.exp(told[..., :LOOK_COUNT] - told[..., :LOOK_COUNT].max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    factor = np.exp(np.clip(told[..., LOOK_COUNT], -LARGEST_SHIFT, LARGEST_SHIFT))
    size = looks.finest.chances.shape[1::-1]

    def enlarged(plane: np.ndarray) -> np.ndarray:
        return cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)

    # NumPy takes twice as long to give three values of a pixel the same factor.
    chances = np.zeros((size[1], size[0], 3), np.float32)
    for seen, share in zip(looks.looks, np.moveaxis(shares, -1, 0), strict=True):
        cv2.accumulateProduct(enlarged(seen.of_numbers), enlarged(cv2.merge([share] * 3)), chances)
    factor = enlarged(factor)
    factor /= 1 + cv2.extractChannel(chances, 0) * (factor - 1)
    chances *= cv2.merge([factor] * 3)
    for seen, tall_px in zip(looks.looks, TALL_PX, strict=False):
        if seen is not looks.finest and (tall := _tall(seen.of_numbers, tall_px)) is not None:
            np.maximum(chances, enlarged(tall), out=chances)
    return chances, _believed(looks, shares)


def _tall(chances: np.ndarray, tall_px: int) -> np.ndarray | None:
    """The chances where they make up something at least so high, 0 elsewhere; None where nothing does."""
    likely = (chances[..., 0] > LIKELY).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    tall = stats[:, cv2.CC_STAT_HEIGHT] >= tall_px
    tall[0] = False
    if not tall.any():
        return None
    return chances * cv2.dilate(tall[labels].astype(np.uint8), np.ones((3, 3), np.uint8))[..., None]


def _believed(looks: Looks, shares: np.ndarray) -> tuple[Detection, ...]:
    """The detections of each look, of the coarse ones those of tall digits and those where it is believed most.

    shares: float32 (h, w, 3).
    """
    most = shares.argmax(-1)
    if looks.looks[1] is looks.looks[2]:
        most = np.where(most == 1, 2, most)
    found = []
    per_px = looks.finest.scale / PLACE_PX
    for number, (seen, tall_px) in enumerate(zip(looks.looks, (*TALL_PX, np.inf), strict=True)):
        for one in seen.detections if number == LOOK_COUNT - 1 or seen is not looks.finest else ():
            x, y = one.center_xy
            row, column = min(int(y * per_px), most.shape[0] - 1), min(int(x * per_px), most.shape[1] - 1)
            if most[max(0, row), max(0, column)] == number or one.height * seen.scale >= tall_px:
                found.append(one)
    return tuple(found)

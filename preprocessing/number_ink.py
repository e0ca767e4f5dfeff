"""Which ink belongs to numbers: the classic ink, as sharp as it is, kept where the ink map sees digits and signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from preprocessing.binarize import to_mask
from preprocessing.geometry import Box
from preprocessing.ink_map import OTHER, Detection
from preprocessing.looks import LIKELY, InkNetworks, height_px, take_looks, weighed
from preprocessing.settings import Polarity

POSSIBLE = 0.25
CROWDED_OTHER = 0.5  # of the numbers' ink is much other ink
# A component of this mean chance is a number's, all of it; one no larger than a digit is one where a part is likely.
WHOLE = 0.7
# A digit of which the map sees a part is at most so many times as large as that part is tall.
LARGEST_DIGIT = 2.2
RING_PX = 9  # around digits, where their paper is seen
MARGIN = 2.0  # around all numbers, in heights of a digit


@dataclass(frozen=True, eq=False)
class NumberMap:
    """Where numbers stand on a picture.

    chances: float32 (h, w, 3), how likely each pixel is of a number, of a digit, of a printed digit; scale: its pixels
    per pixel of the picture; detections: the digits that the detector sees, in pixels of the picture; is_plain: large
    digits are all that stands there; is_crowded: much other ink stands there; polarity: of the numbers against their
    paper, "auto" where there are none.
    """

    chances: np.ndarray
    scale: float
    detections: tuple[Detection, ...]
    is_plain: bool
    is_crowded: bool = False
    polarity: Polarity = "auto"

    @property
    def is_empty(self) -> bool:
        """Whether no number is seen at all."""
        return float(self.of_numbers.max()) <= POSSIBLE

    @cached_property
    def digit_px(self) -> float:
        """How tall digits are in the picture, 0 where there are none."""
        return height_px(self.chances, 0.5) / self.scale

    def scaled(self, scale: float) -> NumberMap:
        """The same map of a picture of which this one shows a smaller copy, made with `scale`."""
        detections = tuple(one.scaled(1 / scale) for one in self.detections)
        return replace(self, scale=self.scale * scale, detections=detections)

    @property
    def of_numbers(self) -> np.ndarray:
        """float32 (h, w), how likely each pixel is ink of a digit or of a sign beside digits."""
        return self.chances[..., 0]

    def detected_on(self, corners: np.ndarray) -> tuple[int, int]:
        """How many likely digits the detector sees on a quadrilateral of the picture, and beside it.

        corners: float (4, 2).
        """
        middles = [one.center_xy for one in self.detections if one.score > LIKELY]
        outline = corners.astype(np.float32)
        on = sum(cv2.pointPolygonTest(outline, middle, measureDist=False) >= 0 for middle in middles)
        return on, len(middles) - on

    def region(self, height_px: int, width_px: int) -> Box:
        """The part of a picture of this size that holds all numbers, with a margin; everything where there are none."""
        x, y, width, height = cv2.boundingRect((self.of_numbers > POSSIBLE).astype(np.uint8))
        if not width:
            return Box(0, 0, width_px, height_px)
        margin_px = MARGIN * self.digit_px
        left, top = (max(0, int(edge / self.scale - margin_px)) for edge in (x, y))
        right = min(width_px, int(np.ceil((x + width) / self.scale + margin_px)))
        bottom = min(height_px, int(np.ceil((y + height) / self.scale + margin_px)))
        return Box(left, top, right - left, bottom - top)

    def at(self, region: Box, size_px: tuple[int, int]) -> np.ndarray:
        """The chances in a part of the picture, brought to a size (height, width): float32 (H, W, 3)."""
        scale_x, scale_y = size_px[1] / (region.width * self.scale), size_px[0] / (region.height * self.scale)
        shift = np.array([region.x, region.y]) * self.scale
        # OpenCV's coordinates are those of the middles of pixels.
        half = (scale_x - 1) / 2, (scale_y - 1) / 2
        matrix = np.array([[scale_x, 0, half[0] - scale_x * shift[0]], [0, scale_y, half[1] - scale_y * shift[1]]])
        return cv2.warpAffine(self.chances, matrix, size_px[::-1], flags=cv2.INTER_LINEAR)


def find_numbers(gray: np.ndarray, networks: InkNetworks, closely: bool = True) -> NumberMap:
    """Looks at `gray` uint8 (H, W) at several sizes: coarse first and, `closely`, finer where that does not do."""
    looks = take_looks(gray, networks.ink, closely)
    chances, detections = weighed(looks, networks.looks)
    numbers, finest = chances[..., 0], looks.finest
    other = (finest.chances[..., OTHER] > LIKELY) & (numbers <= POSSIBLE)
    is_crowded = bool(other.sum() > CROWDED_OTHER * (numbers > LIKELY).sum())
    at_map_size = cv2.resize(gray, numbers.shape[::-1], interpolation=cv2.INTER_AREA)
    polarity = polarity_of(at_map_size, numbers)
    return NumberMap(chances, finest.scale, detections, looks.is_plain, is_crowded, polarity)


def polarity_of(gray: np.ndarray, of_numbers: np.ndarray) -> Polarity:
    """Whether the numbers are darker or lighter than the paper around them; "auto" where there are none.

    gray: uint8 (H, W); of_numbers: float32 (H, W), how likely each pixel is of a number.
    """
    ink = (of_numbers > LIKELY).astype(np.uint8)
    if not ink.any():
        return "auto"
    bright = gray.astype(np.float32)
    paper = cv2.dilate(ink, np.ones((RING_PX, RING_PX), np.uint8)) - cv2.dilate(ink, np.ones((3, 3), np.uint8))
    total, count = (cv2.blur(values, (4 * RING_PX + 1,) * 2) for values in (bright * paper, paper.astype(np.float32)))
    lighter = (bright - total / np.maximum(count, 1e-6))[(ink > 0) & (count > 0)]
    return "light" if lighter.sum() > 0 else "dark"


def keep_numbers(ink_gray: np.ndarray, of_numbers: np.ndarray) -> np.ndarray:
    """The ink that may be numbers: uint8 (H, W), as `ink_gray` is; of_numbers: float32 (H, W).

    The map is blurred where the ink is sharp. So a component no larger than a digit stays as it is, where some of it
    looks like one, and so does a larger one that is nearly all of numbers; of others, as digits on the lines of a
    table, stays what the map says.
    """
    mask = to_mask(ink_gray)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    chance = np.bincount(labels.ravel(), of_numbers.ravel(), len(stats)) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    longer_px = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(1)
    likely = (of_numbers > LIKELY) & (mask > 0)
    whole = (longer_px <= LARGEST_DIGIT * _height_of_parts(likely, labels, len(stats))) | (chance >= WHOLE)
    whole[0] = False
    kept = whole[labels] | likely
    near = cv2.dilate(kept.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return ink_gray * (kept | (near & (mask == 0)))


def _height_of_parts(likely: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """How tall the tallest piece is that the map sees in each component: (count,); 0 where it sees none."""
    pieces, of_piece, stats, _ = cv2.connectedComponentsWithStats(likely.astype(np.uint8), connectivity=8)
    owner = np.zeros(pieces, int)
    owner[of_piece[likely]] = labels[likely]
    tallest = np.zeros(count)
    np.maximum.at(tallest, owner[1:], stats[1:, cv2.CC_STAT_HEIGHT])
    return tallest

"""Frames of drawn lines: pieces of ink that may be grids, and the homography that shows each square."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from preprocessing.binarize import FAINTEST_INK
from preprocessing.geometry import Box

# A grid is one piece of ink, once its gaps are closed, and is not full of it. What it touches is often fainter, or its
# thin lines are, or broken: pieces are sought at so many times the faintest ink, with gaps of so many pixels closed.
LEVELS = ((1.0, 5), (2.0, 5), (4.0, 5), (2.0, 13))
# What is wider than a line is a shadow, a picture, a desk.
WIDEST_LINE_PX = 15
# What is thin on bare paper is its noise: the mean of patches of this size, of which some hold no ink.
OUT_OF_NOISE, PATCH_PX, BARE_SHARE = 4.0, 24, 0.25
MOST_FILLED = 0.6
MOST_SEEDS = 12
PADDED_PX = 8  # around a piece, so that its outermost lines have two sides
ALIKE_SHARE = 0.03  # of their side: two pieces whose boxes differ by less are one
# Its two families of lines lean by this much at most, and those of one family agree at their most frequent angle.
STEEPEST_DEG, ALIKE_DEG = 40.0, 12.0
SHORTEST_SEGMENT_PX, FEWEST_SEGMENTS = 14, 4
# Lines off their common vanishing point by this sine count half; how often they are weighed anew.
OFF_POINT, ROUNDS = 0.02, 8
# Half sides of the grid, from its middle, within which no vanishing point lies.
NEAREST_POINT = 1.6
MARGIN = 0.03  # around the piece, of its side
LARGEST_SIDE_PX = 1600


@dataclass(frozen=True, eq=False)
class LineFrame:
    """size_px: height and width of the square view of a piece of ink; to_picture: float64 (3, 3), from its pixels."""

    size_px: tuple[int, int]
    to_picture: np.ndarray

    def view(self, picture: np.ndarray) -> np.ndarray:
        """A picture float32 (H, W), as it looks in this frame; 0 beyond its edges."""
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        matrix = np.linalg.inv(half) @ self.to_picture @ half
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(picture, matrix, self.size_px[::-1], flags=flags)


def line_frames(contrast: np.ndarray, smallest_px: float) -> Iterator[tuple[Box, Callable[[], LineFrame | None]]]:
    """The pieces of ink in `contrast` float32 (H, W) that may be grids, and what finds the frame of each.

    smallest_px: a grid is at least as wide and as high. There is no frame where its lines do not run in two directions.
    """
    thin = contrast - cv2.morphologyEx(contrast, cv2.MORPH_OPEN, np.ones((WIDEST_LINE_PX, WIDEST_LINE_PX), np.uint8))
    floor = max(FAINTEST_INK, OUT_OF_NOISE * noise_of(thin))
    seeds = [seed for level, closed_px in LEVELS for seed in _seeds(thin, level * floor, closed_px, smallest_px)]
    seeds.sort(key=lambda seed: -seed.box.width * seed.box.height)
    chosen: list[_Seed] = []
    for seed in seeds:
        if len(chosen) < MOST_SEEDS and not any(_is_same(seed.box, other.box) for other in chosen):
            chosen.append(seed)
            yield seed.box, partial(_frame, contrast, seed)


def noise_of(thin: np.ndarray) -> float:
    """How much is thin where there is bare paper, in float32 (H, W)."""
    size = max(1, thin.shape[1] // PATCH_PX), max(1, thin.shape[0] // PATCH_PX)
    return float(np.quantile(cv2.resize(thin, size, interpolation=cv2.INTER_AREA), BARE_SHARE))


@dataclass(frozen=True, eq=False)
class _Seed:
    """A piece of ink, own: bool, the shape of its box."""

    box: Box
    own: np.ndarray


def _seeds(thin: np.ndarray, floor: float, closed_px: int, smallest_px: float) -> list[_Seed]:
    """The large pieces of ink darker than `floor`, gaps closed, that are not full of it."""
    closed = np.ones((closed_px, closed_px), np.uint8)
    mask = cv2.morphologyEx((thin > floor).astype(np.uint8), cv2.MORPH_CLOSE, closed)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    wide, high, area = (stats[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    covered = wide.astype(float) * high
    may_be = (np.minimum(wide, high) >= smallest_px) & (area < MOST_FILLED * covered) & (area > wide + high)
    may_be[0] = False
    found = []
    for label in np.flatnonzero(may_be)[np.argsort(-covered[may_be], kind="stable")][:MOST_SEEDS]:
        box = Box(*(int(value) for value in stats[label, :4]))
        found.append(_Seed(box, labels[box.y : box.bottom, box.x : box.right] == label))
    return found


def _is_same(one: Box, other: Box) -> bool:
    """Whether two boxes are about the same."""
    apart = (one.x - other.x, one.y - other.y, one.right - other.right, one.bottom - other.bottom)
    return max(map(abs, apart)) < ALIKE_SHARE * max(one.width, one.height)


def _frame(contrast: np.ndarray, seed: _Seed) -> LineFrame | None:
    own, x, y, width, height = seed.own, seed.box.x, seed.box.y, seed.box.width, seed.box.height
    ink = cv2.convertScaleAbs(np.clip(contrast[y : y + height, x : x + width], 0, 1) * own, alpha=255)
    padded = cv2.copyMakeBorder(ink, PADDED_PX, PADDED_PX, PADDED_PX, PADDED_PX, cv2.BORDER_CONSTANT)
    segments = cv2.createLineSegmentDetector().detect(padded)[0]
    if segments is None:
        return None
    # In half sides of the piece, from its middle.
    middle, half = np.array([width, height]) / 2, max(width, height) / 2
    ends = (segments.reshape(-1, 2, 2) - PADDED_PX - middle) / half
    points = [_vanishing_point(ends[_leaning(ends, down)], SHORTEST_SEGMENT_PX / half) for down in (False, True)]
    met = [point for point in points if point is not None]
    if len(met) < len(points):
        return None
    across, down = (point * np.sign(point[axis]) / np.hypot(*point[:2]) for axis, point in enumerate(met))
    # Straight across and down in the frame are the lines through the two points; both are as long in its middle.
    square = np.column_stack([across, down, [0, 0, 1]])
    outline = cv2.findContours(own.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    hull = (cv2.convexHull(np.concatenate(outline)).reshape(-1, 2) + 0.5 - middle) / half
    flat = np.column_stack([hull, np.ones(len(hull))]) @ np.linalg.inv(square).T
    if flat[:, 2].min() <= 0.2:
        return None
    flat = flat[:, :2] / flat[:, 2:]
    low, high = flat.min(0), flat.max(0)
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    scale = min(half, LARGEST_SIDE_PX / (high - low).max())
    to_flat = np.array([[1 / scale, 0, low[0]], [0, 1 / scale, low[1]], [0, 0, 1]])
    to_pixels = np.array([[half, 0, x + middle[0]], [0, half, y + middle[1]], [0, 0, 1]])
    size = np.ceil(scale * (high - low)).astype(int)
    return LineFrame((int(size[1]), int(size[0])), to_pixels @ square @ to_flat)


def _leaning(ends: np.ndarray, down: bool) -> np.ndarray:
    """Which segments (n, 2, 2) run down, or across: bool (n,)."""
    run = np.abs(ends[:, 1] - ends[:, 0])
    along, off = run[:, int(down)], run[:, 1 - int(down)]
    return off < np.tan(np.radians(STEEPEST_DEG)) * along


def _vanishing_point(ends: np.ndarray, shortest: float) -> np.ndarray | None:
    """The point, homogeneous (3,), where most of the segments (n, 2, 2) meet, longer ones counting more."""
    run = ends[:, 1] - ends[:, 0]
    length = np.hypot(*run.T)
    run, ends, length = run[length >= shortest], ends[length >= shortest], length[length >= shortest]
    if len(ends) < FEWEST_SEGMENTS:
        return None
    angles = np.degrees(np.arctan2(run[:, 1], run[:, 0])) % 180
    apart = np.abs((angles[:, None] - angles + 90) % 180 - 90)
    # Of many segments, the longest tell their angle.
    tells = np.argsort(-length)[:200]
    commonest = tells[((apart[tells] < ALIKE_DEG / 4) @ length**2).argmax()]
    weights = length**2 * (apart[commonest] < ALIKE_DEG)
    ones = np.ones((len(ends), 1))
    lines = np.cross(np.hstack([ends[:, 0], ones]), np.hstack([ends[:, 1], ones]))
    lines /= np.hypot(lines[:, 0], lines[:, 1])[:, None]
    agreeing = np.ones(len(ends))
    for _ in range(ROUNDS):
        point = np.linalg.svd(lines * np.sqrt(weights * agreeing)[:, None], full_matrices=False)[2][-1]
        agreeing = 1 / (1 + ((lines @ point) / (OFF_POINT * np.hypot(*point[:2]) + 1e-12)) ** 2)
    return None if np.hypot(*point[:2]) < NEAREST_POINT * abs(point[2]) else point

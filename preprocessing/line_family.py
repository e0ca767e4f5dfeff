"""The lines of a frame that run one way: their courses, and where each is inked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from preprocessing.line_frames import OUT_OF_NOISE, noise_of

# Lines are thinner than this, in shares of the frame's shorter side and pixels, and run on for this long at least.
WIDEST_SHARE, WIDEST_PX = 0.012, 13
SHORTEST_SHARE, SHORTEST_PX = 0.02, 17
GAP_PX = 9  # that a line may have
SMOOTHED_PX = 13  # along a line, against noise
FAINTEST_LINE = 0.016
# What is thicker than the widest line by this is writing, which may join two lines.
WRITING_PX = 4
# A line has a piece this long, in shares of the frame; shorter pieces belong to lines that have one.
SHORTEST_LINE = 0.08
MOST_LINES, MOST_PIECES, SAMPLED = 120, 500, 12
# Where a piece is so many times as thick as it mostly is, writing hangs on the line.
THICKENED = 1.5
# How far a piece of a line may lie off its course, in pixels and shares of the frame's height.
OFF_COURSE_PX, OFF_COURSE = 4.0, 0.006
# A line may bend where it is seen along this share of the frame, and lean where it is along that.
BENDS, LEANS = 0.6, 0.3
# So far from its course a line's ink lies at most; other ink this near hides it, where it is so many times as dark.
ON_LINE_PX, BESIDE_PX, OTHER_INK = 3, 8, 2.0
TELLING = 0.2  # of the way between two crossings: where so much is near no other ink, the rest does not count
# Of a faint line, ink counts no more than this, and its mean stands out from what is beside it so many times.
FAINT_INK, OUT_OF_SIDES = 0.05, 1.8


@dataclass(frozen=True, eq=False)
class LineFamily:
    """Lines along the columns of a frame, top to bottom: courses float64 (n, 3), polynomials of x.

    inked, alone: bool (n, W), where each is inked, and where no other ink is near it; thin: float32 (H, W), the ink of
    the frame that is thin across the lines.
    """

    courses: np.ndarray
    inked: np.ndarray
    alone: np.ndarray
    thin: np.ndarray

    @property
    def width_px(self) -> int:
        return self.inked.shape[1]

    @property
    def middle(self) -> np.ndarray:
        """Where the lines are in the middle of the frame: (n,)."""
        return self.at(self.width_px / 2)

    def at(self, x: np.ndarray | float) -> np.ndarray:
        """Where the lines are at x: (n,), or (n, k) for x (n, k)."""
        return _at(self.courses, x)

    def only(self, chosen: np.ndarray) -> LineFamily:
        """The lines with these indices, or those where bool (n,) says so."""
        return replace(self, courses=self.courses[chosen], inked=self.inked[chosen], alone=self.alone[chosen])

    def with_line(self, place: int, course: np.ndarray, inked: bool = False) -> LineFamily:
        """The lines and one more, at this place among them, that is inked all along or nowhere."""
        return replace(
            self,
            courses=np.insert(self.courses, place, course, 0),
            inked=np.insert(self.inked, place, inked, 0),
            alone=np.insert(self.alone, place, False, 0),
        )

    def shown(self, crossings: np.ndarray) -> np.ndarray:
        """How much of each line is inked between its neighbouring crossings, x of (n, k): (n, k - 1), 0 to 1.

        What counts is where no other ink is near, if there is such a place: a digit's stroke is no line, as the gap
        between two of them tells.
        """
        at = np.clip(np.round(crossings), 0, self.width_px).astype(int)

        def count(where: np.ndarray) -> np.ndarray:
            total = np.pad(np.cumsum(where, 1), ((0, 0), (1, 0)))
            return np.diff(np.take_along_axis(total, at, 1), axis=1)

        way, alone = np.maximum(1, np.diff(at, axis=1)), count(self.alone)
        shown = count(self.inked & self.alone) / np.maximum(1, alone)
        return np.where(alone > TELLING * way, shown, count(self.inked) / way)

    def has_faint(self, course: np.ndarray, reach: float) -> bool:
        """Whether something thin runs along a course (3,), within reach of it, all in all."""
        columns, offsets = np.arange(self.width_px), np.arange(-round(reach), round(reach) + 1)
        middle = np.round(_at(course[None], columns[None])).astype(int)
        rows = np.clip(middle + offsets[:, None], 0, len(self.thin) - 1)
        profile = np.minimum(self.thin[rows, columns], FAINT_INK).mean(1)
        return bool(profile.max() > max(FAINTEST_LINE / 4, OUT_OF_SIDES * float(np.median(profile))))


def find_lines(seen: np.ndarray) -> LineFamily:
    """The lines that run along the columns of `seen` float32 (H, W)."""
    height, width = seen.shape
    mask, shown, beside, thin = _line_ink(seen)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    reach = max(OFF_COURSE_PX, OFF_COURSE * height)
    courses = np.zeros((0, 3))
    points: list[list[np.ndarray]] = []
    for label in np.argsort(-stats[1:, cv2.CC_STAT_WIDTH], kind="stable")[:MOST_PIECES] + 1:
        found = _middle_of(labels, stats[label], int(label))
        x, y = found[:, :: max(1, found.shape[1] // SAMPLED)]
        off = np.median(np.abs(_at(courses, np.tile(x, (len(courses), 1))) - y), axis=1)
        nearest = int(off.argmin()) if len(off) else -1
        is_long = found.shape[1] > SHORTEST_LINE * width
        if len(off) and off[nearest] < reach:
            points[nearest].append(found)
            if is_long:
                courses[nearest] = _course(np.concatenate(points[nearest], 1), width)
        elif is_long and len(courses) < MOST_LINES:
            points.append([found])
            courses = np.vstack([courses, _course(found, width)])
    if not len(courses):
        return LineFamily(courses, np.zeros((0, width), bool), np.zeros((0, width), bool), thin)
    middle = np.round(_at(courses, np.tile(np.arange(width), (len(courses), 1)))).astype(int)[:, None]

    def meets(layer: np.ndarray, reach_px: int) -> np.ndarray:
        rows = np.clip(middle + np.arange(-reach_px, reach_px + 1)[:, None], 0, height - 1)
        return np.any(layer[rows, np.arange(width)], axis=1)

    lines = LineFamily(courses, meets(shown, ON_LINE_PX), ~meets(beside, BESIDE_PX), thin)
    return lines.only(np.argsort(lines.middle, kind="stable"))


def _line_ink(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ink that is thin across the rows and runs on along them, with gaps closed; without; and all other thin ink.

    All uint8 (H, W), 1 on 0; and the ink that is thin across the rows, float32 (H, W).
    """
    widest = max(WIDEST_PX, round(WIDEST_SHARE * min(seen.shape))) | 1
    smooth = cv2.blur(seen, (SMOOTHED_PX, 1))
    across = smooth - cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((widest, 1), np.uint8))
    along = seen - cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((1, widest), np.uint8))
    floor = max(FAINTEST_LINE, OUT_OF_NOISE * noise_of(across))
    faint = (across > floor).astype(np.uint8)
    runs = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, SMOOTHED_PX), np.uint8))
    mask = cv2.dilate(runs, np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, GAP_PX), np.uint8))
    thick = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((widest + WRITING_PX, 1), np.uint8))
    mask = np.where(thick > 0, 0, mask).astype(np.uint8)
    shortest = max(SHORTEST_PX, round(SHORTEST_SHARE * seen.shape[1]))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    beside = ((faint > 0) | (along > OTHER_INK * floor)) & (mask == 0)
    # Smoothing made every run longer at its ends.
    shown = cv2.erode(cv2.min(runs, mask), np.ones((1, SMOOTHED_PX - 4), np.uint8))
    return mask, shown, beside.astype(np.uint8), across


def _middle_of(labels: np.ndarray, stats: np.ndarray, label: int) -> np.ndarray:
    """The middle of a piece in each of its plain columns: float64 (2, n), x and y."""
    x, y, wide, high = (int(value) for value in stats[:4])
    piece = labels[y : y + high, x : x + wide] == label
    count = piece.sum(0)
    rows = (np.arange(high) @ piece) / np.maximum(count, 1)
    plain = (count > 0) & (count <= THICKENED * np.median(count))
    return np.stack([np.arange(x, x + wide), y + rows + 0.5])[:, plain]


def _at(courses: np.ndarray, x: np.ndarray | float) -> np.ndarray:
    """Polynomials (n, 3) at x: (n,), or (n, k) for x (n, k)."""
    constant, slope, bend = courses.T if not np.ndim(x) else courses.T[..., None]
    return constant + x * (slope + x * bend)


def _course(points: np.ndarray, width: int) -> np.ndarray:
    """The polynomial (3,) of a line through points (2, n): the longer they are seen, the more it may bend."""
    x, y = points
    seen = float(x.max() - x.min()) / width
    degree = 2 if seen > BENDS else 1 if seen > LEANS else 0
    coefficients = np.polyfit(x, y, degree)
    off = np.abs(np.polyval(coefficients, x) - y)
    on_line = off <= max(1.0, 2 * float(np.median(off)))
    return np.pad(np.polyfit(x[on_line], y[on_line], degree)[::-1], (0, 2 - degree))

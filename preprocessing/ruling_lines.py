"""Printed lines and grids: found as long straight runs of ink, taken out where nothing crosses them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

# Lines are looked for on a mask this small: a line is long, its position is refined on the full mask.
SEARCH_SIDE_PX = 400
STEEPEST_DEG = 22.0
ANGLE_STEP_DEG = 0.5
# A printed line is inked along at least this share of its way through the picture; a row of digits is not.
COVERAGE = 0.62
# ... and it runs out of the picture, as no digit does: the first and last stretch of its way are inked this much.
END_STRETCH = 0.05
END_COVERAGE = 0.3
# A broken or dotted line, or one that ends with the sheet, belongs to a family of parallel ones: less is enough then.
FAMILY_COVERAGE = 0.45
FAMILY_HALF_COVERAGE = 0.8
FAMILY_SIZE = 3
# Of a printed line's ink, at least this share lies within a few pixels of its course; the strokes of a column of digits
# scatter about it.
ON_COURSE = 0.62
COURSE_WIDTH_PX = 2
# Printed lines are equally thick all along, but for the strokes that cross some of them: in the evener quarter of them
# the 80th percentile of the thickness, less what pixels round away, is this many medians at most. Rows and columns of
# digits are all of them more uneven.
MOST_UNEVEN = 1.4
ROUNDED_AWAY_PX = 2
# Fewer lines than this may be the feet of digits in a row, which end where nothing is written: a printed line is inked
# along at least this share of the columns that hold no other ink near it, and there are some.
FEW_LINES = 6
SHOWN_BETWEEN = 0.65
FEWEST_BETWEEN = 0.1
MOST_LINES = 80
# The bend of a line is measured over this many stretches of it at most.
MOST_STRETCHES = 32
# A line's ink may be this much darker than the line is on the whole before it is taken for a pen's.
PEN_CONTRAST = 1.5


@dataclass(frozen=True, eq=False)
class RulingLine:
    """One printed line: y (or x, when vertical) of its middle at every column (row), and its thickness, in pixels.

    unevenness: the 80th percentile of the thickness along it, less ROUNDED_AWAY_PX, over the median.
    """

    vertical: bool
    middle_px: np.ndarray
    thickness_px: float
    unevenness: float

    @property
    def slope_deg(self) -> float:
        """Angle against the axis that it runs along, clockwise for horizontal lines."""
        run = len(self.middle_px) - 1
        return float(np.degrees(np.arctan2(self.middle_px[-1] - self.middle_px[0], max(run, 1))))


def find_ruling_lines(mask: np.ndarray) -> list[RulingLine]:
    """mask: uint8 (H, W), ink 255. Returns the printed lines, horizontal ones first."""
    found = []
    for vertical in (False, True):
        ink = np.ascontiguousarray(mask.T if vertical else mask)
        lines = _candidates(ink)
        if lines:
            followed = [_follow(ink, start, end, vertical) for start, end in _choose(ink, lines)]
            ruling_lines = [ruling_line for ruling_line in followed if ruling_line is not None]
            if len(ruling_lines) < FEW_LINES:
                ruling_lines = [ruling_line for ruling_line in ruling_lines if _shows_between_writing(ink, ruling_line)]
            if (
                ruling_lines
                and np.percentile([ruling_line.unevenness for ruling_line in ruling_lines], 25) < MOST_UNEVEN
            ):
                found += ruling_lines
    return found


def remove_ruling_lines(mask: np.ndarray, contrast: np.ndarray, ruling_lines: list[RulingLine]) -> np.ndarray:
    """Takes the lines out of `mask` uint8 (H, W), but leaves the strokes that cross them or are clearly darker.

    contrast: float32 (H, W). Returns a new mask.
    """
    clean = mask.copy()
    for vertical in (False, True):
        lines = [ruling_line for ruling_line in ruling_lines if ruling_line.vertical is vertical]
        if not lines:
            continue
        # Copied once: looking along a line is several times slower where its pixels do not lie side by side.
        ink, dark = (np.ascontiguousarray(values.T if vertical else values) for values in (mask, contrast))
        for ruling_line in lines:
            turned = clean.T if vertical else clean
            turned[_own_ink(ink, dark, ruling_line)] = 0
    if len({ruling_line.vertical for ruling_line in ruling_lines}) == 2:
        clean[_crossings(mask.shape, ruling_lines)] = 0
    return clean | _bridges(mask, clean, ruling_lines)


def _crossings(size_px: tuple[int, ...], ruling_lines: list[RulingLine]) -> np.ndarray:
    """Where lines across and lines down meet: bool (H, W). There each looks like a stroke that crosses the other."""
    lanes = {vertical: np.zeros(size_px, np.uint8) for vertical in (False, True)}
    for ruling_line in ruling_lines:
        lane = lanes[ruling_line.vertical].T if ruling_line.vertical else lanes[ruling_line.vertical]
        middle, along = np.round(ruling_line.middle_px).astype(int), np.arange(len(ruling_line.middle_px))
        reach = int(ruling_line.thickness_px) // 2 + 1
        for offset in range(-reach, reach + 1):
            inside = (middle + offset >= 0) & (middle + offset < lane.shape[0])
            lane[(middle + offset)[inside], along[inside]] = 1
    return (lanes[False] & lanes[True]) > 0


def _bridges(mask: np.ndarray, clean: np.ndarray, ruling_lines: list[RulingLine]) -> np.ndarray:
    """Erased ink that joins strokes on both sides of a line: a thin or slanted stroke that crosses it."""
    bridges = np.zeros_like(mask)
    for vertical in (False, True):
        thickness = max(
            (ruling_line.thickness_px for ruling_line in ruling_lines if ruling_line.vertical is vertical), default=0.0
        )
        if not thickness:
            continue
        # Ink may come back where strokes lie within reach above and below (left and right of an upright line).
        reach = int(thickness) + 3
        kernel = np.zeros((2 * reach + 1, 3), np.uint8)
        kernel[: reach + 1] = 1
        before, after = (kernel[::-1], kernel) if not vertical else (kernel[::-1].T, kernel.T)
        both = cv2.bitwise_and(
            cv2.dilate(clean, np.ascontiguousarray(before)), cv2.dilate(clean, np.ascontiguousarray(after))
        )
        bridges = cv2.bitwise_or(bridges, mask & ~clean & both)
    return bridges


def _candidates(ink: np.ndarray) -> list[tuple[float, float]]:
    """Nearly horizontal lines as (y at the left edge, y at the right edge) in pixels, strongest first."""
    scale = min(1.0, SEARCH_SIDE_PX / max(ink.shape))
    size = (max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale)))
    small = (cv2.resize(ink, size, interpolation=cv2.INTER_AREA) > 40).astype(np.uint8)
    tilt = np.radians(STEEPEST_DEG)
    lines = cv2.HoughLines(
        small, 1, np.radians(ANGLE_STEP_DEG), int(0.4 * size[0]), min_theta=np.pi / 2 - tilt, max_theta=np.pi / 2 + tilt
    )
    if lines is None:
        return []
    rho, theta = lines.reshape(-1, 2)[: 40 * MOST_LINES].astype(np.float64).T
    left = rho / np.sin(theta)
    right = (rho - (size[0] - 1) * np.cos(theta)) / np.sin(theta)
    ends: list[tuple[float, float]] = []
    while len(left) and len(ends) < MOST_LINES:
        ends.append((float(left[0] / scale), float(right[0] / scale)))
        # One printed line answers at many angles and offsets: two that meet inside the picture or run close are one.
        from_left, from_right = left - left[0], right - right[0]
        other = (np.minimum(np.abs(from_left), np.abs(from_right)) > 4) & (from_left * from_right > 0)
        left, right = left[other], right[other]
    return ends


def _path(ink: np.ndarray, start: float, end: float) -> np.ndarray:
    return np.linspace(start, end, ink.shape[1])


def _choose(ink: np.ndarray, lines: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The lines that are inked enough to be printed ones."""
    sure, family = [], []
    for line in lines:
        inked = _inked_along(ink, *line)
        if not len(inked):
            continue
        whole, half, ends = _coverage(inked)
        if whole > COVERAGE and ends == 2:
            sure.append(line)
        if ends and (whole > FAMILY_COVERAGE or half > FAMILY_HALF_COVERAGE):
            family.append(line)
    return family if len(family) >= FAMILY_SIZE else sure


def _coverage(inked: np.ndarray) -> tuple[float, float, int]:
    """inked: bool (n,) along a line. Shares inked of all of it and of its better half, and how many of its ends are."""
    half, stretch = len(inked) // 2, max(3, round(END_STRETCH * len(inked)))
    ends = sum(float(end.mean()) > END_COVERAGE for end in (inked[:stretch], inked[-stretch:]))
    # A single pixel has no first half.
    better = max(float(part.mean()) for part in (inked[:half], inked[half:]) if len(part))
    return float(inked.mean()), better, ends


def _reach_px(ink: np.ndarray) -> int:
    """How far from its straight course a printed line may bend: paper is not flat."""
    return max(3, round(0.008 * max(ink.shape)))


def _inked_along(ink: np.ndarray, start: float, end: float) -> np.ndarray:
    """Where the line is thinly inked on its way inside the picture: bool (n,), empty when little of it is inside."""
    path = _path(ink, start, end)
    inside = (path >= 0) & (path < ink.shape[0])
    if inside.sum() < 0.5 * ink.shape[1]:
        return np.zeros(0, bool)
    strip, _ = _strip(ink, path, 2 * _reach_px(ink))
    reach = strip.shape[0] // 4
    middle = strip[reach : 3 * reach + 1]
    # A column inked all through the strip is a blot, an enclosure or a thick stroke: no printed line.
    thin = middle.any(0) & ((strip > 0).mean(0) < 0.7)
    return thin[inside]


def _strip(values: np.ndarray, path: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """The band of `values` along a path, (2 * reach + 1, W), zero outside the picture; and its row indices."""
    height, width = values.shape
    rows = np.round(path).astype(int)[None, :] + np.arange(-reach, reach + 1)[:, None]
    if rows.min() >= 0 and rows.max() < height:
        return values.take(rows * width + np.arange(width)), rows
    band = values.take(rows.clip(0, height - 1) * width + np.arange(width))
    return np.where((rows >= 0) & (rows < height), band, 0), rows


def _runs(strip: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The run of ink nearest to the middle of each column: first and last row, and whether there is one."""
    height, width = strip.shape
    inked = strip > 0
    rows, columns = np.arange(height)[:, None], np.arange(width)
    nearest = np.where(inked, np.abs(rows - height // 2), height * 2).argmin(0)
    # The last row above without ink, and the first below: the run lies between them.
    top = np.maximum.accumulate(np.where(inked, -1, rows), 0)[nearest, columns] + 1
    bottom = np.minimum.accumulate(np.where(inked, height, rows)[::-1], 0)[::-1][nearest, columns] - 1
    there = inked[nearest, columns]
    return np.where(there, top, nearest), np.where(there, bottom, nearest), there


def _follow(ink: np.ndarray, start: float, end: float, vertical: bool) -> RulingLine | None:
    """Fits the bent course of a line to the ink along it; None when the ink follows no course."""
    path = _path(ink, start, end)
    reach = 2 * _reach_px(ink)
    strip, _ = _strip(ink, path, reach)
    top, bottom, there = _runs(strip)
    thickness = bottom - top + 1
    typical = float(np.median(thickness[there])) if there.any() else 1.0
    on_line = there & (thickness <= 1.5 * typical + 1)
    bend = np.where(on_line, (top + bottom) / 2 - reach, np.nan)
    course = _smooth(bend)
    width_px = max(COURSE_WIDTH_PX, typical / 2)
    on_course = np.abs((top + bottom) / 2 - reach - course)[there] <= width_px
    if not there.any() or on_course.mean() < ON_COURSE:
        return None
    unevenness = (float(np.percentile(thickness[there], 80)) - ROUNDED_AWAY_PX) / typical
    return RulingLine(vertical, path + course, typical, unevenness)


def _shows_between_writing(ink: np.ndarray, ruling_line: RulingLine) -> bool:
    """Whether the line is inked where no other ink is near it; `ink` is turned so that it runs along the columns."""
    inside = (ruling_line.middle_px >= 0) & (ruling_line.middle_px < ink.shape[0])
    reach = int(4 * ruling_line.thickness_px + 10)
    strip, _ = _strip(ink, ruling_line.middle_px, reach)
    top, bottom, there = _runs(strip)
    thickness = bottom - top + 1
    on_course = np.abs((top + bottom) / 2 - reach) <= max(COURSE_WIDTH_PX, ruling_line.thickness_px / 2) + 1
    on_line = there & on_course & (thickness <= 1.5 * ruling_line.thickness_px + 1)
    alone = inside & ((strip > 0).sum(0) == np.where(on_line, thickness, 0))
    return alone.mean() > FEWEST_BETWEEN and on_line[alone].mean() > SHOWN_BETWEEN


def _smooth(bend: np.ndarray) -> np.ndarray:
    """Medians of a few dozen stretches, joined by straight pieces; nan, where nothing was measured, is no bend."""
    count = max(1, min(MOST_STRETCHES, len(bend) // 12))
    stretches = bend[: len(bend) // count * count].reshape(count, -1)
    seen = np.isfinite(stretches).sum(1)
    known = seen > 0
    if not known.any():
        return np.zeros_like(bend)
    # Sorting puts nan last, so that the median of what was seen stands at half the count.
    medians = np.sort(stretches, axis=1)[np.arange(count), seen // 2]
    middles = (np.arange(count) + 0.5) * stretches.shape[1] - 0.5
    return np.interp(np.arange(len(bend)), middles[known], medians[known])


def _own_ink(mask: np.ndarray, contrast: np.ndarray, ruling_line: RulingLine) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the ink that is the line's alone; both arrays are turned so that it runs along columns."""
    reach = int(1.5 * ruling_line.thickness_px + 3)
    strip, rows = _strip(mask, ruling_line.middle_px, reach)
    dark, _ = _strip(contrast, ruling_line.middle_px, reach)
    top, bottom, there = _runs(strip)
    places = np.arange(strip.shape[0])[:, None]
    in_run = (places >= top) & (places <= bottom)
    crossed = bottom - top + 1 > 1.5 * ruling_line.thickness_px + 2
    off_course = np.minimum(np.abs(top - reach), np.abs(bottom - reach)) > ruling_line.thickness_px / 2 + 2
    peak = np.where(in_run, dark, 0).max(0)
    plain = there & ~crossed
    level = np.median(peak[plain]) if plain.any() else 0.0
    erased = in_run & plain & ~off_course & (peak < PEN_CONTRAST * level)
    return rows[erased], np.nonzero(erased)[1]

"""The grids of tables: the lines of a frame told apart, and where they cross."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from preprocessing.line_frames import OUT_OF_NOISE, LineFrame, line_frames

# Lines are thinner than this, in shares of the frame's shorter side and pixels, and run on for this long at least.
WIDEST_SHARE, WIDEST_PX = 0.012, 13
SHORTEST_SHARE, SHORTEST_PX = 0.02, 17
GAP_PX = 9  # that a line may have
SMOOTHED_PX = 9  # along a line, against noise
FAINTEST_LINE = 0.018
# A line has a piece this long, in shares of the frame; shorter pieces belong to lines that have one.
SHORTEST_LINE = 0.08
MOST_PIECES, SAMPLED = 500, 12
# So far from its course a line's ink lies at most; other ink this near hides it, where it is so many times as dark.
ON_LINE_PX, BESIDE_PX, OTHER_INK = 3, 8, 2.0
TELLING = 0.2  # of the way between two crossings: where so much is near no other ink, the rest does not count
# How far a piece of a line may lie off its course, in shares of the frame's height.
OFF_COURSE = 0.006
# A line is seen between two that cross it where this share of the way is inked, and surely where that one is. It is one
# of the grid's where it is seen on most of its way, or surely in some places side by side, as over a part of a table.
INKED, SURELY = 0.6, 0.9
PLACES, SURE_PLACES = 0.5, 0.3
OPEN = 0.25  # a wall inked less is none: the two cells are one
# Lines nearer to one another than this share of the usual distance, or of a digit's height, are one that is double.
DOUBLE_SHARE, DOUBLE_DIGIT = 0.2, 0.5
# Lines that go on beyond the last that crosses them, by this share of the usual distance, make one more open cell.
BEYOND = 0.4
FEWEST_CELLS = 2  # a side
MOST_BESIDE = 4  # lines that lie beside a grid
MOST_LINES = 120  # of one family
LEAST_DRAWN, WHOLE, UNDRAWN = 0.7, 0.97, 2.0  # of all walls; and how much one that is not counts against those that are


@dataclass(frozen=True, eq=False)
class Grid:
    """A grid of cells.

    nodes: float64 (rows + 1, columns + 1, 2), where its lines cross, (x, y) in pixels of the picture; no_right, no_below:
    bool (rows, columns), where a cell has no wall against the next;
    certainty: how many walls are drawn, less those that are not; is_whole: nearly all are.
    """

    nodes: np.ndarray
    no_right: np.ndarray
    no_below: np.ndarray
    certainty: float
    is_whole: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of cells."""
        return self.nodes.shape[0] - 1, self.nodes.shape[1] - 1

    def scaled(self, scale: float) -> Grid:
        """The same grid on a copy of the picture made with `scale`."""
        return replace(self, nodes=self.nodes * scale)

    @property
    def quads(self) -> np.ndarray:
        """The corners of the cells, clockwise from the upper left one: float64 (rows, columns, 4, 2)."""
        nodes = self.nodes
        return np.stack([nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]], 2)


@dataclass(frozen=True, eq=False)
class _Lines:
    """The lines of a family, along the columns of a frame: courses float64 (n, 3), polynomials of x.

    inked, alone: bool (n, W), where each is inked, and where no other ink is near it.
    """

    courses: np.ndarray
    inked: np.ndarray
    alone: np.ndarray

    def at(self, x: np.ndarray | float) -> np.ndarray:
        """Where the lines are at x: (n,), or (n, k) for x (n, k)."""
        return _at(self.courses, x)

    def only(self, chosen: np.ndarray) -> _Lines:
        return _Lines(self.courses[chosen], self.inked[chosen], self.alone[chosen])


def find_grids(contrast: np.ndarray, digit_px: float) -> list[Grid]:
    """The grids in `contrast` float32 (H, W), paper 0 and ink up to 1, surest first; digit_px: how tall digits are."""
    found: list[Grid] = []
    for box, frame_of in line_frames(contrast):
        if any(grid.is_whole and _holds(grid, np.array(box.center_xy)) for grid in found):
            continue
        frame = frame_of()
        grid = _grid(frame, contrast, digit_px) if frame else None
        if grid:
            found.append(grid)
    grids: list[Grid] = []
    for grid in sorted(found, key=lambda grid: -grid.certainty):
        if not any(_holds(one, two.nodes.mean((0, 1))) for other in grids for one, two in ((grid, other), (other, grid))):
            grids.append(grid)
    return grids


def _holds(grid: Grid, point_xy: np.ndarray) -> bool:
    corners = grid.nodes[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    return cv2.pointPolygonTest(corners, point_xy.tolist(), False) >= 0


def _grid(frame: LineFrame, contrast: np.ndarray, digit_px: float) -> Grid | None:
    seen = frame.view(contrast)
    across, down = _lines(seen), _lines(np.ascontiguousarray(seen.T))
    for _ in range(3):
        if min(len(across.courses), len(down.courses)) < 2:
            return None
        across, down = _standing(across, down), _standing(down, across)
    if min(len(across.courses), len(down.courses)) < 2:
        return None
    scale = np.sqrt(np.prod(frame.size_px) / max(1.0, _area_px(frame)))
    across, down = (_without_doubles(lines, DOUBLE_DIGIT * digit_px * scale) for lines in (across, down))
    across, down = _closed(across, down), _closed(down, across)
    rows, columns = len(across.courses) - 1, len(down.courses) - 1
    if min(rows, columns) < FEWEST_CELLS:
        return None
    nodes = _nodes(across, down)
    if min(np.diff(nodes[..., 0], axis=1).min(), np.diff(nodes[..., 1], axis=0).min()) <= 0:
        return None
    nodes, below, right = _trimmed(nodes, _shares(across, nodes[..., 0]), _shares(down, nodes[..., 1].T).T)
    rows, columns = nodes.shape[0] - 1, nodes.shape[1] - 1
    drawn = np.concatenate([below.ravel(), right.ravel()]) > INKED
    if min(rows, columns) < FEWEST_CELLS or drawn.mean() < LEAST_DRAWN:
        return None
    placed = cv2.perspectiveTransform(nodes.reshape(-1, 1, 2), frame.to_picture).reshape(nodes.shape)
    no_below, no_right = np.zeros((2, rows, columns), bool)
    no_below[:-1], no_right[:, :-1] = below[1:-1] < OPEN, right[:, 1:-1] < OPEN
    certainty = float(drawn.sum() - UNDRAWN * (~drawn).sum())
    return Grid(placed, no_right, no_below, certainty, is_whole=drawn.mean() > WHOLE)


def _trimmed(nodes: np.ndarray, below: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The grid without the rows and columns along its border that are not closed at their ends: what lies beside it.

    nodes (n, m, 2); below (n, m - 1), right (n - 1, m): how much of the walls is drawn.
    """
    for _ in range(2 * MOST_BESIDE):
        if min(right.shape[0], below.shape[1]) < FEWEST_CELLS:
            break
        if not _is_closed(right[0]):
            nodes, below, right = nodes[1:], below[1:], right[1:]
        elif not _is_closed(right[-1]):
            nodes, below, right = nodes[:-1], below[:-1], right[:-1]
        elif not _is_closed(below[:, 0]):
            nodes, below, right = nodes[:, 1:], below[:, 1:], right[:, 1:]
        elif not _is_closed(below[:, -1]):
            nodes, below, right = nodes[:, :-1], below[:, :-1], right[:, :-1]
    return nodes, below, right


def _is_closed(walls: np.ndarray) -> bool:
    """Whether the walls of a row or column of cells are drawn, at its ends or most of them."""
    drawn = walls > INKED
    return bool((drawn[0] and drawn[-1]) or drawn.mean() > PLACES)


def _area_px(frame: LineFrame) -> float:
    """How much of the picture the frame shows."""
    height, width = frame.size_px
    corners = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], float)
    return cv2.contourArea(cv2.perspectiveTransform(corners, frame.to_picture).astype(np.float32))


def _lines(seen: np.ndarray) -> _Lines:
    """The lines that run along the columns of `seen` float32 (H, W)."""
    height, width = seen.shape
    mask, beside = _line_ink(seen)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    reach = max(4.0, OFF_COURSE * height)
    courses, points = np.zeros((0, 3)), []
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
        return _Lines(courses, *np.zeros((2, 0, width), bool))
    lines = _Lines(courses, *np.zeros((2, len(courses), width), bool))
    middle = np.round(lines.at(np.tile(np.arange(width), (len(courses), 1)))).astype(int)[:, None]
    on_line, near = (
        layer[np.clip(middle + np.arange(-reach, reach + 1)[:, None], 0, height - 1), np.arange(width)].any(1)
        for layer, reach in ((mask, ON_LINE_PX), (beside, BESIDE_PX))
    )
    lines = _Lines(lines.courses, on_line, ~near)
    return lines.only(np.argsort(lines.at(width / 2), kind="stable"))


def _line_ink(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ink that is thin across the rows and runs on along them, and all other thin ink: uint8 (H, W), 1 on 0."""
    widest = max(WIDEST_PX, round(WIDEST_SHARE * min(seen.shape))) | 1
    smooth = cv2.blur(seen, (SMOOTHED_PX, 1))
    across = smooth - cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((widest, 1), np.uint8))
    along = seen - cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((1, widest), np.uint8))
    floor = max(FAINTEST_LINE, OUT_OF_NOISE * float(np.median(across[::3, ::3])))
    faint = (across > floor).astype(np.uint8)
    mask = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, SMOOTHED_PX), np.uint8))
    mask = cv2.morphologyEx(cv2.dilate(mask, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, GAP_PX), np.uint8))
    shortest = max(SHORTEST_PX, round(SHORTEST_SHARE * seen.shape[1]))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    return mask, (faint | (along > OTHER_INK * floor).astype(np.uint8)) & (mask == 0)


def _middle_of(labels: np.ndarray, stats: np.ndarray, label: int) -> np.ndarray:
    """The middle of a piece in each of its columns: float64 (2, n), x and y."""
    x, y, wide, high = (int(value) for value in stats[:4])
    piece = labels[y : y + high, x : x + wide] == label
    count = piece.sum(0)
    rows = (np.arange(high) @ piece) / np.maximum(count, 1)
    return np.stack([np.arange(x, x + wide), y + rows + 0.5])[:, count > 0]


def _at(courses: np.ndarray, x: np.ndarray | float) -> np.ndarray:
    """Polynomials (n, 3) at x: (n,), or (n, k) for x (n, k)."""
    constant, slope, bend = courses.T if not np.ndim(x) else courses.T[..., None]
    return constant + x * (slope + x * bend)


def _course(points: np.ndarray, width: int) -> np.ndarray:
    """The polynomial (3,) of a line through points (2, n): the longer they are seen, the more it may bend."""
    x, y = points
    seen = float(x.max() - x.min()) / width
    degree = 2 if seen > 0.6 else 1 if seen > 0.3 else 0
    coefficients = np.polyfit(x, y, degree)[::-1]
    return np.pad(coefficients, (0, 2 - degree))


def _standing(lines: _Lines, others: _Lines) -> _Lines:
    """The lines that stand in enough of the places between the others; digits in a row make none."""
    crossings = np.sort(np.broadcast_to(others.at(lines.inked.shape[1] / 2), (len(lines.courses), len(others.courses))))
    shares = _shares(lines, crossings)
    count = shares.shape[1]
    least = min(count, max(2, round(SURE_PLACES * count)))
    sure = np.lib.stride_tricks.sliding_window_view(shares > SURELY, least, 1).all(2).any(1)
    return lines.only(sure | ((shares > INKED).sum(1) > PLACES * count))


def _shares(lines: _Lines, crossings: np.ndarray) -> np.ndarray:
    """How much of each line is inked between its neighbouring crossings, x of (n, k): (n, k - 1).

    Where no other ink is near tells, if there is such a place: a digit's stroke is no line, and the gap between two tells.
    """
    at = np.clip(np.round(crossings), 0, lines.inked.shape[1]).astype(int)

    def count(where: np.ndarray) -> np.ndarray:
        total = np.pad(np.cumsum(where, 1), ((0, 0), (1, 0)))
        return np.diff(np.take_along_axis(total, at, 1), axis=1)

    way, alone = np.maximum(1, np.diff(at, axis=1)), count(lines.alone)
    shown = count(lines.inked & lines.alone) / np.maximum(1, alone)
    return np.where(alone > TELLING * way, shown, count(lines.inked) / way)


def _without_doubles(lines: _Lines, nearest_px: float) -> _Lines:
    """The lines, each pair that runs side by side as one in their middle."""
    middle = lines.at(lines.inked.shape[1] / 2)
    apart = np.diff(middle)
    if not len(apart):
        return lines
    group = np.concatenate([[0], np.cumsum(apart > max(nearest_px, DOUBLE_SHARE * float(np.median(apart))))])
    members = [np.flatnonzero(group == number) for number in range(group[-1] + 1)]
    courses = np.array([lines.courses[of].mean(0) for of in members])
    return _Lines(courses, *(np.array([of_line[of].any(0) for of in members]) for of_line in (lines.inked, lines.alone)))


def _closed(lines: _Lines, others: _Lines) -> _Lines:
    """The lines, with one more on a side where most of the others go on without any that crosses them."""
    width, height = lines.inked.shape[1], others.inked.shape[1]
    middle = lines.at(width / 2)
    beyond = BEYOND * float(np.median(np.diff(middle))) if len(middle) > 1 else height
    for first, last, place in ((middle[0] - beyond, middle[0], 0), (middle[-1], middle[-1] + beyond, len(middle))):
        crossings = np.tile([first, last], (len(others.courses), 1))
        on = np.clip(crossings, 0, height).astype(int)
        goes_on = _shares(others, crossings)[:, 0] > INKED
        if first < 0 or last > height or goes_on.mean() <= PLACES:
            continue
        ends = [np.flatnonzero(inked)[-1 if place else 0] for inked in others.inked[goes_on]]
        course = np.array([float(np.median(ends)), 0, 0])
        courses, none = np.insert(lines.courses, place, course, 0), np.zeros((2, 1, width), bool)
        lines = _Lines(courses, *(np.insert(of, place, row, 0) for of, row in zip((lines.inked, lines.alone), none)))
    return lines


def _nodes(across: _Lines, down: _Lines) -> np.ndarray:
    """Where the lines cross: float64 (n, m, 2), (x, y) in the frame."""
    size = len(across.courses), len(down.courses)
    x = np.broadcast_to(down.at(down.inked.shape[1] / 2), size)
    for _ in range(3):
        y = across.at(x)
        x = down.at(y.T).T
    return np.stack([x, y], -1)

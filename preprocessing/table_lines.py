"""The grids of tables: the lines of a frame told apart, and where they cross."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from preprocessing.line_family import LineFamily, find_lines
from preprocessing.line_frames import LineFrame, line_frames

# A line is seen between two that cross it where this share of the way is inked, and surely where that one is. It is one
# of the grid's where it is seen on most of its way, or surely in some places side by side, as over a part of a table.
INKED, SURELY = 0.6, 0.9
PLACES, SURE_PLACES = 0.5, 0.3
# ... and inked all in all as much, but for this share, as the strongest lines of its family are.
AS_STRONG, STRONGEST = 0.75, 0.7
OPEN = 0.25  # a wall inked less is none: the two cells are one
# Lines nearer to one another than this share of the usual distance, or of a digit's height, are one that is double.
DOUBLE_SHARE, DOUBLE_DIGIT = 0.2, 0.5
# Lines that go on beyond the last that crosses them, by this share of the usual distance, make one more open cell.
BEYOND = 0.4
# Lines are equally far apart where they part this many cells, this share of them is there, and none that is as strong
# is off its place by this share of their distance.
FEWEST_REGULAR, REGULAR, OFF_LATTICE = 4, 0.7, 0.15
FEWEST_CELLS = 2  # a side
LOWEST_CELL = 0.9  # in heights of a digit; lower ones lie between ruled lines
MOST_BESIDE = 4  # lines that lie beside a grid
LEAST_DRAWN, WHOLE, UNDRAWN = 0.7, 0.97, 2.0  # of all walls; and how much one that is not counts against those that are


@dataclass(frozen=True, eq=False)
class Grid:
    """A grid of cells.

    nodes: float64 (rows + 1, columns + 1, 2), where its lines cross, (x, y) in pixels of the picture; no_right,
    no_below: bool (rows, columns), where a cell has no wall against the next; certainty: how many walls are drawn, less
    those that are not; is_whole: nearly all are.
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


def find_grids(contrast: np.ndarray, digit_px: float) -> list[Grid]:
    """The grids in `contrast` float32 (H, W), paper 0 and ink up to 1, surest first; digit_px: how tall digits are."""
    found: list[Grid] = []
    for box, frame_of in line_frames(contrast, FEWEST_CELLS * LOWEST_CELL * digit_px):
        if any(grid.is_whole and _holds(grid, np.array(box.center_xy)) for grid in found):
            continue
        frame = frame_of()
        grid = _grid(frame, contrast, digit_px) if frame else None
        if grid:
            found.append(grid)
    grids: list[Grid] = []
    for grid in sorted(found, key=lambda grid: -grid.certainty):
        if not any(
            _holds(one, two.nodes.mean((0, 1))) for other in grids for one, two in ((grid, other), (other, grid))
        ):
            grids.append(grid)
    return grids


def _holds(grid: Grid, point_xy: np.ndarray) -> bool:
    corners = grid.nodes[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    return cv2.pointPolygonTest(corners, point_xy.tolist(), False) >= 0


def _grid(frame: LineFrame, contrast: np.ndarray, digit_px: float) -> Grid | None:
    seen = frame.view(contrast)
    across, down = find_lines(seen), find_lines(np.ascontiguousarray(seen.T))
    for _ in range(3):
        if min(len(across.courses), len(down.courses)) < 2:
            return None
        across, down = _standing(across, down), _standing(down, across)
    if min(len(across.courses), len(down.courses)) < 2:
        return None
    scale = np.sqrt(np.prod(frame.size_px) / max(1.0, _area_px(frame)))
    across, down = (_without_doubles(lines, DOUBLE_DIGIT * digit_px * scale) for lines in (across, down))
    across, down = _regular(across, down), _regular(down, across)
    across, down = _closed(across, down), _closed(down, across)
    rows, columns = len(across.courses) - 1, len(down.courses) - 1
    if min(rows, columns) < FEWEST_CELLS:
        return None
    nodes = _nodes(across, down)
    if min(np.diff(nodes[..., 0], axis=1).min(), np.diff(nodes[..., 1], axis=0).min()) <= 0:
        return None
    nodes, below, right = _trimmed(nodes, across.shown(nodes[..., 0]), down.shown(nodes[..., 1].T).T)
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


def _standing(lines: LineFamily, others: LineFamily) -> LineFamily:
    """The lines that stand in enough of the places between the others; digits in a row make none."""
    crossings = np.sort(np.broadcast_to(others.middle, (len(lines.courses), len(others.courses))))
    shares = lines.shown(crossings)
    count = shares.shape[1]
    least = min(count, max(2, round(SURE_PLACES * count)))
    sure = np.lib.stride_tricks.sliding_window_view(shares > SURELY, least, 1)
    strength = lines.shown(crossings[:, [0, -1]])[:, 0]
    is_strong = strength > AS_STRONG * np.quantile(strength, STRONGEST)
    is_seen = is_strong & ((shares > INKED).sum(1) > PLACES * count)
    return lines.only(np.any(np.all(sure, axis=2), axis=1) | is_seen)


def _without_doubles(lines: LineFamily, nearest_px: float) -> LineFamily:
    """The lines, each pair that runs side by side as one in their middle."""
    middle = lines.middle
    apart = np.diff(middle)
    if not len(apart):
        return lines
    group = np.concatenate([[0], np.cumsum(apart > max(nearest_px, DOUBLE_SHARE * float(np.median(apart))))])
    members = [np.flatnonzero(group == number) for number in range(group[-1] + 1)]
    courses = np.array([lines.courses[of].mean(0) for of in members])
    inked, alone = (np.array([layer[of].any(0) for of in members]) for layer in (lines.inked, lines.alone))
    return replace(lines, courses=courses, inked=inked, alone=alone)


def _regular(lines: LineFamily, others: LineFamily) -> LineFamily:
    """The lines of a family that are equally far from one another, where nearly all are.

    Faint ones between them are added, weak ones that are out of order dropped.
    """
    middle = lines.middle
    best, lattice = 0, None
    for count in range(FEWEST_REGULAR, 3 * len(middle)):
        expected = np.linspace(middle[0], middle[-1], count + 1)
        off = np.abs(expected[:, None] - middle)
        pitch = (middle[-1] - middle[0]) / count
        hits = int((off.min(1) < OFF_LATTICE * pitch).sum())
        score = 2 * hits - (count + 1) - int((off.min(0) >= OFF_LATTICE * pitch).sum())
        if hits >= REGULAR * (count + 1) and score > best:
            best, lattice = score, expected
    if lattice is None:
        return lines
    reach = OFF_LATTICE * (lattice[1] - lattice[0])
    crossings = np.sort(np.broadcast_to(others.middle, (len(middle), len(others.courses))))
    strength = lines.shown(crossings[:, [0, -1]])[:, 0]
    is_off = np.abs(middle[:, None] - lattice).min(1) >= reach
    if (is_off & (strength > AS_STRONG * np.median(strength[~is_off]))).any():
        return lines
    lines = lines.only(~is_off)
    for expected in lattice[1:-1]:
        middle = lines.middle
        place = int(np.searchsorted(middle, expected))
        if np.abs(middle - expected).min() >= reach:
            share = (expected - middle[place - 1]) / (middle[place] - middle[place - 1])
            course = (1 - share) * lines.courses[place - 1] + share * lines.courses[place]
            if lines.has_faint(course, reach):
                lines = lines.with_line(place, course, inked=True)
    return lines


def _closed(lines: LineFamily, others: LineFamily) -> LineFamily:
    """The lines, with one more on a side where most of the others go on without any that crosses them."""
    height = others.width_px
    middle = lines.middle
    beyond = BEYOND * float(np.median(np.diff(middle))) if len(middle) > 1 else height
    for first, last, place in ((middle[-1], middle[-1] + beyond, len(middle)), (middle[0] - beyond, middle[0], 0)):
        crossings = np.tile([first, last], (len(others.courses), 1))
        goes_on = others.shown(crossings)[:, 0] > INKED
        if first < 0 or last > height or goes_on.mean() <= PLACES:
            continue
        ends = [np.flatnonzero(inked)[-1 if place else 0] for inked in others.inked[goes_on]]
        lines = lines.with_line(place, np.array([float(np.median(ends)), 0, 0]), inked=True)
    return lines


def _nodes(across: LineFamily, down: LineFamily) -> np.ndarray:
    """Where the lines cross: float64 (n, m, 2), (x, y) in the frame."""
    size = len(across.courses), len(down.courses)
    x = np.broadcast_to(down.middle, size)
    for _ in range(3):
        y = across.at(x)
        x = down.at(y.T).T
    return np.stack([x, y], -1)

"""A page that was read in a copy of a picture, turned or straightened, placed in the picture itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from preprocessing import Box
from recognition.page import Cell, Corners, Digit, Line, Page, Sign, Table
from recognition.weighed import Way, Ways


def placed(page: Page, to_source: np.ndarray, size_px: tuple[int, int]) -> Page:
    """The page with all its boxes and corners in the pixels of a picture of this height and width.

    to_source: float64 (3, 3), the homography from the pixels of the page to those of the picture.
    """

    def moved(box: Box) -> Box:
        return placed_box(box, to_source, size_px)

    def moved_place(one: Digit | Sign | Cell | Way) -> dict[str, Any]:
        return {"box": moved(one.box), "corners": placed_corners(one.corners, to_source)}

    def line_moved(line: Line) -> Line:
        numbers = tuple(
            replace(number, characters=tuple(replace(one, **moved_place(one)) for one in number.characters))
            for number in line.numbers
        )
        return Line(tuple(replace(digit, **moved_place(digit)) for digit in line.digits), numbers)

    def table_moved(table: Table) -> Table:
        rows = tuple(tuple(replace(cell, **moved_place(cell)) for cell in row) for row in table.rows)
        return Table(rows, moved(table.box))

    return replace(
        page,
        width_px=size_px[1],
        height_px=size_px[0],
        lines=tuple(map(line_moved, page.lines)),
        rejected=tuple(replace(one, box=moved(one.box)) for one in page.rejected),
        warnings=tuple(replace(one, box=one.box and moved(one.box)) for one in page.warnings),
        tables=tuple(map(table_moved, page.tables)),
        candidates=tuple(replace(one, box=moved(one.box)) for one in page.candidates),
        touching_groups=tuple(replace(one, box=moved(one.box)) for one in page.touching_groups),
        ways=tuple(Ways(tuple(replace(one, **moved_place(one)) for one in line.ways)) for line in page.ways),
    )


def placed_box(box: Box, to_source: np.ndarray, size_px: tuple[int, int]) -> Box:
    """The upright box around a box, in the pixels of a picture of this height and width."""
    return Box.around(_points(corners_of(box), to_source), size_px)


def placed_corners(corners: Corners, to_source: np.ndarray) -> Corners:
    """The corners in the pixels of a picture."""
    return tuple((round(x, 1), round(y, 1)) for x, y in _points(corners, to_source).tolist())


def corners_of(box: Box) -> Corners:
    """Clockwise from the upper left one."""
    return ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))


def _points(points: Corners, matrix: np.ndarray) -> np.ndarray:
    """(n, 2) points moved by a homography: float64 (n, 2)."""
    placed = np.array(points, float).reshape(-1, 1, 2)
    return cv2.perspectiveTransform(placed, matrix).reshape(-1, 2) if len(placed) else placed.reshape(0, 2)

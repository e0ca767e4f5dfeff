"""Tables without lines: numbers that stand in columns, by their alignment alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from preprocessing import Box
from preprocessing.geometry import union_of
from recognition.page import Cell, Page, Table

FEWEST_ROWS, FEWEST_COLUMNS = 3, 2
# Two numbers of a line are apart where the gap between them is wider than so many heights of a digit; and a column is
# parted from the next all the way down by so much.
APART, RIVER = 1.3, 0.8
# So many of the cells hold a number: else the numbers stand anyhow.
FILLED = 0.6
# Rows follow one another at about the same distance: none more than so many times the usual.
LARGEST_STEP = 2.5


@dataclass(frozen=True)
class _Number:
    """Digits and signs of a line that stand together: their indices on the page, and the box around them."""

    text: str
    characters: tuple[int, ...]
    box: Box


def aligned(page: Page) -> tuple[Table, ...]:
    """The one table that the numbers of the page make up by their alignment, or none where that is not clear."""
    height_px = float(np.median([digit.box.height for digit in page.digits])) if page.digits else 0.0
    rows = _rows(page, height_px)
    if len(rows) < FEWEST_ROWS or not _is_even([row[0].box.center_xy[1] for row in rows]):
        return ()
    columns = _columns([number.box for row in rows for number in row], RIVER * height_px)
    if len(columns) < FEWEST_COLUMNS:
        return ()
    cells, taken = [], 0
    for row in rows:
        held: list[_Number | None] = [None] * len(columns)
        for number in row:
            column = next(i for i, (_, right) in enumerate(columns) if number.box.x < right)
            if held[column]:
                return ()
            held[column] = number
        taken += len(row)
        top, bottom = min(one.box.y for one in row), max(one.box.bottom for one in row)
        cells.append(tuple(_cell(one, *column, top, bottom) for one, column in zip(held, columns, strict=True)))
    in_columns = [sum(bool(cell.text) for cell in column) for column in zip(*cells, strict=True)]
    if taken < FILLED * len(rows) * len(columns) or min(in_columns) < FEWEST_ROWS:
        return ()
    box = cells[0][0].box.union(cells[-1][-1].box)
    return (Table(tuple(cells), box),)


def _rows(page: Page, height_px: float) -> list[list[_Number]]:
    """The numbers of each line, parted at its wide gaps, top to bottom."""
    rows, index = [], 0
    for line in page.lines:
        parts, start = [], 0
        for place, (before, after) in enumerate(pairwise(line.characters), 1):
            if after.box.x - before.box.right > APART * height_px:
                parts.append((start, place))
                start = place
        parts.append((start, len(line.characters)))
        numbers = []
        for first, last in parts:
            box = union_of(one.box for one in line.characters[first:last])
            indices = tuple(range(index + first, index + last))
            text = "".join(str(one.label) for one in line.characters[first:last])
            numbers.append(_Number(text, indices, box))
        rows.append(numbers)
        index += len(line.characters)
    return sorted(rows, key=lambda row: row[0].box.center_xy[1])


def _is_even(middles: list[float]) -> bool:
    steps = np.diff(middles)
    return bool(steps.min() > 0 and steps.max() < LARGEST_STEP * np.median(steps))


def _columns(boxes: list[Box], river_px: float) -> list[tuple[int, int]]:
    """Left and right edges of what the boxes cover, where it is parted by so much at least."""
    columns: list[tuple[int, int]] = []
    for box in sorted(boxes, key=lambda box: box.x):
        if columns and box.x < columns[-1][1] + river_px:
            columns[-1] = (columns[-1][0], max(columns[-1][1], box.right))
        else:
            columns.append((box.x, box.right))
    return columns


def _cell(number: _Number | None, left: int, right: int, top: int, bottom: int) -> Cell:
    box = Box(left, top, right - left, bottom - top)
    corners = tuple((float(x), float(y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))
    return Cell(number.text if number else "", box, corners, number.characters if number else ())

"""Where the marks that were left out stand among the digits that were read, so that one taken in has its place."""

from __future__ import annotations

from statistics import median

import numpy as np

from recognition.page import Line, Page

# How far the middle of a mark may lie beside the axis of a line that it belongs to, in heights of its digits.
BESIDE_PER_HEIGHT = 0.7

# A digit or sign as (line, place in it), a mark that was left out as (None, place among the rejected).
Place = tuple[int | None, int]


def laid_out(page: Page) -> list[list[Place]]:
    """The lines of a page with its rejected marks among the digits; one that stands in no line has one of its own."""
    digits: list[list[Place]] = [
        [(row, place) for place, _ in enumerate(line.characters)] for row, line in enumerate(page.lines)
    ]
    if not page.rejected:
        return digits
    middles = np.array([mark.box.center_xy for mark in page.rejected])
    alone = np.ones(len(middles), bool)
    nearest = np.full(len(middles), np.inf)
    line_of, along = np.zeros(len(middles), int), np.zeros(len(middles))
    axes = [_axis(line) for line in page.lines]
    for row, (origin, direction, height_px) in enumerate(axes):
        away = middles - origin
        beside = np.abs(away @ [-direction[1], direction[0]])
        nearer = (beside <= BESIDE_PER_HEIGHT * height_px) & (beside < nearest)
        nearest[nearer], line_of[nearer], along[nearer] = beside[nearer], row, (away @ direction)[nearer]
        alone &= ~nearer
    for row, (origin, direction, _) in enumerate(axes):
        digits_along = [(np.array(digit.box.center_xy) - origin) @ direction for digit in page.lines[row].characters]
        of_line = np.flatnonzero(~alone & (line_of == row))
        marks = sorted((float(along[mark]), int(mark)) for mark in of_line)
        digits[row] = _among(digits[row], digits_along, marks)
    rows = [(float(origin[1]), line) for (origin, _, _), line in zip(axes, digits, strict=True)]
    return _with_lines(rows, [(float(middles[mark][1]), int(mark)) for mark in np.flatnonzero(alone)])


def _among(digits: list[Place], along: list[float], marks: list[tuple[float, int]]) -> list[Place]:
    """The digits in the order in which they were read, each mark after the last digit that stands before it."""
    merged: list[Place] = []
    left = list(marks)
    for number, digit in enumerate(digits):
        while left and left[0][0] < min(along[number:]):
            merged.append((None, left.pop(0)[1]))
        merged.append(digit)
    return merged + [(None, mark) for _, mark in left]


def _with_lines(rows: list[tuple[float, list[Place]]], alone: list[tuple[float, int]]) -> list[list[Place]]:
    """The lines, those of one mark each among them, before the first that lies lower."""
    for y, mark in sorted(alone):
        below = next((number for number, (row_y, _) in enumerate(rows) if row_y > y), len(rows))
        rows.insert(below, (y, [(None, mark)]))
    return [line for _, line in rows]


def _axis(line: Line) -> tuple[np.ndarray, np.ndarray, float]:
    """The middle of the first digit, the direction to the last one, and how tall the digits are across it (px)."""
    first, last = (np.array(line.digits[place].box.center_xy) for place in (0, -1))
    length = float(np.hypot(*(last - first)))
    direction = (last - first) / length if length else np.array([1.0, 0.0])
    lies = abs(direction[0]) >= abs(direction[1])
    return first, direction, median(digit.box.height if lies else digit.box.width for digit in line.digits)

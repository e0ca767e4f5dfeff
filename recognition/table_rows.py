"""Lines of numbers that follow the rows of a table, where it was found: its rows are surer than the digits' heights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from preprocessing import Box
from preprocessing.geometry import union_of
from recognition.page import Number

# The grid, row and column of the cell in which a number stands; None where it stands in none.
Place = tuple[int, int, int] | None
Placed = tuple[Place, Number]
# What stands in one cell stands in one line where it shares so much of the lower one's height.
IN_LINE = 0.4


def in_rows(lines: Sequence[Sequence[Placed]]) -> list[list[Number]]:
    """The lines, each as its numbers: those of a row are one line, what stands in no cell stays as it was read.

    A row with a cell in which numbers stand above one another is no line, and stays as it was read.
    """
    rows: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for place, number in (one for line in lines for one in line):
        if place:
            rows[place[:2]].append((place, number))
    rows = {row: held for row, held in rows.items() if _is_line(held)}
    arranged: list[tuple[tuple[int, int] | None, list[Number]]] = []
    seen: set[tuple[int, int]] = set()
    for line in lines:
        stays = [number for place, number in line if not (place and place[:2] in rows)]
        of_line = {place[:2] for place, _ in line if place and place[:2] in rows}
        if stays:
            arranged.append((None, stays))
        arranged += [(row, _along(rows[row])) for row in sorted(of_line - seen)]
        seen |= of_line
    # A line that was read across two rows may have brought the lower one too early.
    in_order = {grid: iter(sorted(row for row in seen if row[0] == grid)) for grid, _ in seen}
    return [_along(rows[next(in_order[row[0]])]) if row else numbers for row, numbers in arranged]


def are_level(a: Box, b: Box) -> bool:
    """Whether what is in two boxes of one cell stands in one line."""
    return min(a.bottom, b.bottom) - max(a.y, b.y) > IN_LINE * min(a.height, b.height)


def _along(row: list[Placed]) -> list[Number]:
    return [number for _, number in sorted(row, key=lambda one: (one[0], _box(one[1]).x))]


def _is_line(row: list[Placed]) -> bool:
    cells: dict[Place, list[Box]] = defaultdict(list)
    for place, number in row:
        cells[place].append(_box(number))
    return all(are_level(a, b) for boxes in cells.values() for a in boxes for b in boxes)


def _box(number: Number) -> Box:
    """Around the digits of a number, of which it has one at least: signs are low."""
    return union_of(digit.box for digit in number.digits)

"""Tables: the digits of a page in the cells of the grids that are drawn on it, or else in aligned columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby, pairwise

import cv2
import numpy as np

from preprocessing import Box, Trace
from preprocessing.binarize import binarize
from preprocessing.illumination import normalize_background, to_gray
from preprocessing.pictures import grid_picture
from preprocessing.resolution import resize
from preprocessing.settings import Polarity
from preprocessing.table_lines import LOWEST_CELL, Grid, find_grids
from recognition.columns import aligned
from recognition.numbers import line_of, number_of
from recognition.page import Cell, Digit, Page, Rejected, Sign, Table
from recognition.rejection import AMONG_OTHERS
from recognition.table_rows import Placed, are_level, in_rows

LOOKED_AT_PX = 1280  # the longer side of the copy on which grids are sought
FEWEST_DIGITS = 2
# Numbers in a cell are apart where the gap is wider than so many heights of a digit.
APART = 1.5
# Cells taller than so many digits are no cells of a table but tiles or windows.
TALLEST_CELL = 6.0
# Squared paper: squares, all alike within this share, that run on to the picture's edge or are that many both ways, or
# to which this share of the digits does not keep, by this share of a square.
ALIKE, SQUARE, MANY, NOT_KEPT, POKES_OUT = 0.12, 0.8, 17, 0.4, 0.2
# Ink is looked for inside a cell, off its walls by this share of its height; there is some from that share of it on.
LARGEST_CELL_PX, BORDER, FEWEST_INK = 96, 0.1, 0.015
# Of a cell's ink: where more is no digit's something else stands there too, where most is, a word.
OTHER_INK, WORD = 0.15, 0.55


def with_tables(page: Page, rgb: np.ndarray, polarity: Polarity, trace: Trace, is_plain: bool = False) -> Page:
    """The page, which was read on the picture uint8 (H, W, 3), with its tables, top to bottom, in its pixels.

    Digits in a cell that holds more other ink than theirs are letters of a word: they are rejected. No number goes on
    from one cell into the next. is_plain: nothing but digits is seen on the picture, so that no grid is drawn on it.
    """
    if len(page.digits) < FEWEST_DIGITS:
        return page
    if is_plain:
        trace.add("tables", lambda: rgb, "no grid is sought where nothing but digits is seen")
        return replace(page, tables=aligned(page))
    scale = min(1.0, LOOKED_AT_PX / max(rgb.shape))
    contrast, _, _ = normalize_background(to_gray(resize(rgb, scale)), polarity)
    height_px = float(np.median([digit.box.height for digit in page.digits]))
    grids = find_grids(contrast, height_px * scale)
    grids = [grid for grid in grids if _is_table(grid.scaled(1 / scale), page, height_px)]
    trace.add("tables", lambda: grid_picture(contrast, grids), f"{len(grids)} drawn grids with numbers in them")
    if grids:
        mask = binarize(contrast, "auto").mask
        without = _without(mask, page.characters, scale)
        shares = [_other_ink(grid, mask, without) for grid in grids]
        page = _by_cells(page, [(grid.scaled(1 / scale), of > WORD) for grid, of in zip(grids, shares, strict=True)])
        drawn = zip(grids, shares, strict=True)
        tables = tuple(table for grid, of in drawn if (table := _table(grid.scaled(1 / scale), page, of > OTHER_INK)))
    else:
        tables = aligned(page)
    trace.lap("tables")
    return replace(page, tables=tuple(sorted(tables, key=lambda table: (table.box.y, table.box.x))))


def _is_table(grid: Grid, page: Page, height_px: float) -> bool:
    """Whether numbers stand in the grid, and it is no squared paper; all in pixels of the page."""
    held = [digit for digit, place in zip(page.digits, _places(grid, page.digits), strict=True) if place]
    high, wide = (np.linalg.norm(np.diff(grid.nodes, axis=axis), axis=2) for axis in (0, 1))
    if not held or not LOWEST_CELL * height_px < np.median(high) < TALLEST_CELL * height_px:
        return False
    is_alike = all(np.abs(sides / np.median(sides) - 1).mean() < ALIKE for sides in (high, wide))
    square = float(np.median(high) / np.median(wide))
    if not is_alike or min(square, 1 / square) < SQUARE:
        return True
    margin = np.median(wide) / 2
    low, far = grid.nodes.min((0, 1)), np.array([page.width_px, page.height_px]) - grid.nodes.max((0, 1))
    runs_on = (np.concatenate([low, far]) < margin).sum() > 2
    slack = 1 + 2 * POKES_OUT
    spreads = np.array([digit.box.height for digit in held]) > slack * np.median(high)
    return not (runs_on or min(grid.shape) >= MANY or spreads.mean() > NOT_KEPT or _crossing(grid, held) > NOT_KEPT)


def _crossing(grid: Grid, digits: list[Digit]) -> float:
    """The share of digits that reach into a neighbouring cell by more than POKES_OUT of it."""
    middles, crossing = grid.quads.mean(2), 0
    for digit, place in zip(digits, _places(grid, digits), strict=True):
        if place:
            off = np.abs(np.array(digit.box.center_xy) - middles[place])
            half = np.array([digit.box.width, digit.box.height]) / 2
            cell = np.ptp(grid.quads[place], axis=0) / 2
            crossing += bool((off + half > (1 + 2 * POKES_OUT) * cell).any())
    return crossing / len(digits)


def _places(grid: Grid, characters: Sequence[Digit | Sign]) -> Iterator[tuple[int, int] | None]:
    """The row and column of the cell in which the centre of each character stands; None outside the grid."""
    quads = grid.quads
    sides = np.roll(quads, -1, 2) - quads
    for one in characters:
        to_point = np.array(one.box.center_xy) - quads
        inside = (sides[..., 0] * to_point[..., 1] - sides[..., 1] * to_point[..., 0] >= 0).all(2)
        rows, columns = np.nonzero(inside)
        yield _merged_into(grid, int(rows[0]), int(columns[0])) if len(rows) else None


def _merged_into(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """The upper left one of the cells that have no wall between them and this one."""
    while (row and grid.no_below[row - 1, column]) or (column and grid.no_right[row, column - 1]):
        if row and grid.no_below[row - 1, column]:
            row -= 1
        else:
            column -= 1
    return row, column


def _table(grid: Grid, page: Page, has_other: np.ndarray) -> Table | None:
    """The table of a grid in pixels of the page; has_other: bool (rows, columns), where other ink stands.

    None where no digit stands in it.
    """
    size_px, quads = (page.height_px, page.width_px), grid.quads
    held: dict[tuple[int, int], list[int]] = {}
    for index, place in enumerate(_places(grid, page.characters)):
        if place:
            held.setdefault(place, []).append(index)

    def cell(row: int, column: int) -> Cell:
        corners = tuple((round(x, 1), round(y, 1)) for x, y in quads[row, column].tolist())
        text, order = cell_text(page.characters, held.get((row, column), []))
        return Cell(text, Box.around(quads[row, column], size_px), corners, order, bool(has_other[row, column]))

    rows, columns = grid.shape
    cells = tuple(tuple(cell(row, column) for column in range(columns)) for row in range(rows))
    return Table(cells, Box.around(grid.nodes.reshape(-1, 2), size_px)) if held else None


def _by_cells(page: Page, words: list[tuple[Grid, np.ndarray]]) -> Page:
    """The page whose numbers end at the walls of grids, and lines at their rows, and without what stands in words.

    words: with each grid, in pixels of the page, bool (rows, columns), in which cells a word stands.
    """
    cells: list[tuple[int, int, int] | None] = [None] * len(page.characters)
    is_letter = np.zeros(len(page.characters), bool)
    for number, (grid, is_word) in enumerate(words):
        for index, place in enumerate(_places(grid, page.characters)):
            if place:
                cells[index] = (number, *place)
                is_letter[index] |= is_word[place]
    lines: list[list[Placed]] = []
    rejected, indices = list(page.rejected), count()
    for line in page.lines:
        numbers: list[Placed] = []
        for number_read in line.numbers or (number_of(line.digits),):
            placed = [(index, one) for one, index in zip(number_read.characters, indices, strict=False)]
            for cell, part in groupby(placed, key=lambda one: cells[one[0]]):
                of_cell = [(index, one) for index, one in part]
                kept = [one for index, one in of_cell if not is_letter[index]]
                stands = any(isinstance(one, Digit) for one in kept)
                rejected += [Rejected(one.box, AMONG_OTHERS) for _, one in of_cell if not (stands and one in kept)]
                if stands:
                    is_whole = len(kept) == len(number_read.characters)
                    numbers.append((cell, number_read if is_whole else number_of(kept)))
        lines.append(numbers)
    return replace(page, lines=tuple(map(line_of, in_rows(lines))), rejected=tuple(rejected))


def cell_text(characters: Sequence[Digit | Sign], indices: list[int]) -> tuple[str, tuple[int, ...]]:
    """What the characters with these indices say, lines top to bottom, and the indices in this order."""
    lines: list[list[int]] = []
    # Digits first: a sign is low, and joins the line in which it stands.
    for index in sorted(indices, key=lambda index: (isinstance(characters[index], Sign), characters[index].box.y)):
        box = characters[index].box
        for line in lines:
            if are_level(box, characters[line[0]].box):
                line.append(index)
                break
        else:
            lines.append([index])
    words = []
    for line in lines:
        line.sort(key=lambda index: characters[index].box.center_xy[0])
        height_px = max(characters[index].box.height for index in line)
        text = str(characters[line[0]].label)
        for before, after in pairwise(line):
            is_apart = characters[after].box.x - characters[before].box.right > APART * height_px
            text += f"{' ' if is_apart else ''}{characters[after].label}"
        words.append(text)
    return " ".join(words), tuple(index for line in lines for index in line)


def _without(mask: np.ndarray, characters: Sequence[Digit | Sign], scale: float) -> np.ndarray:
    """The ink, uint8 (H, W), without the boxes of digits and signs."""
    ink = mask.copy()
    for one in characters:
        left, top = (int(scale * edge) - 1 for edge in (one.box.x, one.box.y))
        right, bottom = (int(scale * edge) + 2 for edge in (one.box.right, one.box.bottom))
        ink[max(0, top) : bottom, max(0, left) : right] = 0
    return ink


def _other_ink(grid: Grid, mask: np.ndarray, without: np.ndarray) -> np.ndarray:
    """How much of each cell's ink, uint8 (H, W), is of no digit or sign: float64 (rows, columns), 0 to 1."""
    shares = np.zeros(grid.shape)
    for place in np.ndindex(*grid.shape):
        quad = grid.quads[place]
        width, height = (float(np.linalg.norm(quad[corner] - quad[0])) for corner in (1, 3))
        scale = min(1.0, LARGEST_CELL_PX / max(width, height))
        size = max(8, round(scale * width)), max(8, round(scale * height))
        own = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
        matrix = cv2.getPerspectiveTransform(own, quad.astype(np.float32))
        border = max(2, round(BORDER * size[1]))
        total, other = (
            cv2.warpPerspective(ink, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)[
                border:-border, border:-border
            ]
            for ink in (mask, without)
        )
        if np.count_nonzero(other) > FEWEST_INK * other.size:
            shares[place] = np.count_nonzero(other) / np.count_nonzero(total)
    return shares

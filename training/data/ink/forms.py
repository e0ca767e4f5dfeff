"""Sheets with printed or drawn lines and print: tables, combs of boxes, puzzles, forms, pages of print, ruled paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.ink_map import PRINTED
from training.data.ink.sheet import Sheet
from training.data.ink.words import FACE_COUNT, some_word
from training.data.ink.writers import LEAST_PX, Press, Writer, digits, some_number
from training.data.ink.writing import base_lines, words

PUZZLE_CELLS = 9  # a side; three make a block
COMPLETE, LINE_LOST = 1 / 6, 0.01  # combs that lack no line; lines between boxes that the others lack


def _face(rng: np.random.Generator) -> int:
    return int(rng.integers(FACE_COUNT))


@dataclass(frozen=True)
class _Grid:
    """Cells of a table: the sides of one, and where its rows and columns begin."""

    cell_h: int
    cell_w: int
    rows: range
    columns: range


def table(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """A printed or drawn table filled in by hand; a head row and a head column of print or words."""
    cell_h = int(writer.height_px * rng.uniform(1.15, 2.4)) + 2
    cell_w = int(writer.height_px * rng.uniform(1.0, 5.0)) + 4
    left, top = (int(rng.uniform(-0.3, 0.6) * side) for side in (cell_w, cell_h))
    columns, rows = range(left, sheet.width_px + 1, cell_w), range(top, sheet.height_px + 1, cell_h)
    grid = _Grid(cell_h, cell_w, rows, columns)
    dark = _draw_grid(rng, sheet, grid, 0.14 * writer.height_px)
    head_row, head_column, face = rng.random() < 0.6, rng.random() < 0.6, _face(rng)
    capital_px = max(LEAST_PX, int(min(0.5 * cell_h, writer.height_px * rng.uniform(0.5, 1.0))))
    press = Press(writer.scripts, face, capital_px, dark)
    for i, y in enumerate(rows):
        for j, x in enumerate(columns):
            if rng.random() < 0.12:
                continue
            inner_x, base = x + int(rng.uniform(0.02, 0.2) * cell_w), y + int(cell_h * rng.uniform(0.8, 1.05))
            if (i == 0 and head_row) or (j == 0 and head_column):
                press.label(rng, sheet, inner_x, y + int(0.75 * cell_h))
                continue
            count = int(rng.integers(1, max(2, int(cell_w / (0.75 * writer.height_px)) + 1)))
            if rng.random() < 0.06:
                writer.word(rng, sheet, inner_x, base)
            else:
                writer.number(rng, sheet, digits(rng, count), inner_x, base)


def _draw_grid(rng: np.random.Generator, sheet: Sheet, grid: _Grid, widest_px: float) -> float:
    """Draws a table's lines, in some tables every second one alone or none between columns; returns how dark."""
    thick, dark = rng.uniform(0.5, max(1.2, widest_px)), rng.uniform(0.3, 1.0)
    left, top = max(0, grid.columns[0]), max(0, grid.rows[0])
    right, bottom = min(sheet.width_px, grid.columns[-1]), min(sheet.height_px, grid.rows[-1])
    every_second = rng.random() < 0.15
    for i, y in enumerate(grid.rows):
        if not (every_second and i % 2):
            sheet.line((left, y), (right, y), thick * (1 + (i == 1)), dark)  # the line under the head is thicker
    if rng.random() < 0.9:
        for x in grid.columns:
            sheet.line((x, top), (x, bottom), thick, dark)
    return dark


def boxes(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Combs of boxes, one digit a box, whose lines digits touch and cross; the last ones stay empty."""
    side = int(writer.height_px * rng.uniform(1.0, 1.6)) + 2
    thick, dark, face = rng.uniform(0.6, max(1.3, 0.12 * side)), rng.uniform(0.3, 1.0), _face(rng)
    step = max(3, int(rng.uniform(0.75, 1.15) * side))
    press = Press(writer.scripts, face, max(LEAST_PX, int(0.35 * side)), dark)
    y = int(rng.uniform(0.2, 1.2) * side)
    while y < sheet.height_px - side // 2:
        x, count = int(rng.uniform(-0.5, 2) * side), int(rng.integers(2, 14))
        press.label(rng, sheet, max(0, x), y - 3)
        complete = rng.random() < COMPLETE
        for i in range(count + 1):
            if complete or rng.random() >= LINE_LOST:
                sheet.line((x + i * step, y), (x + i * step, y + side), thick, dark)
        for level in (y, y + side):
            sheet.line((x, level), (x + count * step, level), thick, dark)
        for i in range(int(rng.integers(0, count + 1))):
            label = int(rng.integers(10))
            ink = writer.hand.digit(rng, label, max(LEAST_PX, int(side * rng.uniform(0.55, 1.05))))
            at_x = x + i * step + int((step - ink.shape[1]) * rng.uniform(0.1, 0.9))
            at_y = y + int((side - ink.shape[0]) * rng.uniform(-0.2, 1.2))
            sheet.digit(ink, at_x, at_y, label, strength=writer.strength)
        y += int(side * rng.uniform(1.4, 3))


def puzzle(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """A grid of cells with thick and thin lines, a digit a cell, printed or written; words may stand below."""
    side = int(writer.height_px * rng.uniform(1.15, 1.9)) + 2
    left, top, face = int(rng.uniform(0, side)), int(rng.uniform(0, side)), _face(rng)
    thin, dark = rng.uniform(0.5, max(1.0, 0.05 * side)), rng.uniform(0.35, 1.0)
    printed_share, empty_share = rng.uniform(0, 1), rng.choice((0.05, 0.5))
    press = Press(writer.scripts, face, max(LEAST_PX, int(0.55 * side)), dark)
    count = min(PUZZLE_CELLS, max(2, (min(sheet.height_px, sheet.width_px) - max(left, top)) // side))
    right, bottom = left + count * side, top + count * side
    for i in range(count + 1):
        width = thin * (rng.uniform(1.8, 3.5) if i % 3 == 0 else 1)
        sheet.line((left + i * side, top), (left + i * side, bottom), width, dark)
        sheet.line((left, top + i * side), (right, top + i * side), width, dark)
    for i in range(count):
        for j in range(count):
            if rng.random() < empty_share:
                continue
            x, y, label = left + j * side, top + i * side, int(rng.integers(10))
            if rng.random() < printed_share:
                ink = press.ink(str(label))
                sheet.digit(ink, x + (side - ink.shape[1]) // 2, y + (side - ink.shape[0]) // 2, label, PRINTED, dark)
            else:
                ink = writer.hand.digit(rng, label, max(LEAST_PX, int(side * rng.uniform(0.55, 1.0))))
                at_x = x + int((side - ink.shape[1]) * rng.uniform(0.2, 0.8))
                at_y = y + int((side - ink.shape[0]) * rng.uniform(0, 1))
                sheet.digit(ink, at_x, at_y, label, strength=writer.strength)
    if rng.random() < 0.4:
        words(rng, sheet.below(bottom), writer)


def form(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Printed text, labels with a line to write on, numbers and words filled in."""
    face, dark = _face(rng), rng.uniform(0.5, 1.0)
    press = Press(writer.scripts, face, max(LEAST_PX, int(writer.height_px * rng.uniform(0.3, 0.9))), dark)
    for base in base_lines(rng, sheet, writer.height_px, (1.2, 2.4)):
        x = int(rng.uniform(0, 0.1) * sheet.width_px)
        if rng.random() < 0.4:
            while x < sheet.width_px:
                x = press.label(rng, sheet, x, base)
            continue
        x = press.label(rng, sheet, x, base)
        end = min(sheet.width_px, x + int(rng.uniform(3, 12) * writer.height_px))
        if rng.random() < 0.7:
            sheet.line((x, base + 2), (end, base + 2), rng.uniform(0.5, 2), dark)
        if rng.random() < 0.75:
            text = some_number(rng)
            x, base_of_number = x + int(rng.uniform(0, 2) * writer.height_px), base + int(rng.uniform(-1, 3))
            writer.number(rng, sheet, text, x, base_of_number)
        elif rng.random() < 0.6:
            writer.word(rng, sheet, x, base)


def printed_page(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """A page of print, numbers among the words."""
    face, dark = _face(rng), rng.uniform(0.5, 1.0)
    press = Press(writer.scripts, face, max(LEAST_PX, int(writer.height_px * rng.uniform(0.4, 1.0))), dark)
    for base in base_lines(rng, sheet, press.height_px, (1.5, 2.2)):
        x = int(rng.uniform(0, 0.1) * sheet.width_px)
        while x < sheet.width_px:
            x = press.word(sheet, some_word(rng), x, base) + press.height_px // 2
            if rng.random() < 0.08:
                x = press.number(sheet, digits(rng, int(rng.integers(1, 5))), x, base) + press.height_px // 2

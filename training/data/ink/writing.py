"""Sheets written on freely: lines of numbers, sums, formulas, notes, words, numbers of all sizes, sketches, nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from preprocessing.ink_map import OTHER
from training.data.ink.sheet import Sheet
from training.data.ink.words import drawing, letter, outline, word
from training.data.ink.writers import LEAST_PX, Writer, digits, some_number

OPERATORS = "+-=x/():+-"  # + and - as often as the others together
NOTE_WORDS = 0.65  # of what stands in a note, the rest being numbers
EMPHASISED = 0.08  # of the numbers of a line
SIZES_TRIED = 40  # numbers of very different size that are tried for a free place
SMALLEST_PX = 9
CLEARANCE_PX = 12


def base_lines(rng: np.random.Generator, sheet: Sheet, height_px: int, spacing: tuple[float, float]) -> list[int]:
    """Base lines down the sheet; spacing: from line to line, in heights."""
    bases, y = [], int(rng.uniform(0.2, 1.5) * height_px) + height_px
    while y < sheet.height_px - 3:
        bases.append(y)
        y += int(height_px * rng.uniform(*spacing)) + 1
    return bases


def lines(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Lines of numbers."""
    for base in base_lines(rng, sheet, writer.height_px, (1.25, 2.6)):
        x = int(rng.uniform(0, 0.3) * sheet.width_px)
        while x < sheet.width_px - writer.height_px:
            x = _number(rng, sheet, writer, x, base) + int(writer.height_px * rng.uniform(0.6, 6))


def _number(rng: np.random.Generator, sheet: Sheet, writer: Writer, x: int, base: int) -> int:
    """Writes some number, a few with a ring around them or a line below; returns where it ends."""
    end = writer.number(rng, sheet, some_number(rng), x, base)
    if rng.random() < EMPHASISED:
        _emphasise(rng, sheet, writer, (x, end), base)
    return end


def _emphasise(rng: np.random.Generator, sheet: Sheet, writer: Writer, span: tuple[int, int], base: int) -> None:
    """Draws a ring around a number, or a line or two under it; span: where it starts and ends."""
    (start, end), height = span, writer.height_px
    thick, room = max(1.0, writer.hand.pen * height * rng.uniform(0.5, 1.2)), rng.uniform(0.1, 0.4) * height
    if rng.random() < 0.4:
        angle = np.linspace(0, 2 * np.pi * rng.uniform(0.9, 1.1), 30) + rng.uniform(0, 6)
        radius = 1 + 0.06 * np.sin(angle * rng.uniform(0.5, 2) + rng.uniform(0, 6))
        axes = (0.6 * (end - start) + 2 * room, 0.6 * height + 2 * room)
        ring = np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None] * axes
        for first, second in pairwise(ring + np.array([(start + end) / 2, base - height / 2])):
            sheet.line(tuple(first), tuple(second), thick, writer.strength)
        return
    for i in range(int(rng.integers(1, 3))):
        y = base + room * (1 + i)
        sheet.line((start - room, y), (end + room, y + rng.uniform(-0.1, 0.1) * height), thick, writer.strength)


def column(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """A sum: numbers under one another, perhaps a line and the total."""
    x = int(rng.uniform(0, 0.5) * sheet.width_px)
    while x < sheet.width_px - writer.height_px:
        length = int(rng.integers(1, 6))
        for base in base_lines(rng, sheet, writer.height_px, (1.1, 1.7)):
            end = writer.number(rng, sheet, digits(rng, length), x, base)
            if rng.random() < 0.12:
                sheet.line((x - 5, base + 4), (end + 5, base + 4), writer.hand.pen * writer.height_px, writer.strength)
        x += int((length + rng.uniform(1, 4)) * writer.height_px)


def formulas(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Digits with signs of arithmetic and letters between them."""
    for base in base_lines(rng, sheet, writer.height_px, (1.5, 3.0)):
        x = int(rng.uniform(0, 0.2) * sheet.width_px)
        while x < sheet.width_px - writer.height_px:
            x = writer.number(rng, sheet, digits(rng, int(rng.integers(1, 4))), x, base)
            if rng.random() < 0.35:
                x = _variable(rng, sheet, writer, x, base)
            x = writer.number(rng, sheet, f" {rng.choice(list(OPERATORS))} ", x, base)


def _variable(rng: np.random.Generator, sheet: Sheet, writer: Writer, x: int, base: int) -> int:
    """Writes a letter or a word, perhaps with an exponent; returns where it ends."""
    draw = word if rng.random() < 0.3 else letter
    ink = draw(rng, writer.scripts, writer.height_px, writer.hand.letters)
    sheet.paste(ink, x, base - ink.shape[0], OTHER, writer.strength)
    x += ink.shape[1] + int(0.2 * writer.height_px)
    if rng.random() < 0.4:
        small = replace(writer, height_px=max(LEAST_PX, int(0.5 * writer.height_px)))
        x = small.number(rng, sheet, digits(rng, 1), x, base - int(0.7 * writer.height_px))
    return x


def note(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Words with numbers beside them."""
    for base in base_lines(rng, sheet, writer.height_px, (1.5, 2.6)):
        x = int(rng.uniform(0, 0.15) * sheet.width_px)
        while x < sheet.width_px - writer.height_px:
            if rng.random() < NOTE_WORDS:
                x = writer.word(rng, sheet, x, base)
            else:
                x = _number(rng, sheet, writer, x, base) + int(rng.uniform(0.2, 1.5) * writer.height_px)


def words(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Handwriting without a digit."""
    for base in base_lines(rng, sheet, writer.height_px, (1.1, 2.3)):
        x = int(rng.uniform(-0.05, 0.12) * sheet.width_px)
        while x < sheet.width_px - 0.3 * writer.height_px and rng.random() < 0.96:
            x = writer.word(rng, sheet, x, base)


def letters(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Single letters that no one takes for digits, in rows, from the size of digits up to the sheet's."""
    largest_px = 0.7 * min(sheet.height_px, sheet.width_px)
    height = int(np.exp(rng.uniform(np.log(writer.height_px), np.log(max(writer.height_px + 1, largest_px)))))
    for base in base_lines(rng, sheet, height, (1.2, 2.2)):
        x = int(rng.uniform(0, 0.3) * sheet.width_px)
        while x < sheet.width_px - 0.3 * height and rng.random() < 0.95:
            ink = letter(rng, writer.scripts, height, writer.hand.letters)
            sheet.paste(ink, x, base - ink.shape[0], OTHER, writer.strength)
            x += ink.shape[1] + int(rng.uniform(0.05, 0.8) * height)


def sizes(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Numbers of very different size, each in a free place."""
    taken: list[tuple[int, int, int, int]] = []
    largest_px = 0.6 * min(sheet.height_px, sheet.width_px)
    for _ in range(SIZES_TRIED):
        height = int(np.exp(rng.uniform(np.log(SMALLEST_PX), np.log(largest_px))))
        text = digits(rng, int(rng.integers(1, 4)))
        x, y = int(rng.uniform(0, sheet.width_px - height)), int(rng.uniform(0, sheet.height_px - height))
        right, bottom = x + int(1.1 * len(text) * height), y + height
        place = (x - CLEARANCE_PX, y - CLEARANCE_PX, right + CLEARANCE_PX, bottom + CLEARANCE_PX)
        if not any(_overlap(place, other) for other in taken):
            taken.append(place)
            replace(writer, height_px=height).number(rng, sheet, text, x, bottom)


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    """Whether two places, each left, top, right, bottom, have a part in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def close_up(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """One to four digits alone on the sheet, up to its size."""
    height = int(min(sheet.height_px, sheet.width_px) * np.exp(rng.uniform(np.log(0.08), np.log(0.85))))
    count = int(rng.integers(1, max(2, min(5, int(sheet.width_px / (0.8 * height)) + 1))))
    x = int(rng.uniform(0.02, 0.6) * sheet.width_px)
    base = int(height + rng.uniform(0, 1) * (sheet.height_px - height))
    replace(writer, height_px=height).number(rng, sheet, digits(rng, count), x, base)


def sketch(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """Scribbles and shapes."""
    for _ in range(int(rng.integers(1, 14))):
        height = int(np.exp(rng.uniform(np.log(10), np.log(0.6 * sheet.height_px))))
        x, y = int(rng.uniform(-0.1, 0.9) * sheet.width_px), int(rng.uniform(-0.1, 0.9) * sheet.height_px)
        draw = drawing if rng.random() < 0.5 else outline
        sheet.paste(draw(rng, height), x, y, OTHER, writer.strength)


def empty(rng: np.random.Generator, sheet: Sheet, writer: Writer) -> None:
    """A blank sheet."""

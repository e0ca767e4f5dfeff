"""What a page says as a person's edits leave it: its numbers, the cells of its tables, and what it warns of then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import prod

import cv2
import numpy as np

from preprocessing import Box
from preprocessing.geometry import union_of
from preprocessing.settings import AUTOMATIC
from recognition.expected import Expected
from recognition.number_values import Grammar, Written, proven
from recognition.numbers import number_of
from recognition.page import DEFAULT_MIN_CONFIDENCE, SUM, UNEXPECTED, Cell, Number, Page, PageWarning
from recognition.reviewed import BLANK, ReviewedDigit, ReviewedLine, State
from recognition.sums import Amount, Doubt, cell_name, line_name, sum_warnings

Texts = list[list[str]]
# A table of the page, a row and a column of it.
Place = tuple[int, int, int]
Characters = tuple[ReviewedDigit, ...]


@dataclass(frozen=True)
class StandingCell:
    """What stands in a cell now; characters: without its blanks; read: the cell as it was read."""

    text: str
    characters: Characters
    read: Cell

    def is_open(self, min_confidence: float) -> bool:
        """Whether a character of it is doubtful, or something else stands beside them, and no person settled it."""
        is_untouched = all(one.state is State.READ for one in self.characters)
        beside = bool(self.characters) and self.read.other_ink and is_untouched
        return beside or any(one.is_open(min_confidence) for one in self.characters)


def tables_now(page: Page, lines: Sequence[ReviewedLine]) -> list[list[list[StandingCell]]]:
    """The cells of the page's tables with what stands in them; what was typed belongs where its neighbour stands."""
    held: dict[Place, list[Characters]] = {}
    if page.tables:
        known = _known_places(page)
        for line in lines:
            for place, part in _parts(page, line, known):
                held.setdefault(place, []).append(part)
    return [
        [
            [_cell(page, cell, held.get((number, row, column), [])) for column, cell in enumerate(cells)]
            for row, cells in enumerate(table.rows)
        ]
        for number, table in enumerate(page.tables)
    ]


def texts_now(page: Page, lines: Sequence[ReviewedLine]) -> list[Texts]:
    """The texts of the page's tables, cell by cell."""
    return [[[cell.text for cell in row] for row in table] for table in tables_now(page, lines)]


def grammar_now(page: Page, lines: Sequence[ReviewedLine]) -> Grammar:
    """How decimals are written on the page: to the locale that was chosen, or to what stands on it now."""
    if page.locale != AUTOMATIC:
        return Grammar.of(page.locale)
    as_read = numbers_as_read(page)
    written = [
        Written(_text(number), _sureness(number, as_read.get(_ids(number))))
        for line in lines
        for number in line.numbers
    ]
    return proven(written, DEFAULT_MIN_CONFIDENCE)


def warnings_now(
    page: Page, lines: Sequence[ReviewedLine], typed: Sequence[Texts] | None = None
) -> tuple[PageWarning, ...]:
    """What the page warns of: what is expected of its numbers and sums is asked of what stands there now.

    typed: the texts of its tables, where a person has them otherwise than the lines.
    """
    if not page.expected:
        return page.warnings
    expected = Expected.parse(page.expected)
    as_read, numbers = numbers_as_read(page), {_ids(number) for line in lines for number in line.numbers}
    changed = [one.box for ids, number in as_read.items() if ids not in numbers for one in number.characters]
    kept = [
        one
        for one in page.warnings
        if one.code != SUM and not (one.code == UNEXPECTED and _holds_any(one.box, changed))
    ]
    unfit = [
        PageWarning(UNEXPECTED, why, _box(number))
        for line in lines
        if expected.is_of_numbers and not expected.fits("".join(map(_text, line.numbers)), page.locale)
        for number in line.numbers
        if _ids(number) not in as_read and (why := expected.why_not(_text(number), page.locale))
    ]
    tables, said = _amounts(page, lines, typed)
    unfit += [
        PageWarning(UNEXPECTED, why, cell.box)
        for cell in said
        if expected.is_of_numbers and cell.text and (why := expected.why_not(cell.text, page.locale))
    ]
    last = [_amount(line.numbers[-1], line_name(number), page.min_confidence) for number, line in _written(lines)]
    return (*kept, *unfit, *sum_warnings(expected.rules, last, tables, grammar_now(page, lines)))


def numbers_as_read(page: Page) -> dict[tuple[str, ...], Number]:
    """The numbers of the page by the names of their characters."""
    numbers = {}
    for row, line in enumerate(page.lines):
        start = 0
        for number in line.numbers or (number_of(line.digits),):
            stop = start + len(number.characters)
            numbers[tuple(f"{row}.{place}" for place in range(start, stop))] = number
            start = stop
    return numbers


def _written(lines: Sequence[ReviewedLine]) -> Iterator[tuple[int, ReviewedLine]]:
    """The lines that say something, numbered as they are shown."""
    shown = [line for line in lines if line.as_read or line.text]
    return ((number, line) for number, line in enumerate(shown, 1) if line.numbers)


def _amounts(
    page: Page, lines: Sequence[ReviewedLine], typed: Sequence[Texts] | None
) -> tuple[list[list[list[Amount]]], list[Amount]]:
    """The cells of all tables as amounts, and those of them that a person typed."""
    said: list[Amount] = []

    def amount(number: int, row: int, column: int, cell: StandingCell) -> Amount:
        where = cell_name(row + 1, column + 1, number + 1, len(page.tables))
        text = typed[number][row][column] if typed else cell.text
        if text == cell.text:
            return _amount(cell.characters, where, page.min_confidence)
        said.append(Amount(text.replace(BLANK, ""), where, page.tables[number].rows[row][column].box))
        return said[-1]

    amounts = [
        [[amount(number, row, column, cell) for column, cell in enumerate(cells)] for row, cells in enumerate(table)]
        for number, table in enumerate(tables_now(page, lines))
    ]
    return amounts, said


def _amount(characters: Characters, where: str, min_confidence: float) -> Amount:
    doubts = tuple(
        Doubt(place, one.label, tuple(label for label, _ in one.alternatives))
        for place, one in enumerate(characters)
        if one.is_open(min_confidence)
    )
    return Amount(_text(characters), where, _box(characters), doubts)


def _ids(number: Characters) -> tuple[str, ...]:
    """The names of characters that nobody touched; what is settled is another number, however it reads."""
    return tuple(one.id if one.state is State.READ else f"{one.id} {one.state}" for one in number)


def _sureness(number: Characters, read: Number | None) -> float:
    return read.confidence if read else prod(one.confidence for one in number if one.state is State.READ)


def _text(characters: Characters) -> str:
    return "".join(one.label for one in characters)


def _box(characters: Characters) -> Box | None:
    boxes = [one.box for one in characters if one.box]
    return union_of(boxes) if boxes else None


def _holds_any(box: Box | None, others: Sequence[Box]) -> bool:
    """Whether the middle of any of the others lies in a box."""
    middles = [other.center_xy for other in others]
    return box is not None and any(box.x <= x <= box.right and box.y <= y <= box.bottom for x, y in middles)


def _known_places(page: Page) -> dict[str, Place]:
    """In which cell each character of the page stands, by its name."""
    names = [f"{row}.{place}" for row, line in enumerate(page.lines) for place, _ in enumerate(line.characters)]
    return {
        names[index]: (number, row, column)
        for number, table in enumerate(page.tables)
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        for index in cell.characters
    }


def _parts(page: Page, line: ReviewedLine, known: dict[str, Place]) -> Iterator[tuple[Place, Characters]]:
    """What stands of a line in cells, cell after cell, with the blanks within one."""
    standing = line.standing
    places = [known.get(one.id) or (_place_of(page, one.box) if one.box else None) for one in standing]
    for number, one in enumerate(standing):
        if places[number] is None and one.box is None:
            before = places[number - 1] if number else None
            after = next((place for place in places[number + 1 :] if place), None)
            # A blank between two cells is in none; what is typed at a line's start belongs to what follows it.
            places[number] = after if before is None or (before == after) else None if one.label == BLANK else before
    for place, part in groupby(zip(places, standing, strict=True), key=lambda pair: pair[0]):
        if place:
            yield place, tuple(one for _, one in part)


def _place_of(page: Page, box: Box) -> Place | None:
    """The cell in which the middle of a box lies."""
    for number, table in enumerate(page.tables):
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                if cell.corners and cv2.pointPolygonTest(np.array(cell.corners, np.float32), box.center_xy, False) >= 0:
                    return number, row, column
    return None


def _cell(page: Page, read: Cell, parts: Sequence[Characters]) -> StandingCell:
    characters = tuple(one for part in parts for one in part if one.label != BLANK)
    is_as_read = all(one.state is State.READ for one in characters) and len(characters) == len(read.characters)
    if is_as_read:
        return StandingCell(read.text, characters, read)
    return StandingCell(BLANK.join(_text(part).strip() for part in parts), characters, read)

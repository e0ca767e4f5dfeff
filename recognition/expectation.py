"""A page read with what is expected of it: of each number, and of the sums of its lines and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from math import inf

from preprocessing import Box
from preprocessing.settings import Settings
from recognition.expected import Expected
from recognition.fitting import FITS_WELL, Decision, decided, with_decisions
from recognition.numbers import with_values
from recognition.page import Page
from recognition.places import Ink, Place
from recognition.review import first_lines
from recognition.standing import warnings_now


def as_expected(page: Page, settings: Settings) -> Page:
    """The page with the values of its numbers, read as the settings say that each of them is.

    Raises UnusableExpectation.
    """
    page = replace(page, expected=settings.expected, locale=settings.locale)
    if not settings.expected:
        return with_values(page, settings.locale)
    expected = Expected.parse(settings.expected)
    if expected.is_of_numbers:
        page = _with_numbers(page, expected, settings.locale)
    page = with_values(page, settings.locale)
    return replace(page, warnings=warnings_now(page, first_lines(page)))


def _with_numbers(page: Page, expected: Expected, locale: str) -> Page:
    """The page with each number, or each line that is one number with blanks in it, read as expected."""
    ink, indices = Ink(page), count()
    cells = {
        index: (number, row, column)
        for number, table in enumerate(page.tables)
        for row, of_row in enumerate(table.rows)
        for column, cell in enumerate(of_row)
        for index in cell.characters
    }
    decisions: list[Decision] = []
    joined = []
    for row, line in enumerate(page.lines):
        sizes = [len(number.characters) for number in line.numbers] or [len(line.characters)]
        numbers = [tuple(next(indices) for _ in range(size)) for size in sizes]
        apart = [decided(ink, Place(some, expected, _beside(ink, numbers, some)), locale) for some in numbers]
        least, most = (end(one.likely for one in apart) for end in (min, max))
        all_of_them = tuple(index for some in numbers for index in some)
        if len(numbers) > 1 and least < FITS_WELL and len({cells.get(index) for index in all_of_them}) == 1:
            together = decided(ink, Place(all_of_them, expected), locale)
            if together.likely == 1.0 or together.likely > max(FITS_WELL, most):
                apart = [together]
                joined.append(row)
        decisions += apart
    return with_decisions(page, decisions, joined)


def _beside(ink: Ink, numbers: Sequence[tuple[int, ...]], some: tuple[int, ...]) -> Callable[[Box], bool]:
    """Tells what was left out beside a number of a line: it belongs to the number that it is nearer to."""
    own = [ink.characters[index].box for index in some]
    others = [ink.characters[index].box for number in numbers if number != some for index in number]

    def gap_px(box: Box, boxes: Sequence[Box]) -> float:
        return min((max(box.x - one.right, one.x - box.right) for one in boxes), default=inf)

    return lambda box: gap_px(box, own) < gap_px(box, others)

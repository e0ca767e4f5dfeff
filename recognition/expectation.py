"""A page read with what is expected of it: of each number, and of the sums of its lines and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from preprocessing import Box
from preprocessing.settings import Settings
from recognition.expected import Expected
from recognition.fitting import FITS_WELL, Decision, Place, decided, with_decisions
from recognition.numbers import with_values
from recognition.page import Page
from recognition.sums import with_sums


def as_expected(page: Page, settings: Settings) -> Page:
    """The page with the values of its numbers, read as the settings say that each of them is.

    Raises UnusableExpectation.
    """
    if not settings.expected:
        return with_values(page, settings.locale)
    expected = Expected.parse(settings.expected)
    if expected.is_of_numbers:
        page = _with_numbers(page, expected, settings.locale)
    return with_sums(with_values(page, settings.locale), expected.rules, settings.locale)


def _with_numbers(page: Page, expected: Expected, locale: str) -> Page:
    """The page with each number, or each line that is one number with blanks in it, read as expected."""
    indices = count()
    decisions: list[Decision] = []
    joined = []
    for row, line in enumerate(page.lines):
        sizes = [len(number.characters) for number in line.numbers] or [len(line.characters)]
        numbers = [tuple(next(indices) for _ in range(size)) for size in sizes]
        apart = [decided(page, Place(some, expected, _beside(page, numbers, some)), locale) for some in numbers]
        if len(numbers) > 1 and min(one.likely for one in apart) < FITS_WELL:
            together = decided(page, Place(tuple(index for some in numbers for index in some), expected), locale)
            if together.likely >= max(FITS_WELL, max(one.likely for one in apart) if together.likely < 1.0 else 0.0):
                apart = [together]
                joined.append(row)
        decisions += apart
    return with_decisions(page, decisions, joined)


def _beside(page: Page, numbers: Sequence[tuple[int, ...]], some: tuple[int, ...]) -> Callable[[Box], bool]:
    """Tells what was left out beside a number of a line: it belongs to the number that it is nearer to."""
    own = [page.characters[index].box for index in some]
    others = [page.characters[index].box for number in numbers if number != some for index in number]

    def gap_px(box: Box, boxes: Sequence[Box]) -> int:
        return min((max(box.x - one.right, one.x - box.right) for one in boxes), default=max(page.width_px, 1))

    return lambda box: gap_px(box, own) < gap_px(box, others)

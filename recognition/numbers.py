"""Numbers: which characters of a line make up one, and the value of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import prod

from preprocessing import Box
from preprocessing.settings import AUTOMATIC
from recognition.number_values import Grammar, Written, proven, value_of
from recognition.page import DEFAULT_MIN_CONFIDENCE, Digit, Line, Number, Page, Sign

# Two numbers stand apart by more than this, in heights of a digit, beyond what the line's digits stand apart anyway.
APART = 0.5
# The line's own spacing is the gap that this share of its gaps is narrower than; a line may hold numbers of one digit,
# so it is never wider than this.
NARROW_SHARE = 0.25
WIDEST_SPACING = 0.6
# Of the gaps beside a sign, one parts numbers only where it is so many times as wide as the one on the other side.
LOPSIDED = 2.0


def parted(boxes: Sequence[Box], labels: Sequence[str], height_px: float) -> list[int]:
    """Where a line's numbers begin: the places of their first characters.

    boxes: of its characters, left to right, as they stand in a level line; labels: what they are;
    height_px: of a digit.
    """
    gaps = [max(0, right.x - left.right) / max(height_px, 1.0) for left, right in pairwise(boxes)]
    if not boxes:
        return []
    between_digits = sorted(
        gap for gap, (left, right) in zip(gaps, pairwise(labels), strict=True) if left.isdigit() and right.isdigit()
    )
    narrow = between_digits[int(NARROW_SHARE * len(between_digits))] if between_digits else 0.0
    widest = min(narrow, WIDEST_SPACING) + APART
    return [0] + [place for place, gap in enumerate(gaps, 1) if gap > widest and _parts(place, gaps, labels)]


def _parts(place: int, gaps: list[float], labels: Sequence[str]) -> bool:
    """Whether a wide gap before the character at `place` parts two numbers; a sign may stand between two of one."""
    before, after = labels[place - 1], labels[place]
    gap = gaps[place - 1]
    if not after.isdigit():
        return place < len(gaps) and LOPSIDED * gaps[place] < gap
    if not before.isdigit():
        return place > 1 and LOPSIDED * gaps[place - 2] < gap
    return True


def number_of(characters: Sequence[Digit | Sign], left_out: float = 1.0) -> Number:
    """A number without a value yet; left_out: how likely nothing that was left out beside it is a sign of it."""
    return Number(tuple(characters), left_out * prod(one.confidence for one in characters))


def with_values(page: Page, locale: str = AUTOMATIC) -> Page:
    """The page with the value of each number, as far as the locale, or the page itself, proves it."""
    written = [Written(number.text, number.confidence) for line in page.lines for number in line.numbers]
    grammar = proven(written, DEFAULT_MIN_CONFIDENCE) if locale == AUTOMATIC else Grammar.of(locale)

    def valued(number: Number) -> Number:
        value: Decimal | None
        value, why = value_of(number.text, grammar)
        return replace(number, value=value, why_no_value=why)

    return replace(
        page,
        lines=tuple(replace(line, numbers=tuple(map(valued, line.numbers))) for line in page.lines),
    )


def line_of(numbers: Iterable[Number]) -> Line:
    """A line of these numbers, at least one."""
    numbers = tuple(numbers)
    return Line(tuple(digit for number in numbers for digit in number.digits), numbers)

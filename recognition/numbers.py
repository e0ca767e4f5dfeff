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

# Two numbers stand apart by more than this, in heights of a digit, beyond what the line's digits stand apart anyway,
# and by so many times the pitch of its digits: in a row of boxes these stand evenly, narrow ones far apart.
APART = 0.6
PITCHES = 1.5
# The line's own gap and pitch are those that these shares of all are narrower than; one space alone tells none.
NARROW_GAP, USUAL_PITCH = 0.25, 0.5
WIDEST_ALONE = 0.6
# Of the gaps beside a sign, one parts numbers only where it is so many times as wide as the one on the other side.
LOPSIDED = 2.0
# No number begins with one of these signs, nor ends with one of those.
NEVER_FIRST, NEVER_LAST = "/:,%)×÷=", "(+/×÷"


def parted(boxes: Sequence[Box], labels: Sequence[str], height_px: float) -> list[int]:
    """Where a line's numbers begin: the places of their first characters.

    boxes: of its characters, left to right, as they stand in a level line; labels: what they are;
    height_px: of a digit.
    """
    if not boxes:
        return []
    gaps = [max(0, right.x - left.right) / max(height_px, 1.0) for left, right in pairwise(boxes)]
    pitches = [(right.center_xy[0] - left.center_xy[0]) / max(height_px, 1.0) for left, right in pairwise(boxes)]
    of_digits = [place for place, pair in enumerate(pairwise(labels)) if "".join(pair).isdigit()]
    narrow = _quantile([gaps[place] for place in of_digits], NARROW_GAP)
    pitch = _quantile([pitches[place] for place in of_digits], USUAL_PITCH)
    if len(of_digits) < 2:
        narrow, pitch = min(narrow, WIDEST_ALONE), 0.0
    starts = [0]
    for place in range(1, len(boxes)):
        is_wide = gaps[place - 1] > narrow + APART
        is_even = place - 1 in of_digits and pitches[place - 1] < PITCHES * pitch
        if is_wide and not is_even and _parts(place, gaps, labels):
            starts.append(place)
    return starts


def _quantile(spaces: list[float], share: float) -> float:
    return sorted(spaces)[int(share * (len(spaces) - 1))] if spaces else 0.0


def _parts(place: int, gaps: list[float], labels: Sequence[str]) -> bool:
    """Whether a wide gap before the character at `place` parts two numbers; a sign may stand between two of one."""
    before, after = labels[place - 1], labels[place]
    gap = gaps[place - 1]
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    if not after.isdigit():
        return place < len(gaps) and LOPSIDED * gaps[place] < gap
    if not before.isdigit():
        return place > 1 and LOPSIDED * gaps[place - 2] < gap
    return True


def number_of(characters: Sequence[Digit | Sign], left_out: float = 1.0) -> Number:
    """A number without a value yet; left_out: how likely nothing that was left out beside it is a sign of it."""
    return Number(tuple(characters), left_out * prod(one.confidence for one in characters))


def left_out(number: Number) -> float:
    """How likely nothing is left out of a number: what its confidence has less than its characters'."""
    return min(1.0, number.confidence / max(prod(one.confidence for one in number.characters), 1e-9))


def as_sure(one: Digit | Sign, confidence: float) -> Digit | Sign:
    """The same character with another confidence, and what else it may be as sure as that leaves it."""
    rest = min(1.0, (1 - confidence) / max(1 - one.confidence, 1e-9))
    if isinstance(one, Digit):
        digits = ((one.label, confidence), *((label, rest * share) for label, share in one.alternatives[1:]))
        return replace(one, confidence=confidence, alternatives=digits)
    signs = ((one.label, confidence), *((label, rest * share) for label, share in one.alternatives[1:]))
    return replace(one, confidence=confidence, alternatives=signs)


def grammar_of(page: Page, locale: str = AUTOMATIC) -> Grammar:
    """How decimals are written on the page, to the locale or to the page itself."""
    if locale != AUTOMATIC:
        return Grammar.of(locale)
    written = [Written(number.text, number.confidence) for line in page.lines for number in line.numbers]
    return proven(written, DEFAULT_MIN_CONFIDENCE)


def with_values(page: Page, locale: str = AUTOMATIC) -> Page:
    """The page with the value of each number, as far as the locale, or the page itself, proves it."""
    grammar = grammar_of(page, locale)

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

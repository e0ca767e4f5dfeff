"""Two opinions of a picture made one reading: which is believed, and what the other adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod
from statistics import median

import numpy as np

from preprocessing import Box
from preprocessing.ink_map import Detection
from recognition.chances import if_no_sign
from recognition.numbers import left_out, line_of, number_of, parted
from recognition.page import Digit, Line, Number, Page, Sign

# A digit as sure as this speaks neither for a reading nor against it.
HALF_SURE = 0.85
# As much evidence as one sure digit gives, and as two do.
ONE_DIGIT = 1 - HALF_SURE
MUCH_MORE = 2 * ONE_DIGIT
# More speaks against a reading than could against a number whose digits are all unsure: it is made of letters.
LETTERS = -5.0
# What another opinion reads where nothing was read counts from this confidence on.
SURE = 0.9
# What shapes left out is added where the network of crops is sure, the detector sees a digit, and the ink map takes it
# for one with this chance. On 90 drawn scenes that told 21 digits from one mark; of letters it takes few.
SEEN = 0.6
# A digit continues a number from so near, in shares of the height of a digit that was read.
NEAR = 0.5


def evidence(page: Page) -> float:
    """How much speaks for a reading: the digits it is sure of, less those that it is not; a sign speaks for one too."""
    return sum(if_no_sign(digit.confidence, digit.of_signs) - HALF_SURE for digit in page.digits)


def map_is_better(by_map: Page, by_shape: Page, is_sure: bool = False) -> bool:
    """Whether the reading by the ink map is believed, and not that by shape: where one digit more speaks for it.

    So it is where shape reads letters; and where it is sure among much other ink, unless one more speaks for shape.
    """
    shape = evidence(by_shape)
    more = -ONE_DIGIT if is_sure else ONE_DIGIT
    return shape < LETTERS or evidence(by_map) > max(MUCH_MORE, shape + more)


def with_missed(by_shape: Page, by_map: Page, detections: Sequence[Detection]) -> Page:
    """The page with those digits that shapes left out, and the ink map, its detector and the network of crops see."""
    read = corners([digit.box for digit in by_shape.digits])
    page = by_shape
    for digit in by_map.digits:
        if digit.confidence < SURE or digit.seen < SEEN or meeting(read, digit.box).any():
            continue
        if any(digit.box.holds(*one.center_xy) for one in detections):
            page = _with_digit(page, digit)
    return page


def continues(box: Box, digit: Box) -> bool:
    """Whether a box stands right beside a digit, in its row and about as tall."""
    return _is_level(box, digit) and _gap_px(box, digit) < NEAR * digit.height


def corners(boxes: Sequence[Box]) -> np.ndarray:
    """Left, top, right and bottom of each box: int (4, n)."""
    return np.array([(box.x, box.y, box.right, box.bottom) for box in boxes], int).reshape(-1, 4).T


def holding(sides: np.ndarray, x: float, y: float) -> np.ndarray:
    """Which boxes hold a point: bool (n,). sides: as `corners` gives them."""
    left, top, right, bottom = sides
    return np.asarray((left <= x) & (x <= right) & (top <= y) & (y <= bottom))


def meeting(sides: np.ndarray, box: Box) -> np.ndarray:
    """Which boxes are this one, about, as one of the two holds the other's centre: bool (n,). sides: as `corners`'."""
    x, y = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    held = (box.x <= x) & (x <= box.right) & (box.y <= y) & (y <= box.bottom)
    return np.asarray(held | holding(sides, *box.center_xy))


def _is_level(box: Box, digit: Box) -> bool:
    """Whether two boxes may stand in one row, about as tall."""
    shared_px = min(box.bottom, digit.bottom) - max(box.y, digit.y)
    lower, taller = sorted((box.height, digit.height))
    return shared_px > lower / 2 and taller < 2 * lower


def _with_digit(page: Page, digit: Digit) -> Page:
    """The page with one more digit: in the line in which it stands, or in one of its own."""
    box = digit.box

    def is_elsewhere(place: Box | None) -> bool:
        return place is None or not box.holds(*place.center_xy)

    lines = list(page.lines)
    beside = [row for row, line in enumerate(lines) if any(_is_level(box, one.box) for one in line.digits)]
    if beside:
        row = min(beside, key=lambda row: min(_gap_px(box, one.box) for one in lines[row].digits))
        kept = [one for one in lines[row].characters if isinstance(one, Digit) or is_elsewhere(one.box)]
        lines[row] = _line_of([*kept, digit], lines[row].numbers)
    else:
        below = [row for row, line in enumerate(lines) if _middle_y(line) > box.center_xy[1]]
        lines.insert(below[0] if below else len(lines), _line_of([digit]))
    return replace(
        page,
        lines=tuple(lines),
        rejected=tuple(one for one in page.rejected if is_elsewhere(one.box)),
        warnings=tuple(one for one in page.warnings if is_elsewhere(one.box)),
    )


def _line_of(characters: Sequence[Digit | Sign], before: Sequence[Number] = ()) -> Line:
    """A line of these characters, parted into numbers; before: those into which most of them were parted."""
    level = sorted(characters, key=lambda one: one.box.center_xy[0])
    height_px = median(one.box.height for one in level if isinstance(one, Digit))
    starts = parted([one.box for one in level], [str(one.label) for one in level], height_px)
    numbers = []
    for start, stop in pairwise([*starts, len(level)]):
        of_number = level[start:stop]
        # As much as was left out beside a number before may be of it now.
        known = prod(left_out(number) for number in before if any(one in of_number for one in number.characters))
        numbers.append(number_of(of_number, known))
    return line_of(numbers)


def _gap_px(box: Box, other: Box) -> int:
    return max(box.x - other.right, other.x - box.right)


def _middle_y(line: Line) -> float:
    return sum(digit.box.center_xy[1] for digit in line.digits) / len(line.digits)

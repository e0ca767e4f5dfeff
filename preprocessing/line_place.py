"""The place of a component in its line: its size, where it stands by the line's digits, what is beside it, the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from preprocessing.components import Component
from preprocessing.geometry import Box

# So many of the nearest digits tell where the line's digits stand.
MOST_NEIGHBORS = 4
# What is farther away than this, in heights of a digit, or larger, tells no more.
FARTHEST = 2.5
LOWEST = 0.02
# A component stands above another one where the two share this much of its width.
SHARED = 0.3
PLACE_COUNT = 28
# What is so tall and no wider, in heights of a digit, tells how the line's hand slants and spaces.
LOW_IN_HAND, HIGH_IN_HAND, WIDE_IN_HAND = 0.6, 1.6, 1.2
# A stroke's ink strays so little from the line of its slant, as a share of its variance along it.
STROKE_STRAY = 0.03


@dataclass(frozen=True)
class LineFrame:
    """Where a line's digits stand at one place of it: how tall they are, and their base line, in working pixels."""

    height_px: float
    base_px: float

    def of(self, box: Box) -> tuple[float, float, float]:
        """Height of a box, and how far its top and its bottom lie above the base line, in heights of a digit."""
        top, bottom = ((self.base_px - y) / self.height_px for y in (box.y, box.bottom))
        return min(box.height / self.height_px, FARTHEST), _held(top), _held(bottom)


@dataclass(frozen=True)
class Member:
    """A component of a line and its form: slant, width of its spread, bulge, height of its ink; see `_form`."""

    component: Component
    form: tuple[float, float, float, float]

    @property
    def box(self) -> Box:
        return self.component.box

    @property
    def slant(self) -> float:
        """How many pixels it goes to the right for each one downwards: less than 0 where it leans as a slash does."""
        return self.form[0]

    @property
    def is_stroke(self) -> bool:
        return self.form[1] / (1 - self.form[1]) - self.slant**2 < STROKE_STRAY


def measured(line: Sequence[Component]) -> list[Member]:
    """The components of a line, each with its form."""
    return [Member(component, _form(component)) for component in line]


def frame_at(x_px: float, digits: np.ndarray) -> LineFrame:
    """The frame at a place of a line by its nearest digits.

    digits: float (n, 3), n at least 1: the centre, top and bottom of each digit of the line.
    """
    nearest = digits[np.argsort(np.abs(digits[:, 0] - x_px), kind="stable")[:MOST_NEIGHBORS]]
    tops, bottoms = nearest[:, 1], nearest[:, 2]
    return LineFrame(max(1.0, _median(bottoms - tops)), _median(bottoms))


def place_in_line(component: Component, pieces: int, others: Sequence[Member], frame: LineFrame) -> np.ndarray:
    """float32 (28,): size, height above the base line, fill, contrast, form of a component, its neighbours, the hand.

    pieces: how many components it is made of; others: all other components of its line.
    """
    box, height_px = component.box, frame.height_px
    tall, top, bottom = frame.of(box)
    wide = min(box.width / height_px, FARTHEST)
    form = _form(component)
    strongest = max((one.component.contrast for one in others), default=component.contrast) or 1.0
    left = max((one for one in others if one.box.center_xy[0] < box.center_xy[0]), key=_right, default=None)
    right = min((one for one in others if one.box.center_xy[0] >= box.center_xy[0]), key=_left, default=None)
    beside = [
        feature
        for one, gap in ((left, box.x - _right(left) if left else 0), (right, _left(right) - box.right if right else 0))
        for feature in (_held(gap / height_px) if one else FARTHEST, *(frame.of(one.box)[::2] if one else (0.0, 0.0)))
    ]
    shared = [one.box for one in others if _shared(one.box, box) > SHARED]
    above = min(
        [(box.y - one.bottom) / height_px for one in shared if one.center_xy[1] < box.center_xy[1]] + [FARTHEST]
    )
    below = min(
        [(one.y - box.bottom) / height_px for one in shared if one.center_xy[1] > box.center_xy[1]] + [FARTHEST]
    )
    return np.array(
        [
            tall,
            wide,
            top,
            bottom,
            np.log(max(tall, LOWEST)),
            np.log(max(wide, LOWEST)),
            component.area_px / (box.width * box.height),
            min(component.contrast / strongest, 1.5),
            float(pieces),
            *form,
            *beside,
            _held(above),
            _held(below),
            *_hand(box, form[0], others, frame),
        ],
        np.float32,
    )


def _hand(box: Box, slant: float, others: Sequence[Member], frame: LineFrame) -> tuple[float, ...]:
    """7 numbers: how the line's other digits slant, and how far this component slants from them and from strokes among
    them; their usual gap, how unevenly they stand, how many they are.
    """
    low, high, wide = (limit * frame.height_px for limit in (LOW_IN_HAND, HIGH_IN_HAND, WIDE_IN_HAND))
    tall = [one for one in others if low < one.box.height < high and one.box.width < wide]
    if not tall:
        return 0.0, slant, FARTHEST, FARTHEST, FARTHEST, 0.0, 0.0
    usual = _median(np.array([one.slant for one in tall]))
    strokes = [one.slant for one in tall if one.is_stroke]
    tall.sort(key=_left)
    x = box.center_xy[0]
    # Where the component itself stands there would be no gap without it.
    gaps = [
        (right.box.x - left.box.right) / frame.height_px
        for left, right in pairwise(tall)
        if not left.box.center_xy[0] < x < right.box.center_xy[0]
    ]
    edges = [frame.of(one.box)[1:] for one in tall]
    return (
        usual,
        _held(slant - usual),
        _held(slant - min(strokes)) if strokes else FARTHEST,
        _held(slant - max(strokes)) if strokes else FARTHEST,
        _held(_median(np.array(gaps))) if gaps else FARTHEST,
        _held(sum(abs(top - 1) + abs(bottom) for top, bottom in edges) / len(edges)),
        float(np.log1p(len(tall))),
    )


def _form(component: Component) -> tuple[float, float, float, float]:
    """Its slant, how far it is longer than wide, how far its middle bulges to the right, how high its ink lies."""
    ink = component.ink.astype(np.float32)
    mass = float(ink.sum()) or 1.0
    rows, columns = np.arange(ink.shape[0]), np.arange(ink.shape[1])
    of_rows, of_columns = ink.sum(1), ink.sum(0)
    y, x = float(of_rows @ rows) / mass, float(of_columns @ columns) / mass
    var_y = float(of_rows @ (rows - y) ** 2) / mass + 0.1
    var_x = float(of_columns @ (columns - x) ** 2) / mass + 0.1
    of_each = ink @ (columns - x)
    slant = float(of_each @ (rows - y)) / mass / var_y
    # Against the line of its slant: the middle half of its rows beside the others.
    middle = np.abs(rows - y) < 0.25 * len(rows)
    off = of_each - slant * of_rows * (rows - y)
    bulge = (
        off[middle].sum() / max(of_rows[middle].sum(), 1) - off[~middle].sum() / max(of_rows[~middle].sum(), 1)
    ) / len(rows)
    return _held(slant), var_x / (var_x + var_y), _held(float(bulge)), y / len(rows)


def _shared(one: Box, other: Box) -> float:
    return (min(one.right, other.right) - max(one.x, other.x)) / max(1, min(one.width, other.width))


def _right(one: Member) -> int:
    return one.box.right


def _left(one: Member) -> int:
    return one.box.x


def _held(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


def _median(values: np.ndarray) -> float:
    # NumPy's own takes ten times as long for so few.
    ordered = sorted(values.tolist())
    return 0.5 * (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2])

"""The place of a component in its line: its size, where it stands by the line's digits, and what is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
PLACE_COUNT = 21


@dataclass(frozen=True)
class LineFrame:
    """Where a line's digits stand at one place of it: how tall they are, and their base line, in working pixels."""

    height_px: float
    base_px: float

    def of(self, box: Box) -> tuple[float, float, float]:
        """Height of a box, and how far its top and its bottom lie above the base line, in heights of a digit."""
        top, bottom = ((self.base_px - y) / self.height_px for y in (box.y, box.bottom))
        return min(box.height / self.height_px, FARTHEST), _held(top), _held(bottom)


def frame_at(x_px: float, digits: np.ndarray) -> LineFrame:
    """The frame at a place of a line by its nearest digits.

    digits: float (n, 3), n at least 1: the centre, top and bottom of each digit of the line.
    """
    nearest = digits[np.argsort(np.abs(digits[:, 0] - x_px), kind="stable")[:MOST_NEIGHBORS]]
    tops, bottoms = nearest[:, 1], nearest[:, 2]
    return LineFrame(max(1.0, _median(bottoms - tops)), _median(bottoms))


def place_in_line(component: Component, pieces: int, others: Sequence[Component], frame: LineFrame) -> np.ndarray:
    """float32 (21,): size, height above the base line, fill, contrast, form of a component, and its neighbours.

    pieces: how many components it is made of; others: all other components of its line.
    """
    box, height_px = component.box, frame.height_px
    tall, top, bottom = frame.of(box)
    wide = min(box.width / height_px, FARTHEST)
    strongest = max((one.contrast for one in others), default=component.contrast) or 1.0
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
            *_form(component),
            *beside,
            _held(above),
            _held(below),
        ],
        np.float32,
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


def _right(component: Component) -> int:
    return component.box.right


def _left(component: Component) -> int:
    return component.box.x


def _held(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


def _median(values: np.ndarray) -> float:
    # NumPy's own takes ten times as long for so few.
    ordered = sorted(values.tolist())
    return 0.5 * (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2])

"""The place of a component in its line: its size, where it stands by the line's digits, what is beside it, the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from preprocessing.components import Component

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

_Form = tuple[float, float, float, float]


@dataclass(frozen=True)
class LineFrame:
    """Where a line's digits stand at one place of it: how tall they are, and their base line, in working pixels."""

    height_px: float
    base_px: float


@dataclass(frozen=True, eq=False)
class _Marks:
    """Components: float (n,) each, their sides in working pixels and ink; forms (n, 4), see `_form`."""

    left: np.ndarray
    top: np.ndarray
    right: np.ndarray
    bottom: np.ndarray
    area_px: np.ndarray
    contrast: np.ndarray
    forms: np.ndarray

    @staticmethod
    def of(components: Sequence[Component], forms: Sequence[_Form]) -> _Marks:
        boxes = [one.box for one in components]
        left, top, right, bottom = np.array([(box.x, box.y, box.right, box.bottom) for box in boxes], float).T
        area_px, contrast = np.array([(one.area_px, one.contrast) for one in components], float).T
        return _Marks(left, top, right, bottom, area_px, contrast, np.array(forms))

    @property
    def width(self) -> np.ndarray:
        return self.right - self.left

    @property
    def height(self) -> np.ndarray:
        return self.bottom - self.top

    @property
    def x(self) -> np.ndarray:
        """The middles."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> np.ndarray:
        return (self.top + self.bottom) / 2


def frame_at(x_px: float, digits: np.ndarray) -> LineFrame:
    """The frame at a place of a line by its nearest digits.

    digits: float (n, 3), n at least 1: the centre, top and bottom of each digit of the line.
    """
    nearest = digits[np.argsort(np.abs(digits[:, 0] - x_px), kind="stable")[:MOST_NEIGHBORS]]
    tops, bottoms = nearest[:, 1], nearest[:, 2]
    return LineFrame(max(1.0, _median(bottoms - tops)), _median(bottoms))


def places_in_line(
    line: Sequence[Component], asked: Sequence[Component], owners: Sequence[Sequence[int]], frames: Sequence[LineFrame]
) -> np.ndarray:
    """float32 (q, 28): size, height above the base line, fill, contrast, form of q marks, their neighbours, the hand.

    asked: the marks; owners: of each the numbers of the line's components that it is made of; frames: of its place.
    """
    forms = {id(one): _form(one) for one in {id(one): one for one in (*line, *asked)}.values()}
    marks, others = (_Marks.of(ones, [forms[id(one)] for one in ones]) for ones in (asked, line))
    # A row for each mark that is asked for, a column for each component of the line.
    is_other = np.ones((len(owners), len(line)), bool)
    for row, own in zip(is_other, owners, strict=True):
        row[list(own)] = False
    height, base = np.array([(frame.height_px, frame.base_px) for frame in frames]).T
    left, top, right, bottom, x, y = (
        side[:, None] for side in (marks.left, marks.top, marks.right, marks.bottom, marks.x, marks.y)
    )

    def standing(top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Height, and how far both edges lie above the base line, in heights of a digit."""
        tall = np.minimum((bottom - top) / height, FARTHEST)
        return tall, _held((base - top) / height), _held((base - bottom) / height)

    def neighbor(is_beside: np.ndarray, nearest: np.ndarray, gap_px: np.ndarray) -> tuple[np.ndarray, ...]:
        """Gap, height and lower edge of the nearest one on a side."""
        tall, _, low = standing(others.top[nearest], others.bottom[nearest])
        has_one = is_beside.any(1)
        return np.where(has_one, _held(gap_px / height), FARTHEST), has_one * tall, has_one * low

    is_left = is_other & (others.x < x)
    is_right = is_other & ~is_left
    before = np.where(is_left, others.right, -np.inf).argmax(1)
    after = np.where(is_right, others.left, np.inf).argmin(1)
    common = np.minimum(others.right, right) - np.maximum(others.left, left)
    is_shared = is_other & (common / np.maximum(1, np.minimum(others.width, right - left)) > SHARED)
    over = np.where(is_shared & (others.y < y), top - others.bottom, np.inf).min(1)
    under = np.where(is_shared & (others.y > y), others.top - bottom, np.inf).min(1)
    strongest = np.where(is_other, others.contrast, -np.inf).max(1)
    strongest = np.where(is_other.any(1), strongest, marks.contrast)
    tall, above, below = standing(marks.top, marks.bottom)
    wide = np.minimum(marks.width / height, FARTHEST)
    features = [
        tall,
        wide,
        above,
        below,
        np.log(np.maximum(tall, LOWEST)),
        np.log(np.maximum(wide, LOWEST)),
        marks.area_px / (marks.width * marks.height),
        np.minimum(marks.contrast / np.where(strongest == 0, 1.0, strongest), 1.5),
        [len(own) for own in owners],
        marks.forms,
        *neighbor(is_left, before, marks.left - others.right[before]),
        *neighbor(is_right, after, others.left[after] - marks.right),
        _held(over / height),
        _held(under / height),
        *_hand(marks, others, is_other, height[:, None], base[:, None]),
    ]
    return np.column_stack(features).astype(np.float32)


def _hand(
    marks: _Marks, others: _Marks, is_other: np.ndarray, height: np.ndarray, base: np.ndarray
) -> tuple[np.ndarray, ...]:
    """7 numbers of each mark: how the line's other digits slant, and how far it slants from them and from strokes among
    them; their usual gap, how unevenly they stand, how many they are.

    is_other: bool (q, n), which of the line are others than the mark; height, base: (q, 1), of the frames.
    """
    slants, spread, slant = others.forms[:, 0], others.forms[:, 1], marks.forms[:, 0]
    is_tall = is_other & (LOW_IN_HAND * height < others.height) & (others.height < HIGH_IN_HAND * height)
    is_tall &= others.width < WIDE_IN_HAND * height
    count = is_tall.sum(1)
    usual = _medians(slants, is_tall, 0.0)
    is_stroke = is_tall & (spread / (1 - spread) - slants**2 < STROKE_STRAY)
    has_stroke = is_stroke.any(1)
    least, most = np.where(is_stroke, slants, np.inf).min(1), np.where(is_stroke, slants, -np.inf).max(1)
    # Of each the tall one before it, left to right; the first has none.
    order = np.argsort(others.left, kind="stable")
    is_tall_here, x = is_tall[:, order], others.x[order]
    places = np.where(is_tall_here, np.arange(len(order)), -1)
    before = np.maximum.accumulate(np.pad(places, ((0, 0), (1, 0)), constant_values=-1), 1)[:, :-1]
    # Where the component itself stands there would be no gap without it.
    is_around = (x[before] < marks.x[:, None]) & (marks.x[:, None] < x)
    gaps = (others.left[order] - others.right[order][before]) / height
    off = np.abs(_held((base - others.top) / height) - 1) + np.abs(_held((base - others.bottom) / height))
    return (
        usual,
        _held(slant - usual),
        np.where(has_stroke, _held(slant - least), FARTHEST),
        np.where(has_stroke, _held(slant - most), FARTHEST),
        _held(_medians(gaps, is_tall_here & (before >= 0) & ~is_around, FARTHEST)),
        _held((off * is_tall).sum(1) / np.maximum(1, count)),
        np.log1p(count),
    )


def _medians(values: np.ndarray, chosen: np.ndarray, otherwise: float) -> np.ndarray:
    """The median of those chosen, bool (q, n), in each row: (q,); otherwise where none is. values: (n,) or (q, n)."""
    ordered = np.sort(np.where(chosen, values, np.inf), 1)
    count, rows = chosen.sum(1), np.arange(len(chosen))
    low, high = (ordered[rows, np.maximum(0, place)] for place in ((count - 1) // 2, count // 2))
    return np.where(count > 0, 0.5 * (low + high), otherwise)


def _form(component: Component) -> _Form:
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
    slant, bulge = _held(np.array([slant, bulge])).tolist()
    return slant, var_x / (var_x + var_y), bulge, y / len(rows)


def _held(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -FARTHEST, FARTHEST)


def _median(values: np.ndarray) -> float:
    # NumPy's own takes ten times as long for so few.
    ordered = sorted(values.tolist())
    return 0.5 * (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2])

"""Lines: which components stand in one line of writing, top to bottom, left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from preprocessing.components import Component

# Components at least this share of the typical height carry a line; smaller ones join the line that they stand in.
CARRIER_SHARE = 0.5
# Two components are in one line when they overlap vertically by this share of the lower one.
OVERLAP = 0.5
# Components above one another that together are no taller than this, in typical heights, may be parts of one digit.
TALLEST_DIGIT = 1.6
# A line is where its last components are: baselines wander, and pages are seen in perspective.
MEMORY = 3
# Digits more than this many times as tall as others are writing of another size, and of another line.
MOST_UNLIKE = 2.0
# Of a component taller than this, in typical heights, that much decides whether it overlaps.
TALLEST_OVERLAP = 1.5
# Two components stand above one another when they share this much of the narrower one's width.
ABOVE_SHARE = 0.5
# How far a small component may be outside its line, and beside its ink, in typical heights.
OUTSIDE = 0.3
BESIDE = 1.5


@dataclass(frozen=True, eq=False)
class _Places:
    """Where components stand, and how tall a digit is there: float (n,) each, in pixels; a line is their numbers."""

    left: np.ndarray
    right: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    digit: np.ndarray

    @staticmethod
    def of(components: list[Component], heights_px: Sequence[float]) -> _Places:
        rows = [
            (box.x, box.right, box.y, box.bottom, height_px)
            for box, height_px in zip((component.box for component in components), heights_px, strict=True)
        ]
        return _Places(*np.array(rows, float).reshape(-1, 5).T)

    @property
    def height(self) -> np.ndarray:
        return self.bottom - self.top

    @property
    def center(self) -> np.ndarray:
        return (self.left + self.right) / 2

    def means(self, line: list[int]) -> tuple[float, float, float]:
        """Top, bottom, and how tall a digit is, of these components."""
        return float(self.top[line].mean()), float(self.bottom[line].mean()), float(self.digit[line].mean())

    def above_one_another(self, line: list[int], other: list[int]) -> np.ndarray:
        """Which components of two lines stand above one another: bool (len(line), len(other))."""
        shared = np.minimum.outer(self.right[line], self.right[other]) - np.maximum.outer(
            self.left[line], self.left[other]
        )
        width = self.right - self.left
        return shared > ABOVE_SHARE * np.minimum.outer(width[line], width[other])


def find_lines(
    components: list[Component], heights_px: Sequence[float]
) -> tuple[list[list[Component]], list[Component]]:
    """Groups components into lines, top to bottom, each left to right; and the small components that belong to none.

    heights_px: how tall a digit is where each of the components stands.
    """
    places = _Places.of(components, heights_px)
    center = places.center
    tall = places.height >= CARRIER_SHARE * places.digit
    carriers = np.flatnonzero(tall)
    lines = _merge(_strung(carriers[np.argsort(center[carriers], kind="stable")].tolist(), places), places)
    small = np.flatnonzero(~tall)
    stray = []
    # Small components are measured against the carriers alone: a trail of dots must not lead out of a line.
    nearness = np.array([_nearness(line, small, places) for line in lines]).reshape(len(lines), len(small))
    for place, of_each in zip(small.tolist(), nearness.T, strict=True):
        if len(lines) and of_each.max() > 0:
            lines[int(of_each.argmax())].append(place)
        else:
            stray.append(place)
    for place in list(stray):
        # The dots of a division sign stand at its dash, however far the digits are from it.
        if (line := _line_of_part(place, lines, places)) is not None:
            line.append(place)
            stray.remove(place)
    lines.sort(key=lambda line: sum(places.means(line)[:2]))
    in_lines = [[components[i] for i in sorted(line, key=lambda i: center[i])] for line in lines]
    return in_lines, [components[i] for i in stray]


def _line_of_part(place: int, lines: list[list[int]], places: _Places) -> list[int] | None:
    """The line in whose band a small component stands, above or below one that is as low: a part of the same sign."""
    for line in lines:
        low = [other for other in line if places.height[other] < CARRIER_SHARE * places.digit[other]]
        carriers = np.array([other for other in line if other not in low])
        if not low or not places.above_one_another([place], low).any():
            continue
        nearest = int(carriers[np.abs(places.center[carriers] - places.center[place]).argmin()])
        y = (places.top[place] + places.bottom[place]) / 2
        if places.top[nearest] < y < places.bottom[nearest]:
            return line
    return None


def _strung(carriers: list[int], places: _Places) -> list[list[int]]:
    """The lines that the components make up, taken left to right, each put to the line whose end it overlaps most."""
    lines: list[list[int]] = []
    ends = np.zeros((3, len(carriers)))
    height = places.height
    for component in carriers:
        top, bottom, digit_px = (float(side[component]) for side in (places.top, places.bottom, places.digit))
        overlaps = _overlap(ends[:, : len(lines)], top, bottom, digit_px, float(height[component]))
        best = int(overlaps.argmax()) if lines else 0
        if lines and overlaps[best] > OVERLAP:
            lines[best].append(component)
        else:
            best = len(lines)
            lines.append([component])
        ends[:, best] = places.means(lines[best][-MEMORY:])
    return lines


def _are_alike(a_px: np.ndarray, b_px: float) -> np.ndarray:
    """Whether digits of these heights may be of one line of writing."""
    return np.maximum(a_px, b_px) < MOST_UNLIKE * np.minimum(a_px, b_px)


def _overlap(ends: np.ndarray, top: float, bottom: float, digit_px: float, height_px: float) -> np.ndarray:
    """How far a component overlaps the end of each line, as a share of the lower of the two: float (lines,).

    ends: float (3, lines), top and bottom of each line's end, and how tall a digit is there.
    """
    tops, bottoms, digits_px = ends
    shared = np.minimum(bottoms, bottom) - np.maximum(tops, top)
    lower = np.minimum(bottoms - tops, min(height_px, TALLEST_OVERLAP * digit_px))
    return np.where(_are_alike(digits_px, digit_px), shared / np.maximum(1.0, lower), 0.0)


def _merge(lines: list[list[int]], places: _Places) -> list[list[int]]:
    """Joins lines that stand side by side: a line's first component, or half of it, starts one of its own at times."""
    merged: list[list[int]] = []
    # Of the lines merged: the top of the highest component, the bottom of the lowest, and how tall a digit is.
    tops, bottoms, digits_px = np.zeros((3, len(lines)))
    for line in sorted(lines, key=len, reverse=True):
        top, bottom, digit_px = places.means(line)
        count = len(merged)
        level = (tops[:count] < bottom) & (bottoms[:count] > top) & _are_alike(digits_px[:count], digit_px)
        for partner in np.flatnonzero(level).tolist():
            if _side_by_side(line, merged[partner], max(digit_px, float(digits_px[partner])), places):
                merged[partner] = sorted(merged[partner] + line, key=lambda i: places.center[i])
                break
        else:
            partner = count
            merged.append(list(line))
        joined = merged[partner]
        tops[partner], bottoms[partner] = places.top[joined].min(), places.bottom[joined].max()
        digits_px[partner] = places.means(joined)[2]
    return merged


def _side_by_side(line: list[int], other: list[int], height_px: float, places: _Places) -> bool:
    """Whether two lines are parts of one: no digits of them above one another, and level where they are nearest."""
    above = places.above_one_another(line, other)
    together_px = np.maximum.outer(places.bottom[line], places.bottom[other]) - np.minimum.outer(
        places.top[line], places.top[other]
    )
    if (above & (together_px > TALLEST_DIGIT * height_px)).any():
        return False
    beside = np.array(other)[~above.any(0)]
    if not len(beside):
        return False
    far_px = np.abs(places.center[beside] - places.center[line].mean())
    nearest = beside[np.argsort(far_px, kind="stable")[:MEMORY]].tolist()
    (top, bottom, _), (other_top, other_bottom, _) = places.means(line), places.means(nearest)
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared > OVERLAP * max(1.0, min(bottom - top, other_bottom - other_top))


def _nearness(line: list[int], small: np.ndarray, places: _Places) -> np.ndarray:
    """How well small components stand in a line: above 0 inside the line's band and next to its ink; float (small,)."""
    x, y = places.center[small], (places.top[small] + places.bottom[small]) / 2
    nearest = np.array(line)[np.abs(places.center[line][None] - x[:, None]).argmin(1)]
    beside_px = np.maximum(places.left[nearest] - places.right[small], places.left[small] - places.right[nearest])
    outside_px = np.maximum(places.top[nearest] - y, y - places.bottom[nearest])
    digit_px = places.digit[small]
    return 1.0 - np.maximum(outside_px, 0) / (OUTSIDE * digit_px) - np.maximum(beside_px, 0) / (BESIDE * digit_px)

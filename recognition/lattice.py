"""Weighs the ways in which a line's ink can be parted into digits, and takes the best one.

A line becomes a row of atoms: marks, and parts of marks where they may hold more than one digit. An arc spans a few
neighbouring atoms and stands for one digit or for a mark that is none; the best path over all arcs explains all ink.
Source: Denker and Burges, "Image segmentation and recognition", 1994.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise

import numpy as np

from preprocessing.components import Mark
from preprocessing.lines import TALLEST_DIGIT
from recognition.cuts import find_cuts
from recognition.network import DIGITS, OTHER_MARK, PART, SEVERAL

# A digit is rarely wider than this share of the line's height, or made of more atoms than this.
WIDEST_DIGIT = 1.5
MOST_ATOMS = 6
# Ink this far apart, in shares of the height, is no one digit.
WIDEST_GAP = 0.25
# Digits lower than this share of their line are dots, dashes and commas, a 1 sooner: any stroke looks like one ...
LOWEST_DIGIT = 0.42
LOWEST_ONE = 0.7
# ... and the less likely the lower: how fast, as the deviation of the logarithm of the height.
HEIGHT_SIGMA = 0.35
LOWEST_LOG = -12.0
# Marks wider than this share of the height are cut even when the network is sure: 1 and 0 can look like one digit.
WIDE = 1.05
# A mark is cut when it holds several digits with this probability, and also when it is no one thing for sure.
MAYBE_SEVERAL = 0.04
UNSURE = 0.9
# What a mark counts as dirt for, by its class. In a line of writing digits are commoner than in the network's training,
# among digits that are sure more so; and parts and runs of digits are ink that wants an explanation.
DIRT = {OTHER_MARK: 0.45, PART: 0.2, SEVERAL: 0.02}
DIRT_AMONG_DIGITS = {OTHER_MARK: 0.15, PART: 0.2, SEVERAL: 0.02}
SURE = 0.8
FEWEST_SURE = 2
# A long run is squeezed into the frame until nothing can be told from it: what its parts say counts for more.
WIDE_DIRT = 0.06
_LOWEST = np.array([LOWEST_ONE if digit == 1 else LOWEST_DIGIT for digit in range(10)])


@dataclass(frozen=True)
class Arc:
    """Atoms first … last-1 of a line taken as one mark."""

    first: int
    last: int
    mark: Mark


@dataclass(frozen=True)
class Verdict:
    """An arc on the best path, with the network's probabilities (13,)."""

    arc: Arc
    probabilities: np.ndarray
    is_digit: bool

    @property
    def confidence(self) -> float:
        """Probability of the likeliest digit."""
        return float(self.probabilities[DIGITS].max())


@dataclass(frozen=True)
class Lattice:
    """All ways through a line: its arcs with the network's probabilities (len(arcs), 13), and whose part each atom is.

    owners: for each atom the number of the mark in the line that it is, or is a part of.
    """

    arcs: list[Arc]
    owners: list[int]
    probabilities: np.ndarray
    height_px: float

    @property
    def length(self) -> int:
        """Number of atoms."""
        return len(self.owners)

    @cached_property
    def atoms(self) -> list[Mark]:
        """The ink of each atom."""
        alone = {arc.first: arc.mark for arc in self.arcs if arc.last == arc.first + 1}
        return [alone[atom] for atom in range(self.length)]

    def mark(self, first: int, last: int) -> Mark:
        """The ink of the atoms first … last-1."""
        return reduce(Mark.union, self.atoms[first:last])

    def cut_ranges(self) -> list[tuple[int, int]]:
        """For each mark in several parts, its first atom and the one after its last; by their first atoms."""
        ranges = []
        for owner in dict.fromkeys(self.owners):
            atoms = [atom for atom, other in enumerate(self.owners) if other == owner]
            if len(atoms) > 1:
                ranges.append((atoms[0], atoms[-1] + 1))
        return ranges

    def log_scores(
        self, first: int, last: int, texts: list[tuple[int, ...]], dirt_shares: dict[int, float]
    ) -> np.ndarray:
        """For each text the score of the best path through atoms first … last-1 that spells it; -inf where none does.

        Marks that are no digits may stand between the digits.
        """
        # One row of states for all texts: each text's states count how many of its digits are read.
        lengths = np.array([len(text) for text in texts])
        starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])
        symbols = np.concatenate([[0, *text] for text in texts])
        best = np.full((last - first + 1, len(symbols)), -np.inf)
        best[0, starts] = 0.0
        for number in self.between(first, last):
            arc = self.arcs[number]
            digits, nothing = scores(arc, self.probabilities[number], self.height_px, dirt_shares)
            before, after = best[arc.first - first], best[arc.last - first]
            longer = np.roll(before, 1) + digits[symbols]
            longer[starts] = -np.inf
            np.maximum(after, np.maximum(before + nothing, longer), out=after)
        return best[-1, starts + lengths]

    def between(self, first: int, last: int) -> list[int]:
        """The numbers of the arcs inside atoms first … last-1, those that end where one begins before it."""
        inside = [i for i, arc in enumerate(self.arcs) if first <= arc.first and arc.last <= last]
        return sorted(inside, key=lambda i: (self.arcs[i].first, self.arcs[i].last))


def spelled(
    lattice: Lattice, first: int, last: int, text: tuple[int, ...], dirt_shares: dict[int, float]
) -> list[Verdict]:
    """The best path through atoms first … last-1 whose digits are `text`; empty where there is none."""
    best = np.full((last - first + 1, len(text) + 1), -np.inf)
    best[0, 0] = 0.0
    back: dict[tuple[int, int], tuple[int, bool]] = {}
    for number in lattice.between(first, last):
        arc = lattice.arcs[number]
        digits, nothing = scores(arc, lattice.probabilities[number], lattice.height_px, dirt_shares)
        for read in range(len(text) + 1):
            for is_digit, before, log in (
                (False, read, nothing),
                (True, read - 1, digits[text[read - 1]] if read else 0),
            ):
                if before < 0 or best[arc.first - first, before] + log <= best[arc.last - first, read]:
                    continue
                best[arc.last - first, read] = best[arc.first - first, before] + log
                back[arc.last, read] = (number, is_digit)
    path: list[Verdict] = []
    position, read = last, len(text)
    while position > first and (position, read) in back:
        number, is_digit = back[position, read]
        path.append(Verdict(lattice.arcs[number], lattice.probabilities[number], is_digit))
        position, read = lattice.arcs[number].first, read - is_digit
    return path[::-1]


def needs_cuts(mark: Mark, probabilities: np.ndarray, height_px: float) -> bool:
    """Whether a mark may be more than one digit."""
    if mark.box.width < 0.3 * height_px or mark.box.height < 0.5 * height_px:
        return False
    if mark.box.width > WIDE * height_px or probabilities[SEVERAL] > MAYBE_SEVERAL:
        return True
    return float(max(probabilities[DIGITS].max(), probabilities[OTHER_MARK])) < UNSURE


def split(mark: Mark) -> list[Mark]:
    """The mark parted at every candidate cut, left to right; the mark itself when there is nowhere to cut."""
    cuts = find_cuts(mark.ink)
    columns = np.arange(mark.ink.shape[1])[None, :]
    edges = [np.zeros(mark.ink.shape[0], int), *cuts, np.full(mark.ink.shape[0], mark.ink.shape[1])]
    parts = []
    for left, right in pairwise(edges):
        part = mark.part(mark.ink * ((columns >= left[:, None]) & (columns < right[:, None])))
        if part is not None:
            parts.append(part)
    return parts or [mark]


def arcs_of(line: list[Mark], atoms: list[list[Mark]], height_px: float) -> tuple[list[Arc], list[int]]:
    """All arcs over a line, and for each atom the number of its mark.

    line: its marks, left to right; atoms: for each of them its parts, the mark itself when it is not cut.
    """
    # A wide mark may reach over its neighbours, as a stroke under a whole number does: its parts stand where they are.
    placed = [(part, owner) for owner, parts in enumerate(atoms) for part in parts]
    placed.sort(key=lambda pair: pair[0].box.center_xy[0])
    arcs = []
    for first, (atom, owner) in enumerate(placed):
        arcs.append(Arc(first, first + 1, line[owner] if len(atoms[owner]) == 1 else atom))
        mark = atom
        for last in range(first + 2, len(placed) + 1):
            span = placed[first:last]
            mark = mark.union(span[-1][0])
            one_mark = all(other == owner for _, other in span)
            if one_mark and len(span) == len(atoms[owner]):
                arcs.append(Arc(first, last, line[owner]))
            elif len(span) > MOST_ATOMS or mark.box.width > WIDEST_DIGIT * height_px:
                # The mark as a whole is weighed all the same, however wide.
                if not (one_mark and len(span) < len(atoms[owner])):
                    break
            elif one_mark or _belong_together([part for part, _ in span], mark, height_px):
                arcs.append(Arc(first, last, mark))
            else:
                break
    return arcs, [owner for _, owner in placed]


def _belong_together(parts: list[Mark], union: Mark, height_px: float) -> bool:
    """Whether pieces may be the strokes of one digit: close, and together no larger than one."""
    right = parts[0].box.right
    for part in parts[1:]:
        if part.box.x - right > WIDEST_GAP * height_px:
            return False
        right = max(right, part.box.right)
    if union.box.height > TALLEST_DIGIT * height_px or union.box.width > 1.3 * height_px:
        return False
    # Two strokes that stand beside one another, each as tall as a digit, are two digits: 1 and 1 are no 4.
    tall = [part for part in parts if part.box.height > 0.75 * height_px]
    for a in tall:
        for b in tall:
            if a is not b and b.box.x - a.box.right > 0:
                return False
    return True


def dirt_among(path: list[Verdict]) -> dict[int, float]:
    """What marks count as dirt for in the company of this path."""
    return DIRT_AMONG_DIGITS if has_sure_digits(path) else DIRT


def best_path(lattice: Lattice) -> list[Verdict]:
    """The arcs, left to right, that together explain the line's ink best.

    The score of a path is the sum of its arcs' log-probabilities. Where it holds digits that are sure, the marks among
    them are weighed again as the company of digits.
    """
    path = _best_path(lattice, DIRT)
    return _best_path(lattice, DIRT_AMONG_DIGITS) if has_sure_digits(path) else path


def has_sure_digits(path: list[Verdict]) -> bool:
    """Whether a line holds so many digits that are sure that it is a number."""
    return sum(verdict.is_digit and verdict.confidence > SURE for verdict in path) >= FEWEST_SURE


def _best_path(lattice: Lattice, dirt_shares: dict[int, float]) -> list[Verdict]:
    best = np.full(lattice.length + 1, -np.inf)
    best[0] = 0.0
    back: list[tuple[int, bool] | None] = [None] * (lattice.length + 1)
    for number in lattice.between(0, lattice.length):
        arc = lattice.arcs[number]
        digits, nothing = scores(arc, lattice.probabilities[number], lattice.height_px, dirt_shares)
        is_digit = bool(digits.max() > nothing)
        value = best[arc.first] + max(digits.max(), nothing)
        if value > best[arc.last]:
            best[arc.last] = value
            back[arc.last] = (number, is_digit)
    path = []
    position = lattice.length
    while position > 0:
        step = back[position]
        assert step is not None  # every atom alone is an arc
        number, is_digit = step
        path.append(Verdict(lattice.arcs[number], lattice.probabilities[number], is_digit))
        position = lattice.arcs[number].first
    return path[::-1]


def scores(
    arc: Arc, probabilities: np.ndarray, height_px: float, dirt_shares: dict[int, float]
) -> tuple[np.ndarray, float]:
    """Log-probabilities that the arc is each digit (10,), and that it is none, given its size in the line."""
    relative = arc.mark.box.height / max(height_px, 1.0)
    too_low = np.minimum(0.0, np.log(max(relative, 1e-3) / _LOWEST))
    size_logs = -0.5 * (too_low / HEIGHT_SIGMA) ** 2
    likely = np.maximum(probabilities[DIGITS], 1e-6)
    digits = np.log(likely) + size_logs
    if arc.mark.box.width > WIDEST_DIGIT * height_px:
        dirt = WIDE_DIRT
    else:
        dirt = sum(share * float(probabilities[kind]) for kind, share in dirt_shares.items())
    # What is too small for a digit is surely none, whatever it looks like.
    tall_enough = float(np.exp(size_logs) @ likely / likely.sum())
    nothing = float(np.log(max(1.0 - (1.0 - dirt) * tall_enough, 1e-6)))
    return np.maximum(digits, LOWEST_LOG), max(nothing, LOWEST_LOG)

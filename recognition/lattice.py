"""Weighs the ways in which a line's ink can be parted into digits, and takes the best one.

A line becomes a row of primitives: components, and parts of components where they may hold more than one digit. An arc
spans a few neighbouring primitives and stands for one digit or for what is none; the best path over all arcs explains
all ink.
Source: Denker and Burges, "Image segmentation and recognition", 1994.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from preprocessing.components import Component
from recognition.arcs import WIDEST_DIGIT, Arc
from recognition.chances import held
from recognition.network import DIGITS, OTHER_MARK, PART, SEVERAL
from recognition.sign_network import SignOpinion

# Digits lower than this share of their line are dots, dashes and commas, a 1 sooner: any stroke looks like one ...
LOWEST_DIGIT = 0.42
LOWEST_ONE = 0.7
# ... and the less likely the lower: how fast, as the deviation of the logarithm of the height.
HEIGHT_SIGMA = 0.35
LOWEST_LOG = -12.0
LEAST_PROBABILITY = 1e-6
# How far each class counts as no digit. In a line of writing digits are commoner than in the network's training, among
# digits that are sure more so; and parts of digits and several digits are ink that wants an explanation.
NON_DIGIT = {OTHER_MARK: 0.45, PART: 0.2, SEVERAL: 0.02}
NON_DIGIT_AMONG_DIGITS = {OTHER_MARK: 0.15, PART: 0.2, SEVERAL: 0.02}
SURE = 0.8
FEWEST_SURE = 2
# A stroke looks like a 1 wherever it comes from, so a 1 is weak evidence.
EVIDENCE_OF_ONE = 0.25
# Several digits are squeezed into the crop until nothing can be told from it: what its parts say counts for more.
WIDE_NON_DIGIT = 0.06
# The sign network is never surer than this that a component is a sign.
SUREST_SIGN = 0.999
# What looks like a digit is a sign the less likely, and never less than so. A stroke is a 1 and a slash alike, but a
# sign is not to cost a digit: where the sign network is not quite sure it stays a 1, and a doubtful one.
LEAST_UNLIKE, LIKENESS_OF_ONE = 0.02, 0.95
STROKE = 1
_LIKENESS = np.array([LIKENESS_OF_ONE if digit == STROKE else 1.0 for digit in range(10)])
_LOWEST = np.array([LOWEST_ONE if digit == STROKE else LOWEST_DIGIT for digit in range(10)])


@dataclass(frozen=True)
class Segment:
    """An arc on the best path, with the network's probabilities (13,).

    sign: of what is read as no digit, what sign it is or may be; of_signs: of a digit, how likely it is a sign instead,
    and sign_instead the likeliest, "" where none is likely.
    """

    arc: Arc
    probabilities: np.ndarray
    is_digit: bool
    sign: SignOpinion | None = None
    of_signs: float = 0.0
    sign_instead: str = ""

    @property
    def is_sign(self) -> bool:
        return self.sign is not None and bool(self.sign.label)

    @property
    def is_surely_sign(self) -> bool:
        return self.is_sign and self.sign is not None and self.sign.confidence > SURE

    @property
    def is_told_as_sign(self) -> bool:
        """Whether what knows digits alone tells no more of it: a sign for sure, or a stroke, which is a 1 to it."""
        return self.is_surely_sign or (self.is_sign and int(self.probabilities[DIGITS].argmax()) == STROKE)

    @property
    def confidence(self) -> float:
        """Probability of the likeliest digit."""
        return float(self.probabilities[DIGITS].max())

    @property
    def evidence(self) -> float:
        """How much it speaks for numbers being written here, if it is a digit: its confidence, less for a 1."""
        return self.confidence * (EVIDENCE_OF_ONE if self.probabilities[DIGITS].argmax() == STROKE else 1.0)


@dataclass(frozen=True)
class Lattice:
    """All ways through a line: its arcs, the network's probabilities (len(arcs), 13), and whose part each primitive is.

    owners: for each primitive the number of the component in the line that it is, or is a part of; signs: float
    (len(arcs), 12), the sign network's probabilities of each sign, None where it was not asked.
    """

    arcs: list[Arc]
    owners: list[int]
    probabilities: np.ndarray
    height_px: float
    signs: np.ndarray | None = None

    @property
    def length(self) -> int:
        """Number of primitives."""
        return len(self.owners)

    @cached_property
    def primitives(self) -> list[Component]:
        """The ink of each primitive."""
        alone = {arc.start: arc.component for arc in self.arcs if arc.stop == arc.start + 1}
        return [alone[primitive] for primitive in range(self.length)]

    def component(self, start: int, stop: int) -> Component:
        """The ink of the primitives start … stop-1."""
        return reduce(Component.union, self.primitives[start:stop])

    def cut_ranges(self) -> list[tuple[int, int]]:
        """The start and stop of each component that is in several primitives, left to right."""
        parts: dict[int, list[int]] = {}
        for primitive, owner in enumerate(self.owners):
            parts.setdefault(owner, []).append(primitive)
        return [(primitives[0], primitives[-1] + 1) for primitives in parts.values() if len(primitives) > 1]

    def scores(self, non_digit_shares: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
        """Log-probabilities that each arc is each digit (len(arcs), 10), and that it is none (len(arcs),), or a sign.

        Weighed by the arc's size in the line and by what the ink map makes of it; reckoned once.
        """
        digits, nothing, signs = self.opinions(non_digit_shares)
        return digits, nothing if signs is None else np.maximum(nothing, signs.max(1))

    def opinions(self, non_digit_shares: dict[int, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """As `scores`, with what is nothing apart from what is each sign, (len(arcs), 12)."""
        shares = tuple(non_digit_shares.values())
        if shares not in self._known:
            self._known[shares] = self._scored(non_digit_shares)
        return self._known[shares]

    def _scored(self, non_digit_shares: dict[int, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        boxes = [arc.component.box for arc in self.arcs]
        relative = np.array([box.height for box in boxes]) / max(self.height_px, 1.0)
        too_low = np.minimum(0.0, np.log(np.maximum(relative, 1e-3)[:, None] / _LOWEST))
        size_logs = -0.5 * (too_low / HEIGHT_SIGMA) ** 2
        likely = np.maximum(self.probabilities[:, DIGITS], LEAST_PROBABILITY)
        kinds = list(non_digit_shares)
        non_digit = self.probabilities[:, kinds] @ np.array([non_digit_shares[kind] for kind in kinds])
        non_digit[[box.width > WIDEST_DIGIT * self.height_px for box in boxes]] = WIDE_NON_DIGIT
        # What is too small for a digit is surely none, whatever it looks like.
        tall_enough = (np.exp(size_logs) * likely).sum(1) / likely.sum(1)
        nothing = np.log(np.maximum(1.0 - (1.0 - non_digit) * tall_enough, LEAST_PROBABILITY))
        chance = np.array([held(arc.component.chance) for arc in self.arcs])
        digits = np.log(likely) + size_logs + np.log(2 * chance)[:, None]
        nothing = nothing + np.log(2 * (1 - chance))
        signs = None
        if self.signs is not None:
            # Each component is a sign or none, once on every path: ink that is a sign by itself is no part of a digit.
            no_sign = self.no_sign_logs
            digits, nothing = digits + no_sign[:, None], nothing + no_sign
            unlike_digits = np.maximum(1.0 - (_LIKENESS * likely * np.exp(size_logs)).max(1), LEAST_UNLIKE)
            logs = np.log(np.maximum(self.signs, LEAST_PROBABILITY)) + np.log(2 * (1 - chance) * unlike_digits)[:, None]
            signs = np.maximum(logs, LOWEST_LOG)
        return np.maximum(digits, LOWEST_LOG), np.maximum(nothing, LOWEST_LOG), signs

    @cached_property
    def no_sign_logs(self) -> np.ndarray:
        """For each arc the logarithm of how likely none of the components that begin in it is a sign by itself."""
        assert self.signs is not None
        begins = np.diff(np.array(self.owners), prepend=-1) != 0
        of_owner = dict.fromkeys(self.owners, 0.0)
        ranges = {self.owners[start]: (start, stop) for start, stop in self.whole_ranges()}
        for number, arc in enumerate(self.arcs):
            if ranges.get(self.owners[arc.start]) == (arc.start, arc.stop):
                share = min(float(self.signs[number].sum()), SUREST_SIGN)
                of_owner[self.owners[arc.start]] = float(np.log1p(-share))
        at = np.array([of_owner[owner] if first else 0.0 for owner, first in zip(self.owners, begins, strict=True)])
        reach = np.concatenate([[0.0], np.cumsum(at)])
        return np.array([reach[arc.stop] - reach[arc.start] for arc in self.arcs])

    def whole_ranges(self) -> list[tuple[int, int]]:
        """The start and stop of each component whose primitives stand together, left to right."""
        ranges: list[tuple[int, int]] = []
        for primitive, owner in enumerate(self.owners):
            if primitive and self.owners[primitive - 1] == owner:
                ranges[-1] = (ranges[-1][0], primitive + 1)
            else:
                ranges.append((primitive, primitive + 1))
        return ranges

    def log_scores(
        self, start: int, stop: int, texts: list[tuple[int, ...]], non_digit_shares: dict[int, float]
    ) -> np.ndarray:
        """For each text the score of the best path over primitives start … stop-1 that spells it; -inf where none does.

        What is no digit may stand between the digits.
        """
        # One row of states for all texts: each text's states count how many of its digits are read.
        lengths = np.array([len(text) for text in texts])
        starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])
        symbols = np.concatenate([[0, *text] for text in texts])
        best = np.full((stop - start + 1, len(symbols)), -np.inf)
        best[0, starts] = 0.0
        digits, nothing = self.scores(non_digit_shares)
        for number in self.between(start, stop):
            arc = self.arcs[number]
            before, after = best[arc.start - start], best[arc.stop - start]
            longer = np.roll(before, 1) + digits[number, symbols]
            longer[starts] = -np.inf
            np.maximum(after, np.maximum(before + nothing[number], longer), out=after)
        return best[-1, starts + lengths]

    def between(self, start: int, stop: int) -> list[int]:
        """The numbers of the arcs inside primitives start … stop-1, those that end where one begins before it."""
        order, starts = self._ordered
        inside = order[bisect_left(starts, start) : bisect_left(starts, stop)]
        return [number for number in inside if self.arcs[number].stop <= stop]

    @cached_property
    def _ordered(self) -> tuple[list[int], list[int]]:
        """The numbers of the arcs by where they start and stop, and where each of these starts."""
        order = sorted(range(len(self.arcs)), key=lambda i: (self.arcs[i].start, self.arcs[i].stop))
        return order, [self.arcs[i].start for i in order]

    @cached_property
    def _known(self) -> dict[tuple[float, ...], tuple[np.ndarray, np.ndarray, np.ndarray | None]]:
        return {}


def spelled(
    lattice: Lattice, start: int, stop: int, text: tuple[int, ...], non_digit_shares: dict[int, float]
) -> list[Segment]:
    """The best path through primitives start … stop-1 whose digits are `text`; empty where there is none."""
    best = np.full((stop - start + 1, len(text) + 1), -np.inf)
    best[0, 0] = 0.0
    back: dict[tuple[int, int], tuple[int, bool]] = {}
    digits, nothing = lattice.scores(non_digit_shares)
    for number in lattice.between(start, stop):
        arc = lattice.arcs[number]
        for read in range(len(text) + 1):
            for is_digit, before, log in (
                (False, read, nothing[number]),
                (True, read - 1, digits[number][text[read - 1]] if read else 0),
            ):
                if before < 0 or best[arc.start - start, before] + log <= best[arc.stop - start, read]:
                    continue
                best[arc.stop - start, read] = best[arc.start - start, before] + log
                back[arc.stop, read] = (number, is_digit)
    path: list[Segment] = []
    position, read = stop, len(text)
    while position > start and (position, read) in back:
        number, is_digit = back[position, read]
        path.append(Segment(lattice.arcs[number], lattice.probabilities[number], is_digit))
        position, read = lattice.arcs[number].start, read - is_digit
    return path[::-1]


def non_digit_among(path: list[Segment]) -> dict[int, float]:
    """How far each class counts as no digit in the company of this path."""
    return NON_DIGIT_AMONG_DIGITS if has_sure_digits(path) else NON_DIGIT


def best_path(lattice: Lattice) -> list[Segment]:
    """The arcs, left to right, whose log-probabilities add up to the most.

    Where they hold digits that are sure, the components among them are weighed again as the company of digits.
    """
    path = _best_path(lattice, NON_DIGIT)
    return _best_path(lattice, NON_DIGIT_AMONG_DIGITS) if has_sure_digits(path) else path


def has_sure_digits(path: list[Segment]) -> bool:
    """Whether a line holds so many digits that are sure that it is a number."""
    return sum(segment.is_digit and segment.confidence > SURE for segment in path) >= FEWEST_SURE


def _best_path(lattice: Lattice, non_digit_shares: dict[int, float]) -> list[Segment]:
    best = np.full(lattice.length + 1, -np.inf)
    best[0] = 0.0
    back: list[tuple[int, bool] | None] = [None] * (lattice.length + 1)
    digits, nothing = lattice.scores(non_digit_shares)
    of_best = digits.max(1)
    for number in lattice.between(0, lattice.length):
        arc = lattice.arcs[number]
        is_digit = bool(of_best[number] > nothing[number])
        value = best[arc.start] + max(of_best[number], nothing[number])
        if value > best[arc.stop]:
            best[arc.stop] = value
            back[arc.stop] = (number, is_digit)
    path = []
    position = lattice.length
    while position > 0:
        step = back[position]
        assert step is not None  # every primitive alone is an arc
        number, is_digit = step
        path.append(Segment(lattice.arcs[number], lattice.probabilities[number], is_digit))
        position = lattice.arcs[number].start
    return path[::-1]

"""All ways through the lines of a page: the reading, and what else its ink may be, for what is expected to choose from.

The reading is a row of ways; other cuts, other lengths of touching groups and marks that were left out are beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, pairwise

import numpy as np

from preprocessing.pipeline import Prepared
from recognition.arcs import Arc
from recognition.chances import sure_of_digit
from recognition.lattice import LEAST_PROBABILITY, Segment, non_digit_among
from recognition.network import DIGITS
from recognition.segmentation import SegmentedLine
from recognition.sign_network import SIGN_COUNT, SIGNS
from recognition.weighed import NOTHING, Way, Ways

LABELS = (*map(str, range(10)), NOTHING, *SIGNS)
# A cut inside a touching group, about which the sequence network was not asked, is less likely by so much.
UNASKED_LOG = -2.0
# Ways that are less likely than the reading by more than this are none, and a sign that is less likely is none either.
LEAST_LOG = -9.0
LEAST_SIGN_LOG = -7.0
_IS_DIGIT, _IS_NOTHING = (np.array([kind(label) for label in LABELS]) for kind in (str.isdigit, lambda one: not one))
_SURELY_NOTHING = np.where(_IS_NOTHING, 0.0, -np.inf)


def ways_of(lines: list[SegmentedLine], decided: list[list[str | None]], prepared: Prepared) -> tuple[Ways, ...]:
    """The ways through all lines in which something was read; boxes are in pixels of the picture that came in.

    decided: for each segment of each line why it was rejected, None for what was read.
    """
    return tuple(
        _of_line(line, reasons, prepared)
        for line, reasons in zip(lines, decided, strict=True)
        if any(why is None for why in reasons)
    )


def _of_line(line: SegmentedLine, reasons: list[str | None], prepared: Prepared) -> Ways:
    scored = _Scored(line)
    # Between two places of the lattice there is room for those of each group's other readings.
    stride = 1 + sum(len(line.lattice.owners) for group in line.groups for _ in group.others)
    ways = [
        _way(segment, scored.of_reading(segment, why), prepared, stride, is_read=True)
        for segment, why in zip(line.path, reasons, strict=True)
    ]
    if line.is_cut:
        ways += [_way(segment, logs, prepared, stride) for segment, logs in scored.beside()]
        ways += _of_groups(line, scored, prepared, stride)
    return Ways(tuple(sorted(ways, key=lambda way: (way.start, way.stop))))


def _of_groups(line: SegmentedLine, scored: _Scored, prepared: Prepared, stride: int) -> Iterator[Way]:
    """The other lengths of touching groups: each a row of ways over places of its own."""
    for group in line.groups:
        fresh = count(group.start * stride + 1)
        for log, spell in group.others:
            segments = spell()
            of_each = [scored.of_segment(segment) for segment in segments]
            # All of it is as much less likely than what was read as the two opinions together say.
            read = scored.best_between(group.start, group.stop)
            of_each[0] = of_each[0] + log + read - sum(logs.max() for logs in of_each)
            places = [group.start * stride, *(next(fresh) for _ in segments[1:]), group.stop * stride]
            for segment, logs, (start, stop) in zip(segments, of_each, pairwise(places), strict=True):
                yield replace(_way(segment, logs, prepared, stride), start=start, stop=stop)


def _way(segment: Segment, logs: np.ndarray, prepared: Prepared, stride: int, is_read: bool = False) -> Way:
    """logs: float64 (23,), of each of `LABELS`."""
    component = segment.arc.component
    order = np.argsort(-logs, kind="stable")
    floor = logs[order[0]] + LEAST_SIGN_LOG
    is_likely = np.isfinite(logs) & ((np.arange(len(LABELS)) < len(LABELS) - SIGN_COUNT) | (logs > floor))
    kept = [(LABELS[number], float(logs[number])) for number in order if is_likely[number]]
    if is_read:
        read_as = NOTHING if logs is _SURELY_NOTHING else _label_of(segment)
        kept.sort(key=lambda pair: pair[0] != read_as)
    return Way(
        segment.arc.start * stride,
        segment.arc.stop * stride,
        tuple(kept),
        prepared.source_box(component),
        prepared.source_corners(component),
        component.is_printed,
        is_read,
    )


def _label_of(segment: Segment) -> str:
    if segment.is_digit:
        return str(int(segment.probabilities[DIGITS].argmax()))
    return segment.sign.label if segment.sign else NOTHING


class _Scored:
    """What each segment of a line may be: logarithms float64 (23,) of all `LABELS`, on the scale of the reading."""

    def __init__(self, line: SegmentedLine) -> None:
        self._line = line
        self._numbers = {id(arc): number for number, arc in enumerate(line.lattice.arcs)}
        digits, nothing, signs = line.lattice.opinions(non_digit_among(line.path))
        if signs is None:
            signs = np.full((len(nothing), SIGN_COUNT), -np.inf)
        self._logs = np.hstack([digits, nothing[:, None], signs]).astype(float)
        # Up to each of the reading's places, how likely it is to the lattice, and by its own confidences.
        self._places = [0, *(segment.arc.stop for segment in line.path)]
        self._of_lattice = _along(line.path, self._in_lattice)
        self._of_reading = _along(line.path, self.of_segment)

    def of_reading(self, segment: Segment, why: str | None) -> np.ndarray:
        """What a segment of the path may be; what was rejected though it looks like a character is nothing."""
        if why is not None and (segment.is_digit or segment.is_sign):
            return _SURELY_NOTHING
        return self.of_segment(segment)

    def of_segment(self, segment: Segment) -> np.ndarray:
        """What a segment with probabilities of its own may be; a digit is as likely as its confidence."""
        base = self._in_lattice(segment)
        shares = np.exp(base - base.max())
        shares /= shares.sum()
        if segment.is_digit:
            of_digits = np.array([self._sure(segment, float(p)) for p in segment.probabilities[DIGITS]])
            rest = shares[10:] / max(float(shares[10:].sum()), LEAST_PROBABILITY)
            shares = np.concatenate([of_digits, rest * max(1.0 - of_digits.sum(), LEAST_PROBABILITY)])
        logs = np.log(np.maximum(shares, LEAST_PROBABILITY))
        if self._in_group(segment.arc):
            # How many digits a group holds is told by its other readings.
            logs[_IS_NOTHING if segment.is_digit else _IS_DIGIT] = -np.inf
        return logs

    def beside(self) -> Iterator[tuple[Segment, np.ndarray]]:
        """What else the ink may be: the arcs that the reading does not take, none of which is likelier than it."""
        taken = {id(segment.arc) for segment in self._line.path}
        lattice = self._line.lattice
        for number, arc in enumerate(lattice.arcs):
            if id(arc) in taken:
                continue
            logs = self._logs[number] - self._logs[number].max()
            logs += min(0.0, self._logs[number].max() - self._read_by(self._of_lattice, arc.start, arc.stop))
            logs += self._read_by(self._of_reading, arc.start, arc.stop)
            if self._in_group(arc):
                logs = np.where(_IS_DIGIT, logs + UNASKED_LOG, -np.inf)
            if logs.max() > LEAST_LOG:
                yield Segment(arc, lattice.probabilities[number], is_digit=False), logs

    def best_between(self, start: int, stop: int) -> float:
        """How likely the reading is between two of its places, as a logarithm."""
        return self._read_by(self._of_reading, start, stop)

    def _in_lattice(self, segment: Segment) -> np.ndarray:
        """What the lattice makes of a segment; nothing of what the sequence network alone has read."""
        number = self._numbers.get(id(segment.arc))
        return _SURELY_NOTHING if number is None else self._logs[number]

    def _sure(self, segment: Segment, probability: float) -> float:
        return min(probability, sure_of_digit(probability, segment.arc.component.seen)) * (1 - segment.of_signs)

    def _in_group(self, arc: Arc) -> bool:
        return any(group.start <= arc.start and arc.stop <= group.stop for group in self._line.groups)

    def _read_by(self, reached: np.ndarray, start: int, stop: int) -> float:
        """How likely the reading is between any two places; a segment that they part is shared out."""
        before, after = np.interp([start, stop], self._places, reached)
        return float(after - before)


def _along(path: list[Segment], of_each: Callable[[Segment], np.ndarray]) -> np.ndarray:
    """How likely a path is up to the end of each of its segments, with what they are read as: float64 (n + 1,)."""
    return np.cumsum([0.0, *(of_each(segment)[LABELS.index(_label_of(segment))] for segment in path)])

"""Signs beside the digits of a line: which components the sign network is asked about, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from preprocessing.components import Component
from preprocessing.geometry import Box
from preprocessing.line_place import frame_at, places_in_line
from recognition.crops import Crops
from recognition.lattice import STROKE, SURE, Lattice, Segment
from recognition.network import DIGITS
from recognition.numbers import parted
from recognition.sign_network import SIGN_COUNT, SIGNS, SignNetwork, SignOpinion

# What is a digit for sure, and as tall as one, is no sign; a stroke may be.
SURE_DIGIT, SURE_HEIGHT = 0.98, 0.6
# The line's digits tell where a sign stands among them: those at least so sure.
LIKELY_DIGIT = 0.5
# A mark that is a sign with less than this is none, and no word is lost on it.
LEAST_LIKELY_SIGN = 0.01
MOST_ALTERNATIVES = 3
# Two strokes that part a number as a date is parted are slashes sooner than one alone would be, by these odds, where
# the network gives each this much; and so is one after a sum in brackets.
SLASH_ODDS, LEAST_IN_DATE = 1000.0, 0.04
SLASH = SIGNS.index("/")
DATE = re.compile("00?/00?/00(00)?")
QUOTIENT = re.compile(r"\([^()]*[-+×÷][^()]*\)/")
# What is more likely than not is taken for a sign there.
LIKELY_SIGN = 0.5
# Two digits of a number that stand so much farther apart than its line's digits usually do, in heights of a digit and
# in times of their pitch, may have had a sign between them that no ink is left of.
WIDE_GAP, WIDE_PITCH = 0.3, 1.4
FEWEST_PAIRS = 3
# Then the number is no surer than this, which makes it doubtful.
SURE_OF_GAP = 0.9


def with_signs(
    lattices: list[Lattice],
    paths: list[list[Segment]],
    lines: list[list[Component]],
    crops: Crops,
    network: SignNetwork,
) -> list[Lattice]:
    """The lattices with what the sign network says of their arcs; as they were where a line holds no digit for sure.

    paths: the best path through each, by the digits alone; lines: the components of each.
    """
    questions = [_questions(lattice, path) for lattice, path in zip(lattices, paths, strict=True)]
    arcs, places = [], []
    for lattice, path, line, asked in zip(lattices, paths, lines, questions, strict=True):
        if asked:
            arcs += [lattice.arcs[number] for number in asked]
            places.append(_places(lattice, asked, path, line))
    if not arcs:
        return lattices
    answers = network.classify(crops.crops([arc.component for arc in arcs]), np.concatenate(places))
    found = []
    for lattice, path, asked in zip(lattices, paths, questions, strict=True):
        signs = np.zeros((len(lattice.arcs), SIGN_COUNT), np.float32)
        signs[asked] = answers[: len(asked), :SIGN_COUNT]
        answers = answers[len(asked) :]
        if asked:
            signs = _with_quotients(lattice, path, _with_dates(lattice, path, signs))
        found.append(replace(lattice, signs=signs) if asked else lattice)
    return found


def _with_dates(lattice: Lattice, path: list[Segment], signs: np.ndarray) -> np.ndarray:
    """What the sign network says, float32 (len(arcs), 12), with slashes likelier where two of them make a date."""
    numbers = {id(arc): number for number, arc in enumerate(lattice.arcs)}
    of_path = [numbers.get(id(segment.arc)) for segment in path]
    read = [
        (number, segment)
        for number, segment in zip(of_path, path, strict=True)
        if number is not None and (segment.is_digit or signs[number, SLASH] > LEAST_IN_DATE)
    ]
    boxes = [segment.arc.component.box for _, segment in read]
    likely = "".join("/" if signs[number, SLASH] > LEAST_IN_DATE else "0" for number, _ in read)
    signs = signs.copy()
    for start, stop in pairwise([*parted(boxes, likely, lattice.height_px), len(read)]):
        if DATE.fullmatch(likely[start:stop]):
            for (number, _), char in zip(read[start:stop], likely[start:stop], strict=True):
                if char == "/":
                    signs[number] = _likelier_slash(signs[number])
    return signs


def _with_quotients(lattice: Lattice, path: list[Segment], signs: np.ndarray) -> np.ndarray:
    """What the sign network says, with a slash likelier after the bracket around a sum, where no digit follows."""
    numbers = {id(arc): number for number, arc in enumerate(lattice.arcs)}
    read, text = [], ""
    for segment in path:
        number = numbers.get(id(segment.arc))
        if number is None:
            continue
        likeliest = int(signs[number].argmax())
        if signs[number, likeliest] > LIKELY_SIGN:
            text += SIGNS[likeliest]
        elif signs[number, SLASH] > LEAST_IN_DATE:
            text += "/"
        elif segment.is_digit:
            text += "0"
        else:
            continue
        read.append(number)
    signs = signs.copy()
    for found in QUOTIENT.finditer(text):
        number = read[found.end() - 1]
        signs[number] = _likelier_slash(signs[number])
    return signs


def _likelier_slash(signs: np.ndarray) -> np.ndarray:
    """How likely each sign is, float32 (12,), where a slash is to be expected."""
    others = 1.0 - signs[SLASH]
    likelier = 1.0 / (1.0 + others / (SLASH_ODDS * signs[SLASH]))
    signs = signs * (1.0 - likelier) / max(others, LEAST_LIKELY_SIGN)
    signs[SLASH] = likelier
    return signs


def _questions(lattice: Lattice, path: list[Segment]) -> list[int]:
    """The numbers of the arcs that may be signs: whole components, and joins of such, that are no digits for sure."""
    if not any(segment.is_digit and segment.confidence > SURE for segment in path):
        return []
    whole = set(lattice.whole_ranges())
    starts = {
        arc.start: arc.stop
        for number, arc in enumerate(lattice.arcs)
        if (arc.start, arc.stop) in whole and _may_be_sign(lattice, number)
    }
    asked = []
    for number, arc in enumerate(lattice.arcs):
        place = arc.start
        while place in starts and place < arc.stop:
            place = starts[place]
        if place == arc.stop:
            asked.append(number)
    return asked


def _may_be_sign(lattice: Lattice, number: int) -> bool:
    of_digits = lattice.probabilities[number][DIGITS]
    is_sure = of_digits.max() > SURE_DIGIT and of_digits.argmax() != STROKE
    return not (is_sure and lattice.arcs[number].component.box.height > SURE_HEIGHT * lattice.height_px)


def _places(lattice: Lattice, asked: list[int], path: list[Segment], line: list[Component]) -> np.ndarray:
    """The places of arcs in their line, float32 (n, 28), each by the digits of the path beside it."""
    arcs = [lattice.arcs[number] for number in asked]
    digits = [segment.arc for segment in path if segment.is_digit and segment.confidence > LIKELY_DIGIT]
    stands = np.array([(d.component.box.center_xy[0], d.component.box.y, d.component.box.bottom) for d in digits])
    starts, stops = np.array([(digit.start, digit.stop) for digit in digits]).T
    frames = []
    for arc in arcs:
        beside = (stops <= arc.start) | (arc.stop <= starts)
        # A line that is nothing but this one digit has only itself to go by.
        frames.append(frame_at(arc.component.box.center_xy[0], stands[beside] if beside.any() else stands))
    owners = [sorted(set(lattice.owners[arc.start : arc.stop])) for arc in arcs]
    return places_in_line(line, [arc.component for arc in arcs], owners, frames)


def with_opinions(
    lattice: Lattice, path: list[Segment], non_digit_shares: dict[int, float], known: Container[int] = ()
) -> list[Segment]:
    """The path with what is known of signs: which segments are some, or may be.

    known: by their id, the segments of which that is told already.
    """
    digits, nothing, signs = lattice.opinions(non_digit_shares)
    if signs is None:
        return path
    numbers = {id(arc): number for number, arc in enumerate(lattice.arcs)}
    judged = []
    for segment in path:
        number = numbers.get(id(segment.arc))
        if id(segment) in known or number is None or lattice.signs is None:
            judged.append(segment)
            continue
        logs = np.concatenate([signs[number], [nothing[number], digits[number].max()]])
        shares = np.exp(logs - logs.max())
        shares /= shares.sum()
        # What is read as a part of a digit may be a sign beside it.
        of_signs = max(float(shares[:SIGN_COUNT].sum()), 1 - float(np.exp(lattice.no_sign_logs[number])))
        if segment.is_digit:
            instead = SIGNS[int(shares[:SIGN_COUNT].argmax())] if of_signs > LEAST_LIKELY_SIGN else ""
            judged.append(replace(segment, of_signs=of_signs, sign_instead=instead))
        else:
            digit = int(digits[number].argmax())
            judged.append(replace(segment, sign=_opinion(shares, digit, signs[number].max() > nothing[number])))
    return judged


def sure_of_gaps(line: Sequence[Box], labels: Sequence[str], start: int, stop: int, height_px: float) -> float:
    """How sure it is that no sign is lost without ink between the characters start … stop-1 of a line.

    line: the boxes of all its characters, left to right; labels: what they are; height_px: of a digit.
    """
    spaces = {
        place: ((right.x - left.right) / height_px, (right.center_xy[0] - left.center_xy[0]) / height_px)
        for place, (left, right) in enumerate(pairwise(line))
        if labels[place].isdigit() and labels[place + 1].isdigit()
    }
    if len(spaces) < FEWEST_PAIRS:
        return 1.0
    usual_gap, usual_pitch = (median(kind) for kind in zip(*spaces.values(), strict=True))
    is_wide = any(
        start <= place < stop - 1 and gap > usual_gap + WIDE_GAP and pitch > WIDE_PITCH * usual_pitch
        for place, (gap, pitch) in spaces.items()
    )
    return SURE_OF_GAP if is_wide else 1.0


def _opinion(shares: np.ndarray, digit: int, is_sign: bool) -> SignOpinion | None:
    """shares: (14,), how likely each sign is, no sign, and this digit; is_sign: it is read as the likeliest sign."""
    if shares[:SIGN_COUNT].sum() < LEAST_LIKELY_SIGN:
        return None
    label = SIGNS[int(shares[:SIGN_COUNT].argmax())] if is_sign else ""
    pairs = list(zip([*SIGNS, "", str(digit)], shares.tolist(), strict=True))
    pairs.sort(key=lambda pair: (pair[0] != label, -pair[1]))
    best = tuple(pairs[:MOST_ALTERNATIVES])
    return SignOpinion(label, best[0][1], best)

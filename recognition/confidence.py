"""How sure a digit is when all have spoken: the network of crops, the detector of the ink map, and its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from preprocessing.ink_map import Detection
from preprocessing.pipeline import MAP, Prepared
from recognition.chances import LogOdds, if_no_sign
from recognition.letters import MOST_DIGITS, SUREST
from recognition.numbers import as_sure, left_out, line_of, number_of
from recognition.page import Digit, Number, Page

# Two logistic regressions, fitted by `python -m training.fit_confidence` on drawn scenes: the odds that a digit is
# another one or none, by how sure the network of crops is, how surely the detector sees the same digit there, and,
# where the ink map told what is ink of numbers, by how many digits its number has, and how likely they are to the map.
BY_MAP = LogOdds((-0.48, -3.49, -0.18, -3.41), 6.45)
BY_SHAPE = LogOdds((-0.61, -6.66), 3.33)
# The odds are those of what is seen; of a hundred digits that are read on pages as people write them so many are wrong.
OF_AN_ERROR = math.log(3 / 97)


def features(number: Number, prepared: Prepared) -> list[tuple[float, ...]]:
    """Of each digit of a number what its odds go by; see BY_MAP and BY_SHAPE."""
    of_number: tuple[float, ...] = ()
    if prepared.opinion == MAP and number.digits:
        of_number = min(len(number.digits), MOST_DIGITS), fmean(digit.seen for digit in number.digits)
    sure = [if_no_sign(digit.confidence, digit.of_signs) for digit in number.digits]
    seen = [_detected(digit, prepared.detections) for digit in number.digits]
    return [(_log_odds(one), two, *of_number) for one, two in zip(sure, seen, strict=True)]


def with_confidence(page: Page, prepared: Prepared) -> Page:
    """The page that was read from what was prepared, with each of its digits as sure as all together are."""
    of_an_error = BY_MAP if prepared.opinion == MAP else BY_SHAPE

    def told(number: Number) -> Number:
        odds = (OF_AN_ERROR + of_an_error(values) for values in features(number, prepared))
        sure = (1 / (1 + math.exp(one)) for one in odds)
        # That a digit may be a sign is not among the odds.
        characters = [
            as_sure(one, next(sure) * (1 - one.of_signs)) if isinstance(one, Digit) else one
            for one in number.characters
        ]
        return number_of(characters, left_out(number))

    return replace(page, lines=tuple(line_of(map(told, line.numbers)) for line in page.lines))


def _detected(digit: Digit, detections: Sequence[Detection]) -> float:
    """How surely the detector sees this digit in its box: 0 to 1."""
    scores = (one.score for one in detections if one.label == digit.label and digit.box.holds(*one.center_xy))
    return max(scores, default=0.0)


def _log_odds(chance: float) -> float:
    held = min(max(chance, SUREST), 1 - SUREST)
    return math.log(held / (1 - held))

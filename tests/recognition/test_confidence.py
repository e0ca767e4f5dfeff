"""How sure digits are when the detector and their number have spoken too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from preprocessing import Box
from preprocessing.ink_map import Detection
from preprocessing.pipeline import MAP, SHAPE, Opinion, Prepared
from recognition.confidence import with_confidence
from recognition.numbers import line_of, number_of
from recognition.page import Digit, Number, Page, Sign

BOX = Box(100, 100, 40, 60)
SEEN, ANOTHER, ELSEWHERE = (
    Detection(102, 104, 36, 52, 7, 0.9), Detection(102, 104, 36, 52, 1, 0.9), Detection(302, 104, 36, 52, 7, 0.9)
)  # fmt: skip


def seven(confidence: float, seen: float = 0.9) -> Digit:
    return Digit(7, confidence, ((7, confidence), (1, 0.6 * (1 - confidence))), BOX, seen=seen)


def page_of(*numbers: Number) -> Page:
    return Page(400, 300, tuple(line_of([one]) for one in numbers))


def prepared(*detections: Detection, opinion: Opinion = MAP) -> Prepared:
    size_px = (300, 400)
    return Prepared([], opinion, [], size_px, size_px, 1.0, np.eye(2, 3), detections)


def judged(digit: Digit, *detections: Detection, opinion: Opinion = MAP) -> Digit:
    (found,) = with_confidence(page_of(number_of([digit])), prepared(*detections, opinion=opinion)).digits
    return found


def test_a_blank_page_stays_blank() -> None:
    assert with_confidence(Page(400, 300, ()), prepared(SEEN)) == Page(400, 300, ())


@pytest.mark.parametrize("opinion", [MAP, SHAPE])
@pytest.mark.parametrize(
    ("likelier", "less"),
    [
        ((seven(0.99), SEEN), (seven(0.7), SEEN)),
        ((seven(0.9), SEEN), (seven(0.9),)),
        ((seven(0.9), SEEN), (seven(0.9), ANOTHER)),
        ((seven(0.9), SEEN), (seven(0.9), ELSEWHERE)),
        ((seven(0.9), SEEN, ANOTHER), (seven(0.9), replace(SEEN, score=0.4), ANOTHER)),
    ],
    ids=["sure to the crops", "detected", "another one detected", "detected elsewhere", "detected surely"],
)
def test_a_digit_is_surer(likelier: tuple[Digit, Detection], less: tuple[Digit, Detection], opinion: Opinion) -> None:
    assert judged(*likelier, opinion=opinion).confidence > judged(*less, opinion=opinion).confidence


@pytest.mark.parametrize(
    ("digit", "detections", "is_doubtful"),
    [
        (seven(0.999), (SEEN,), False),
        (seven(0.88), (SEEN,), False),
        (seven(0.88), (), True),
        (seven(0.4), (replace(SEEN, score=0.5),), True),
        (seven(0.999, seen=0.2), (ANOTHER,), True),
    ],
    ids=["all are sure", "the detector settles it", "nobody else sees it", "hardly", "a letter to the ink map"],
)
def test_a_digit_is_doubtful_by_what_all_say(
    digit: Digit, detections: tuple[Detection, ...], is_doubtful: bool
) -> None:
    assert judged(digit, *detections).is_doubtful(0.92) is is_doubtful


def test_a_number_is_as_sure_as_its_digits_and_what_was_left_out() -> None:
    point = Sign(".", 0.8, ((".", 0.8),), Box(145, 150, 8, 8))
    number = number_of([seven(0.9), point], left_out=0.5)
    page = with_confidence(page_of(number), prepared(SEEN))
    (digit,) = page.digits
    assert page.lines[0].numbers[0].confidence == pytest.approx(digit.confidence * 0.8 * 0.5)
    assert page.lines[0].signs == (point,)


@pytest.mark.parametrize("confidence", [0.3, 0.9, 0.999])
def test_what_else_a_digit_may_be_never_adds_up_to_more_than_all(confidence: float) -> None:
    digit = judged(seven(confidence), SEEN)
    assert digit.alternatives[0] == (7, digit.confidence)
    assert sum(share for _, share in digit.alternatives) <= 1

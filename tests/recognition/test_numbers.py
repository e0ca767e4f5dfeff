"""Which characters of a line make up one number, and how sure it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from preprocessing import Box
from recognition.numbers import line_of, number_of, parted, with_values
from recognition.page import Digit, Page, Sign

HEIGHT_PX = 100


def boxes_of(gaps: list[int]) -> list[Box]:
    """Boxes 50 px wide, so far apart."""
    lefts = [0]
    for gap in gaps:
        lefts.append(lefts[-1] + 50 + gap)
    return [Box(x, 0, 50, HEIGHT_PX) for x in lefts]


@pytest.mark.parametrize(
    ("labels", "gaps", "starts"),
    [
        ("", None, []),
        ("7", [], [0]),
        ("482", [20, 35], [0]),
        ("12310", [20, 95, 90, 20], [0, 2, 3]),
        ("4829", [60, 70, 65], [0]),
        ("12", [130], [0, 1]),
        ("357", [110, 115], [0]),
        ("1.5", [5, 10], [0]),
        ("12+34", [20, 90, 90, 20], [0]),
        ("5-3", [90, 10], [0, 1]),
        ("1.5", [5, 90], [0, 2]),
        ("(1+2)/3", [5, 5, 5, 5, 90, 20], [0]),
        ("3+2", [10, 90], [0]),
    ],
    ids=[
        "blank",
        "one digit",
        "one number",
        "three numbers",
        "a wide hand",
        "two digits far apart",
        "a row of boxes",
        "a point",
        "a sum",
        "a minus before the second",
        "a point after the first",
        "no number begins with a slash",
        "no number ends with a plus",
    ],
)
def test_gaps_wider_than_the_lines_own_part_numbers(labels: str, gaps: list[int] | None, starts: list[int]) -> None:
    boxes = [] if gaps is None else boxes_of(gaps)
    assert parted(boxes, labels, HEIGHT_PX) == starts


def digit(label: int, confidence: float = 1.0) -> Digit:
    return Digit(label, confidence, ((label, confidence),), Box(0, 0, 9, 9))


def point(confidence: float = 1.0) -> Sign:
    return Sign(".", confidence, ((".", confidence), ("", 1 - confidence)), Box(9, 8, 2, 2))


def test_a_number_is_as_sure_as_all_of_it() -> None:
    number = number_of([digit(1, 0.9), point(0.8), digit(5)], left_out=0.5)
    assert (number.text, len(number.digits), len(number.signs)) == ("1.5", 2, 1)
    assert number.confidence == pytest.approx(0.36)


def test_text_dict_and_doubt_hold_signs_and_blanks() -> None:
    line = line_of([number_of([digit(1), point(0.5), digit(5)]), number_of([digit(7)])])
    page = with_values(Page(100, 100, (line,)))
    assert (page.text, line.digits_text, line.places) == ("1.5 7", "157", (0, 1, 2, 4))
    assert [one.label for one in page.doubtful] == ["."]
    first, second = page.to_dict()["lines"][0]["numbers"]
    assert first == {
        "text": "1.5",
        "value": "1.5",
        "why_no_value": "",
        "confidence": 0.5,
        "doubtful": True,
        "alternatives": [{"text": "1.5", "confidence": 0.5}],
    }
    assert (second["value"], second["doubtful"]) == ("7", False)
    assert page.to_dict()["lines"][0]["signs"][0]["alternatives"][1] == {"label": "", "confidence": 0.5}


def test_a_locale_gives_its_values() -> None:
    line = line_of([number_of([digit(1), replace(point(), label=","), digit(2), digit(3), digit(4)])])
    values = [
        with_values(Page(9, 9, (line,)), locale).lines[0].numbers[0].value for locale in ("automatic", "en", "de")
    ]
    assert values == [None, Decimal("1234"), Decimal("1.234")]

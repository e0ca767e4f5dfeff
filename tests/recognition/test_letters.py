"""Pages of words that are taken for numbers, told by the odds of all their numbers together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preprocessing import Box
from recognition.letters import is_of_letters, odds_of_letters, without_letters
from recognition.numbers import line_of, number_of
from recognition.page import Digit, Number, Page, Sign


def number(text: str, seen: float, confidence: float = 0.99) -> Number:
    return number_of(
        [
            Digit(int(label), confidence, ((int(label), confidence),), Box(30 * place, 0, 20, 30), seen=seen)
            for place, label in enumerate(text)
        ]
    )


def page_of(*numbers: Number) -> Page:
    return Page(900, 900, tuple(line_of([one]) for one in numbers))


FRAGMENT, NUMBER = number("1", 0.4), number("1984", 0.95)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (page_of(), False),
        (page_of(FRAGMENT), False),
        (page_of(*[FRAGMENT] * 20), True),
        (page_of(*[number("17", 0.9)] * 20), False),
        (page_of(NUMBER, *[FRAGMENT] * 20), True),
        (page_of(*[NUMBER] * 8, *[FRAGMENT] * 8), False),
        (page_of(*[number("4", 0.95)] * 20), False),
    ],
    ids=[
        "nothing",
        "one mark is not enough",
        "many marks",
        "many numbers",
        "a number among many marks",
        "numbers and as many marks",
        "single digits, as in a puzzle",
    ],
)
def test_a_page_is_of_letters_where_its_numbers_together_look_like_them(page: Page, expected: bool) -> None:
    assert is_of_letters(page) is expected


def test_a_lone_mark_is_no_page_of_words() -> None:
    mark = number("7", 0.0, confidence=0.5)
    assert not is_of_letters(page_of(mark))
    assert is_of_letters(page_of(mark, mark))


@pytest.mark.parametrize(
    ("likelier", "less"),
    [
        (number("1", 0.5), number("11", 0.5)),
        (number("12", 0.4), number("12", 0.9)),
        (number("12", 0.5, confidence=0.7), number("12", 0.5, confidence=0.99)),
    ],
    ids=["fewer digits", "less seen by the map", "less sure to the network of crops"],
)
def test_what_makes_a_number_look_like_letters(likelier: Number, less: Number) -> None:
    assert odds_of_letters(likelier) > odds_of_letters(less)


def test_on_a_page_of_letters_a_sure_number_stays_and_the_rest_is_left_out_with_a_warning() -> None:
    letters = page_of(FRAGMENT, NUMBER, replace(FRAGMENT))
    page = without_letters(letters, letters)
    assert page.text == "1984"
    assert len(page.rejected) == 2
    assert [warning.sentence for warning in page.warnings] == [
        "This looks like a page of words: what may be digits among them was left out."
    ]


@pytest.mark.parametrize(
    ("mark", "text"),
    [(number("5", 0.2), "1984"), (number("5", 0.9), "1984\n5"), (number("5", 0.8), "1984\n5")],
    ids=["hardly seen by the map", "seen", "mostly seen"],
)
def test_beside_numbers_a_mark_stays_unless_it_is_likelier_a_letter(mark: Number, text: str) -> None:
    page = without_letters(page_of(NUMBER, mark))
    assert page.text == text
    assert not page.warnings


def test_what_shape_reads_where_the_map_reads_no_letters_stays() -> None:
    digit = FRAGMENT.digits[0]
    elsewhere = number_of([replace(digit, box=Box(400, 400, 90, 150))])
    page = without_letters(page_of(FRAGMENT, elsewhere), page_of(*[FRAGMENT] * 20))
    assert [one.box for one in page.digits] == [elsewhere.digits[0].box]


@pytest.mark.parametrize(
    ("seen", "of_shape", "of_map"),
    [(0.99, "17", "17"), (0.8, "17", ""), (0.4, "", "")],
    ids=["a sure number", "likelier a number", "likelier letters"],
)
def test_on_a_page_of_letters_what_shape_reads_stays_where_it_is_likelier_a_number(
    seen: float, of_shape: str, of_map: str
) -> None:
    letters = page_of(number("17", seen), *[FRAGMENT] * 20)
    assert without_letters(page_of(number("17", seen)), letters).text == of_shape
    assert without_letters(letters, letters).text == of_map


@pytest.mark.parametrize("of_letters", [False, True], ids=["beside numbers", "on a page of letters"])
def test_signs_without_a_digit_stay_beside_numbers_alone(of_letters: bool) -> None:
    signs = number_of([Sign("-", 0.99, (("-", 0.99),), Box(400, 400, 30, 8))])
    letters = page_of(*[FRAGMENT] * 20, signs) if of_letters else None
    page = without_letters(page_of(NUMBER, signs), letters)
    assert page.text == ("1984" if of_letters else "1984\n-")

from __future__ import annotations

import pytest

from preprocessing import Box
from recognition import Digit, Line, Page
from ui.review.corrections import character_at, with_character


def page(*texts: str) -> Page:
    digits = [tuple(Digit(int(label), 0.9, ((int(label), 0.9),), Box(0, 0, 9, 9)) for label in text) for text in texts]
    return Page(100, 100, tuple(Line(line) for line in digits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("482\n90", "0"),
        ("482\n96", "6"),
        ("482\n9", None),
        ("482\n9 0", None),
        ("482", None),
        ("482\n90\n1", None),
        ("4\n90", "0"),
    ],
)
def test_a_digit_is_found_in_the_text_while_its_line_has_as_many(text: str, expected: str | None) -> None:
    assert character_at(text, page("482", "90"), line=1, place=1) == expected


@pytest.mark.parametrize(
    ("line", "digit", "expected"), [(0, 0, "782\n90"), (0, 2, "487\n90"), (1, 0, "482\n70"), (1, 1, "482\n97")]
)
def test_one_character_is_exchanged(line: int, digit: int, expected: str) -> None:
    assert with_character("482\n90", line, digit, "7") == expected

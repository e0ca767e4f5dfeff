"""What numbers are worth, by a reckoning that is not the reader's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from preprocessing import Box
from recognition import Digit, Page, Sign
from recognition.numbers import line_of, number_of, with_values
from training.evaluation.values import ValueTally, true_value

BOX = Box(0, 0, 5, 9)


@pytest.mark.parametrize(
    ("text", "beside", "value"),
    [
        ("", (), None),
        ("12", (), "12"),
        ("-3", (), "-3"),
        ("12%", (), "0.12"),
        ("1.5", (), "1.5"),
        ("29,42", (), "29.42"),
        ("1,234", (), None),
        ("1,234", ("29.42",), "1234"),
        ("1,234", ("29,42",), "1.234"),
        ("1,234", ("29,42", "29.42"), None),
        ("06,748.66", (), "6748.66"),
        ("1,23,4", (), None),
        ("24/05/26", (), None),
        ("3+4", (), None),
    ],
)
def test_what_a_text_is_worth(text: str, beside: tuple[str, ...], value: str | None) -> None:
    assert true_value(text, (text, *beside)) == (None if value is None else Decimal(value))


def page(*texts: str) -> Page:
    lines = [
        line_of([number_of([Digit(int(c), 1.0, (), BOX) if c.isdigit() else Sign(c, 1.0, (), BOX) for c in text])])
        for text in texts
    ]
    return with_values(Page(100, 100, tuple(lines)))


@pytest.mark.parametrize(
    ("written", "read", "counted"),
    [
        ((), (), (0, 0, 0, 0, 0)),
        (("1.5",), (), (1, 0, 0, 0, 0)),
        (("1.5", "24/05"), ("1.5", "24/05"), (2, 2, 2, 1, 0)),
        (("1.5",), ("15",), (1, 0, 0, 0, 0)),
        (("1,234", "1.5"), ("1,234", "1.5"), (2, 2, 2, 2, 0)),
        # Misread, the other line proves the other way.
        (("1,234", "1.5"), ("1,234", "1,5"), (2, 1, 1, 1, 1)),
    ],
    ids=["nothing", "nothing read", "right", "a sign is lost", "a way that is proven", "a way that is proven wrongly"],
)
def test_values_are_counted(written: tuple[str, ...], read: tuple[str, ...], counted: tuple[int, ...]) -> None:
    tally = ValueTally()
    tally.add(written, page(*read))
    assert tuple(tally.figures().values()) == counted


def test_a_value_without_a_reason_is_wrong() -> None:
    (line,) = page("24/05").lines
    silent = replace(line, numbers=(replace(line.numbers[0], why_no_value=""),))
    tally = ValueTally()
    tally.add(("24/05",), Page(100, 100, (silent,)))
    assert tally.wrong_value == 1

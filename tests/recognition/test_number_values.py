"""What a number is worth as it is written: never guessed, and else the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from preprocessing.settings import AUTOMATIC
from recognition.number_values import COMMA, POINT, Grammar, Written, checked, proven, value_of

UNPROVEN = Grammar((POINT, COMMA))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", "7"),
        ("007", "7"),
        ("-3", "-3"),
        ("+3", "3"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("0.50", "0.50"),
        (".5", "0.5"),
        ("0.123", "0.123"),
        ("1234.567", "1234.567"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("0,801.97", "801.97"),
        ("00,303.67", "303.67"),
        ("12.5%", "0.125"),
        ("12345" * 8, "12345" * 8),
    ],
)
def test_what_can_be_one_number_only_has_its_value(text: str, value: str) -> None:
    assert value_of(text, UNPROVEN) == (Decimal(value), "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "stand where no number"),
        ("-", "stand where no number"),
        ("1,234", "comma may part"),
        ("1.234", "point may part"),
        ("12.", "ends with a point"),
        ("1,23,456", "stand where no number"),
        ("1..2", "stand where no number"),
        ("1,234." + "5" * 40, "stand where no number"),
        ("12/05/2024", "date"),
        ("12.05.2024", "date"),
        ("12:30", "time"),
        ("3/4", "fraction"),
        ("123-4567", "dash"),
        ("(3+2)×4", "formula"),
    ],
)
def test_what_may_be_several_or_none_has_a_reason(text: str, why: str) -> None:
    value, reason = value_of(text, UNPROVEN)
    assert value is None and why in reason and reason.count(".") == 1


@pytest.mark.parametrize(
    ("page", "text", "value"),
    [
        ([], "1,234", None),
        ([("12.5", 0.99)], "1,234", "1234"),
        ([("12,5", 0.99)], "1,234", "1.234"),
        ([("12.5", 0.5)], "1,234", None),
        ([("12.5", 0.99), ("3,75", 0.99)], "1,234", None),
        ([("5,678", 0.99), ("42", 0.99)], "1,234", None),
        ([("12.5", 0.99)], "3,75", "3.75"),
    ],
    ids=["nothing", "a point", "a comma", "a doubtful point", "both", "nothing that tells", "its own way"],
)
def test_other_numbers_of_the_page_tell_how_it_writes_decimals(
    page: list[tuple[str, float]], text: str, value: str | None
) -> None:
    grammar = proven([Written(*number) for number in page], least=0.92)
    assert value_of(text, grammar)[0] == (value and Decimal(value))


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "1,234", "1234"),
        ("de", "1,234", "1.234"),
        ("en", "12,5", None),
        ("fr_CH", "12,5", "12.5"),
        ("fr", "1.234", None),
        ("en-IN", "12,34,567", "1234567"),
    ],
)
def test_a_person_names_the_locale(locale: str, text: str, value: str | None) -> None:
    assert value_of(text, Grammar.of(locale))[0] == (value and Decimal(value))


def test_locales_that_are_none_are_refused_with_a_sentence() -> None:
    assert (checked(AUTOMATIC), checked("de-CH")) == (AUTOMATIC, "de_CH")
    with pytest.raises(ValueError, match="locale must be 'automatic' or one such as"):
        checked("klingon!")

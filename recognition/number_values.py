"""The value of a number as it is written: decimals and groups of thousands, by a locale or by what a page proves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberFormatError, get_decimal_symbol, get_group_symbol, parse_decimal

from preprocessing.settings import AUTOMATIC

# The two ways of writing decimals: with a point, and thousands with commas; and the other way round.
POINT, COMMA = "en", "de"
_AMOUNT = re.compile(r"([+-]?)([0-9.,]*[0-9])(%?)")
_SEPARATOR = re.compile(r"[.,]")
_REASONS = (
    (re.compile(r"\d+[-/.]\d+[-/.]\d+"), "It looks like a date or a number in groups, which is no one value."),
    (re.compile(r"\d+(:\d+)+"), "It looks like a time or a ratio, which is no one value."),
    (re.compile(r"\d+/\d+"), "It looks like a fraction or a date, which is no one value."),
    (re.compile(r"\d+-\d+"), "A dash stands between digits: it may be a difference, a range or a number in groups."),
    (re.compile(r".*[+×÷=()/].*|.*\d-.*"), "It is a sum or a formula, not one number."),
    (re.compile(r".*[.,]"), "It ends with a point or a comma, after which something may be missing."),
)
NO_GRAMMAR = "Its points and commas stand where no number has them."
AMBIGUOUS = "Its {sign} may part decimals or thousands, and nothing else on the page tells which: choose a locale."


@dataclass(frozen=True)
class Written:
    """A number's text, and how likely it is that all of it is right."""

    text: str
    confidence: float


@dataclass(frozen=True)
class Grammar:
    """How decimals are written: the locales that may be; chosen: by a person, so that nothing else counts."""

    locales: tuple[str, ...]
    chosen: bool = False

    @staticmethod
    def of(locale: str) -> Grammar:
        """Raises ValueError for a locale that is not known."""
        return Grammar((checked(locale),), chosen=True)


EITHER_WAY = Grammar((POINT, COMMA))


def checked(locale: str) -> str:
    """A locale as Babel names it, or "automatic"; raises ValueError with one sentence where there is none."""
    if locale == AUTOMATIC:
        return locale
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"locale must be {AUTOMATIC!r} or one such as 'en', 'de' or 'fr_CH', got {locale!r}") from None


def proven(numbers: Iterable[Written], least: float) -> Grammar:
    """What the page itself proves: numbers at least so sure that can be read in one of the two ways only.

    Where none does, or they disagree, both ways remain.
    """
    ways = set()
    for number in numbers:
        amount = _AMOUNT.fullmatch(number.text)
        if amount is None or number.confidence < least or not _SEPARATOR.search(number.text):
            continue
        values = {way: _parsed(amount[2], way) for way in (POINT, COMMA)}
        possible = [way for way, value in values.items() if value is not None]
        if len(possible) == 1:
            ways.add(possible[0])
    return Grammar(tuple(ways) if len(ways) == 1 else EITHER_WAY.locales)


def value_of(text: str, grammar: Grammar) -> tuple[Decimal | None, str]:
    """The value, or None and the reason in one sentence; a share of a hundred is that of one: 12% is 0.12."""
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return None, next((why for pattern, why in _REASONS if pattern.fullmatch(text)), NO_GRAMMAR)
    sign, digits, percent = amount.groups()
    values = {value for locale in grammar.locales if (value := _parsed(digits, locale)) is not None}
    if not values and not grammar.chosen:
        # Written in a way of its own, which can be no other.
        values = {value for locale in (POINT, COMMA) if (value := _parsed(digits, locale)) is not None}
    if len(values) != 1:
        if not values:
            return None, next((why for pattern, why in _REASONS if pattern.fullmatch(digits)), NO_GRAMMAR)
        return None, AMBIGUOUS.format(sign="comma" if "," in digits else "point")
    # Without arithmetic, which keeps 28 digits only.
    value = values.pop()
    value = value.scaleb(-2) if percent else value
    return (value.copy_negate() if sign == "-" else value), ""


def _parsed(digits: str, locale: str) -> Decimal | None:
    """The value of digits with points and commas as a locale reads them; None where it never writes so.

    Where a locale groups by blanks or apostrophes, which are no signs that are read, a sign can only part decimals.
    """
    decimal, group = get_decimal_symbol(locale), get_group_symbol(locale)
    if not set(_SEPARATOR.findall(digits)) <= {decimal, group}:
        return None
    # Where both signs stand in it their order tells what each is, and a zero before them, as of 0,801.97, is no matter.
    form = re.sub(r"\d", "1", digits) if {".", ","} <= set(digits) else digits
    try:
        parse_decimal(form, locale, strict=True)
        return parse_decimal(digits, locale)
    except (NumberFormatError, InvalidOperation):  # the second where it is longer than decimals can be
        return None

r"""What a person expects a field, a line or a number to hold, said in one line of text.

    \d{5}                  a pattern for all of it, as Python writes regular expressions; blanks count for nothing
    one of 10 20 50        one of these
    from 0 to 120.5        a value in this range; also from 0, to 120.5
    5 digits               so many digits, whatever signs stand among them; also 4 to 6 digits
    ean                    its check digit is right; also luhn, verhoeff, damm, isbn, mod 11, mod 11-10, mod 97, and
                           iban DE, for the digits after the letters of a country
    sum above              of a page: its last line is the sum of those above
    row total              of tables: the last cell of each row is the sum of those before it
    column total           of tables: the last cell of each column is the sum of those above
    same as net            of a field: it is worth as much as that field
    sum of net, tax        of a field: it is worth as much as these together

Several are parted by semicolons, and all of them hold: `\d{13}; ean`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from preprocessing.settings import AUTOMATIC
from recognition import check_digits
from recognition.automaton import Automaton, UnusablePattern
from recognition.edits import unknown
from recognition.number_values import COMMA, POINT, Grammar, value_of

LONGEST = 600
HOW = r"write a pattern such as \d{5}, or one of 10 20 50, from 0 to 99, 5 digits, ean"
_LIST = re.compile(r"one of\s+(.+)", re.I)
_RANGE = re.compile(r"(?:from\s+(\S+))?\s*(?:to\s+(\S+))?", re.I)
_DIGITS = re.compile(r"(\d{1,3})(?:\s*(?:to|-|–)\s*(\d{1,3}))?\s+digits?", re.I)
_FIELDS = re.compile(r"(same as|sum of)\s+(.+)", re.I)
SUM_ABOVE, ROW_TOTAL, COLUMN_TOTAL = "sum above", "row total", "column total"
SAME_AS, SUM_OF = "same as", "sum of"


class UnusableExpectation(ValueError):
    """What was said to be expected is nothing that can be; the message is one sentence for a person."""


@dataclass(frozen=True)
class Rule:
    """What numbers are to one another: one of the five kinds; fields: the names of those that it speaks of."""

    kind: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What is expected; of what is not said, None or nothing.

    text: all of it, as it is written. digits: the fewest and the most of them. check: the kind of check digit.
    """

    text: str
    pattern: str | None = None
    values: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    digits: tuple[int, int] | None = None
    check: str | None = None
    rules: tuple[Rule, ...] = ()

    @staticmethod
    def parse(text: str) -> Expected:
        """Takes what a person wrote. Raises UnusableExpectation."""
        if len(text) > LONGEST:
            raise UnusableExpectation(f"What is expected has {LONGEST} characters at most, got {len(text)}.")
        said: dict[str, object] = {}
        rules = []
        for part in filter(None, (part.strip() for part in text.split(";"))):
            found = _said(part)
            if isinstance(found, Rule):
                rules.append(found)
                continue
            if twice := sorted(said.keys() & found.keys()):
                raise UnusableExpectation(f"Two times it is said what is expected ({twice[0]}): say it once.")
            said |= found
        if not said and not rules:
            raise UnusableExpectation(f"Nothing is expected here: {HOW}.")
        expected = Expected(text.strip(), rules=tuple(rules), **said)  # type: ignore[arg-type]
        if expected.least is not None and expected.most is not None and expected.least > expected.most:
            raise UnusableExpectation(f"No value is from {expected.least} to {expected.most}.")
        try:
            if any(automaton.is_empty for automaton in expected.automata):
                raise UnusableExpectation(f"Nothing that is read can be {expected.text!r}: {HOW}.")
        except ValueError as fault:
            if isinstance(fault, UnusablePattern):
                raise UnusableExpectation(f"This cannot be expected: {fault}.") from None
            raise UnusableExpectation(str(fault)) from None
        return expected

    @property
    def is_of_numbers(self) -> bool:
        """Whether something is said of each number by itself, and not only of them together."""
        return bool(self.automata) or self.least is not None or self.most is not None

    @cached_property
    def automata(self) -> tuple[Automaton, ...]:
        """All that tells of a text, character after character, whether it may still fit."""
        patterns = [] if self.pattern is None else [self.pattern]
        if self.values:
            patterns.append("|".join(re.escape(value) for value in self.values))
        if self.digits:
            patterns.append(r"\D*(\d\D*){{{},{}}}".format(*self.digits))
        if self.least is not None and self.most is not None:
            patterns.append(_looks_between(self.least, self.most))
        if self.check and self.pattern is None:
            patterns.append(check_digits.looks(self.check))
        return tuple(Automaton(pattern) for pattern in patterns)

    def fits(self, text: str, locale: str = AUTOMATIC) -> bool:
        """Whether a text, with blanks or without, is as expected; rules between numbers have no say."""
        return not self.why_not(text, locale)

    def why_not(self, text: str, locale: str = AUTOMATIC) -> str:
        """Why a text is not as expected, in one sentence; empty where it is."""
        written = text.replace(" ", "")
        if not all(automaton.fits(written) for automaton in self.automata):
            said = f"{text} is not as expected" if text else "It is empty, which is not expected"
            return f"{said}: {self.text}."
        return "" if self.checks(written, locale) else self._unchecked(text)

    def checks(self, text: str, locale: str = AUTOMATIC) -> bool:
        """Whether a text that fits all automata is also right by its check digit and its value."""
        return (self.check is None or check_digits.is_right(self.check, text)) and self._is_in_range(text, locale)

    def _unchecked(self, text: str) -> str:
        if self.check and not check_digits.is_right(self.check, text):
            return f"The check digit of {text} is wrong ({self.check.upper()})."
        return f"{text} is not in the range that is expected: {self.text}."

    def _is_in_range(self, text: str, locale: str) -> bool:
        """Whether a value that a text may have lies in the range; it may have two where no locale is known."""
        if self.least is None and self.most is None:
            return True
        ways = (POINT, COMMA) if locale == AUTOMATIC else (locale,)
        values = (value_of(text, Grammar((way,), chosen=True))[0] for way in ways)
        return any(self.holds(value) for value in values if value is not None)

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies in the range."""
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)


def _said(part: str) -> Rule | dict[str, object]:
    """What one part says, by the fields of `Expected`. Raises UnusableExpectation."""
    small = " ".join(part.lower().split())
    if small in (SUM_ABOVE, ROW_TOTAL, COLUMN_TOTAL):
        return Rule(small)
    if found := _FIELDS.fullmatch(part):
        return Rule(found[1].lower(), _names(found[2], found[1].lower() == SUM_OF))
    if found := _LIST.fullmatch(part):
        return {"values": _listed(found[1])}
    if (found := _RANGE.fullmatch(part)) and any(found.groups()):
        return {"least": _decimal(found[1]), "most": _decimal(found[2])}
    if found := _DIGITS.fullmatch(part):
        fewest, most = int(found[1]), int(found[2] or found[1])
        if fewest > most:
            raise UnusableExpectation(f"No number has {fewest} to {most} digits.")
        return {"digits": (fewest, most)}
    return {"check": small} if check_digits.is_check(small) else {"pattern": part}


def _looks_between(least: Decimal, most: Decimal) -> str:
    """A pattern for all values in a range, and some others: with no more digits before the point than there are."""
    digits = len(str(int(max(abs(least), abs(most)))))
    share = rf"[+-]?0*(\d[.,]?){{1,{digits + 2}}}([.,]\d*)?%"
    return rf"[+-]?0*(\d[.,]?){{0,{digits}}}([.,]\d*)?|{share}"


def _listed(text: str) -> tuple[str, ...]:
    values = tuple(value.rstrip(",") for value in text.split())
    for value in values:
        if not value or unknown(value):
            raise UnusableExpectation(f"A list holds digits and signs, parted by blanks, got {value!r}.")
    return values


def _names(text: str, several: bool) -> tuple[str, ...]:
    names: Iterable[str] = (name.strip() for name in text.split(",")) if several else (text.strip(),)
    return tuple(filter(None, names))


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    if not re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", text):
        raise UnusableExpectation(f"A range is from one number to another, as from 0 to 99.5, got {text!r}.")
    return Decimal(text)

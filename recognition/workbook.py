"""Cells of a spreadsheet: what is a number in it, so that nothing of what is written is lost, and how it looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from recognition.number_values import Grammar, value_of

# Nothing that was written or named is ever run.
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Spreadsheets keep fifteen digits of a number; what is longer, or starts with a nought, is a text to them.
_MOST_DIGITS = 15
_LEADING_ZERO = re.compile(r"[+-]?0\d")


def as_number(text: str, grammar: Grammar) -> Decimal | None:
    """The number that a spreadsheet may hold for a text without losing anything of it; None where it is a text."""
    if _LEADING_ZERO.match(text) or sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return None
    return value_of(text, grammar)[0]


class Cells:
    """Writes the cells of a sheet of a workbook; looks that are alike are made once."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet, self._looks = book, sheet, dict[tuple[tuple[str, str], ...], Any]()

    def write(
        self,
        row: int,
        column: int,
        value: str | float | None,
        look: Mapping[str, str] = MappingProxyType({}),
        grammar: Grammar | None = None,
    ) -> None:
        """Writes a text, which is a number where the grammar of its page makes it one; a number; nothing for None."""
        if isinstance(value, str):
            number = as_number(value, grammar) if grammar else None
            if number is None:
                self._sheet.write_string(row, column, value, self._look({**look, "num_format": "@"}))
            else:
                shown = {**look, "num_format": _shown(value, number)}
                self._sheet.write_number(row, column, float(number), self._look(shown))
        elif value is not None:
            self._sheet.write_number(row, column, value, self._look(look))

    def _look(self, look: Mapping[str, str]) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format(dict(look))
        return self._looks[key]


def _shown(text: str, number: Decimal) -> str:
    """How a spreadsheet shows a number, with the decimals that it was written with."""
    exponent = number.as_tuple().exponent
    share = text.endswith("%")
    decimals = max(0, -int(exponent) - 2 * share)
    whole = f"0.{'0' * decimals}" if decimals else "0"
    return f"{whole}%" if share else whole if decimals else "General"

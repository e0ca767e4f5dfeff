"""Whether numbers are worth what they say: values judged by a reckoning of their own, not by the reader's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from recognition import Page
from training.results_file import Figures

# An amount as it is written with a decimal point, and thousands with commas; the other way round is its mirror image.
_AMOUNT = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(%?)")
_MIRROR = str.maketrans(".,", ",.")


@dataclass
class ValueTally:
    """Counts over lines with signs: those right with all of them; of their numbers, those with a value, or a wrong one.

    A value is wrong where the text, and what else is written on its page, does not tell it.
    """

    lines: int = 0
    lines_right: int = 0
    numbers: int = 0
    with_value: int = 0
    wrong_value: int = 0

    def add(self, written: Sequence[str], page: Page) -> None:
        """Adds a page on which these lines are written, without blanks."""
        left = list(written)
        self.lines += len(written)
        for line in page.lines:
            if line.text not in left:
                continue
            left.remove(line.text)
            self.lines_right += 1
            for number in line.numbers:
                self.numbers += 1
                self.with_value += number.value is not None
                is_right = number.value in (None, true_value(number.text, written))
                if not is_right or (number.value is None and not number.why_no_value):
                    self.wrong_value += 1

    def figures(self) -> Figures:
        return asdict(self)


def true_value(text: str, page: Iterable[str]) -> Decimal | None:
    """What a text is worth beside all that is written on its page; None where nothing tells it."""
    ways = _ways(text)
    if len(set(ways.values())) > 1:
        proving = [told for other in page if len(told := _ways(other)) == 1]
        proven = {way for told in proving for way in told}
        ways = {way: ways[way] for way in proven} if len(proven) == 1 else {}
    return next(iter(ways.values()), None)


def _ways(text: str) -> dict[str, Decimal]:
    """What a text is worth with a decimal point, and with a decimal comma, as far as it may be written so."""
    written = {".": text, ",": text.translate(_MIRROR)}
    return {sign: _worth(*found.groups()) for sign, one in written.items() if (found := _AMOUNT.fullmatch(one))}


def _worth(sign: str, whole: str, decimals: str | None, percent: str) -> Decimal:
    value = Decimal(sign + whole.replace(",", "") + (decimals or ""))
    return value / 100 if percent else value

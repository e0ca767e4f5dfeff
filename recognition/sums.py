"""Numbers that belong together: totals that must add up, fields that must agree, and what one change would mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from preprocessing.geometry import union_of
from preprocessing.settings import AUTOMATIC
from recognition.expected import COLUMN_TOTAL, ROW_TOTAL, SUM_ABOVE, Rule
from recognition.number_values import Grammar, value_of
from recognition.numbers import grammar_of
from recognition.page import SUM, Digit, Page, PageWarning, Sign, Table

Character = Digit | Sign


@dataclass(frozen=True)
class Amount:
    """A number that takes part in a sum: its characters, and where it stands, in words for a person."""

    characters: tuple[Character, ...]
    where: str

    @property
    def text(self) -> str:
        return "".join(str(one.label) for one in self.characters)


def with_sums(page: Page, rules: Sequence[Rule], locale: str = AUTOMATIC) -> Page:
    """The page with a warning for each of its totals that is not the sum that a rule says, or cannot be."""
    grammar = grammar_of(page, locale)
    kinds = {rule.kind for rule in rules}
    sums: list[tuple[Amount, list[Amount]]] = []
    if SUM_ABOVE in kinds:
        amounts = [
            Amount(line.numbers[-1].characters if line.numbers else line.characters, f"line {number}")
            for number, line in enumerate(page.lines, 1)
        ]
        sums += [(amounts[-1], amounts[:-1])] if len(amounts) > 1 else []
    for number, table in enumerate(page.tables, 1):
        name = f" of table {number}" if len(page.tables) > 1 else ""
        rows = [list(row) for row in _amounts(page, table, name)]
        sums += _totals(rows) if ROW_TOTAL in kinds else []
        sums += _totals([list(column) for column in zip(*rows, strict=True)]) if COLUMN_TOTAL in kinds else []
    warnings = [
        PageWarning(SUM, sentence, union_of(one.box for one in total.characters))
        for total, parts in sums
        if (sentence := why_no_sum(total, parts, grammar, page.min_confidence))
    ]
    return replace(page, warnings=(*page.warnings, *warnings))


def why_no_sum(total: Amount, parts: Sequence[Amount], grammar: Grammar, min_confidence: float) -> str:
    """Why a total is not the sum of its parts, in a sentence or two; empty where it is.

    Where the change of one doubtful digit or sign, and of no other, would mend it, that is proposed.
    """
    for amount in (total, *parts):
        value, why = value_of(amount.text, grammar)
        if value is None:
            return f"The sum in {total.where} cannot be checked: {amount.text or 'nothing'} in {amount.where}. {why}"
    worth, sum_of_parts = _value(total, grammar), sum((_value(part, grammar) for part in parts), Decimal(0))
    if worth == sum_of_parts:
        return ""
    told = " and ".join(_in_words(part) for part in parts) if len(parts) == 1 else f"the sum is {sum_of_parts:f}"
    sentence = f"{total.text} in {total.where} does not agree: {told}."
    changes = list(_changes([total, *parts], grammar, min_confidence))
    return f"{sentence} {changes[0]}" if len(changes) == 1 else sentence


def _changes(amounts: Sequence[Amount], grammar: Grammar, min_confidence: float) -> Iterator[str]:
    """Each change of one doubtful character after which the first amount is the sum of the others."""
    for number, amount in enumerate(amounts):
        for place, one in enumerate(amount.characters):
            if not one.is_doubtful(min_confidence):
                continue
            for label in dict.fromkeys(str(label) for label, _ in one.alternatives if label != one.label):
                before, after = amount.text[:place], amount.text[place + 1 :]
                value, _ = value_of(f"{before}{label}{after}", grammar)
                values = [_value(other, grammar) for other in amounts]
                if value is not None and value == (sum(values[1:]) if number == 0 else _rest(values, number)):
                    became = f"a {label}" if label else "nothing"
                    yield f"It would if the doubtful {one.label} of {amount.text} in {amount.where} were {became}."


def _rest(values: Sequence[Decimal], number: int) -> Decimal:
    """What a part must be worth for the first value to be the sum of all others."""
    return values[0] - sum((value for place, value in enumerate(values) if place not in (0, number)), Decimal(0))


def _value(amount: Amount, grammar: Grammar) -> Decimal:
    value, _ = value_of(amount.text, grammar)
    return Decimal("NaN") if value is None else value


def _in_words(amount: Amount) -> str:
    return f"{amount.text or 'nothing'} stands in {amount.where}"


def _amounts(page: Page, table: Table, name: str) -> Iterator[Iterator[Amount]]:
    """The cells of a table, row by row; empty ones have no characters."""
    characters = page.characters
    for row, cells in enumerate(table.rows, 1):
        yield (
            Amount(tuple(characters[index] for index in cell.characters), f"row {row}, column {column}{name}")
            for column, cell in enumerate(cells, 1)
        )


def _totals(series: Iterable[list[Amount]]) -> list[tuple[Amount, list[Amount]]]:
    """The last amount of each series with those before it; cells without numbers are passed over."""
    sums = []
    for amounts in series:
        parts = [amount for amount in amounts[:-1] if amount.characters]
        if parts and amounts[-1].characters:
            sums.append((amounts[-1], parts))
    return sums

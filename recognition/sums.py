"""Numbers that belong together: totals that must add up, fields that must agree, and what one change would mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from preprocessing import Box
from preprocessing.geometry import union_of
from recognition.expected import COLUMN_TOTAL, ROW_TOTAL, SUM_ABOVE, Rule
from recognition.number_values import Grammar, value_of
from recognition.page import SUM, Digit, PageWarning, Sign


@dataclass(frozen=True)
class Doubt:
    """A character that is doubtful: its place in the text of its amount, and what else it may be."""

    place: int
    label: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Amount:
    """A number that takes part in a sum, and where it stands: in words for a person, and on the picture."""

    text: str
    where: str
    box: Box | None = None
    doubts: tuple[Doubt, ...] = ()

    @staticmethod
    def of(characters: Sequence[Digit | Sign], where: str, min_confidence: float) -> Amount:
        """The amount that characters make up."""
        doubts = tuple(
            Doubt(place, str(one.label), tuple(str(label) for label, _ in one.alternatives))
            for place, one in enumerate(characters)
            if one.is_doubtful(min_confidence)
        )
        text = "".join(str(one.label) for one in characters)
        return Amount(text, where, union_of(one.box for one in characters) if characters else None, doubts)


Tables = Sequence[Sequence[Sequence[Amount]]]


def sum_warnings(
    rules: Iterable[Rule], lines: Sequence[Amount], tables: Tables, grammar: Grammar
) -> tuple[PageWarning, ...]:
    """A warning for each total that is not the sum that a rule says, or cannot be.

    lines: the last number of each line; tables: the cells of each, empty ones without a text.
    """
    kinds = {rule.kind for rule in rules}
    sums: list[tuple[Amount, Sequence[Amount]]] = []
    if SUM_ABOVE in kinds and len(lines) > 1:
        sums.append((lines[-1], lines[:-1]))
    for rows in tables:
        sums += _totals(rows) if ROW_TOTAL in kinds else []
        sums += _totals(list(zip(*rows, strict=True))) if COLUMN_TOTAL in kinds else []
    return tuple(
        PageWarning(SUM, sentence, total.box)
        for total, parts in sums
        if (sentence := why_no_sum(total, parts, grammar))
    )


def line_name(number: int) -> str:
    """Where an amount stands: the line, from 1."""
    return f"line {number}"


def cell_name(row: int, column: int, table: int, tables: int) -> str:
    """Where an amount stands: row and column of one of the tables of a page, all from 1."""
    return f"row {row}, column {column}" + (f" of table {table}" if tables > 1 else "")


def why_no_sum(total: Amount, parts: Sequence[Amount], grammar: Grammar) -> str:
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
    changes = list(_changes([total, *parts], grammar))
    return f"{sentence} {changes[0]}" if len(changes) == 1 else sentence


def _changes(amounts: Sequence[Amount], grammar: Grammar) -> Iterator[str]:
    """Each change of one doubtful character after which the first amount is the sum of the others."""
    values = [_value(amount, grammar) for amount in amounts]
    for number, amount in enumerate(amounts):
        wanted = sum(values[1:], Decimal(0)) if number == 0 else _rest(values, number)
        for doubt in amount.doubts:
            before, after = amount.text[: doubt.place], amount.text[doubt.place + 1 :]
            for label in dict.fromkeys(other for other in doubt.others if other != doubt.label):
                if value_of(f"{before}{label}{after}", grammar)[0] == wanted:
                    became = f"a {label}" if label else "nothing"
                    yield f"It would if the doubtful {doubt.label} of {amount.text} in {amount.where} were {became}."


def _rest(values: Sequence[Decimal], number: int) -> Decimal:
    """What a part must be worth for the first value to be the sum of all others."""
    return values[0] - sum((value for place, value in enumerate(values) if place not in (0, number)), Decimal(0))


def _value(amount: Amount, grammar: Grammar) -> Decimal:
    value, _ = value_of(amount.text, grammar)
    return Decimal("NaN") if value is None else value


def _in_words(amount: Amount) -> str:
    return f"{amount.text or 'nothing'} stands in {amount.where}"


def _totals(series: Iterable[Sequence[Amount]]) -> list[tuple[Amount, Sequence[Amount]]]:
    """The last amount of each series with those before it; cells without numbers are passed over."""
    sums: list[tuple[Amount, Sequence[Amount]]] = []
    for amounts in series:
        parts = [amount for amount in amounts[:-1] if amount.text]
        if parts and amounts[-1].text:
            sums.append((amounts[-1], parts))
    return sums

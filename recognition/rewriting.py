"""A page some of whose characters are others: its lines, numbers and tables follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from recognition.numbers import left_out, line_of, number_of
from recognition.page import Cell, Digit, Line, Page, Sign, Table
from recognition.tables import cell_text

Character = Digit | Sign


def rewritten(
    page: Page,
    others: Mapping[int, tuple[Character, ...]],
    sure: Mapping[int, float],
    whole: Collection[int] = (),
    joined: Collection[int] = (),
    looks_like: Mapping[int, tuple[str, float] | None] = MappingProxyType({}),
) -> Page:
    """The page with some of its characters replaced, each by none, one or more.

    others: by which of `Page.characters` it is; sure: of these, how sure all of that is to which it belongs;
    whole: what belongs to numbers in which nothing is left out; joined: the lines, from 0, that are one number each;
    looks_like: the texts that numbers look like, by their characters.
    """
    lines: list[Line] = []
    indices, read = count(), count()
    now: dict[int, tuple[int, ...]] = {}
    for place, line in enumerate(page.lines):
        numbers, known = [], []
        for number in line.numbers or (number_of(line.digits),):
            old = [next(indices) for _ in number.characters]
            of_each = [others.get(index, (one,)) for index, one in zip(old, number.characters, strict=True)]
            characters = [one for some in of_each for one in some]
            if not any(isinstance(one, Digit) for one in characters):
                continue
            now |= {index: tuple(next(read) for _ in some) for index, some in zip(old, of_each, strict=True)}
            read_so = number_of(characters, 1.0 if {*old} <= {*whole} else left_out(number))
            known.append(min(sure.get(index, 0.0) for index in old))
            confidence = max(read_so.confidence, known[-1] * left_out(read_so))
            looks = next(filter(None, (looks_like.get(index) for index in old)), None)
            numbers.append(replace(read_so, confidence=confidence, looks_like=looks))
        if place in joined and numbers:
            together = number_of([one for number in numbers for one in number.characters])
            looks = numbers[0].looks_like
            numbers = [replace(together, confidence=max(together.confidence, min(known)), looks_like=looks)]
        if numbers:
            lines.append(line_of(numbers))
    page = replace(page, lines=tuple(lines))
    return replace(page, tables=tuple(_table(table, page, others, now) for table in page.tables))


def _table(
    table: Table, page: Page, others: Mapping[int, tuple[Character, ...]], now: Mapping[int, tuple[int, ...]]
) -> Table:
    """A table of the page, which is rewritten already; now: where each of the old characters stands in it."""

    def cell(old: Cell) -> Cell:
        held = tuple(index for before in old.characters for index in now.get(before, ()))
        if others.keys().isdisjoint(old.characters) and len(held) == len(old.characters):
            return replace(old, characters=held)
        text, order = cell_text(page.characters, list(held))
        return replace(old, text=text, characters=order)

    return replace(table, rows=tuple(tuple(map(cell, row)) for row in table.rows))

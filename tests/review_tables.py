"""Edits and what a page says after them, for the review in Python and for its scripts alike."""

from __future__ import annotations

from typing import Any

import pytest

from preprocessing import Box
from recognition import Digit, Line, Page, Rejected

# 482 and 90, the 2 and the 0 doubtful; a mark left out stands between the 4 and the 8, and another below all lines.
DOUBT = {(0, 2): 0.6, (1, 1): 0.9}


def digit(label: int, row: int, place: int) -> Digit:
    confidence = DOUBT.get((row, place), 0.99)
    alternatives = ((label, confidence), ((label + 1) % 10, 1 - confidence))
    return Digit(label, confidence, alternatives, Box(10 + 40 * place, 10 + 60 * row, 20, 40))


PAGE = Page(
    200,
    200,
    tuple(
        Line(tuple(digit(int(label), row, place) for place, label in enumerate(text)))
        for row, text in enumerate(("482", "90"))
    ),
    (Rejected(Box(34, 20, 10, 20), "a speck"), Rejected(Box(60, 160, 20, 30), "a letter")),
)

Row = tuple[list[tuple[str, str, str]], str, dict[str, str], int]


def row(
    *edits: tuple[str, str, str], text: str, states: dict[str, str] | None = None, still_open: int = 2, name: str
) -> Any:
    return pytest.param(list(edits), text, states or {}, still_open, id=name)


# edits, the text after them, what became of some digits, how many are open
EDITS = [
    row(text="482\n90", states={"0.0": "read", "r0": "rejected"}, name="nothing done"),
    row(("confirm", "0.2", ""), text="482\n90", states={"0.2": "confirmed"}, still_open=1, name="right"),
    row(("confirm", "0.0", ""), text="482\n90", states={"0.0": "confirmed"}, name="a sure one is right"),
    row(("set", "0.2", "7"), text="487\n90", states={"0.2": "changed"}, still_open=1, name="another digit"),
    row(("set", "0.2", "2"), text="482\n90", states={"0.2": "confirmed"}, still_open=1, name="the same digit"),
    row(
        ("set", "0.2", "7"), ("set", "0.2", "2"), text="482\n90", states={"0.2": "confirmed"}, still_open=1, name="back"
    ),
    row(
        ("set", "0.2", "7"),
        ("confirm", "0.2", ""),
        text="487\n90",
        states={"0.2": "changed"},
        still_open=1,
        name="sure",
    ),
    row(("remove", "0.2", ""), text="48\n90", states={"0.2": "removed"}, still_open=1, name="no digit"),
    row(
        ("remove", "0.2", ""),
        ("set", "0.2", "2"),
        text="482\n90",
        states={"0.2": "confirmed"},
        still_open=1,
        name="one",
    ),
    row(("remove", "1.0", ""), ("remove", "1.1", ""), text="482", still_open=1, name="a line struck out"),
    row(("set", "r0", "5"), text="4582\n90", states={"r0": "added"}, name="a mark taken in"),
    row(("set", "r0", "5"), ("remove", "r0", ""), text="482\n90", states={"r0": "rejected"}, name="and left out again"),
    row(("set", "r1", "3"), text="482\n90\n3", name="a mark in no line"),
    row(("remove", "r0", ""), text="482\n90", states={"r0": "rejected"}, name="a mark that does not stand"),
    row(("type", "L0", "487"), text="487\n90", states={"0.0": "read", "0.2": "changed"}, still_open=1, name="typed"),
    row(("type", "L0", "42"), text="42\n90", states={"0.1": "removed", "0.2": "read"}, name="typed, one less"),
    row(("type", "L0", "4812"), text="4812\n90", states={"e0.0": "added", "0.2": "read"}, name="typed, one more"),
    row(("type", "L0", "1482"), text="1482\n90", states={"e0.0": "added", "0.0": "read"}, name="typed at the start"),
    row(("type", "L0", "48-2"), text="48-2\n90", states={"e0.0": "added"}, name="a sign typed"),
    row(("type", "L0", " 4 82"), text="4 82\n90", name="blanks typed"),
    row(("type", "L0", ""), text="90", states={"0.0": "removed"}, still_open=1, name="all deleted"),
    row(
        ("type", "L0", "7135"),
        text="7135\n90",
        states={"0.2": "changed", "e0.0": "added"},
        still_open=1,
        name="all new",
    ),
    row(("type", "L0", "4822"), ("remove", "e0.0", ""), text="482\n90", name="what was typed goes for good"),
    row(("line", "", "77"), text="482\n90\n77", states={"e0.1": "added"}, name="a line added"),
    row(("line", "", ""), ("type", "N0", "1"), text="482\n90\n1", states={"e1.0": "added"}, name="a line filled"),
    row(("set", "9.9", "1"), ("type", "L9", "1"), ("remove", "x", ""), text="482\n90", name="what is not there"),
]

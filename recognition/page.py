"""What a reading gives: digits in lines, the components that are no digits, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from preprocessing import Box, Step
from preprocessing.settings import AUTOMATIC
from recognition.weighed import Candidate, RescoredGroup, Ways

# Below this a digit is flagged as doubtful. Of what the network reads with more confidence on its validation data,
# 99.5 % is right: `doubtful_below` in training/figures/digits.json.
DEFAULT_MIN_CONFIDENCE = 0.92


Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Digit:
    """One digit read.

    alternatives: (label, confidence), the label itself first, then best first, a sign that it may be instead among them
    as a text; corners: of the turned box around it, from its upper left one on, clockwise as it is read, (x, y) in the
    pixels of the image; printed: it is print, no handwriting; of_signs: how likely it is a sign instead, which its
    confidence has in it; seen: the chance that the ink map gives it to be a digit's ink.
    """

    label: int
    confidence: float
    alternatives: tuple[tuple[int | str, float], ...]
    box: Box
    corners: Corners = ()
    printed: bool = False
    of_signs: float = 0.0
    seen: float = 0.5

    def is_doubtful(self, min_confidence: float) -> bool:
        return self.confidence < min_confidence


@dataclass(frozen=True)
class Sign:
    """One sign read beside digits.

    label: one of . , - / : + % ( ) × ÷ =; alternatives: (label, confidence), the label itself first, ""
    for no sign, and a digit among them; corners: as those of a digit.
    """

    label: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    box: Box
    corners: Corners = ()

    def is_doubtful(self, min_confidence: float) -> bool:
        return self.confidence < min_confidence


@dataclass(frozen=True)
class Number:
    """One number of a line, its digits and signs left to right.

    confidence: that all of it is right, and nothing left out of it; value: None where the text alone does not tell it,
    and then why_no_value is one sentence that says why. looks_like: where it is read otherwise than it looks, because
    something else is expected, and that is in doubt: the text that it looks like, and how likely that is.
    """

    characters: tuple[Digit | Sign, ...]
    confidence: float
    value: Decimal | None = None
    why_no_value: str = ""
    looks_like: tuple[str, float] | None = None

    @property
    def text(self) -> str:
        """As it is written, without blanks: "1,234.50"."""
        return "".join(str(character.label) for character in self.characters)

    @property
    def alternatives(self) -> tuple[tuple[str, float], ...]:
        """(text, confidence): what it is read as, and what else it looks like."""
        return (self.text, self.confidence), *([self.looks_like] if self.looks_like else [])

    @property
    def digits(self) -> tuple[Digit, ...]:
        return tuple(one for one in self.characters if isinstance(one, Digit))

    @property
    def signs(self) -> tuple[Sign, ...]:
        return tuple(one for one in self.characters if isinstance(one, Sign))


@dataclass(frozen=True)
class Line:
    """One line of writing, its digits left to right, and the numbers that they and their signs make up."""

    digits: tuple[Digit, ...]
    numbers: tuple[Number, ...] = ()

    @property
    def text(self) -> str:
        """Its numbers, parted by blanks; its digits where nothing is known of numbers."""
        return " ".join(number.text for number in self.numbers) if self.numbers else self.digits_text

    @property
    def digits_text(self) -> str:
        """Its digits alone, one after the other."""
        return "".join(str(digit.label) for digit in self.digits)

    @property
    def characters(self) -> tuple[Digit | Sign, ...]:
        """Its digits and signs left to right."""
        return tuple(one for number in self.numbers for one in number.characters) if self.numbers else self.digits

    @property
    def places(self) -> tuple[int, ...]:
        """Where in the text each of its characters stands."""
        return tuple(place for place, letter in enumerate(self.text) if letter != " ")

    @property
    def signs(self) -> tuple[Sign, ...]:
        return tuple(sign for number in self.numbers for sign in number.signs)


@dataclass(frozen=True)
class Rejected:
    """A component judged to be no digit, and why, in words for a person."""

    box: Box
    reason: str


# The codes of warnings: ink that looks like digits was left out; a number is cut off by the picture's edge; digits are
# too low to be told apart; two ways of reading disagree; a mark that was left out may be a sign; what is read is not as
# expected, or reads so only against its looks; numbers do not add up.
LEFT_OUT, CUT, SMALL, DISAGREE, MAYBE_SIGN = "left_out", "cut", "small", "disagree", "maybe_sign"
UNEXPECTED, SUM = "unexpected", "sum"


@dataclass(frozen=True)
class PageWarning:
    """What makes a page less sure than its digits: a code for programs, a sentence for a person, and where."""

    code: str
    sentence: str
    box: Box | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, "" where no digit stands in it, and its box.

    corners: clockwise from its upper left one, (x, y) in the pixels of the image; characters: which of
    `Page.characters` stand in it, in the order of its text; other_ink: something else stands in it too.
    """

    text: str
    box: Box
    corners: Corners = ()
    characters: tuple[int, ...] = ()
    other_ink: bool = False


@dataclass(frozen=True)
class Table:
    """A grid of cells: as many in each row, top to bottom and left to right; box: around all of it."""

    rows: tuple[tuple[Cell, ...], ...]
    box: Box

    @property
    def texts(self) -> list[list[str]]:
        """The texts of the cells, row by row."""
        return [[cell.text for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Page:
    """The reading of one image; boxes are in the pixels of that image after EXIF orientation."""

    width_px: int
    height_px: int
    lines: tuple[Line, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[PageWarning, ...] = ()
    tables: tuple[Table, ...] = ()
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    # As the settings say: what follows from them is asked again of what a person makes of the page.
    expected: str = ""
    locale: str = AUTOMATIC
    # How the reading came about is no part of what was read: two readings of one picture are equal.
    steps: tuple[Step, ...] = field(default=(), compare=False)
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)
    touching_groups: tuple[RescoredGroup, ...] = field(default=(), compare=False)
    ways: tuple[Ways, ...] = field(default=(), compare=False)
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """Lines top to bottom parted by newlines, numbers left to right parted by blanks, with their signs."""
        return "\n".join(line.text for line in self.lines)

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits in reading order."""
        return tuple(digit for line in self.lines for digit in line.digits)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """All signs in reading order."""
        return tuple(sign for line in self.lines for sign in line.signs)

    @property
    def characters(self) -> tuple[Digit | Sign, ...]:
        """All digits and signs in reading order."""
        return tuple(one for line in self.lines for one in line.characters)

    @property
    def doubtful(self) -> tuple[Digit | Sign, ...]:
        """The digits and signs below `min_confidence`, in reading order."""
        return tuple(one for one in self.characters if one.is_doubtful(self.min_confidence))

    def is_doubtful(self, cell: Cell) -> bool:
        """Whether a digit or sign of the cell is doubtful, or something else stands beside them."""
        characters = self.characters
        has_doubtful = any(characters[index].is_doubtful(self.min_confidence) for index in cell.characters)
        return has_doubtful or bool(cell.characters and cell.other_ink)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; the same image gives the same dict (so no timings in it)."""
        return {
            "width_px": self.width_px,
            "height_px": self.height_px,
            "text": self.text,
            "min_confidence": self.min_confidence,
            "lines": [
                {
                    "text": line.text,
                    "numbers": [self._number_dict(number) for number in line.numbers],
                    "digits": [{**self._character_dict(digit), "printed": digit.printed} for digit in line.digits],
                    "signs": [self._character_dict(sign) for sign in line.signs],
                }
                for line in self.lines
            ],
            "tables": [self._table_dict(table) for table in self.tables],
            "warnings": [warning_dict(one) for one in self.warnings],
            "rejected": [{"box": box_dict(rejected.box), "reason": rejected.reason} for rejected in self.rejected],
        }

    def _character_dict(self, one: Digit | Sign) -> dict[str, Any]:
        return {
            "label": one.label,
            "confidence": round(one.confidence, 4),
            "doubtful": one.is_doubtful(self.min_confidence),
            "alternatives": [{"label": label, "confidence": round(value, 4)} for label, value in one.alternatives],
            "box": box_dict(one.box),
            "corners": [list(corner) for corner in one.corners],
        }

    def _number_dict(self, number: Number) -> dict[str, Any]:
        """The value as a text, as digits after the point would be lost in a number of JSON."""
        return {
            "text": number.text,
            "value": None if number.value is None else f"{number.value:f}",
            "why_no_value": number.why_no_value,
            "confidence": round(number.confidence, 4),
            "doubtful": number.confidence < self.min_confidence,
            "alternatives": [{"text": text, "confidence": round(share, 4)} for text, share in number.alternatives],
        }

    def _table_dict(self, table: Table) -> dict[str, Any]:
        return {
            "rows": table.texts,
            "box": box_dict(table.box),
            "cells": [[self._cell_dict(cell) for cell in row] for row in table.rows],
        }

    def _cell_dict(self, cell: Cell) -> dict[str, Any]:
        return {
            "text": cell.text,
            "doubtful": self.is_doubtful(cell),
            "other_ink": cell.other_ink,
            "characters": list(cell.characters),
            "box": box_dict(cell.box),
            "corners": [list(corner) for corner in cell.corners],
        }


def warning_dict(one: PageWarning) -> dict[str, Any]:
    """A warning, JSON-ready."""
    return {"code": one.code, "sentence": one.sentence, "box": box_dict(one.box) if one.box else None}


def box_dict(box: Box) -> dict[str, int]:
    """A box, JSON-ready."""
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}

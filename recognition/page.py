"""What a reading gives: digits in lines, the components that are no digits, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from preprocessing import Box, Step

# Below this a digit is flagged as doubtful. Of what the network reads with more confidence on its validation data,
# 99.5 % is right: `doubtful_below` in training/figures/digits.json.
DEFAULT_MIN_CONFIDENCE = 0.92


Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Digit:
    """One digit read.

    alternatives: (label, confidence), best first, the label itself included; corners: of the turned box around it, from
    its upper left one on, clockwise as it is read, (x, y) in the pixels of the image; printed: it is print, no
    handwriting.
    """

    label: int
    confidence: float
    alternatives: tuple[tuple[int, float], ...]
    box: Box
    corners: Corners = ()
    printed: bool = False

    def is_doubtful(self, min_confidence: float) -> bool:
        return self.confidence < min_confidence


@dataclass(frozen=True)
class Line:
    """One line of writing, its digits left to right."""

    digits: tuple[Digit, ...]

    @property
    def text(self) -> str:
        return "".join(str(digit.label) for digit in self.digits)


@dataclass(frozen=True)
class Rejected:
    """A component judged to be no digit, and why, in words for a person."""

    box: Box
    reason: str


# The codes of warnings: ink that looks like digits was left out; a number is cut off by the picture's edge; digits are
# too low to be told apart; two ways of reading disagree.
LEFT_OUT, CUT, SMALL, DISAGREE = "left_out", "cut", "small", "disagree"


@dataclass(frozen=True)
class PageWarning:
    """What makes a page less sure than its digits: a code for programs, a sentence for a person, and where."""

    code: str
    sentence: str
    box: Box | None = None


@dataclass(frozen=True, eq=False)
class Candidate:
    """A crop that was shown to the digit network: crop is uint8 (28, 28), ink 255; the debug view shows these.

    alternatives are the three best digits; chosen says whether it stands in the reading, note why (not). Two are equal
    only when they are the same one, as arrays have no equality of one answer.
    """

    crop_u8: np.ndarray
    box: Box
    alternatives: tuple[tuple[int, float], ...]
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """A text that a touching group may hold, with the logarithms of how likely it is to the cuts and to the sequence.

    cuts_log is -inf where the ink cannot be cut into these digits, and None where cuts were not asked.
    """

    text: str
    cuts_log: float | None
    sequence_log: float


@dataclass(frozen=True, eq=False)
class RescoredGroup:
    """A touching group that was read whole, for the debug view: crop is uint8 (32, w), ink 255.

    The proposals are best first. Equal only when it is the same one.
    """

    crop_u8: np.ndarray
    box: Box
    proposals: tuple[Proposal, ...]
    note: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, "" where no digit stands in it, and its box.

    corners: clockwise from its upper left one, (x, y) in the pixels of the image; digits: which of `Page.digits` stand
    in it, in the order of its text; other_ink: something that is no digit stands in it too.
    """

    text: str
    box: Box
    corners: Corners = ()
    digits: tuple[int, ...] = ()
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
    # How the reading came about is no part of what was read: two readings of one picture are equal.
    steps: tuple[Step, ...] = field(default=(), compare=False)
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)
    touching_groups: tuple[RescoredGroup, ...] = field(default=(), compare=False)
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """Lines top to bottom parted by newlines, digits left to right."""
        return "\n".join(line.text for line in self.lines)

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits in reading order."""
        return tuple(digit for line in self.lines for digit in line.digits)

    @property
    def doubtful(self) -> tuple[Digit, ...]:
        """The digits below `min_confidence`, in reading order."""
        return tuple(digit for digit in self.digits if digit.is_doubtful(self.min_confidence))

    def is_doubtful(self, cell: Cell) -> bool:
        """Whether a digit of the cell is doubtful, or something else stands beside its digits."""
        digits = self.digits
        has_doubtful = any(digits[index].is_doubtful(self.min_confidence) for index in cell.digits)
        return has_doubtful or bool(cell.digits and cell.other_ink)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; the same image gives the same dict (so no timings in it)."""
        return {
            "width_px": self.width_px,
            "height_px": self.height_px,
            "text": self.text,
            "min_confidence": self.min_confidence,
            "lines": [
                {"text": line.text, "digits": [self._digit_dict(digit) for digit in line.digits]} for line in self.lines
            ],
            "tables": [self._table_dict(table) for table in self.tables],
            "warnings": [
                {"code": one.code, "sentence": one.sentence, "box": _box_dict(one.box) if one.box else None}
                for one in self.warnings
            ],
            "rejected": [{"box": _box_dict(rejected.box), "reason": rejected.reason} for rejected in self.rejected],
        }

    def _digit_dict(self, digit: Digit) -> dict[str, Any]:
        return {
            "label": digit.label,
            "confidence": round(digit.confidence, 4),
            "doubtful": digit.is_doubtful(self.min_confidence),
            "alternatives": [{"label": label, "confidence": round(value, 4)} for label, value in digit.alternatives],
            "box": _box_dict(digit.box),
            "corners": [list(corner) for corner in digit.corners],
            "printed": digit.printed,
        }

    def _table_dict(self, table: Table) -> dict[str, Any]:
        return {
            "rows": table.texts,
            "box": _box_dict(table.box),
            "cells": [[self._cell_dict(cell) for cell in row] for row in table.rows],
        }

    def _cell_dict(self, cell: Cell) -> dict[str, Any]:
        return {
            "text": cell.text,
            "doubtful": self.is_doubtful(cell),
            "other_ink": cell.other_ink,
            "digits": list(cell.digits),
            "box": _box_dict(cell.box),
            "corners": [list(corner) for corner in cell.corners],
        }


def _box_dict(box: Box) -> dict[str, int]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}

"""A digit and a line of a reading with what became of them: read, confirmed, changed, removed, added, or left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from preprocessing import Box
from recognition.page import Corners


class State(StrEnum):
    """What became of a digit: the reader's word, or a person's; `rejected` is a mark that the reader left out."""

    READ = "read"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    REJECTED = "rejected"


_STANDING = frozenset({State.READ, State.CONFIRMED, State.CHANGED, State.ADDED})


# Between two numbers of a line.
BLANK = " "


@dataclass(frozen=True)
class ReviewedDigit:
    """One digit or sign, a blank, or a mark that may be one.

    as_read: empty where nothing was read; box: None where it was typed, and of a blank.
    """

    id: str
    label: str
    state: State
    as_read: str = ""
    confidence: float = 1.0
    alternatives: tuple[tuple[str, float], ...] = ()
    box: Box | None = None
    corners: Corners = ()
    printed: bool = False
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is part of the numbers."""
        return self.state in _STANDING

    def is_open(self, min_confidence: float) -> bool:
        """Whether the reader doubts it and no person has settled it."""
        return self.state is State.READ and self.confidence < min_confidence

    def settled_by(self, min_confidence: float) -> str:
        """Who settled it: `reader`, `person`, or nobody yet, which is empty."""
        if self.state in (State.READ, State.REJECTED):
            return "" if self.is_open(min_confidence) else "reader"
        return "person"

    def labelled(self, label: str) -> ReviewedDigit:
        """The digit as a person reads it."""
        if not self.as_read:
            return replace(self, label=label, state=State.ADDED)
        return replace(self, label=label, state=State.CONFIRMED if label == self.as_read else State.CHANGED)

    def removed(self) -> ReviewedDigit:
        """The mark that is no digit: one that was never read goes back among those left out."""
        return replace(self, label=self.as_read, state=State.REMOVED if self.as_read else State.REJECTED)


@dataclass(frozen=True)
class ReviewedLine:
    """One line: its digits, those removed and the marks left out among them, in reading order."""

    id: str
    digits: tuple[ReviewedDigit, ...]

    @property
    def standing(self) -> tuple[ReviewedDigit, ...]:
        return tuple(digit for digit in self.digits if digit.stands)

    @property
    def marks(self) -> tuple[ReviewedDigit, ...]:
        """What was read or stands now; blanks, which part numbers, are none."""
        return tuple(digit for digit in self.digits if (digit.as_read or digit.stands) and digit.label != BLANK)

    @property
    def numbers(self) -> tuple[tuple[ReviewedDigit, ...], ...]:
        """What it says now, number by number."""
        return tuple(
            tuple(part) for is_blank, part in groupby(self.standing, lambda one: one.label == BLANK) if not is_blank
        )

    @property
    def text(self) -> str:
        """What it says now; blanks around it count for nothing."""
        return "".join(digit.label for digit in self.standing).strip()

    @property
    def as_read(self) -> str:
        return "".join(digit.as_read for digit in self.digits)

    def settled_by(self, min_confidence: float) -> str:
        """Who settled the line: a person as soon as one did with any of its digits, nobody while one is open."""
        settled = {digit.settled_by(min_confidence) for digit in self.marks}
        return next((who for who in ("", "person", "reader") if who in settled), "")

"""A reading and what a person made of it: all that it says follows from the page and the edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from recognition.edits import MAX_EDITS, Edit, after, check
from recognition.page import Digit, Page, PageWarning
from recognition.review_layout import laid_out
from recognition.reviewed import BLANK, ReviewedDigit, ReviewedLine, State
from recognition.standing import warnings_now


@dataclass(frozen=True)
class Review:
    """A reading and what a person did to it. undone: the edits that were taken back, the next to be done again last."""

    page: Page
    edits: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    @cached_property
    def lines(self) -> tuple[ReviewedLine, ...]:
        """All lines as they stand now, also those that lost all their digits or never had one."""
        lines = first_lines(self.page)
        for number, edit in enumerate(self.edits):
            lines = after(lines, edit, number)
        return lines

    @property
    def written_lines(self) -> tuple[ReviewedLine, ...]:
        """The lines that were read, or that say something now."""
        return tuple(line for line in self.lines if line.as_read or line.text)

    @property
    def digits(self) -> tuple[ReviewedDigit, ...]:
        """What was read or stands now, in reading order; blanks, which part numbers, are none."""
        return tuple(mark for line in self.lines for mark in line.marks)

    @property
    def standing(self) -> tuple[ReviewedDigit, ...]:
        return tuple(digit for digit in self.digits if digit.stands)

    @property
    def open(self) -> tuple[ReviewedDigit, ...]:
        """The doubtful digits that nobody has settled."""
        return tuple(digit for digit in self.digits if digit.is_open(self.page.min_confidence))

    @property
    def text(self) -> str:
        """What the page says now, line by line; a line without anything is left out."""
        return "\n".join(line.text for line in self.lines if line.text)

    @cached_property
    def warnings(self) -> tuple[PageWarning, ...]:
        """What makes the page less sure than its digits, as it stands now."""
        return warnings_now(self.page, self.lines)

    @property
    def is_corrected(self) -> bool:
        """Whether it says anything else than what was read."""
        return self.text != self.page.text

    def count(self, state: State) -> int:
        """How many digits came to this."""
        return sum(digit.state is state for digit in self.digits)

    def edited(self, *edits: Edit) -> Review:
        """One edit after the other; what was taken back is gone.

        Raises ValueError for what cannot be done to any reading.
        """
        if len(self.edits) + len(edits) > MAX_EDITS:
            raise ValueError(f"expected at most {MAX_EDITS} edits, got {len(self.edits) + len(edits)}")
        for edit in edits:
            check(edit)
        return Review(self.page, (*self.edits, *edits))

    def undo(self) -> Review:
        """Without the last edit."""
        return Review(self.page, self.edits[:-1], (*self.undone, *self.edits[-1:]))

    def redo(self) -> Review:
        """With the edit that was taken back last."""
        return Review(self.page, (*self.edits, *self.undone[-1:]), self.undone[:-1])

    def report(self) -> dict[str, list[list[str]]]:
        """The edits, JSON-ready."""
        return {
            name: [[edit.op, edit.at, edit.text] for edit in edits]
            for name, edits in (("edits", self.edits), ("undone", self.undone))
        }


def reported(page: Page, report: Any) -> Review:
    """The review of a page from what `Review.report` gave, or a browser did.

    Raises ValueError for anything else: what comes from a browser may come from anyone.
    """
    try:
        edits, undone = ([Edit(op, at, text) for op, at, text in report[name]] for name in ("edits", "undone"))
    except (TypeError, KeyError, ValueError) as fault:
        raise ValueError("expected edits, each an operation, a place and a text") from fault
    return replace(Review(page).edited(*edits), undone=Review(page).edited(*undone).edits)


def first_lines(page: Page) -> tuple[ReviewedLine, ...]:
    """The lines as they were read, with blanks between numbers, and the rejected marks at their places."""
    return tuple(
        ReviewedLine(f"L{number}", tuple(digit for row, place in line for digit in _first(page, row, place)))
        for number, line in enumerate(laid_out(page))
    )


def _first(page: Page, row: int | None, place: int) -> tuple[ReviewedDigit, ...]:
    """A digit or sign of a line, after the blank where it begins another number; or a mark that was left out."""
    if row is None:
        mark = page.rejected[place]
        return (ReviewedDigit(f"r{place}", "", State.REJECTED, confidence=0.0, box=mark.box, reason=mark.reason),)
    line = page.lines[row]
    one, at = line.characters[place], line.places[place]
    read = ReviewedDigit(
        f"{row}.{place}",
        str(one.label),
        State.READ,
        str(one.label),
        one.confidence,
        tuple((str(label), confidence) for label, confidence in one.alternatives if label != ""),
        one.box,
        one.corners,
        isinstance(one, Digit) and one.printed,
    )
    if at and line.text[at - 1] == BLANK:
        return ReviewedDigit(f"{row}.{place}b", BLANK, State.READ, BLANK), read
    return (read,)

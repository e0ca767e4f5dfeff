"""The steps of a person who reviews a reading, and what a line is after one; `static/review/state.js` does the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from recognition.reviewed import ReviewedDigit, ReviewedLine, State

DIGITS = "0123456789"
SIGNS = ".,-/:+%()×÷="
# What may stand in a number; a blank parts two of them.
ALPHABET = DIGITS + SIGNS + " "
# A person who settles a page of thousands of digits twice comes to less.
MAX_EDITS = 10_000
# Longer than any line that was written by hand.
MAX_TYPED = 1_000
ADD_LINE = "line"


@dataclass(frozen=True)
class Edit:
    """One step of a person: what is done, with which digit or line, and the label or the line's new text.

    op: `set`, `confirm` or `remove` a digit, `type` a line, add a `line`.
    """

    op: str
    at: str = ""
    text: str = ""


def check(edit: Edit) -> None:
    """Raises ValueError for what cannot be done to any reading."""
    if not all(isinstance(part, str) for part in (edit.op, edit.at, edit.text)):
        raise ValueError("expected an edit of texts")
    if edit.op not in (*_OPERATIONS, ADD_LINE):
        raise ValueError(f"expected an edit that is one of {', '.join(_OPERATIONS)}, {ADD_LINE}, got {edit.op!r}")
    if len(edit.at) > MAX_TYPED or len(edit.text) > MAX_TYPED:
        raise ValueError(f"expected at most {MAX_TYPED} characters")
    if unknown(edit.text) or (edit.op == "set" and len(edit.text) != 1):
        raise ValueError(f"expected digits, signs and blanks, got {edit.text!r}")


def unknown(text: str) -> str:
    """The first character that cannot stand in a number; empty where all can."""
    return next((character for character in text if character not in ALPHABET), "")


def after(lines: tuple[ReviewedLine, ...], edit: Edit, number: int) -> tuple[ReviewedLine, ...]:
    """The lines after one edit; an edit of what is not there changes nothing.

    number: which edit it is; what is new is named by it.
    """
    if edit.op == ADD_LINE:
        return (*lines, ReviewedLine(f"N{number}", tuple(_typed(edit.text, number))))
    operation = _OPERATIONS[edit.op]
    return tuple(
        replace(line, digits=tuple(operation(line, edit, number))) if _is_meant(line, edit) else line for line in lines
    )


def _is_meant(line: ReviewedLine, edit: Edit) -> bool:
    return line.id == edit.at if edit.op == "type" else any(digit.id == edit.at for digit in line.digits)


def _set(line: ReviewedLine, edit: Edit, _: int) -> Iterable[ReviewedDigit]:
    return (digit.labelled(edit.text) if digit.id == edit.at else digit for digit in line.digits)


def _confirm(line: ReviewedLine, edit: Edit, _: int) -> Iterable[ReviewedDigit]:
    return (
        digit.labelled(digit.label) if digit.id == edit.at and digit.state is State.READ else digit
        for digit in line.digits
    )


def _remove(line: ReviewedLine, edit: Edit, _: int) -> Iterable[ReviewedDigit]:
    return _left(digit.removed() if digit.id == edit.at and digit.stands else digit for digit in line.digits)


def _type(line: ReviewedLine, edit: Edit, number: int) -> Iterable[ReviewedDigit]:
    """The line with what differs from the new text set, removed or added; digits that stay the same stay untouched."""
    standing, text = line.standing, edit.text
    shorter = min(len(standing), len(text))
    start = next((i for i in range(shorter) if standing[i].label != text[i]), shorter)
    same = shorter - start
    kept = next((i for i in range(same) if standing[-1 - i].label != text[-1 - i]), same)
    old, new = standing[start : len(standing) - kept], text[start : len(text) - kept]
    became = {digit.id: digit.removed() for digit in old[len(new) :]}
    became |= {digit.id: digit.labelled(label) for digit, label in zip(old, new, strict=False) if digit.label != label}
    digits = [became.get(digit.id, digit) for digit in line.digits]
    set_until = start + min(len(old), len(new))
    before = standing[set_until - 1].id if set_until else ""
    # What is typed at the start comes before all marks that were left out there.
    at = next((i + 1 for i, digit in enumerate(digits) if digit.id == before), 0)
    return _left([*digits[:at], *_typed(new[len(old) :], number), *digits[at:]])


_OPERATIONS = {"set": _set, "confirm": _confirm, "remove": _remove, "type": _type}


def _typed(text: str, number: int) -> list[ReviewedDigit]:
    return [ReviewedDigit(f"e{number}.{place}", label, State.ADDED) for place, label in enumerate(text)]


def _left(digits: Iterable[ReviewedDigit]) -> Iterable[ReviewedDigit]:
    """Without what was typed and removed again: it stands nowhere on the picture."""
    return (digit for digit in digits if digit.box or digit.stands or digit.as_read)

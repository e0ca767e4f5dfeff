"""A person's review goes over to another reading of the same picture: whoever moves a setting does no work twice."""

from __future__ import annotations

from preprocessing import Box
from recognition.edits import Edit
from recognition.page import Page
from recognition.review import Review
from recognition.reviewed import ReviewedDigit, State

# Two boxes with this share of their union in common are around one mark.
SAME_MARK_IOU = 0.5


def carried_over(review: Review, page: Page) -> Review:
    """The review of `page` in which all marks that a person settled before are settled alike.

    What was typed has no place on the picture: it goes along only where all of a line's digits are there again.
    """
    new = Review(page)
    marks = [digit for line in new.lines for digit in line.digits]
    for digit in (digit for line in review.lines for digit in line.digits):
        mark = _same(digit, marks)
        edit = _edit(digit, mark) if mark else None
        if edit:
            new = new.edited(edit)
    lines = {tuple(digit.box for digit in line.digits if digit.box): line for line in new.lines}
    for line in review.lines:
        boxes = tuple(digit.box for digit in line.digits if digit.box)
        text = "".join(digit.label for digit in line.standing)
        if not boxes and text:
            new = new.edited(Edit("line", "", text))
        elif boxes in lines and any(digit.box is None for digit in line.standing):
            new = new.edited(Edit("type", lines[boxes].id, text))
    return new


def _edit(digit: ReviewedDigit, mark: ReviewedDigit) -> Edit | None:
    if digit.state in (State.CHANGED, State.ADDED, State.CONFIRMED):
        return Edit("set", mark.id, digit.label)
    if digit.state is State.REMOVED and mark.stands:
        return Edit("remove", mark.id)
    return None


def _same(digit: ReviewedDigit, marks: list[ReviewedDigit]) -> ReviewedDigit | None:
    """The mark around the same ink; none where a person settled nothing, or it is not there any more."""
    if digit.box is None or digit.state in (State.READ, State.REJECTED):
        return None
    shares = [(_iou(digit.box, mark.box), mark) for mark in marks if mark.box]
    share, mark = max(shares, key=lambda entry: entry[0], default=(0.0, None))
    return mark if share >= SAME_MARK_IOU else None


def _iou(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (one.width * one.height + other.width * other.height - width * height)

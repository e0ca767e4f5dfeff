"""Which segments of the page's lines are digits or signs."""

from __future__ import annotations

from preprocessing import Box
from recognition.rejection import (
    PageScale,
    why_edge_strokes,
    why_much_fainter,
    why_much_smaller,
    why_no_digit,
    why_no_number,
    why_no_numbers,
    why_sign_alone,
)
from recognition.segmentation import SegmentedLine


def decide(
    lines: list[SegmentedLine],
    boxes: list[list[Box]],
    size_px: tuple[int, int],
    with_printed: bool = True,
    by_shape: bool = True,
) -> list[list[str | None]]:
    """For every segment of every line why it is rejected; None for the digits and signs of the reading.

    boxes: of the segments of each line, and size_px: height and width, both in pixels of the picture that came in;
    with_printed: printed digits are read too; by_shape: the ink map had no say, so that digits go by those of the page.
    """
    scale = PageScale.of(lines)
    why_page = why_no_numbers(lines)
    decided = []
    for line, of_line in zip(lines, boxes, strict=True):
        why_line = why_page or why_no_number(line)
        if why_line is None and len(lines) > 1:
            why_line = why_edge_strokes(line, of_line, size_px)
        if why_line is None and by_shape:
            why_line = why_much_smaller(line, scale)
        reasons = [
            why_no_digit(segment, line.path, with_printed)
            or why_line
            or (why_much_fainter(segment.arc.component, scale) if by_shape and segment.is_digit else None)
            for segment in line.path
        ]
        decided.append([why or why_sign_alone(number, line.path, reasons) for number, why in enumerate(reasons)])
    return decided

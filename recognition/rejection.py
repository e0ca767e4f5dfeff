"""Everything that is rejected on a page, and why: the reasons, in words for a person, and the rules behind them.

A component is rejected at one of three stages: while the picture is prepared (the edge of the page, a box around
writing), before it stands in a line (a speck, something much too large), or after its line was read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing import Box
from preprocessing.components import LOWEST_WRITING_PX, Component, weighted_median
from recognition.lattice import Segment, has_sure_digits
from recognition.network import DIGITS
from recognition.segmentation import SegmentedLine

# While the picture is prepared.
PRINTED_MATTER = "an edge of the page or the picture, a box or a table"
# Before a component stands in a line.
SPECK = "speck"
BELOW_SMALLEST = "smaller than the smallest digit"
MUCH_LARGER = "much larger than the writing"
# After a line was read: because of all of it, or of one segment.
AMONG_OTHERS = "stands among marks that are no digits"
EDGE_STROKE = "a stroke at the edge of the picture"
NO_DIGIT = "not a digit"
MUCH_SMALLER = "much smaller than the digits of the page"
MUCH_FAINTER = "much fainter than the digits of the page"
PRINTED = "printed, and only handwriting is read"
UNSURE = "not sure enough to be a digit"

# A component smaller than this share of a digit's height is a speck; one taller than that is no writing.
SPECK_SHARE = 0.12
HIGHEST_SHARE = 6.0
# Components this slim are strokes; one that is much longer than a digit is the edge of a sheet, a box or a ruling line,
# and no 1.
STROKE_SHARE = 0.2
LONGEST_STROKE_SHARE = 2.0
# Components taller than this share of their line's digits are counted when what was rejected is weighed.
TALL_SHARE = 0.5
# By shape alone, a line whose digits are lower than this share of the page's needs this much evidence, below it is dirt
# or a ruling; and ink this much fainter than the page's digits, and smaller too, is one, print-through or shadow.
SMALL_LINE_SHARE = 0.5
SMALL_LINE_EVIDENCE = 1.8
FAINT_SHARE = 0.55
SMALL_COMPONENT_SHARE = 0.75
# Where the network rejects most components there are no numbers: letters and sketches hold shapes like digits.
MOST_REJECTED = 0.5
FEWEST_IN_LINE = 4
FEWEST_ON_PAGE = 8
# A digit less likely than this is kept only in the company of digits that are sure.
LEAST_CONFIDENCE = 0.5


def why_in_no_line(component: Component, digit_height_px: float, smallest_px: float | None) -> str | None:
    """Why a component is left out before lines are formed; None when it may be a digit or a part of one.

    digit_height_px: how tall a digit is where it stands; smallest_px: how tall one must be; all in working pixels.
    """
    width, height = component.box.width, component.box.height
    longer, shorter = max(width, height), min(width, height)
    if digit_height_px <= 0 or longer < max(SPECK_SHARE * digit_height_px, LOWEST_WRITING_PX / 2):
        return SPECK
    if smallest_px is not None and height < smallest_px:
        return BELOW_SMALLEST
    is_stroke = shorter < STROKE_SHARE * min(longer, 2 * digit_height_px)
    if height > HIGHEST_SHARE * digit_height_px or (is_stroke and longer > LONGEST_STROKE_SHARE * digit_height_px):
        return MUCH_LARGER
    return None


def why_no_numbers(lines: list[SegmentedLine]) -> str | None:
    """Why there are no numbers on the whole page."""
    return AMONG_OTHERS if _mostly_rejected(lines, FEWEST_ON_PAGE) else None


def why_no_number(line: SegmentedLine) -> str | None:
    """Why a line holds no number, whatever its segments look like."""
    return AMONG_OTHERS if _mostly_rejected([line], FEWEST_IN_LINE) else None


def why_edge_strokes(line: SegmentedLine, boxes: list[Box], size_px: tuple[int, int]) -> str | None:
    """Why a line holds no number: its digits are all strokes cut by the picture's edge, which come from beyond it.

    boxes: of its segments, and size_px: height and width, both in pixels of the picture that came in.
    """
    height_px, width_px = size_px
    for segment, box in zip(line.path, boxes, strict=True):
        cut = box.x <= 1 or box.y <= 1 or box.right >= width_px - 1 or box.bottom >= height_px - 1
        if segment.is_digit and not (cut and segment.probabilities[DIGITS].argmax() == 1):
            return None
    return EDGE_STROKE


@dataclass(frozen=True)
class PageScale:
    """Height in working pixels and contrast of the page's digits: medians weighed by evidence, ink and size."""

    digit_height_px: float
    digit_contrast: float

    @staticmethod
    def of(lines: list[SegmentedLine]) -> PageScale:
        """0 and 0 where there are no digits."""
        rows = [
            (component.box.height, component.contrast, segment.evidence * component.area_px)
            for line in lines
            for segment in line.path
            for component in [segment.arc.component]
            if segment.is_digit
        ]
        if not rows:
            return PageScale(0.0, 0.0)
        heights, contrasts, weights = np.array(rows, float).T
        return PageScale(weighted_median(heights, weights), weighted_median(contrasts, weights))


def why_much_smaller(line: SegmentedLine, scale: PageScale) -> str | None:
    """Why, by shape alone, a line holds no number beside the digits of its page."""
    evidence = sum(segment.evidence for segment in line.path if segment.is_digit)
    small = line.lattice.height_px < SMALL_LINE_SHARE * scale.digit_height_px
    return MUCH_SMALLER if small and evidence < SMALL_LINE_EVIDENCE else None


def why_much_fainter(component: Component, scale: PageScale) -> str | None:
    """Why, by shape alone, what looks like a digit is none beside the digits of its page."""
    faint = component.contrast < FAINT_SHARE * scale.digit_contrast
    small = component.box.height < SMALL_COMPONENT_SHARE * scale.digit_height_px
    return MUCH_FAINTER if faint and small else None


def why_no_digit(segment: Segment, path: list[Segment], with_printed: bool) -> str | None:
    """Why a segment is no digit and no sign by its own looks.

    path: its whole line; with_printed: printed digits are read too.
    """
    if segment.is_sign:
        return None
    if not segment.is_digit:
        return NO_DIGIT
    if segment.arc.component.is_printed and not with_printed:
        return PRINTED
    if segment.confidence < LEAST_CONFIDENCE and not has_sure_digits(path):
        return UNSURE
    return None


def why_sign_alone(number: int, path: list[Segment], reasons: list[str | None]) -> str | None:
    """Why a segment is left out after the digits of its line: a sign of which none is left.

    number: its place in the path; reasons: why each segment of the path is rejected.
    """
    has_digits = any(why is None and segment.is_digit for segment, why in zip(path, reasons, strict=True))
    return NO_DIGIT if path[number].is_sign and not has_digits else None


def _mostly_rejected(lines: list[SegmentedLine], fewest: int) -> bool:
    tall = [
        segment
        for line in lines
        for segment in line.path
        if segment.arc.component.box.height > TALL_SHARE * line.lattice.height_px
    ]
    rejected = sum(not segment.is_digit and not segment.is_surely_sign for segment in tall)
    return len(tall) >= fewest and rejected > MOST_REJECTED * len(tall)

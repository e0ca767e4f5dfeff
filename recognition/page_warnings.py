"""What makes a page less sure than its digits: ink left out, numbers cut, digits too small, readings that disagree."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from preprocessing import Box
from preprocessing.ink_map import Detection
from preprocessing.pipeline import Prepared
from recognition.lattice import Segment
from recognition.network import DIGITS
from recognition.opinions import continues, corners, holding, meeting
from recognition.page import (
    CUT,
    DEFAULT_MIN_CONFIDENCE,
    DISAGREE,
    LEFT_OUT,
    MAYBE_SIGN,
    SMALL,
    Page,
    PageWarning,
    Rejected,
)
from recognition.rejection import PRINTED, UNSURE
from recognition.segmentation import SegmentedLine

# What was left out may be a digit from this probability on, to the network and the ink map together, or to the map's
# detector. On 160 drawn scenes that told 17 readings of 72 that were wrong, and alarmed of 3 of 88 that were right.
LIKELY = 0.5
# What one reading is so sure of, all together, is told where the other has nothing.
SURE_ELSEWHERE = 0.98
# Digits lower than this, in pixels of the image, have lost the strokes that tell them apart.
LOWEST_LEGIBLE_PX = 12
MAYBE = "A mark that was left out may be {}."
NAMES = {
    ".": "a point", ",": "a comma", "-": "a minus", "/": "a slash", ":": "a colon", "+": "a plus",
    "%": "a per cent sign", "(": "a bracket", ")": "a bracket", "×": "a times sign", "÷": "a division sign",
    "=": "an equals sign",
}  # fmt: skip


def warnings_of(
    page: Page, prepared: Prepared, lines: list[SegmentedLine], boxes: list[list[Box]], decided: list[list[str | None]]
) -> tuple[PageWarning, ...]:
    """The warnings of a page; boxes and decided hold for each segment its box in the image, and why it is rejected."""
    left_out = [
        box
        for line, of_line, reasons in zip(lines, boxes, decided, strict=True)
        for segment, box, why in zip(line.path, of_line, reasons, strict=True)
        if why and why != PRINTED and segment.probabilities[DIGITS].max() * segment.arc.component.seen > LIKELY
    ]
    printed = [
        box
        for of_line, reasons in zip(boxes, decided, strict=True)
        for box, why in zip(of_line, reasons, strict=True)
        if why == PRINTED
    ]
    read = [digit.box for digit in page.digits]
    unread = _unread(read + left_out + printed, prepared.detections)
    warnings = [PageWarning(LEFT_OUT, "Ink that looks like a digit was left out.", box) for box in left_out + unread]
    warnings += [
        PageWarning(MAYBE_SIGN, MAYBE.format(NAMES[likely]), box)
        for line, of_line, reasons in zip(lines, boxes, decided, strict=True)
        for segment, box, why in zip(line.path, of_line, reasons, strict=True)
        if (likely := _unread_sign(segment)) and any(one is None for one in reasons)
    ]
    warnings += [
        PageWarning(CUT, "A number is cut off by the edge of the picture.", digit.box)
        for digit in page.digits
        if _is_cut(digit.box, page)
    ]
    if page.digits:
        height_px = median(digit.box.height for digit in page.digits)
        if height_px < LOWEST_LEGIBLE_PX:
            sentence = f"The digits are only {height_px:.0f} pixels high: photograph the page from nearer."
            warnings.append(PageWarning(SMALL, sentence))
    return tuple(warnings)


def _unread_sign(segment: Segment) -> str | None:
    """The sign that a mark may be which was left out, if it is likely enough to put a number in doubt."""
    sign = segment.sign
    if sign is None or sign.label or sign.of_signs < 1 - DEFAULT_MIN_CONFIDENCE:
        return None
    return next(label for label, _ in sign.alternatives if label in NAMES)


def without_unsure(page: Page, sure: Page) -> Page:
    """`sure`, a page of some of the digits of `page`: the others are rejected, with a warning where one is likely."""
    if not page.digits:
        return page
    kept = {digit.box for digit in sure.digits}
    unsure = [digit for digit in page.digits if digit.box not in kept]
    rejected = tuple(Rejected(digit.box, UNSURE) for digit in unsure)
    warning = PageWarning(LEFT_OUT, "Ink that may be digits was left out.", None)
    is_told = any(digit.confidence > LIKELY for digit in unsure)
    return replace(sure, rejected=page.rejected + rejected, warnings=(warning,) if is_told else ())


def with_numbers_beside(page: Page) -> Page:
    """The page of a sheet beside which something looks like numbers too."""
    warning = PageWarning(LEFT_OUT, "Beside the sheet is ink that may be numbers; only the sheet was read.")
    return replace(page, warnings=(*page.warnings, warning))


def with_disagreements(page: Page, other: Page) -> Page:
    """The page, with a warning for each digit that another reading of the same picture has where this one has none.

    Where it continues a number, which a letter hardly does, as soon as it is likely. On 200 drawn scenes that tells 15
    readings of 64 that are wrong, and alarms of 4 of 136 that are right.
    """
    if not other.digits:
        return page
    read = [digit.box for digit in page.digits]
    places = corners(read)
    warnings = [
        PageWarning(DISAGREE, f"This may be a {digit.label}: two ways of reading disagree.", digit.box)
        for digit in other.digits
        if digit.confidence > LIKELY
        and not meeting(places, digit.box).any()
        and (digit.confidence > SURE_ELSEWHERE or any(continues(digit.box, box) for box in read))
    ]
    return replace(page, warnings=(*page.warnings, *warnings))


def _unread(known: list[Box], detections: tuple[Detection, ...]) -> list[Box]:
    """What the detector sees where nothing is known to be."""
    places = corners(known)
    return [
        Box(round(one.x), round(one.y), max(1, round(one.width)), max(1, round(one.height)))
        for one in detections
        if one.score > LIKELY and not holding(places, *one.center_xy).any()
    ]


def _is_cut(box: Box, page: Page) -> bool:
    return box.x <= 0 or box.y <= 0 or box.right >= page.width_px or box.bottom >= page.height_px

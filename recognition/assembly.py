"""The page put together from what was decided; and what a trace of the reading keeps of the way there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod

import numpy as np

from preprocessing import Box
from preprocessing.pipeline import Prepared
from recognition.chances import sure_of_digit
from recognition.crops import Crops
from recognition.lattice import Segment
from recognition.layout import Layout
from recognition.network import DIGITS
from recognition.numbers import line_of, number_of, parted
from recognition.page import Digit, Number, Page, Rejected, Sign
from recognition.rejection import PRINTED_MATTER
from recognition.segmentation import SegmentedLine
from recognition.signs import sure_of_gaps
from recognition.weighed import Candidate, RescoredGroup


def source_boxes(lines: list[SegmentedLine], prepared: Prepared) -> list[list[Box]]:
    """The boxes of the segments of each line, in pixels of the picture that came in."""
    return [[prepared.source_box(segment.arc.component) for segment in line.path] for line in lines]


def assemble(
    prepared: Prepared,
    layout: Layout,
    lines: list[SegmentedLine],
    boxes: list[list[Box]],
    decided: list[list[str | None]],
) -> Page:
    """The page; boxes and decided hold for each segment of each line its box in the source, and why it is rejected."""
    rejected = [Rejected(box, PRINTED_MATTER) for box in prepared.removed]
    rejected += [Rejected(prepared.source_box(component), why) for component, why in layout.left_out]
    written = []
    for line, of_line, reasons in zip(lines, boxes, decided, strict=True):
        rejected += [Rejected(box, why) for box, why in zip(of_line, reasons, strict=True) if why is not None]
        if any(why is None for why in reasons):
            written.append(line_of(_numbers(line, of_line, reasons, prepared)))
    height_px, width_px = prepared.source_size_px
    return Page(width_px, height_px, tuple(written), tuple(rejected))


def _numbers(line: SegmentedLine, boxes: list[Box], reasons: list[str | None], prepared: Prepared) -> Iterator[Number]:
    """The numbers of a line that holds digits."""
    read = [number for number, why in enumerate(reasons) if why is None]
    characters = [_character(line.path[number], boxes[number], prepared) for number in read]
    level, labels = [line.path[number].arc.component.box for number in read], [str(one.label) for one in characters]
    starts = parted(level, labels, line.lattice.height_px)
    for start, stop in pairwise([*starts, len(read)]):
        # What was left out before a number's first character, or after the last one of all, may be a sign of it.
        first, last = read[start - 1] + 1 if start else 0, read[stop - 1] if stop < len(read) else len(line.path)
        unread = prod(1 - v.sign.of_signs for v in line.path[first:last] if v.sign and not v.is_sign)
        yield number_of(
            characters[start:stop], unread * sure_of_gaps(level, labels, start, stop, line.lattice.height_px)
        )


def candidates_of(
    lines: list[SegmentedLine], decided: list[list[str | None]], prepared: Prepared, crops: Crops
) -> Iterator[Candidate]:
    """Every crop that was weighed, with why it stands in the reading or not."""
    for line, reasons in zip(lines, decided, strict=True):
        unused = "another cut explains the ink better" if line.is_cut else "the sequence network read the line whole"
        notes = {id(segment.arc): why for segment, why in zip(line.path, reasons, strict=True)}
        for arc, probabilities in zip(line.lattice.arcs, line.lattice.probabilities, strict=True):
            why = notes.get(id(arc), unused)
            box, alternatives = prepared.source_box(arc.component), _alternatives(probabilities)
            yield Candidate(crops.crop_u8(arc.component), box, alternatives, chosen=why is None, note=why or "")


def rescored_groups_of(lines: list[SegmentedLine], prepared: Prepared) -> Iterator[RescoredGroup]:
    """Every touching group that was read whole."""
    for line in lines:
        for group in line.groups:
            crop_u8 = np.round(255 * group.crop).astype(np.uint8)
            yield RescoredGroup(crop_u8, prepared.source_box(group.component), group.proposals, group.why)


def _character(segment: Segment, box: Box, prepared: Prepared) -> Digit | Sign:
    if segment.sign is None:
        return _digit(segment, box, prepared)
    sign = segment.sign
    return Sign(sign.label, sign.confidence, sign.alternatives, box, prepared.source_corners(segment.arc.component))


def _digit(segment: Segment, box: Box, prepared: Prepared) -> Digit:
    component = segment.arc.component
    first, *others = (
        (label, min(confidence, sure_of_digit(confidence, component.seen)) * (1 - segment.of_signs))
        for label, confidence in _alternatives(segment.probabilities)
    )
    rest: list[tuple[int | str, float]] = [*others]
    rest += [(segment.sign_instead, segment.of_signs)] if segment.sign_instead else []
    alternatives = (first, *sorted(rest, key=lambda pair: -pair[1]))
    label, confidence = first
    corners, printed = prepared.source_corners(component), component.is_printed
    return Digit(label, confidence, alternatives, box, corners, printed, segment.of_signs, component.seen)


def _alternatives(probabilities: np.ndarray) -> tuple[tuple[int, float], ...]:
    best = np.argsort(-probabilities[DIGITS], kind="stable")[:3]
    return tuple((int(label), float(probabilities[label])) for label in best)

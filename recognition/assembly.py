"""The page put together from what was decided; and what a trace of the reading keeps of the way there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from preprocessing import Box
from preprocessing.pipeline import Prepared
from recognition.crops import Crops
from recognition.layout import Layout
from recognition.network import DIGITS
from recognition.page import Candidate, Digit, Line, Page, Rejected, RescoredGroup
from recognition.rejection import ENCLOSURE, PAGE_EDGE
from recognition.segmentation import SegmentedLine


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
    rejected = [Rejected(box, PAGE_EDGE) for box in prepared.page_edges]
    rejected += [Rejected(box, ENCLOSURE) for box in prepared.enclosures]
    rejected += [Rejected(prepared.source_box(component), why) for component, why in layout.left_out]
    numbers = []
    for line, of_line, reasons in zip(lines, boxes, decided, strict=True):
        digits = []
        for segment, box, why in zip(line.path, of_line, reasons, strict=True):
            if why is None:
                digits.append(_digit(segment.probabilities, box))
            else:
                rejected.append(Rejected(box, why))
        if digits:
            numbers.append(Line(tuple(digits)))
    height_px, width_px = prepared.source_size_px
    return Page(width_px, height_px, tuple(numbers), tuple(rejected))


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


def _digit(probabilities: np.ndarray, box: Box) -> Digit:
    alternatives = _alternatives(probabilities)
    label, confidence = alternatives[0]
    return Digit(label, confidence, alternatives, box)


def _alternatives(probabilities: np.ndarray) -> tuple[tuple[int, float], ...]:
    best = np.argsort(-probabilities[DIGITS], kind="stable")[:3]
    return tuple((int(label), float(probabilities[label])) for label in best)

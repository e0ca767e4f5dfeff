"""From components and probabilities to the page: how tall a digit is here, and which components are digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing import Trace
from preprocessing.components import Component, typical_height_px, weighted_median
from preprocessing.pipeline import Layout, Prepared
from preprocessing.settings import ReadingMethod
from recognition.crops import Crops
from recognition.lattice import Lattice, Segment, arcs_of, best_path, has_sure_digits, needs_cuts, split
from recognition.network import DIGITS
from recognition.page import Candidate, Digit, Line, Page, Rejected, RescoredGroup
from recognition.sequence import SequenceNetwork
from recognition.touching_groups import TouchingGroup, read_whole, rescore_groups

# A stroke looks like a 1 wherever it comes from, so a 1 is weak evidence.
EVIDENCE_OF_ONE = 0.25
# What is half sure counts little when the digits' height is found.
CERTAINTY_POWER = 4
LOWEST_AMONG_COMPONENTS = 0.25
# A line whose digits are lower than this share of the page's needs this much evidence; below it, it is dirt or ruling.
SMALL_LINE_SHARE = 0.5
SMALL_LINE_EVIDENCE = 1.8
# Ink this much fainter than the page's digits, and smaller too, is ruling, print-through or shadow.
FAINT_SHARE = 0.55
SMALL_COMPONENT_SHARE = 0.75
# Where the network rejects most components there are no numbers: letters and sketches hold shapes like digits.
MOST_REJECTED = 0.5
FEWEST_IN_LINE = 4
FEWEST_ON_PAGE = 8
# A digit less likely than this is kept only in the company of digits that are sure.
LEAST_CONFIDENCE = 0.5
AMONG_OTHERS = "stands among marks that are no digits"


@dataclass(frozen=True)
class ReadLine:
    """A line of the page read: all ways through it, the touching groups that were read whole, and the best path."""

    lattice: Lattice
    path: list[Segment]
    groups: list[TouchingGroup]
    is_cut: bool = True  # else the path is the sequence network's own, and goes through no arc of the lattice


def typical_digit_height_px(components: list[Component], crops: Crops, component_height_px: float) -> float:
    """How tall a digit is: the median over components that look like one, weighed by ink and certainty.

    component_height_px: the typical height of all components; digits are not much lower, though grain looks like them.
    """
    likely = []
    for component in components:
        probabilities = crops.probabilities(component)
        best = int(probabilities[DIGITS].argmax())
        if probabilities[best] > 0.5:
            weight = (
                component.area_px * probabilities[best] ** CERTAINTY_POWER * (EVIDENCE_OF_ONE if best == 1 else 1.0)
            )
            likely.append((component.box.height, weight))
    if not likely:
        return component_height_px
    heights, weights = np.array(likely, float).T
    return max(weighted_median(heights, weights), LOWEST_AMONG_COMPONENTS * component_height_px)


def segment_lines(layout: Layout, crops: Crops, sequence: SequenceNetwork, method: ReadingMethod) -> list[ReadLine]:
    """Finds the best way through each line; the pieces of all doubtful components go to the network in one batch."""
    parted = []
    for line in layout.lines:
        height_px = typical_height_px(line)
        primitives = [
            split(component) if needs_cuts(component, crops.probabilities(component), height_px) else [component]
            for component in line
        ]
        parted.append((*arcs_of(line, primitives, height_px), height_px))
    crops.classify([arc.component for arcs, _, _ in parted for arc in arcs])
    read = []
    for arcs, owners, height_px in parted:
        lattice = Lattice(arcs, owners, np.array([crops.probabilities(arc.component) for arc in arcs]), height_px)
        path = best_path(lattice)
        groups: list[TouchingGroup] = []
        if method == "auto":
            path, groups = rescore_groups(lattice, path, sequence)
        elif method == "sequence":
            path, groups = read_whole(lattice, sequence)
        read.append(ReadLine(lattice, path, groups, is_cut=method != "sequence"))
    return read


def decide(
    size_px: tuple[int, ...], prepared: Prepared, layout: Layout, read: list[ReadLine], crops: Crops, trace: Trace
) -> Page:
    """Keeps the lines that are numbers and names the reason for every component that is none."""
    digit_height_px, digit_contrast = _page_scale(read)
    no_numbers = _mostly_rejected([v for line in read for v in line.path], digit_height_px, FEWEST_ON_PAGE)
    lines, rejected = [], [Rejected(box, why) for box, why in prepared.removed]
    rejected += [Rejected(prepared.source_box(component), why) for component, why in layout.dropped]
    candidates: list[Candidate] = []
    groups: list[RescoredGroup] = []
    for line in read:
        why_line = AMONG_OTHERS if no_numbers else _why_no_number(line, digit_height_px)
        if why_line is None and len(read) > 1 and _is_edge_stroke(line, prepared, size_px):
            why_line = "a stroke at the edge of the picture"
        digits, notes = [], {}
        for segment in line.path:
            component = segment.arc.component
            if not segment.is_digit:
                why: str | None = "not a digit"
            elif segment.confidence < LEAST_CONFIDENCE and not has_sure_digits(line.path):
                why = "not sure enough to be a digit"
            else:
                why = why_line or _why_no_digit(component, digit_height_px, digit_contrast)
            notes[id(segment.arc)] = why
            if why is None:
                digits.append(_digit(segment, prepared))
            else:
                rejected.append(Rejected(prepared.source_box(component), why))
        if digits:
            lines.append(Line(tuple(digits)))
        if trace.enabled:
            candidates += _candidates(line, notes, prepared, crops)
            groups += [
                RescoredGroup(
                    np.round(255 * group.crop).astype(np.uint8),
                    prepared.source_box(group.component),
                    group.proposals,
                    group.why,
                )
                for group in line.groups
            ]
    return Page(
        width_px=size_px[1],
        height_px=size_px[0],
        lines=tuple(lines),
        rejected=tuple(rejected),
        steps=tuple(trace.steps),
        candidates=tuple(candidates),
        touching_groups=tuple(groups),
    )


def _is_edge_stroke(line: ReadLine, prepared: Prepared, size_px: tuple[int, ...]) -> bool:
    """Whether all that a line holds are strokes cut by the edge of the picture, which come from what lies beyond."""
    digits = [segment for segment in line.path if segment.is_digit]
    boxes = [
        prepared.source_box(segment.arc.component) for segment in digits if segment.probabilities[DIGITS].argmax() == 1
    ]
    cut = [box.x <= 1 or box.y <= 1 or box.right >= size_px[1] - 1 or box.bottom >= size_px[0] - 1 for box in boxes]
    return len(cut) == len(digits) and all(cut)


def _page_scale(read: list[ReadLine]) -> tuple[float, float]:
    """Height and contrast of the page's digits: medians weighed by evidence, ink and size."""
    rows = [
        (v.arc.component.box.height, v.arc.component.contrast, _evidence(v) * v.arc.component.area_px)
        for line in read
        for v in line.path
        if v.is_digit
    ]
    if not rows:
        return 0.0, 0.0
    heights, contrast, weights = np.array(rows, float).T
    return weighted_median(heights, weights), weighted_median(contrast, weights)


def _evidence(segment: Segment) -> float:
    return segment.confidence * (EVIDENCE_OF_ONE if segment.probabilities[DIGITS].argmax() == 1 else 1.0)


def _why_no_number(line: ReadLine, digit_height_px: float) -> str | None:
    digits = [segment for segment in line.path if segment.is_digit]
    evidence = sum(_evidence(segment) for segment in digits)
    if line.lattice.height_px < SMALL_LINE_SHARE * digit_height_px and evidence < SMALL_LINE_EVIDENCE:
        return "much smaller than the digits of the page"
    return AMONG_OTHERS if _mostly_rejected(line.path, line.lattice.height_px, FEWEST_IN_LINE) else None


def _mostly_rejected(path: list[Segment], height_px: float, fewest: int) -> bool:
    tall = [v for v in path if v.arc.component.box.height > SMALL_LINE_SHARE * height_px]
    return len(tall) >= fewest and sum(not v.is_digit for v in tall) > MOST_REJECTED * len(tall)


def _why_no_digit(component: Component, digit_height_px: float, digit_contrast: float) -> str | None:
    if (
        component.contrast < FAINT_SHARE * digit_contrast
        and component.box.height < SMALL_COMPONENT_SHARE * digit_height_px
    ):
        return "much fainter than the digits of the page"
    return None


def _digit(segment: Segment, prepared: Prepared) -> Digit:
    alternatives = _alternatives(segment.probabilities)
    label, confidence = alternatives[0]
    return Digit(label, confidence, alternatives, prepared.source_box(segment.arc.component))


def _alternatives(probabilities: np.ndarray) -> tuple[tuple[int, float], ...]:
    best = np.argsort(-probabilities[DIGITS], kind="stable")[:3]
    return tuple((int(label), float(probabilities[label])) for label in best)


def _candidates(line: ReadLine, notes: dict[int, str | None], prepared: Prepared, crops: Crops) -> list[Candidate]:
    """Every crop that was weighed, with why it stands in the reading or not."""
    unused = "another cut explains the ink better" if line.is_cut else "the sequence network read the line whole"
    candidates = []
    for arc, probabilities in zip(line.lattice.arcs, line.lattice.probabilities, strict=True):
        chosen = notes.get(id(arc), unused)
        candidates.append(
            Candidate(
                crop_u8=crops.crop_u8(arc.component),
                box=prepared.source_box(arc.component),
                alternatives=_alternatives(probabilities),
                chosen=chosen is None,
                note=chosen or "",
            )
        )
    return candidates

"""From marks and probabilities to the page: how tall a digit is here, and which marks are digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing import Trace
from preprocessing.components import Mark, typical_height_px, weighted_median
from preprocessing.pipeline import Layout, Prepared
from preprocessing.settings import ReadingMethod
from recognition.crops import Crops
from recognition.lattice import Lattice, Verdict, arcs_of, best_path, has_sure_digits, needs_cuts, split
from recognition.network import DIGITS
from recognition.page import Candidate, Digit, Line, Page, Rejected, WeighedRun
from recognition.sequence import SequenceNetwork
from recognition.touching_groups import Run, read_whole, weigh_runs

# A stroke looks like a 1 wherever it comes from, so a 1 is weak evidence.
EVIDENCE_OF_ONE = 0.25
# What is half sure counts little when the digits' height is found.
CERTAINTY_POWER = 4
LOWEST_AMONG_MARKS = 0.25
# A line whose digits are lower than this share of the page's needs this much evidence; below it, it is dirt or ruling.
SMALL_LINE_SHARE = 0.5
SMALL_LINE_EVIDENCE = 1.8
# Ink this much fainter than the page's digits, and smaller too, is ruling, print-through or shadow.
FAINT_SHARE = 0.55
SMALL_MARK_SHARE = 0.75
# Where the network rejects most marks there are no numbers: letters and sketches hold shapes that look like digits.
MOST_REJECTED = 0.5
FEWEST_IN_LINE = 4
FEWEST_ON_PAGE = 8
# A digit less likely than this is kept only in the company of digits that are sure.
LEAST_CONFIDENCE = 0.5
AMONG_OTHERS = "stands among marks that are no digits"


@dataclass(frozen=True)
class ReadLine:
    """A line of the page weighed: all ways through it, the runs that were read whole, and the best path."""

    lattice: Lattice
    path: list[Verdict]
    runs: list[Run]
    is_cut: bool = True  # else the path is the sequence network's own, and goes through no arc of the lattice


def digit_height_px(marks: list[Mark], crops: Crops, mark_height_px: float) -> float:
    """How tall a digit is: the median over marks that look like one, weighed by ink and certainty.

    mark_height_px: the typical height of all marks; digits are not much lower, for grain may look like digits.
    """
    likely = []
    for mark in marks:
        probabilities = crops.probabilities(mark)
        best = int(probabilities[DIGITS].argmax())
        if probabilities[best] > 0.5:
            weight = mark.area_px * probabilities[best] ** CERTAINTY_POWER * (EVIDENCE_OF_ONE if best == 1 else 1.0)
            likely.append((mark.box.height, weight))
    if not likely:
        return mark_height_px
    heights, weights = np.array(likely, float).T
    return max(weighted_median(heights, weights), LOWEST_AMONG_MARKS * mark_height_px)


def weigh(layout: Layout, crops: Crops, sequence: SequenceNetwork, method: ReadingMethod) -> list[ReadLine]:
    """Finds the best way through each line; the pieces of all doubtful marks go to the network in one batch."""
    parted = []
    for line in layout.lines:
        height_px = typical_height_px(line)
        atoms = [split(mark) if needs_cuts(mark, crops.probabilities(mark), height_px) else [mark] for mark in line]
        parted.append((*arcs_of(line, atoms, height_px), height_px))
    crops.classify([arc.mark for arcs, _, _ in parted for arc in arcs])
    read = []
    for arcs, owners, height_px in parted:
        lattice = Lattice(arcs, owners, np.array([crops.probabilities(arc.mark) for arc in arcs]), height_px)
        path = best_path(lattice)
        runs: list[Run] = []
        if method == "auto":
            path, runs = weigh_runs(lattice, path, sequence)
        elif method == "sequence":
            path, runs = read_whole(lattice, sequence)
        read.append(ReadLine(lattice, path, runs, is_cut=method != "sequence"))
    return read


def decide(
    size_px: tuple[int, ...], prepared: Prepared, layout: Layout, read: list[ReadLine], crops: Crops, trace: Trace
) -> Page:
    """Keeps the lines that are numbers and names the reason for every mark that is none."""
    page_height_px, page_darkness = _page_scale(read)
    no_numbers = _mostly_rejected([v for line in read for v in line.path], page_height_px, FEWEST_ON_PAGE)
    lines, rejected = [], [Rejected(box, why) for box, why in prepared.removed]
    rejected += [Rejected(prepared.source_box(mark), why) for mark, why in layout.dropped]
    candidates: list[Candidate] = []
    runs: list[WeighedRun] = []
    for line in read:
        why_line = AMONG_OTHERS if no_numbers else _why_no_number(line, page_height_px)
        if why_line is None and len(read) > 1 and _is_edge_stroke(line, prepared, size_px):
            why_line = "a stroke at the edge of the picture"
        digits, notes = [], {}
        for verdict in line.path:
            mark = verdict.arc.mark
            if not verdict.is_digit:
                why: str | None = "not a digit"
            elif verdict.confidence < LEAST_CONFIDENCE and not has_sure_digits(line.path):
                why = "not sure enough to be a digit"
            else:
                why = why_line or _why_no_digit(mark, page_height_px, page_darkness)
            notes[id(verdict.arc)] = why
            if why is None:
                digits.append(_digit(verdict, prepared))
            else:
                rejected.append(Rejected(prepared.source_box(mark), why))
        if digits:
            lines.append(Line(tuple(digits)))
        if trace.enabled:
            candidates += _candidates(line, notes, prepared, crops)
            runs += [
                WeighedRun(
                    np.round(255 * run.frame).astype(np.uint8), prepared.source_box(run.mark), run.proposals, run.why
                )
                for run in line.runs
            ]
    return Page(
        width_px=size_px[1],
        height_px=size_px[0],
        lines=tuple(lines),
        rejected=tuple(rejected),
        steps=tuple(trace.steps),
        candidates=tuple(candidates),
        runs=tuple(runs),
    )


def _is_edge_stroke(line: ReadLine, prepared: Prepared, size_px: tuple[int, ...]) -> bool:
    """Whether all that a line holds are strokes cut by the edge of the picture, which come from what lies beyond."""
    digits = [verdict for verdict in line.path if verdict.is_digit]
    boxes = [prepared.source_box(verdict.arc.mark) for verdict in digits if verdict.probabilities[DIGITS].argmax() == 1]
    cut = [box.x <= 1 or box.y <= 1 or box.right >= size_px[1] - 1 or box.bottom >= size_px[0] - 1 for box in boxes]
    return len(cut) == len(digits) and all(cut)


def _page_scale(read: list[ReadLine]) -> tuple[float, float]:
    """Height and darkness of the page's digits: medians weighed by evidence, ink and size."""
    rows = [
        (v.arc.mark.box.height, v.arc.mark.darkness, _evidence(v) * v.arc.mark.area_px)
        for line in read
        for v in line.path
        if v.is_digit
    ]
    if not rows:
        return 0.0, 0.0
    heights, darkness, weights = np.array(rows, float).T
    return weighted_median(heights, weights), weighted_median(darkness, weights)


def _evidence(verdict: Verdict) -> float:
    return verdict.confidence * (EVIDENCE_OF_ONE if verdict.probabilities[DIGITS].argmax() == 1 else 1.0)


def _why_no_number(line: ReadLine, page_height_px: float) -> str | None:
    digits = [verdict for verdict in line.path if verdict.is_digit]
    evidence = sum(_evidence(verdict) for verdict in digits)
    if line.lattice.height_px < SMALL_LINE_SHARE * page_height_px and evidence < SMALL_LINE_EVIDENCE:
        return "much smaller than the digits of the page"
    return AMONG_OTHERS if _mostly_rejected(line.path, line.lattice.height_px, FEWEST_IN_LINE) else None


def _mostly_rejected(path: list[Verdict], height_px: float, fewest: int) -> bool:
    tall = [v for v in path if v.arc.mark.box.height > SMALL_LINE_SHARE * height_px]
    return len(tall) >= fewest and sum(not v.is_digit for v in tall) > MOST_REJECTED * len(tall)


def _why_no_digit(mark: Mark, page_height_px: float, page_darkness: float) -> str | None:
    if mark.darkness < FAINT_SHARE * page_darkness and mark.box.height < SMALL_MARK_SHARE * page_height_px:
        return "much fainter than the digits of the page"
    return None


def _digit(verdict: Verdict, prepared: Prepared) -> Digit:
    alternatives = _alternatives(verdict.probabilities)
    label, confidence = alternatives[0]
    return Digit(label, confidence, alternatives, prepared.source_box(verdict.arc.mark))


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
                frame_u8=crops.frame_u8(arc.mark),
                box=prepared.source_box(arc.mark),
                alternatives=_alternatives(probabilities),
                chosen=chosen is None,
                note=chosen or "",
            )
        )
    return candidates

"""The reader: an image in, a page of digits out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from preprocessing import Settings, Trace, frame, load_image
from preprocessing.loading import ImageSource
from preprocessing.marks import Mark
from preprocessing.pipeline import Prepared, prepare
from recognition.lattice import Arc, Verdict, arcs_of, best_path, needs_cuts, split
from recognition.network import DIGIT_MODEL, NOT_A_DIGIT, DigitNetwork
from recognition.page import Candidate, Digit, Line, Page, Rejected


class DigitReader:
    """Reads handwritten numbers. Loads the network once; one reader may be shared between threads."""

    def __init__(self, model: Path = DIGIT_MODEL) -> None:
        self._network = DigitNetwork(model)

    def read(self, image: ImageSource, settings: Settings | None = None, trace: bool = False) -> Page:
        """Reads all numbers in `image`: a path, bytes, a binary file, a Pillow image or an array.

        With `trace` the page carries the steps of the way and every crop that was weighed.
        Raises UnreadableImage, with one sentence for a person, when there is no picture in `image`.
        """
        steps = Trace(enabled=trace)
        rgb = load_image(image)
        prepared = prepare(rgb, settings or Settings(), steps)
        arcs, probabilities, frames = self._weigh(prepared)
        steps.add("crops", lambda: _contact_sheet(frames), f"{sum(map(len, arcs))} crops of 28×28 px classified")
        page = _decide(rgb.shape, prepared, arcs, probabilities, frames if trace else None)
        return Page(
            width_px=rgb.shape[1],
            height_px=rgb.shape[0],
            lines=page.lines,
            rejected=page.rejected,
            steps=tuple(steps.steps),
            candidates=page.candidates,
            timings_ms=dict(steps.timings_ms),
        )

    def _weigh(self, prepared: Prepared) -> tuple[list[list[Arc]], list[np.ndarray], np.ndarray]:
        """The arcs of each line, their probabilities, and all frames: whole marks in one batch, doubtful ones cut in another."""
        marks = [mark for line in prepared.lines for mark in line]
        frames = _frames(marks)
        whole = self._network.classify(frames)
        known = {id(mark): (frames[i], whole[i]) for i, mark in enumerate(marks)}
        arcs = []
        for line in prepared.lines:
            height_px = line_height_px(line)
            atoms = [split(mark) if needs_cuts(mark, known[id(mark)][1], height_px) else [mark] for mark in line]
            arcs.append(arcs_of(atoms, height_px))
        unseen = [arc.mark for line in arcs for arc in line if id(arc.mark) not in known]
        cut_frames = _frames(unseen)
        for mark, picture, row in zip(unseen, cut_frames, self._network.classify(cut_frames), strict=True):
            known[id(mark)] = (picture, row)
        probabilities = [np.array([known[id(arc.mark)][1] for arc in line]) for line in arcs]
        every = [known[id(arc.mark)][0] for line in arcs for arc in line]
        return arcs, probabilities, np.array(every, np.float32).reshape(-1, 28, 28)


def line_height_px(line: list[Mark]) -> float:
    """The height of a line's digits: the median over its marks, weighed by ink."""
    from preprocessing.marks import typical_height_px

    return typical_height_px(line)


def _frames(marks: list[Mark]) -> np.ndarray:
    return np.array([frame(mark.ink.astype(np.float32) / 255) for mark in marks], np.float32).reshape(-1, 28, 28)


def _decide(
    shape: tuple[int, ...],
    prepared: Prepared,
    arcs: list[list[Arc]],
    probabilities: list[np.ndarray],
    frames: np.ndarray | None,
) -> Page:
    lines, rejected, candidates = [], [Rejected(prepared.source_box(mark), why) for mark, why in prepared.dropped], []
    offset = 0
    for marks, line, rows in zip(prepared.lines, arcs, probabilities, strict=True):
        path = best_path(line, rows, line_height_px(marks))
        digits = [_digit(verdict, prepared) for verdict in path if verdict.is_digit]
        rejected += [Rejected(prepared.source_box(v.arc.mark), "not a digit") for v in path if not v.is_digit]
        if digits:
            lines.append(Line(tuple(digits)))
        if frames is not None:
            on_path = {id(verdict.arc): verdict for verdict in path}
            for number, arc in enumerate(line):
                verdict = on_path.get(id(arc))
                candidates.append(
                    Candidate(
                        frame_u8=np.round(255 * frames[offset + number]).astype(np.uint8),
                        box=prepared.source_box(arc.mark),
                        alternatives=_alternatives(rows[number]),
                        chosen=verdict is not None and verdict.is_digit,
                        note=f"not a digit {100 * rows[number][NOT_A_DIGIT]:.0f} %",
                    )
                )
        offset += len(line)
    return Page(shape[1], shape[0], tuple(lines), tuple(rejected), candidates=tuple(candidates))


def _digit(verdict: Verdict, prepared: Prepared) -> Digit:
    alternatives = _alternatives(verdict.probabilities)
    label, confidence = alternatives[0]
    return Digit(label, confidence, alternatives, prepared.source_box(verdict.arc.mark))


def _alternatives(probabilities: np.ndarray) -> tuple[tuple[int, float], ...]:
    best = np.argsort(-probabilities[:NOT_A_DIGIT], kind="stable")[:3]
    return tuple((int(label), float(probabilities[label])) for label in best)


SHEET_COLUMNS = 20


def _contact_sheet(frames: np.ndarray) -> np.ndarray:
    """All crops side by side: uint8 (H, W), ink black."""
    rows = -(-max(len(frames), 1) // SHEET_COLUMNS)
    sheet = np.zeros((rows * SHEET_COLUMNS, 28, 28), np.float32)
    sheet[: len(frames)] = frames
    tiled = sheet.reshape(rows, SHEET_COLUMNS, 28, 28).transpose(0, 2, 1, 3).reshape(rows * 28, SHEET_COLUMNS * 28)
    return 255 - np.round(255 * tiled).astype(np.uint8)

"""The reader: an image in, a page of digits out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from documents import ImageSource, load_image
from preprocessing import Settings, Trace
from preprocessing.pipeline import MAP, SHAPE, Prepared, prepare, see_numbers
from recognition.assembly import assemble, candidates_of, rescored_groups_of, source_boxes, without_numbers
from recognition.crops import Crops
from recognition.decision import decide
from recognition.layout import arrange
from recognition.network import DIGIT_MODEL, INK_MODEL, INK_SHAPES, DigitNetwork, load_outputs
from recognition.page import Candidate, Page, RescoredGroup
from recognition.page_warnings import warnings_of
from recognition.scale import digit_heights_px, page_digit_height_px
from recognition.segmentation import SegmentedLine, segment_lines
from recognition.sequence import SEQUENCE_MODEL, SequenceNetwork

# Of more components than this that shapes leave, most are no writing.
MOST_BY_SHAPE = 400
# A digit as sure as this speaks neither for a reading nor against it.
HALF_SURE = 0.85
# As much more evidence as two sure digits give.
MUCH_MORE = 0.3


class DigitReader:
    """Reads handwritten numbers. Loads the networks once; one reader may be shared between threads.

    Raises UnusableModel, with one sentence for a person, when a network is missing or damaged.
    """

    def __init__(
        self, model: Path = DIGIT_MODEL, sequence_model: Path = SEQUENCE_MODEL, ink_model: Path = INK_MODEL
    ) -> None:
        self._network = DigitNetwork(model)
        self._ink = load_outputs(ink_model, INK_SHAPES)
        self._sequence = SequenceNetwork(sequence_model)

    def read(self, image: ImageSource, settings: Settings | None = None, trace: bool = False) -> Page:
        """Reads all numbers in `image`: a path, bytes, a binary file, a Pillow image or an array.

        With `trace` the page carries the steps of the way and every crop that was weighed.
        Raises UnreadableImage, with one sentence for a person, when there is no picture in `image`.
        """
        settings = settings or Settings()
        steps = Trace(enabled=trace)
        rgb = load_image(image)
        steps.add("load", lambda: rgb, f"{rgb.shape[1]}×{rgb.shape[0]} px")
        numbers = see_numbers(rgb, self._ink, steps)
        readings: list[_Reading] = []
        for opinion in (SHAPE,) if numbers.is_plain else (MAP, SHAPE):
            look = Trace(enabled=trace)
            prepared = prepare(rgb, settings, numbers, opinion, look)
            # What shapes leave of a desk or a page of print is no writing, and costs as much.
            if not readings or len(prepared.components) <= MOST_BY_SHAPE:
                readings.append(self._read(prepared, settings, look))
        best = _better(readings)
        for reading in readings:
            if reading is not best:
                steps.book("other opinion", sum(reading.steps.timings_ms.values()))
        steps.adopt(best.steps)
        page = replace(best.page, steps=tuple(steps.steps), timings_ms=steps.timings_ms)
        return replace(page, candidates=best.candidates(), touching_groups=best.groups()) if trace else page

    def _read(self, prepared: Prepared, settings: Settings, steps: Trace) -> _Reading:
        crops = Crops(self._network, steps)
        crops.classify(prepared.components)
        components = prepared.components
        if prepared.opinion == SHAPE:
            heights_px = np.full(len(components), page_digit_height_px(components, crops))
        else:
            heights_px = digit_heights_px(components, crops)
        layout = arrange(prepared, heights_px, settings, steps)
        lines = segment_lines(layout.lines, crops, self._sequence, settings.reading)
        steps.add("crops", crops.contact_sheet, f"{len(crops)} crops of 28×28 px classified")
        boxes = source_boxes(lines, prepared)
        decided = decide(lines, boxes, prepared.source_size_px, settings.printed, prepared.opinion == SHAPE)
        page = assemble(prepared, layout, lines, boxes, decided)
        page = replace(page, warnings=warnings_of(page, prepared, lines, boxes, decided))
        steps.lap("decision")
        return _Reading(page, prepared, lines, decided, crops, steps)


def _better(readings: list[_Reading]) -> _Reading:
    """The reading by shape, unless much more speaks for that by the map; nothing, where little does."""
    of = {reading.prepared.opinion: reading for reading in readings}
    by_map, by_shape = of.get(MAP), of.get(SHAPE)
    least = max(0.0, evidence(by_shape.page)) if by_shape else 0.0
    if by_map and evidence(by_map.page) > least + MUCH_MORE:
        return by_map
    if by_shape:
        return by_shape
    return replace(readings[-1], page=without_numbers(readings[-1].page))


@dataclass(frozen=True)
class _Reading:
    """One opinion of a picture: its page, and what the page came from."""

    page: Page
    prepared: Prepared
    lines: list[SegmentedLine]
    decided: list[list[str | None]]
    crops: Crops
    steps: Trace

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(candidates_of(self.lines, self.decided, self.prepared, self.crops))

    def groups(self) -> tuple[RescoredGroup, ...]:
        return tuple(rescored_groups_of(self.lines, self.prepared))


def evidence(page: Page) -> float:
    """How much speaks for a reading: the digits it is sure of, less those that it is not."""
    return sum(digit.confidence - HALF_SURE for digit in page.digits)

"""The reader: an image in, a page of digits out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents import ImageSource, load_image
from preprocessing import Settings, Trace
from preprocessing.pipeline import prepare
from recognition.assembly import assemble, candidates_of, rescored_groups_of, source_boxes
from recognition.crops import Crops
from recognition.decision import decide
from recognition.layout import arrange
from recognition.network import DIGIT_MODEL, DigitNetwork
from recognition.page import Page
from recognition.segmentation import segment_lines, typical_digit_height_px
from recognition.sequence import SEQUENCE_MODEL, SequenceNetwork


class DigitReader:
    """Reads handwritten numbers. Loads the networks once; one reader may be shared between threads.

    Raises UnusableModel, with one sentence for a person, when a network is missing or damaged.
    """

    def __init__(self, model: Path = DIGIT_MODEL, sequence_model: Path = SEQUENCE_MODEL) -> None:
        self._network = DigitNetwork(model)
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
        prepared = prepare(rgb, settings, steps)
        crops = Crops(self._network, steps)
        crops.classify(prepared.components)
        digit_height_px = typical_digit_height_px(prepared.components, crops, prepared.height_px)
        layout = arrange(prepared, digit_height_px, settings, steps)
        lines = segment_lines(layout.lines, crops, self._sequence, settings.reading)
        steps.add("crops", crops.contact_sheet, f"{len(crops)} crops of 28×28 px classified")
        boxes = source_boxes(lines, prepared)
        decided = decide(lines, boxes, prepared.source_size_px)
        page = assemble(prepared, layout, lines, boxes, decided)
        steps.lap("decision")
        page = replace(page, steps=tuple(steps.steps), timings_ms=steps.timings_ms)
        if not trace:
            return page
        candidates = tuple(candidates_of(lines, decided, prepared, crops))
        return replace(page, candidates=candidates, touching_groups=tuple(rescored_groups_of(lines, prepared)))

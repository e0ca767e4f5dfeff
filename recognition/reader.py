"""The reader: an image in, a page of digits out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents import ImageSource, load_image
from preprocessing import Settings, Trace
from preprocessing.pipeline import arrange, prepare
from recognition.crops import Crops
from recognition.decision import decide, digit_height_px, weigh
from recognition.network import DIGIT_MODEL, DigitNetwork
from recognition.page import Page
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
        crops.classify(prepared.marks)
        layout = arrange(prepared, digit_height_px(prepared.marks, crops, prepared.height_px), settings, steps)
        read = weigh(layout, crops, self._sequence, settings.reading)
        steps.add("crops", crops.contact_sheet, f"{len(crops)} crops of 28×28 px classified")
        page = decide(rgb.shape, prepared, layout, read, crops, steps)
        steps.lap("decision")
        return replace(page, timings_ms=steps.timings_ms)

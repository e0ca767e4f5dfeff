"""The frames of a video: read one after the other, each as cheaply as those before it allow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from preprocessing import Settings
from preprocessing.pipeline import MAP, SHAPE, Opinion
from recognition.page import Page

# A frame shows nearly what the one before it did, so who is believed is only asked every so often.
COMPARED_EVERY = 4

ReadFrame = Callable[[np.ndarray, Settings, tuple[Opinion, ...]], tuple[Page, Opinion]]


class FrameReader:
    """Reads the frames of one video, uint8 (H, W, 3); it has a memory, so each video needs its own.

    Both opinions are asked of every fourth frame; of those between, the one that was believed.
    """

    def __init__(self, read_frame: ReadFrame) -> None:
        self._read_frame = read_frame
        self._believed: Opinion = SHAPE
        self._frames = 0

    def __call__(self, frame_rgb_u8: np.ndarray, settings: Settings) -> Page:
        asked = (self._believed,) if self._frames % COMPARED_EVERY else (MAP, SHAPE)
        page, self._believed = self._read_frame(frame_rgb_u8, settings, asked)
        self._frames += 1
        return page

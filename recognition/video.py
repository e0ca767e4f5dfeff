"""The frames of a video: read one after the other, each as cheaply as those before it allow; and what a frame cuts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from preprocessing import Box, Settings
from preprocessing.pipeline import MAP, SHAPE, Opinion
from recognition.page import Page

# A frame shows nearly what the one before it did, so who is believed is only asked every so often.
COMPARED_EVERY = 4

# A number may go on outside the frame where it is nearer to a side than its digits are to one another, and a little; a
# lone digit, and what was left out beside one, where it is nearer than this share of its height.
GAPS, NEAR_SIDE = 1.25, 0.5
LEAST_NEAR = 0.15  # of the height: digits that touch have no gap
# What stands at the frame's edge beside a digit and is at least this share of its height may be a part of another one.
PART = 0.5

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


def is_cut(page: Page) -> bool:
    """Whether a page of a frame may show a part of a number only, which goes on outside.

    A number is cut through a digit, or between two: it is at the edge, or so near to the left or right one that another
    digit may follow; or beside it something as tall, that was left out, is at the edge.
    """
    parts = [mark.box for mark in page.rejected if _touches(mark.box, page)]
    numbers = [number for line in page.lines for number in ([one.characters for one in line.numbers] or [line.digits])]
    return any(_goes_on([one.box for one in number], page, parts) for number in numbers)


def _goes_on(boxes: list[Box], page: Page, parts: list[Box]) -> bool:
    first, last = boxes[0], boxes[-1]
    height_px = max(box.height for box in boxes)
    gaps_px = [after.x - before.right for before, after in pairwise(boxes)]
    near_px = max(GAPS * max(gaps_px), LEAST_NEAR * height_px) if gaps_px else NEAR_SIDE * height_px
    if first.x < near_px or page.width_px - last.right < near_px or any(_touches(box, page) for box in boxes):
        return True
    return any(
        part.height >= PART * height_px
        and min(part.bottom, end.bottom) - max(part.y, end.y) > PART * height_px / 2
        and max(part.x - end.right, end.x - part.right) < max(near_px, NEAR_SIDE * height_px)
        for part in parts
        for end in (first, last)
    )


def _touches(box: Box, page: Page) -> bool:
    """Whether a box is at the edge, or but for the one pixel that smoothing takes."""
    return box.x <= 1 or box.y <= 1 or box.right >= page.width_px - 1 or box.bottom >= page.height_px - 1

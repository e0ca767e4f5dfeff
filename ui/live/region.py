"""The part of a video's frame that is read: given in shares, so that it fits whatever size the camera sends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from preprocessing import Box
from recognition import Page, placement
from recognition.annotate import SURE

# A region drawn to nothing still has this many pixels a side: something to read, and to see on the video.
SMALLEST_SIDE_PX = 16
FRAME_LINE_PX = 2


@dataclass(frozen=True)
class Region:
    """From left to right and from top to bottom, in shares of the frame, 0 to 1."""

    left: float = 0.1
    right: float = 0.9
    top: float = 0.2
    bottom: float = 0.8

    def box(self, width_px: int, height_px: int) -> Box:
        """The region in the pixels of a frame of this size, and inside it."""
        x, width = _span(self.left, self.right, width_px)
        y, height = _span(self.top, self.bottom, height_px)
        return Box(x, y, width, height)


def inside(frame_rgb_u8: np.ndarray, box: Box) -> np.ndarray:
    """The pixels of the frame in the box: uint8 (height, width, 3), a copy."""
    return frame_rgb_u8[box.y : box.bottom, box.x : box.right].copy()


def darkened_outside(frame_rgb_u8: np.ndarray, box: Box) -> np.ndarray:
    """The frame, uint8 (H, W, 3), with a line around the box and darker outside; a copy."""
    picture = frame_rgb_u8 // 2
    picture[box.y : box.bottom, box.x : box.right] = SURE
    line = FRAME_LINE_PX
    inner = np.s_[box.y + line : box.bottom - line, box.x + line : box.right - line]
    picture[inner] = frame_rgb_u8[inner]
    return picture


def placed(page: Page, box: Box, width_px: int, height_px: int) -> Page:
    """What was read in the box as a page of the whole frame; rejected marks and the steps stay behind."""
    read = replace(page, rejected=(), steps=(), candidates=(), touching_groups=(), timings_ms={})
    to_frame = np.array([[1, 0, box.x], [0, 1, box.y], [0, 0, 1]], float)
    return placement.placed(read, to_frame, (height_px, width_px))


def _span(first: float, last: float, side_px: int) -> tuple[int, int]:
    """Where a span of shares begins in pixels, and how long it is."""
    length_px = min(max(round((last - first) * side_px), SMALLEST_SIDE_PX), side_px)
    return min(max(round(first * side_px), 0), side_px - length_px), length_px

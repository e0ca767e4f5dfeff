"""Paper around a picture that was cropped to its ink: without some, there is little to tell the paper from."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.marks import Mark

# Writing this large that reaches from top to bottom, but for this share of the height, was cropped to its ink.
LARGE_SHARE = 0.35
FREE_SHARE = 0.15
# The rim of a page is slimmer than writing, or leaves more of its box empty.
SLIMMEST = 0.2
EMPTIEST = 0.15
# On every side, as a share of the shorter one: the widest window that looks for paper then holds more paper than ink.
MARGIN_SHARE = 0.5
# The paper is measured along the picture's edge where no ink is near, and smoothed so that its grain makes no streaks.
CLEARANCE_PX = 3
SMOOTHED_SHARE = 0.2
# Light alone changes paper by fewer levels than this along the edge: what differs more is a stroke that lies along it,
# which the first look may have taken for paper.
MOST_UNEVEN_LEVELS = 64


def fills_picture(marks: list[Mark], height_px: int) -> bool:
    """Whether large writing fills the picture from top to bottom; height_px: of the picture that the marks are from."""
    writing = [mark for mark in marks if mark.box.height >= LARGE_SHARE * height_px and not _is_rim(mark)]
    if not writing:
        return False
    return max(mark.box.bottom for mark in marks) - min(mark.box.y for mark in marks) >= (1 - FREE_SHARE) * height_px


def _is_rim(mark: Mark) -> bool:
    shorter_px, longer_px = sorted((mark.box.width, mark.box.height))
    return shorter_px < SLIMMEST * longer_px or mark.area_px < EMPTIEST * shorter_px * longer_px


def with_margin(rgb: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, int]:
    """Lays paper around a picture, on each side that which lies at the edge there.

    rgb: uint8 (H, W, 3); ink: uint8, 255 on 0, of any size. Returns the larger picture and the margin in pixels. Where
    there is ink all along the edge, no paper is known and the picture comes back as it is, with a margin of 0.
    """
    height, width = rgb.shape[:2]
    rows, columns = _around(height, width)
    ink = cv2.resize(ink, (width, height), interpolation=cv2.INTER_NEAREST)
    inked = cv2.dilate(ink, np.ones((2 * CLEARANCE_PX + 1,) * 2, np.uint8))
    around = rgb[rows, columns].astype(np.float32)
    clear = np.flatnonzero(inked[rows, columns] == 0)
    if len(clear):
        off_levels = np.abs(around[clear] - np.median(around[clear], axis=0)).max(1)
        clear = clear[off_levels < MOST_UNEVEN_LEVELS]
    if not len(clear):
        return rgb, 0
    places, length = np.arange(len(rows)), len(rows)
    paper = np.stack([np.interp(places, clear, channel[clear], period=length) for channel in around.T], axis=1)
    reach = max(1, round(SMOOTHED_SHARE * min(height, width)))
    smoothed = cv2.blur(np.concatenate([paper[-reach:], paper, paper[:reach]]), (1, 2 * reach + 1))[reach:-reach]
    margin_px = max(1, round(MARGIN_SHARE * min(height, width)))
    edged = rgb.copy()
    edged[rows, columns] = np.rint(smoothed)
    larger = cv2.copyMakeBorder(edged, *(margin_px,) * 4, cv2.BORDER_REPLICATE)
    larger[margin_px:-margin_px, margin_px:-margin_px] = rgb
    return larger, margin_px


def _around(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the outermost pixels, clockwise from the upper left corner; every corner comes twice."""
    down, across = np.arange(height), np.arange(width)
    rows = np.concatenate([np.zeros(width, int), down, np.full(width, height - 1), down[::-1]])
    columns = np.concatenate([across, np.full(height, width - 1), across[::-1], np.zeros(height, int)])
    return rows, columns

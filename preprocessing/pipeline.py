"""The way of an image, from pixels to marks in lines; each step is a function of its own module."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.binarize import binarize, smooth, to_mask
from preprocessing.geometry import Box
from preprocessing.illumination import flatten, to_gray
from preprocessing.lines import find_lines
from preprocessing.marks import Mark, find_marks, is_page_edge, typical_height_px
from preprocessing.resolution import closer_scale, resize, working_scale
from preprocessing.rulings import find_rulings, remove_rulings
from preprocessing.settings import Settings
from preprocessing.skew import find_skew, straighten
from preprocessing.steps import Trace

# Marks between these shares of the typical height may be digits; smaller ones may be pieces of digits.
LOWEST_SHARE = 0.4
HIGHEST_SHARE = 3.0
SPECK_SHARE = 0.12
# Writing lower than this in working pixels is not legible to the digit network.
LOWEST_WRITING_PX = 7


@dataclass(frozen=True)
class Prepared:
    """Marks in lines, ready to be read.

    lines: top to bottom, each left to right, in working pixels; dropped: marks left out, and why.
    height_px: the typical height of the writing; to_source: (2, 3) matrix from working pixels to those that came in.
    """

    lines: list[list[Mark]]
    dropped: list[tuple[Mark, str]]
    height_px: float
    to_source: np.ndarray

    def source_box(self, mark: Mark) -> Box:
        """The upright box around the mark's ink in the pixels of the image that came in."""
        rows, columns = np.nonzero(mark.ink > 127)
        if not len(rows):
            rows, columns = np.array([0, mark.box.height - 1]), np.array([0, mark.box.width - 1])
        # The corners of each ink pixel, so that the box holds whole pixels.
        x = np.concatenate([columns, columns + 1, columns, columns + 1]) + mark.box.x
        y = np.concatenate([rows, rows, rows + 1, rows + 1]) + mark.box.y
        source = self.to_source @ np.stack([x, y, np.ones_like(x)])
        left, top = np.floor(source.min(1) + 1e-6).astype(int)
        right, bottom = np.ceil(source.max(1) - 1e-6).astype(int)
        return Box(max(0, int(left)), max(0, int(top)), max(1, int(right - max(0, left))), max(1, int(bottom - max(0, top))))


def prepare(rgb: np.ndarray, settings: Settings, trace: Trace) -> Prepared:
    """rgb: uint8 (H, W, 3). Looks once at the working size, and once more, closer, when the digits are small there."""
    height_px, width_px = rgb.shape[:2]
    scale = working_scale(height_px, width_px)
    first = Trace(enabled=trace.enabled)
    prepared = _prepare_at(rgb, scale, settings, first)
    closer = closer_scale(scale, prepared.height_px, height_px, width_px)
    if closer > 1.2 * scale:
        first = Trace(enabled=trace.enabled)
        prepared = _prepare_at(rgb, closer, settings, first)
    trace.steps += first.steps
    trace.timings_ms |= first.timings_ms
    return prepared


def _prepare_at(rgb: np.ndarray, scale: float, settings: Settings, trace: Trace) -> Prepared:
    working = resize(rgb, scale)
    trace.add("size", lambda: working, f"{rgb.shape[1]}×{rgb.shape[0]} px read at {working.shape[1]}×{working.shape[0]} px")

    gray = to_gray(working)
    trace.add("grayscale", lambda: gray)

    darkness, paper, polarity = flatten(gray, settings.polarity)
    trace.add("paper", lambda: paper, f"{polarity} ink; the paper as it would look without ink")
    trace.add("flattened", lambda: _picture(darkness), "light and shadow divided out")

    darkness, sigma_px = smooth(darkness, settings.blur_sigma_px)
    trace.add("blur", lambda: _picture(darkness), f"Gaussian, sigma {sigma_px:.1f} px")

    ink = binarize(darkness, settings.threshold)
    soft = ink.soft
    trace.add("threshold", lambda: 255 - ink.mask, f"{ink.method}, at {100 * ink.threshold:.0f} % darkness")

    rulings = []
    if settings.remove_rulings:
        rulings = find_rulings(ink.faint)
        if rulings:
            mask = ink.mask
            clean = remove_rulings(mask, darkness, rulings)
            soft = soft * (cv2.dilate(clean, np.ones((3, 3), np.uint8)) > 0) * ((clean > 0) | (mask == 0))
        trace.add("rulings", lambda: 255 - to_mask(soft), f"{len(rulings)} printed lines taken out")

    marks = find_marks(soft)
    to_working = np.array([[scale, 0, 0], [0, scale, 0]], float)
    if settings.straighten:
        height_px = typical_height_px(_writing(marks, soft.shape))
        likely = [mark for mark in marks if LOWEST_SHARE * height_px <= mark.box.height <= HIGHEST_SHARE * height_px]
        angle_deg = find_skew(likely, height_px, rulings)
        turned, turn = straighten(soft, angle_deg)
        if turned is not soft:
            soft = turned
            marks = find_marks(soft)
            to_working = turn @ np.vstack([to_working, [0, 0, 1]])
        trace.add("straighten", lambda: 255 - soft, f"lines lean {angle_deg:+.1f}°")

    prepared = _group(marks, soft.shape, scale, settings, to_working)
    trace.add(
        "contours",
        lambda: _outlined(soft, [mark for line in prepared.lines for mark in line]),
        f"{len(marks)} marks, {sum(map(len, prepared.lines))} of them looked at, {len(prepared.dropped)} left out",
    )
    trace.add("rows", lambda: _rows_picture(soft, prepared.lines), f"{len(prepared.lines)} lines")
    return prepared


def _writing(marks: list[Mark], shape: tuple[int, ...]) -> list[Mark]:
    return [mark for mark in marks if mark.box.height >= LOWEST_WRITING_PX and not is_page_edge(mark, shape[0], shape[1])]


def _group(marks: list[Mark], shape: tuple[int, ...], scale: float, settings: Settings, to_working: np.ndarray) -> Prepared:
    """Sorts the marks into lines and into those left out."""
    typical = typical_height_px(_writing(marks, shape))
    lowest = SPECK_SHARE * typical
    kept, dropped = [], []
    for mark in marks:
        longest = max(mark.box.width, mark.box.height)
        if is_page_edge(mark, shape[0], shape[1]):
            dropped.append((mark, "edge of the page"))
        elif longest < max(lowest, LOWEST_WRITING_PX / 2):
            dropped.append((mark, "speck"))
        elif settings.min_digit_height_px is not None and mark.box.height < settings.min_digit_height_px * scale:
            dropped.append((mark, "smaller than the smallest digit"))
        elif mark.box.height > HIGHEST_SHARE * typical:
            dropped.append((mark, "much taller than the writing"))
        else:
            kept.append(mark)
    lines, stray = find_lines(kept, typical)
    dropped += [(mark, "speck") for mark in stray]
    return Prepared(lines, dropped, typical, _inverse(to_working))


def _inverse(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]


def _picture(darkness: np.ndarray) -> np.ndarray:
    return cv2.convertScaleAbs(np.clip(1.0 - darkness, 0, 1), alpha=255)


def _outlined(soft: np.ndarray, marks: list[Mark]) -> np.ndarray:
    picture = cv2.cvtColor(255 - soft // 3, cv2.COLOR_GRAY2RGB)
    contours, _ = cv2.findContours(to_mask(soft), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(picture, contours, -1, (210, 120, 40), 1)
    for mark in marks:
        cv2.rectangle(picture, (mark.box.x, mark.box.y), (mark.box.right, mark.box.bottom), (30, 110, 220), 2)
    return picture


ROW_COLORS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189), (255, 127, 14), (23, 160, 170))


def _rows_picture(soft: np.ndarray, lines: list[list[Mark]]) -> np.ndarray:
    """Each line's ink in a colour of its own."""
    picture = np.full((*soft.shape, 3), 255, np.uint8)
    for number, line in enumerate(lines):
        color = np.array(ROW_COLORS[number % len(ROW_COLORS)], float)
        for mark in line:
            box = mark.box
            spot = picture[box.y : box.bottom, box.x : box.right]
            share = mark.ink[..., None] / 255.0
            spot[:] = (spot * (1 - share) + color * share).astype(np.uint8)
    return picture

"""Paper that is printed before anyone writes on it: ruled, squared or dotted, and the wire that binds a pad."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.ink_map import OTHER
from training.data.ink.sheet import Sheet

SQUARED, DASHED, WITH_BOLD, WITH_MARGIN, WITH_WIRE = 0.55, 0.35, 0.3, 0.2, 0.12  # how often


def rule(rng: np.random.Generator, sheet: Sheet, pitch_px: int) -> None:
    """Rules the paper under the writing: whole, dashed or dotted lines or squares, some of them bold; a margin."""
    thick, dark = rng.uniform(0.5, max(0.8, 0.1 * pitch_px)), rng.uniform(0.1, 0.7)
    dash = None
    if rng.random() < DASHED:
        dash = (max(1.0, rng.uniform(0, 0.25) * pitch_px), max(2.0, rng.uniform(0.06, 0.3) * pitch_px))
    bold_every, bold = (int(rng.integers(2, 7)), rng.uniform(1.2, 2.5)) if rng.random() < WITH_BOLD else (0, 1.0)
    offset_y, offset_x = (int(rng.uniform(0, pitch_px)) for _ in range(2))
    is_squared = rng.random() < SQUARED

    def draw(number: int, start: tuple[float, float], stop: tuple[float, float]) -> None:
        is_bold = bool(bold_every) and number % bold_every == 0
        sheet.line(start, stop, thick * (bold if is_bold else 1), dark, None if is_bold else dash)

    for number, y in enumerate(range(offset_y, sheet.height_px, pitch_px)):
        draw(number, (0, y), (sheet.width_px, y))
    if is_squared:
        for number, x in enumerate(range(offset_x, sheet.width_px, pitch_px)):
            draw(number, (x, 0), (x, sheet.height_px))
    elif rng.random() < WITH_MARGIN:
        margin = rng.uniform(0.03, 0.2) * sheet.width_px
        sheet.line((margin, 0), (margin, sheet.height_px), thick, dark)
    if rng.random() < WITH_WIRE:
        _wire(rng, sheet, pitch_px)


def _wire(rng: np.random.Generator, sheet: Sheet, pitch_px: int) -> None:
    """Rings under one another, down the sheet."""
    x, width = int(rng.uniform(0.0, 0.9) * sheet.width_px), max(6, int(pitch_px * rng.uniform(0.4, 1.2)))
    height, dark = max(4, int(width * rng.uniform(0.3, 0.9))), rng.uniform(0.3, 1.0)
    canvas = np.zeros((height + 6, width + 6), np.uint8)
    centre, axes = ((width + 6) // 2, (height + 6) // 2), (width // 2, height // 2)
    start, thick = int(rng.choice((0, 180))), max(1, int(0.12 * width))
    cv2.ellipse(canvas, centre, axes, 0, start, start + int(rng.choice((180, 360))), 255, thick, cv2.LINE_AA)
    step = max(height + 2, int(pitch_px * rng.uniform(0.5, 1)))
    for y in range(int(rng.uniform(0, pitch_px)), sheet.height_px, step):
        sheet.paste(canvas.astype(np.float32) / 255, x, y, OTHER, dark)

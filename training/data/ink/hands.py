"""Hands of drawn scenes: the digits of one writer, from one source, slanted alike and written with one pen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from training.data import distortion, strokes
from training.data.ink.scripts import Scripts, rendered, resized, slanted, traced
from training.data.samples import enlarged

# Where a hand's digits come from, and how often: MNIST, the skeletons, a font, the recorded way of a pen.
MNIST, SKELETONS, FONT, PEN = range(4)
SOURCE_SHARES = (0.45, 0.2, 0.2, 0.15)
ONE_WRITER = 0.7  # of the hands write their words too; beside the others stand words of any hand
WIDEST_LETTERS = 0.12  # their pen, in heights: a wider one fills what letters are told by
GLYPH_PX = 64  # height of a digit in a hand
GLYPHS_A_DIGIT = 3
GLYPH_MARGIN_PX = 6  # room for a font's digit to bend
GLYPH_INK = 0.3  # from which on a pixel belongs to a digit
SLANT_DEG = 10  # standard deviation over hands
PEN_WIDTH = (0.02, 0.2)  # of a stroke, in shares of a digit's height
REPENNED = 0.7  # of the hands write with a pen of their own, the others with their source's
BENDING = (0.1, 0.5)  # shares of the full ranges of turning, slanting and bending, for each ink
SOFTNESS_PX = (0.4, 1.0)  # of a stroke's edge
# The pen's recorded points lie in 0 to 100; they are drawn so on a canvas of 96 px.
PEN_RANGE, PEN_SCALE, PEN_MARGIN_PX, PEN_CANVAS_PX = 100, 0.64, 16, 96


@dataclass(frozen=True)
class Lettering:
    """A writer's letters: their font, how they slant (px to the right a row), and a stroke's width in heights.

    pen: None for the font's own.
    """

    font: Path
    slant: float
    pen: float | None


@dataclass(frozen=True)
class Hand:
    """One writer: digits[d] holds a few inks of digit d, float32 (64, w); pen is a stroke's width in heights.

    letters: None for a sheet whose words are of many hands.
    """

    digits: tuple[tuple[np.ndarray, ...], ...]
    pen: float
    letters: Lettering | None = None

    def digit(self, rng: np.random.Generator, label: int, height_px: int) -> np.ndarray:
        """One of the hand's inks for this digit: float32 (height_px, w), ink 1.0."""
        inks = self.digits[label]
        return resized(inks[rng.integers(len(inks))], height_px)


def new_hand(rng: np.random.Generator, scripts: Scripts) -> Hand:
    """A hand whose digits come from one source; fonts and pens only where there are some."""
    shares = np.array(SOURCE_SHARES) * (1, 1, bool(scripts.hand_fonts), bool(len(scripts.pen_labels)))
    source = int(rng.choice(len(shares), p=shares / shares.sum()))
    font = scripts.hand_fonts[rng.integers(len(scripts.hand_fonts))] if scripts.hand_fonts else None
    slant, pen = np.tan(np.radians(rng.normal(0, SLANT_DEG))), float(np.exp(rng.uniform(*np.log(PEN_WIDTH))))
    repenned = rng.random() < REPENNED and source != PEN  # that source is drawn with the pen already
    digits = []
    for label in range(10):
        inks = []
        for _ in range(GLYPHS_A_DIGIT):
            ink_u8 = slanted(_digit(rng, scripts, source, font, label, pen), slant)
            ink = distortion.warped(rng, ink_u8, rng.uniform(*BENDING))
            if repenned:
                ink = distortion.with_pen(ink, pen * GLYPH_PX, float(rng.uniform(*SOFTNESS_PX)))
            inks.append(resized(distortion.cropped(ink, GLYPH_INK), GLYPH_PX))
        digits.append(tuple(inks))
    letters = None
    if font and rng.random() < ONE_WRITER:
        letters = Lettering(font, float(slant), min(pen, WIDEST_LETTERS) if rng.random() < REPENNED else None)
    return Hand(tuple(digits), pen, letters)


def _digit(
    rng: np.random.Generator, scripts: Scripts, source: int, font: Path | None, label: int, pen: float
) -> np.ndarray:
    """A digit of the source, uint8 (H, W), ink 255; one of a pen's is drawn `pen` heights wide."""
    if source == MNIST:
        among = np.flatnonzero(scripts.mnist.labels == label)
        return enlarged(rng, scripts.mnist.images[among[rng.integers(len(among))]])
    if source == FONT and font is not None:
        ink = rendered(font, str(label), GLYPH_PX)
        return cv2.copyMakeBorder(ink, *(GLYPH_MARGIN_PX,) * 4, cv2.BORDER_CONSTANT)
    if source == PEN:
        among = np.flatnonzero(scripts.pen_labels == label)
        points_xy = scripts.pen_xy[among[rng.integers(len(among))]] * (1, -1) + (0, PEN_RANGE)  # y downwards
        points_xy = PEN_SCALE * strokes.through(points_xy) + PEN_MARGIN_PX
        return traced((PEN_CANVAS_PX, PEN_CANVAS_PX), points_xy, max(1, round(pen * GLYPH_PX)))
    return strokes.draw_digit(rng, label)

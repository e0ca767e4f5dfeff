"""Ink that is no digit, in a hand or in print: words, letters, joined writing, scribbles; float32, 1.0 on 0.0."""

from __future__ import annotations

import string
from collections.abc import Sequence

import cv2
import numpy as np

from training.data import distortion
from training.data.ink.hands import Lettering
from training.data.ink.scripts import Scripts, interpolation, rendered, resized, slanted, traced
from training.data.negatives import scribble

WORD_PX, LARGEST_EM_PX = 40, 200  # em size of a text in a font before it is scaled, and of large writing
CAPITAL = 0.72  # height of a capital in shares of the em
CURSIVE = 0.25  # of the words are joined writing without letters
LEAST_PEN_PX, LETTER_SOFTNESS_PX = 1.5, 0.6  # of letters in a pen of their own, before they are scaled
SLANT_DEG = 8  # standard deviation over words
BENT, WIDENED = 0.5, 0.6  # of the words, and of those bent
_UNITS = "kg m cm km h min V kWh € $ pcs Stk ml % No Nr x y a n"
_SYLLABLES = (
    "an be ca de el fi go ha in ju ka la me no ou pe qu ra se ti un ve wa xy yo za str sch ing tion er en st th ll tt "
    "ph ss ge mm rd nt ck oo ee ai ie"
)
UNITS, SYLLABLES = _UNITS.split(), _SYLLABLES.split()
# Those of a formula that no one takes for digits; x stands in most of them.
FORMULA_LETTERS = "xxxyabcdefhkmnprtuvwABCDEFHKMNPRTVWXY"
HERSHEY = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_COMPLEX_SMALL,
)
FACE_COUNT = 300  # printed faces are told apart by whole numbers below it


def word(rng: np.random.Generator, scripts: Scripts, height_px: int, letters: Lettering | None = None) -> np.ndarray:
    """A handwritten word, letter or unit in these letters, or in those of any hand; joined writing without fonts."""
    if not scripts.hand_fonts or rng.random() < CURSIVE:
        return cursive(rng, height_px)
    return _written(rng, scripts, some_word(rng), height_px, letters)


def letter(rng: np.random.Generator, scripts: Scripts, height_px: int, letters: Lettering | None = None) -> np.ndarray:
    """One letter that no one takes for a digit."""
    if not scripts.hand_fonts:
        return cursive(rng, height_px)
    return _written(rng, scripts, str(rng.choice(list(FORMULA_LETTERS))), height_px, letters)


def _written(
    rng: np.random.Generator, scripts: Scripts, text: str, height_px: int, letters: Lettering | None
) -> np.ndarray:
    """Text in a hand's font, slanted and stretched, half of it bent or with a wider pen."""
    if letters is None:
        font = scripts.hand_fonts[rng.integers(len(scripts.hand_fonts))]
        letters = Lettering(font, float(np.tan(np.radians(rng.normal(0, SLANT_DEG)))), None)
    em_px = max(WORD_PX, min(height_px, LARGEST_EM_PX))
    ink = slanted(rendered(letters.font, text, em_px), letters.slant)
    if letters.pen is not None:
        pen_px = max(LEAST_PEN_PX, letters.pen * CAPITAL * em_px)
        room = cv2.copyMakeBorder(ink, *(int(pen_px) + 1,) * 4, cv2.BORDER_CONSTANT)
        ink = (255 * distortion.with_pen(room.astype(np.float32) / 255, pen_px, LETTER_SOFTNESS_PX)).astype(np.uint8)
    scale = height_px / em_px * rng.uniform(0.85, 1.3)
    size = (max(2, round(ink.shape[1] * scale * rng.uniform(0.8, 1.2))), max(2, round(ink.shape[0] * scale)))
    small = cv2.resize(ink, size, interpolation=interpolation(scale))
    if rng.random() < BENT:
        if rng.random() < WIDENED:
            side = max(2, round(height_px * rng.uniform(0.02, 0.08)))
            small = cv2.dilate(small, np.ones((side, side), np.uint8))
        cells = (max(2, 2 * size[1] // height_px + 1), max(2, 2 * size[0] // height_px + 1))
        small = distortion.elastic(rng, small, cells, 0.06 * height_px)
    return small.astype(np.float32) / 255


def some_word(rng: np.random.Generator) -> str:
    """A word of syllables, a capitalised one, a few letters, a unit."""
    kind = rng.random()
    if kind < 0.12:
        return UNITS[rng.integers(len(UNITS))]
    if kind < 0.2:
        return "".join(_some(rng, string.ascii_letters, int(rng.integers(2, 6))))
    text = "".join(_some(rng, SYLLABLES, int(rng.integers(1, 5))))
    return text.capitalize() if rng.random() < 0.3 else text.upper() if rng.random() < 0.1 else text


def _some(rng: np.random.Generator, parts: Sequence[str], count: int) -> list[str]:
    return [parts[i] for i in rng.integers(0, len(parts), count)]


def cursive(rng: np.random.Generator, height_px: int) -> np.ndarray:
    """Joined writing without a letter that one could name: a pen that swings up and down and sideways as it moves on.

    Source: Hollerbach, "An oscillation theory of handwriting", 1981.
    """
    beats = int(rng.integers(2, 16))  # a beat is a stroke up and one down
    knots = np.arange(beats + 1)
    rise = rng.choice((0.5, 0.75, 1.0), beats + 1, p=(0.62, 0.13, 0.25)) * rng.uniform(0.85, 1.1, beats + 1)
    drop = rng.choice((0.0, 0.12, 0.5), beats + 1, p=(0.8, 0.08, 0.12)) * rng.uniform(0.8, 1.2, beats + 1)
    width, phase = rng.uniform(0.02, 0.3), rng.uniform(0, 2 * np.pi)
    sway = np.interp(np.linspace(0, beats, beats * 14), knots, rng.uniform(0.3, 1.6, beats + 1))
    t = np.linspace(0, beats, beats * 14)
    swing = 0.5 - 0.5 * np.cos(2 * np.pi * t)
    y = (np.interp(t, knots, rise) + np.interp(t, knots, drop)) * swing - np.interp(t, knots, drop)
    pace = rng.uniform(0.15, 0.5) * np.interp(t, knots, rng.uniform(0.6, 1.5, beats + 1))
    x = np.cumsum(pace) / 14 + width * sway * np.sin(2 * np.pi * t + phase)
    points = height_px * np.stack([x + np.tan(np.radians(rng.normal(8, 14))) * y, -y], 1)
    points -= points.min(0) - 4
    size = (int(points[:, 1].max()) + 5, int(points[:, 0].max()) + 5)
    return traced(size, points, max(1, round(height_px * rng.uniform(0.03, 0.12)))).astype(np.float32) / 255


def drawing(rng: np.random.Generator, height_px: int) -> np.ndarray:
    """A scribble."""
    return resized(distortion.cropped(scribble(rng), 0.3), max(4, height_px))


def outline(rng: np.random.Generator, height_px: int) -> np.ndarray:
    """A box, a large ring, an arrow, a long stroke: no one takes it for a digit."""
    width, thick = max(6, int(height_px * rng.uniform(0.8, 3))), max(1, int(height_px * rng.uniform(0.02, 0.08)))
    canvas = np.zeros((max(6, height_px), width), np.uint8)
    right, bottom, centre = width - thick, height_px - thick, (width // 2, height_px // 2)
    kind = int(rng.integers(4))
    if kind == 0:
        cv2.rectangle(canvas, (thick, thick), (right - 1, bottom - 1), 255, thick, cv2.LINE_AA)
    elif kind == 1 and width > 1.6 * height_px:  # a rounder one is a zero
        cv2.ellipse(canvas, centre, (centre[0] - thick, centre[1] - thick), 0, 0, 360, 255, thick, cv2.LINE_AA)
    elif kind == 2:
        cv2.arrowedLine(canvas, (thick, bottom), (right, height_px // 3), 255, thick, cv2.LINE_AA, 0, 0.2)
    else:
        points = np.stack([np.linspace(0, width, 9), height_px / 2 + 0.3 * height_px * rng.normal(0, 1, 9)], 1)
        cv2.polylines(canvas, [points.astype(np.int32)], False, 255, thick, cv2.LINE_AA)
    return canvas.astype(np.float32) / 255


def printed(scripts: Scripts, text: str, height_px: int, face: int) -> np.ndarray:
    """Text in a printed face, capitals `height_px` high; `face` names one of them, any whole number."""
    kind, number = face % 3, face // 3
    if kind == 0:
        font, thick = HERSHEY[number % len(HERSHEY)], max(1, round(height_px * (0.06 + 0.03 * (face % 4))))
        scale = height_px / cv2.getTextSize("H", font, 1.0, 1)[0][1]
        (width, height), base = cv2.getTextSize(text, font, scale, thick)
        canvas = np.zeros((height + base + 2 * thick + 4, width + 2 * thick + 4), np.uint8)
        cv2.putText(canvas, text, (thick + 2, height + thick + 2), font, scale, 255, thick, cv2.LINE_AA)
        return distortion.cropped(canvas, 0).astype(np.float32) / 255
    ink = rendered(scripts.print_fonts[number % len(scripts.print_fonts)], text, WORD_PX).astype(np.float32) / 255
    return resized(ink, max(2, round(ink.shape[0] * height_px / (CAPITAL * WORD_PX))))

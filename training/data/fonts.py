"""Digits, and marks that are no digits, drawn in handwriting fonts."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_SUFFIXES = (".woff", ".ttf", ".otf")
# Never trained on: they show whether the network carries over to hands it has not seen.
HELD_OUT_FONTS = ("gochi-hand", "kalam", "reenie-beanie", "schoolbell")
GLYPH_HEIGHT_PX = 72  # drawn at this em size and left so: signs stay smaller than digits

DIGITS = string.digits
# Letters that a person would take for a digit when they stand alone: 0, 1, 2, 5, 6, 8, 9 and open 4s.
DIGIT_TWINS = frozenset("OoQDaIiLlJjZzSsbGBgqyYU")
LETTERS = "".join(sorted(set(string.ascii_letters) - DIGIT_TWINS)) + "ЖШЩФЮДЯЦИПЁЫмнжшщюкт"
SIGNS = '+-×÷=.:;%#&?!*()[]<>$€£@"^~_«»'  # no slash or comma: 1 when they stand alone


@dataclass(frozen=True)
class FontInk:
    """Glyphs as uint8 (H, W), ink 255, cropped: `digits[d]` holds digit d in every font; marks are no digits."""

    digits: tuple[tuple[np.ndarray, ...], ...]
    letters: tuple[np.ndarray, ...]
    signs: tuple[np.ndarray, ...]


def load_fonts(folder: Path | None, held_out: bool = False) -> FontInk:
    """Draws the fonts of a folder: those to train on, or the four held out; without a folder there are none."""
    files = [] if folder is None else font_files(folder)
    paths = [path for path in files if (font_name(path) in HELD_OUT_FONTS) == held_out]

    def drawn(characters: str) -> tuple[np.ndarray, ...]:
        inks = (_draw(path, character) for path in paths for character in characters)
        return tuple(ink for ink in inks if ink is not None)

    return FontInk(tuple(drawn(digit) for digit in DIGITS), drawn(LETTERS), drawn(SIGNS))


def font_files(folder: Path) -> list[Path]:
    """The fonts in a folder, in order."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in FONT_SUFFIXES)


def font_name(path: Path) -> str:
    """The font that a file holds, whatever its source calls it: `GochiHand-Regular.ttf` is `gochi-hand`."""
    words = re.sub("(?<=[a-z])(?=[A-Z])", "-", path.stem)
    return re.sub(r"[-_ ]+", "-", re.sub(r"[-_ ]?(regular|400)([-_ ]normal)?$", "", words, flags=re.IGNORECASE)).lower()


def _draw(path: Path, character: str) -> np.ndarray | None:
    """One character; None where the font has none (it draws the same box for all that it lacks)."""
    ink = _render(path, character)
    missing = _render(path, "\uffff")
    return None if ink is not None and missing is not None and np.array_equal(ink, missing) else ink


@cache
def _render(path: Path, character: str) -> np.ndarray | None:
    side = 3 * GLYPH_HEIGHT_PX
    canvas = Image.new("L", (side, side))
    ImageDraw.Draw(canvas).text((side // 2, side // 2), character, 255, _font(path), anchor="mm")
    ink = np.asarray(canvas)
    x, y, width, height = cv2.boundingRect((ink > 0).astype(np.uint8))
    return ink[y : y + height, x : x + width].copy() if width else None


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), GLYPH_HEIGHT_PX)

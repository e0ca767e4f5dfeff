"""Handwriting for the sample pictures: a font written by an unsteady hand, and pen strokes along points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.data.distortion import elastic
from training.data.fonts import font_files, font_name

BEND = 0.045  # of a digit's height, the deviation of the elastic bending at its nodes, which stand half a height apart

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Hand:
    """Who writes, and with what: the font, the height of a digit, the space between two as a share of that height."""

    font: str
    height_px: int
    spacing: float = 0.16
    line_height: float = 1.7
    wobble: float = 1.0


def write(
    shape: tuple[int, int], lines: Sequence[str], hand: Hand, fonts: Path, rng: np.random.Generator
) -> np.ndarray:
    """Ink with `lines` in its middle, float32 of `shape`, ink 1.0 on 0.0; no two glyphs come out the same."""
    ink = np.zeros(shape, np.float32)
    font_file = _font_file(fonts, hand.font)
    font = ImageFont.truetype(font_file, hand.height_px * 2)
    top = ink.shape[0] / 2 - hand.height_px * (1 + hand.line_height * (len(lines) - 1)) / 2
    for index, line in enumerate(lines):
        glyphs = [_glyph(character, font, hand, rng) if character != " " else None for character in line]
        gap = hand.spacing * hand.height_px
        width = sum(0.4 * hand.height_px if glyph is None else glyph.shape[1] + gap for glyph in glyphs)
        x = (ink.shape[1] - width) / 2 + rng.normal(0, 0.15 * hand.height_px)
        y = top + index * hand.line_height * hand.height_px
        for glyph in glyphs:
            if glyph is None:
                x += 0.4 * hand.height_px
                continue
            drift = rng.normal(0, 0.03 * hand.height_px * hand.wobble)
            _stamp_into(ink, glyph, round(x), round(y + hand.height_px - glyph.shape[0] + drift))
            x += glyph.shape[1] + gap * rng.uniform(0.7, 1.5)
    return ink


def _font_file(fonts: Path, name: str) -> Path:
    for path in font_files(fonts):
        if font_name(path) == name:
            return path
    raise FileNotFoundError(f"The font {name} is missing from the folder {fonts.name}.")


def _glyph(character: str, font: ImageFont.FreeTypeFont, hand: Hand, rng: np.random.Generator) -> np.ndarray:
    """One character as this writer makes it this time: float32, cropped to its ink."""
    side = 4 * hand.height_px
    canvas = Image.new("L", (side, side))
    ImageDraw.Draw(canvas).text((side // 2, side // 2), character, fill=255, font=font, anchor="mm")
    upright = np.asarray(canvas, np.float32) / 255
    reference = font.getbbox("8")
    scale = hand.height_px / (reference[3] - reference[1]) * (1 + 0.05 * hand.wobble * rng.normal())
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), 2.5 * hand.wobble * rng.normal(), scale)
    turn[0, 1] += 0.05 * hand.wobble * rng.normal()
    ink = cv2.warpAffine(upright, turn, (side, side), flags=cv2.INTER_AREA)
    ink = elastic(rng, ink, (9, 9), BEND * hand.wobble * hand.height_px)
    x, y, width, height = cv2.boundingRect((ink > 0.1).astype(np.uint8))
    return ink[y : y + height, x : x + width]


def _stamp_into(ink: np.ndarray, glyph: np.ndarray, x: int, y: int) -> None:
    target = ink[y : y + glyph.shape[0], x : x + glyph.shape[1]]
    np.maximum(target, glyph[: target.shape[0], : target.shape[1]], out=target)


def stroke_into(ink: np.ndarray, points: Points, width_px: float, rng: np.random.Generator) -> None:
    """Draws a pen stroke along the points, in pixels, with a smooth line and a pressure that changes on the way."""
    path = np.array(points, np.float32)
    for _ in range(3):  # Chaikin's corner cutting
        quarters = np.stack([0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]], 1)
        path = np.concatenate([path[:1], quarters.reshape(-1, 2), path[-1:]])
    pressure = np.convolve(rng.normal(1, 0.25, len(path)), np.ones(5) / 5, "same")
    for start, end, force in zip(path[:-1], path[1:], pressure, strict=False):
        cv2.line(ink, _pixel(start), _pixel(end), 1.0, max(2, round(width_px * force)), cv2.LINE_AA)


def _pixel(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))

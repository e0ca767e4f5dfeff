"""Inks of the lines that the sign network learns from: signs, 1s that are bare strokes, and ink that leans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from training.data.distortion import cropped
from training.data.ink.scripts import rendered, resized, rise_px, traced
from training.data.ink.signs import sign as drawn_sign

# Where a sign's ink comes from: a pen, a font, a person's recorded signs.
PEN, FONT, RECORDED = range(3)
SOURCE_SHARES = (0.62, 0.25, 0.13)
FONT_EM = 1.35  # a font's size, in heights of its digits
STRETCH = 0.12  # deviation of the logarithm of a sign's width and height
# Of the hands that write a 1 as a bare stroke, so many let it lean as a slash does.
SLASH_LIKE = 0.4


def bare_one(rng: np.random.Generator) -> Callable[[int, float], np.ndarray]:
    """How one hand writes a 1 as nothing but a stroke: from its height in px and the pen to ink, float32 (H, W)."""
    usual = rng.uniform(0.2, 0.7) if rng.random() < SLASH_LIKE else rng.normal(0.1, 0.12)

    def draw(height_px: int, pen: float) -> np.ndarray:
        reach = (usual + rng.normal(0, 0.06)) * height_px
        bend = rng.normal(0, 0.02) * height_px
        ways = np.array([(reach, 0), (reach / 2 + bend, height_px / 2), (0, height_px)]) + max(0.0, -reach) + height_px
        width_px = max(1, round(height_px * pen * rng.uniform(0.8, 1.2)))
        ink = traced((3 * height_px, 4 * height_px), ways, width_px)
        return resized(cropped(ink, 127).astype(np.float32) / 255, height_px)

    return draw


def leaning(pixels: np.ndarray, lean: float, base: int) -> np.ndarray:
    """Ink or owners (H, W) leaning to the right by `lean` px a row above the base line, on a sheet as much wider."""
    height, width = pixels.shape
    left, right = (max(0.0, side) for side in (lean * (height - base), lean * base))
    if lean < 0:
        left, right = -lean * base, -lean * (height - base)
    matrix = np.array([[1, -lean, lean * base + left], [0, 1, 0]], np.float32)
    how = cv2.INTER_LINEAR if pixels.dtype == np.float32 else cv2.INTER_NEAREST
    return np.asarray(cv2.warpAffine(pixels, matrix, (width + int(left + right) + 1, height), flags=how))


def sign_ink(
    rng: np.random.Generator,
    char: str,
    source: int,
    font: Path | None,
    recorded: dict[str, tuple[np.ndarray, ...]],
    height_px: int,
    pen: float,
) -> tuple[np.ndarray, int]:
    """A sign's ink, float32 (H, W), and how far its upper edge lies above the base line, in px."""
    if source == RECORDED and char in recorded:
        inks = recorded[char]
        ink = inks[rng.integers(len(inks))].astype(np.float32) / 255
        if char in "/()":
            rise, tall = rng.uniform(0.95, 1.25), rng.uniform(1.0, 1.4)
        else:
            tall = (0.4 if char == "-" else 0.6) * rng.uniform(0.7, 1.2) * ink.shape[0] / max(ink.shape)
            rise = rng.uniform(0.4, 0.6) + tall / 2
        return resized(ink, max(2, round(tall * height_px))), round(rise * height_px)
    if source == FONT and font is not None and char in ".,-/:+%()=":
        ink, rise = font_ink(font, char, height_px)
    else:
        ink, rise = drawn_sign(rng, {"×": "x"}.get(char, char), height_px, pen)
    stretch = np.exp(rng.normal(0, STRETCH, 2))
    size = tuple(max(1, round(side * by)) for side, by in zip(ink.shape[::-1], stretch, strict=True))
    return np.clip(cv2.resize(ink, size, interpolation=cv2.INTER_LINEAR), 0, 1), rise


def font_ink(font: Path, char: str, height_px: int) -> tuple[np.ndarray, int]:
    """A character as its font sets it beside digits: its ink, and how far its upper edge lies above the base line."""
    size_px = max(8, round(FONT_EM * height_px))
    return rendered(font, char, size_px).astype(np.float32) / 255, rise_px(font, char, size_px)

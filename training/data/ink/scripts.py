"""What hands, words and print are made of: MNIST, fonts, a pen's recorded ways; and ink of a font, of another size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.data import distortion
from training.data.fonts import HELD_OUT_FONTS, font_files, font_name
from training.data.mnist import Images

FONT_MARGIN_PX = 4  # around a text before it is cropped: some fonts draw beyond their box
TEXTS_KEPT = 4096  # labels and printed digits come again and again
FONT_INK = 40  # of 255, from which on a pixel belongs to a text
# Printed faces: those that come with Matplotlib.
PRINT_FACES = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSansMono", "STIXGeneral",
    "STIXGeneralBol", "cmr10", "cmss10", "cmtt10",
)  # fmt: skip


@dataclass(frozen=True)
class Scripts:
    """What is written with. pen_xy: the points of a pen, float32 (n, 8, 2), and their labels (n,); may be empty."""

    mnist: Images
    hand_fonts: tuple[Path, ...]
    print_fonts: tuple[Path, ...]
    pen_xy: np.ndarray
    pen_labels: np.ndarray


def load_scripts(
    mnist: Images, fonts: Path | None, uci_digits: Path | None, print_fonts: Path | None = None, held_out: bool = False
) -> Scripts:
    """The scripts to train on, or the fonts and writers held out; without files there are neither fonts nor pens.

    fonts: a folder; print_fonts: one of printed faces, used beside those of Matplotlib; uci_digits: an .npz with
    `pendigits_tra_xy` (n, 8, 2), y upwards, `pendigits_tra_y`, and `_tes_`.
    """
    files = [] if fonts is None else font_files(fonts)
    hand_fonts = tuple(path for path in files if (font_name(path) in HELD_OUT_FONTS) == held_out)
    pen_xy, pen_labels = np.zeros((0, 8, 2), np.float32), np.zeros(0, np.uint8)
    if uci_digits:
        part = "pendigits_tes" if held_out else "pendigits_tra"
        with np.load(uci_digits) as arrays:
            pen_xy, pen_labels = arrays[f"{part}_xy"].astype(np.float32), arrays[f"{part}_y"]
    return Scripts(mnist, hand_fonts, _print_fonts(print_fonts), pen_xy, pen_labels)


def _print_fonts(folder: Path | None) -> tuple[Path, ...]:
    from matplotlib import get_data_path

    more = () if folder is None else tuple(font_files(folder))
    return more + tuple(Path(get_data_path()) / "fonts" / "ttf" / f"{name}.ttf" for name in PRINT_FACES)


@lru_cache(TEXTS_KEPT)
def rendered(font: Path, text: str, size_px: int) -> np.ndarray:
    """Text in a font, cropped to its ink: uint8 (H, W), at least one pixel; not to be written to."""
    face = _font(font, size_px)
    left, top, right, bottom = (int(side) for side in face.getbbox(text))
    size = (max(1, right - left) + 2 * FONT_MARGIN_PX, max(1, bottom - top) + 2 * FONT_MARGIN_PX)
    canvas = Image.new("L", size)
    ImageDraw.Draw(canvas).text((FONT_MARGIN_PX - left, FONT_MARGIN_PX - top), text, 255, face)
    return distortion.cropped(np.asarray(canvas), FONT_INK)


def rise_px(font: Path, text: str, size_px: int) -> int:
    """How far the upper edge of a text lies above the base line of its font."""
    return round(-_font(font, size_px).getbbox(text, anchor="ls")[1])


@cache
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px)


def resized(ink: np.ndarray, height_px: int) -> np.ndarray:
    """`ink` float32 (H, W) at another height, antialiased."""
    scale = height_px / ink.shape[0]
    size = (max(1, round(ink.shape[1] * scale)), max(1, height_px))
    return np.clip(cv2.resize(ink, size, interpolation=interpolation(scale)), 0, 1)


def interpolation(scale: float) -> int:
    """How ink is resampled: averaged where it is made smaller, smooth where it is made larger."""
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC


def slanted(ink_u8: np.ndarray, slant: float) -> np.ndarray:
    """Ink uint8 (H, W) leaning to the right by `slant` px a row, on a canvas as much wider."""
    height, width = ink_u8.shape
    room = int(abs(slant) * height) + 1
    matrix = np.array([[1, -slant, room / 2 + slant * height / 2], [0, 1, 0]], np.float32)
    return cv2.warpAffine(ink_u8, matrix, (width + room, height), flags=cv2.INTER_LINEAR)


def traced(size: tuple[int, int], points: np.ndarray, width_px: int) -> np.ndarray:
    """A stroke through points (n, 2), x and y in px, drawn to a sixteenth of a pixel: uint8 `size` (H, W), ink 255."""
    canvas = np.zeros(size, np.uint8)
    cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, 255, width_px, cv2.LINE_AA, 4)
    return canvas

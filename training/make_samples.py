"""Draws the pictures in `sample_images/`: handwriting in fonts and strokes, on paper, in bad light, before a camera.

    python -m training.make_samples --fonts DIRECTORY [--out sample_images]

DIRECTORY holds the handwriting fonts named below (free, from fonts.google.com), as .ttf, .otf or .woff.
The same fonts and the same versions of NumPy, OpenCV and Pillow give the same pictures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from training import results_file
from training.data.handwriting import Hand, stroke_into, write
from training.data.page_synthesis import (
    WIDTH_PX,
    Color,
    inked,
    lamp,
    paper,
    patterned,
    photographed,
    ruled,
    soft_shadow,
    tilted,
)

JPEG_QUALITY = 84

BLUE_PEN: Color = (38, 52, 120)
BLACK_PEN: Color = (44, 42, 46)
PENCIL: Color = (148, 147, 146)
CHALK: Color = (232, 234, 228)
RED_MARKER: Color = (176, 38, 44)
PAPER: Color = (243, 240, 232)
BOARD: Color = (42, 62, 54)


@dataclass(frozen=True)
class Writer:
    """What a scene is made with: the place of the fonts, and its own dice."""

    fonts: Path
    rng: np.random.Generator

    def on(
        self, sheet: np.ndarray, lines: Sequence[str], hand: Hand, color: Color, strength: float = 0.92
    ) -> np.ndarray:
        ink = write(sheet.shape[:2], lines, hand, self.fonts, self.rng)
        return inked(sheet, ink, color, strength, self.rng)


def single_digit(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.5, writer.rng), lines, Hand("kalam", 190), BLUE_PEN)
    return photographed(lamp(sheet, (0.2, 0.1), 0.22), 1.0, 2.0, writer.rng)


def several_digits(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper((252, 252, 252), 0.0, writer.rng), lines, Hand("schoolbell", 120, 0.22), BLACK_PEN, 1.0)
    return photographed(sheet, 0.7, 0.0, writer.rng)


def several_lines(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.2, writer.rng), lines, Hand("indie-flower", 78, 0.22, 1.75), BLUE_PEN)
    return photographed(lamp(sheet, (0.6, 0.0), 0.18), 0.9, 2.0, writer.rng)


def shadow(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.2, writer.rng), lines, Hand("gloria-hallelujah", 110, 0.2), BLACK_PEN)
    phone_and_hand = [(760, 0), (1200, 0), (1200, 840), (520, 840), (610, 520), (730, 380)]
    return photographed(soft_shadow(lamp(sheet, (0, 0.3), 0.25), phone_and_hand, 0.5, 22), 1.0, 2.0, writer.rng)


def ruled_paper(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = ruled(paper((246, 246, 242), 1.0, writer.rng), 70)
    sheet = writer.on(sheet, lines, Hand("architects-daughter", 96, 0.2, 2.2), BLUE_PEN)
    return photographed(lamp(sheet, (0.5, 0.2), 0.15), 0.9, 2.0, writer.rng)


def squared_paper(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = ruled(paper((248, 248, 245), 1.0, writer.rng), 48, squared=True)
    sheet = writer.on(sheet, lines, Hand("patrick-hand", 104, 0.28, 1.9), BLACK_PEN)
    return photographed(lamp(sheet, (0.9, 0.9), 0.2), 0.9, 2.0, writer.rng)


def tilted_page(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.2, writer.rng), lines, Hand("shadows-into-light", 100, 0.24, 1.9), BLUE_PEN, 1.0)
    return photographed(lamp(tilted(sheet, -11, (104, 82, 66)), (0.3, 0.2), 0.25), 1.0, 2.0, writer.rng)


def blackboard(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    board = paper(BOARD, 2.5, writer.rng)
    smear = cv2.GaussianBlur(writer.rng.normal(size=board.shape[:2]).astype(np.float32), (0, 0), 60, sigmaY=12)
    board += (4 * smear / smear.std())[..., None]
    board = writer.on(board, lines, Hand("covered-by-your-grace", 150, 0.22, 1.6), CHALK, 0.9)
    return photographed(lamp(board, (0.7, 0.2), 0.3), 1.0, 2.0, writer.rng)


def faint_pencil(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.4, writer.rng), lines, Hand("annie-use-your-telescope", 112, 0.28), PENCIL, 0.75)
    return photographed(lamp(sheet, (0.8, 0.2), 0.22), 1.0, 2.2, writer.rng)


def thick_marker(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = paper((238, 239, 240), 0.8, writer.rng)
    sheet = writer.on(sheet, lines, Hand("permanent-marker", 150, 0.2), RED_MARKER, 0.95)
    return photographed(lamp(sheet, (0.5, 0.4), 0.35), 1.4, 2.5, writer.rng)


def touching(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = writer.on(paper(PAPER, 1.2, writer.rng), lines, Hand("kalam", 120, -0.1, 2.0), BLUE_PEN)
    return photographed(lamp(sheet, (0.3, 0.2), 0.2), 1.0, 2.0, writer.rng)


def patterned_paper(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    sheet = patterned(paper((226, 232, 224), 1.0, writer.rng), (120, 150, 132), 14, 0.6)
    sheet = writer.on(sheet, lines, Hand("sriracha", 150, -0.02), BLACK_PEN, 0.85)
    return photographed(lamp(sheet, (0.5, 0.1), 0.2), 1.2, 2.5, writer.rng)


def form(writer: Writer, lines: Sequence[str]) -> np.ndarray:
    """Rows of printed cells with a digit in each."""
    sheet, cell_px, margin_px = paper((250, 250, 247), 1.0, writer.rng), 132, 60
    printed, written = (np.zeros(sheet.shape[:2], np.float32) for _ in range(2))
    left, top = (WIDTH_PX - len(lines[0]) * cell_px) // 2, 110
    for row, text in enumerate(lines):
        y = top + row * round(1.7 * cell_px)
        for column, label in enumerate(text):
            x = left + column * cell_px
            cv2.rectangle(printed, (x, y), (x + cell_px, y + cell_px), 1.0, 3)
            # A hand may leave its cell.
            around = written[y - margin_px : y + cell_px + margin_px, x - margin_px : x + cell_px + margin_px]
            digit = write(around.shape, [label], Hand("handlee", 96), writer.fonts, writer.rng)
            np.maximum(around, digit, out=around)
    sheet = inked(inked(sheet, printed, (96, 120, 112), 0.9, writer.rng), written, BLUE_PEN, 0.92, writer.rng)
    return photographed(lamp(tilted(sheet, 3, (104, 82, 66)), (0.2, 0.3), 0.2), 1.0, 2.0, writer.rng)


def no_digits(writer: Writer, _lines: Sequence[str]) -> np.ndarray:
    """A house, a star, a wavy line and a greeting: marks enough, and not a digit among them."""
    sheet, rng = paper(PAPER, 1.4, writer.rng), writer.rng
    ink = np.zeros(sheet.shape[:2], np.float32)
    house = [(170, 420), (172, 262), (290, 150), (408, 260), (410, 420), (168, 418)]
    for start, end in pairwise(house):
        stroke_into(ink, [start, end], 6, rng)
    stroke_into(ink, [(172, 262), (408, 260)], 6, rng)
    star = [(870 + 130 * np.sin(4 * np.pi * k / 5), 280 - 130 * np.cos(4 * np.pi * k / 5)) for k in range(6)]
    for start, end in pairwise(star):
        stroke_into(ink, [start, end], 6, rng)
    stroke_into(ink, [(160 + 22 * k, 740 + 24 * np.sin(1.3 * k)) for k in range(40)], 5, rng)
    words = write((260, WIDTH_PX), ["many thanks"], Hand("handlee", 96, 0.1), writer.fonts, rng)
    ink[440:700] = np.maximum(ink[440:700], words)
    return photographed(lamp(inked(sheet, ink, BLUE_PEN, 0.92, rng), (0.3, 0.1), 0.2), 1.0, 2.0, rng)


@dataclass(frozen=True)
class Sample:
    """One picture: its file, the lines written on it, and the scene that draws it."""

    file: str
    lines: tuple[str, ...]
    scene: Callable[[Writer, Sequence[str]], np.ndarray]


SAMPLES = (
    Sample("several-lines.jpg", ("20418", "20573", "20766", "20902"), several_lines),
    Sample("single-digit.jpg", ("7",), single_digit),
    Sample("several-digits.png", ("4821956",), several_digits),
    Sample("shadow.jpg", ("360471",), shadow),
    Sample("ruled-paper.jpg", ("07131", "92864", "45509"), ruled_paper),
    Sample("squared-paper.jpg", ("8134", "2650", "9377"), squared_paper),
    Sample("tilted.jpg", ("615209", "38847"), tilted_page),
    Sample("blackboard.jpg", ("1946", "2730"), blackboard),
    Sample("faint-pencil.jpg", ("583172",), faint_pencil),
    Sample("thick-marker.jpg", ("90526",), thick_marker),
    Sample("no-digits.jpg", (), no_digits),
    Sample("touching.jpg", ("70835", "96240"), touching),
    Sample("patterned-paper.jpg", ("158700",), patterned_paper),
    Sample("form.jpg", ("407213", "859164", "360728"), form),
)


def save(picture_rgb_u8: np.ndarray, path: Path) -> None:
    if path.suffix == ".png":
        Image.fromarray(picture_rgb_u8).convert("L").save(path, optimize=True)
    else:
        Image.fromarray(picture_rgb_u8).save(path, quality=JPEG_QUALITY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "sample_images")
    options = parser.parse_args()
    for seed, sample in enumerate(SAMPLES):
        writer = Writer(options.fonts, np.random.default_rng(seed))
        save(sample.scene(writer, sample.lines), options.out / sample.file)
    truth = {sample.file: list(sample.lines) for sample in SAMPLES}
    results_file.write(options.out / "truth.json", truth)


if __name__ == "__main__":
    main()

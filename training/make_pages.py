"""Draws pages of MNIST's test digits, degraded in one way at a time, for `python -m training.evaluate --pages FOLDER`.

    python -m training.make_pages --out FOLDER [--data mnist.npz] [--each 10]

Writes FOLDER/CONDITION-NN.png, and truth.json: {file: {"condition", "lines": ["0123", …]}}. The same versions of NumPy
and OpenCV give the same pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from training import results_file
from training.data.mnist import Images, load_mnist
from training.data.page_synthesis import (
    HEIGHT_PX,
    WIDTH_PX,
    inked,
    lamp,
    paper,
    patterned,
    photographed,
    ruled,
    soft_shadow,
    tilted,
)
from training.data.samples import enlarged
from training.make_samples import BLACK_PEN, BLUE_PEN, BOARD, CHALK, PAPER, PENCIL

EACH = 10
SEED = 30_000_000
MARGIN_PX = 60
INDENT = 0.35  # of the width, at most
DESK = (104, 82, 66)
INK_SEEN = 77  # of 255: what belongs to a digit's box
MNIST_HEIGHT_PX = 20 * 3  # of a usual digit that `enlarged` gives

Scene = Callable[[np.random.Generator, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Writing:
    """How it is written: the height of a usual digit, the white between two in shares of it, digits on a line."""

    height_px: int = 70
    gap: tuple[float, float] = (0.15, 0.45)
    digits: tuple[int, int] = (4, 8)
    most_lines: int = 4
    sway: float = 0.05


def on_paper(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = inked(paper(PAPER, 1.2, rng), ink, BLUE_PEN, 0.92, rng)
    return photographed(lamp(sheet, tuple(rng.random(2)), 0.2), 1.0, 2.0, rng)


def on_rulings(rng: np.random.Generator, ink: np.ndarray, squared: bool) -> np.ndarray:
    sheet = ruled(paper((246, 246, 242), 1.0, rng), int(rng.integers(40, 90)), squared)
    return photographed(lamp(inked(sheet, ink, BLACK_PEN, 0.92, rng), tuple(rng.random(2)), 0.15), 0.9, 2.0, rng)


def in_shadow(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = lamp(inked(paper(PAPER, 1.2, rng), ink, BLACK_PEN, 0.92, rng), tuple(rng.random(2)), 0.25)
    left, right = rng.uniform(0.2, 0.8, 2) * WIDTH_PX
    across = [(left, 0), (WIDTH_PX, 0), (WIDTH_PX, HEIGHT_PX), (right, HEIGHT_PX)]
    return photographed(soft_shadow(sheet, across, rng.uniform(0.35, 0.6), rng.uniform(2, 25)), 1.0, 2.0, rng)


def on_a_tilted_sheet(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = inked(paper(PAPER, 1.2, rng), ink, BLUE_PEN, 0.95, rng)
    angle_deg = rng.choice((-1, 1)) * rng.uniform(4, 14)
    return photographed(lamp(tilted(sheet, angle_deg, DESK), tuple(rng.random(2)), 0.2), 1.0, 2.0, rng)


def in_pencil(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = inked(paper(PAPER, 1.4, rng), ink, PENCIL, 0.75, rng)
    return photographed(lamp(sheet, tuple(rng.random(2)), 0.22), 1.0, 2.2, rng)


def on_a_board(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = inked(paper(BOARD, 2.5, rng), ink, CHALK, 0.9, rng)
    return photographed(lamp(sheet, tuple(rng.random(2)), 0.3), 1.0, 2.0, rng)


def out_of_focus(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = inked(paper(PAPER, 1.2, rng), ink, BLACK_PEN, 0.92, rng)
    return photographed(sheet, rng.uniform(2.5, 4.0), 6.0, rng)


def on_a_pattern(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    sheet = patterned(paper((226, 232, 224), 1.0, rng), (120, 150, 132), rng.uniform(10, 18), rng.uniform(0.3, 0.7))
    sheet = inked(sheet, ink, BLACK_PEN, 0.85, rng)
    return photographed(lamp(sheet, tuple(rng.random(2)), 0.2), 1.2, 2.0, rng)


@dataclass(frozen=True)
class Condition:
    """What is hard about a page: how it is written, or what it is written on and how it is photographed."""

    scene: Scene = on_paper
    writing: Writing = field(default_factory=Writing)


CONDITIONS = {
    "plain": Condition(),
    "small": Condition(writing=Writing(height_px=30, digits=(6, 12), most_lines=8)),
    "large": Condition(writing=Writing(height_px=150, digits=(2, 5), most_lines=2)),
    "close": Condition(writing=Writing(gap=(0.02, 0.1))),
    "touching": Condition(writing=Writing(gap=(-0.12, 0.03))),
    "uneven": Condition(writing=Writing(gap=(0.05, 0.9), digits=(3, 6), sway=0.14)),
    "ruled": Condition(partial(on_rulings, squared=False)),
    "squared": Condition(partial(on_rulings, squared=True)),
    "shadow": Condition(in_shadow),
    "tilted": Condition(on_a_tilted_sheet),
    "pencil": Condition(in_pencil),
    "blackboard": Condition(on_a_board),
    "blurred": Condition(out_of_focus),
    "patterned": Condition(on_a_pattern),
}


def draw_page(rng: np.random.Generator, digits: Images, condition: Condition) -> tuple[np.ndarray, list[str]]:
    """A page, uint8 (840, 1200, 3) RGB, and the lines on it."""
    writing = condition.writing
    ink = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    pitch_px = 1.75 * writing.height_px
    room = int((HEIGHT_PX - 2 * MARGIN_PX) // pitch_px)
    count = int(rng.integers(1, min(writing.most_lines, room) + 1))
    top = MARGIN_PX + rng.uniform(0, 1) * (HEIGHT_PX - 2 * MARGIN_PX - count * pitch_px)
    left = MARGIN_PX + rng.uniform(0, INDENT) * WIDTH_PX
    lines = []
    for row in range(count):
        base = top + pitch_px * (row + 1)
        x, text = left + rng.uniform(0, writing.height_px), ""
        for _ in range(rng.integers(writing.digits[0], writing.digits[1] + 1)):
            index = rng.integers(len(digits))
            drawn = glyph(rng, digits.images[index], writing.height_px)
            y = base - drawn.shape[0] + rng.normal(0, writing.sway) * writing.height_px
            if x + drawn.shape[1] > WIDTH_PX - MARGIN_PX:
                break
            paste(ink, drawn, x, y)
            x += drawn.shape[1] + rng.uniform(*writing.gap) * writing.height_px
            text += str(digits.labels[index])
        lines.append(text)
    return condition.scene(rng, ink), lines


def paste(ink: np.ndarray, drawn: np.ndarray, x: float, y: float) -> None:
    """Writes what was drawn, float32 (h, w), onto a page's ink, as far as it lies on the page."""
    part = ink[round(y) : round(y) + drawn.shape[0], round(x) : round(x) + drawn.shape[1]]
    np.maximum(part, drawn[: part.shape[0], : part.shape[1]], out=part)


def pages(digits: Images, each: int) -> Iterator[tuple[str, str, np.ndarray, list[str]]]:
    """Name, condition, picture and lines of every page."""
    for name, condition in CONDITIONS.items():
        for number in range(each):
            rng = np.random.default_rng((SEED, *name.encode(), number))
            picture, lines = draw_page(rng, digits, condition)
            yield f"{name}-{number:02d}.png", name, picture, lines


def glyph(rng: np.random.Generator, image_u8: np.ndarray, height_px: int) -> np.ndarray:
    """An MNIST digit at the page's size, cropped to its ink: float32."""
    ink_u8 = enlarged(rng, image_u8)
    x, y, width, height = cv2.boundingRect((ink_u8 > INK_SEEN).astype(np.uint8))
    scale = height_px / MNIST_HEIGHT_PX
    size = max(2, round(width * scale)), max(2, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(ink_u8[y : y + height, x : x + width], size, interpolation=method)
    return scaled.astype(np.float32) / 255


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw pages with known text.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--each", type=int, default=EACH, help="pages of each condition")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for file, condition, picture, lines in pages(load_mnist(arguments.data).test, arguments.each):
        Image.fromarray(picture).save(arguments.out / file)
        truth[file] = {"condition": condition, "lines": lines}
    results_file.write(arguments.out / "truth.json", truth)


if __name__ == "__main__":
    main()

"""What a reading may cost at worst: pictures drawn to be dear, and the processor seconds and memory of each.

    python -m benchmarks.worst_case [--only SUBSTRING] [--worst 10]

Each picture is read in a process of its own; the seconds are those of all its threads, loading left out. The memory is
the largest that the process ever held, the networks and the picture in it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

PAPER, INK = 235, 30
SIDE_PX = 1600
RSS_PER_MB = 1024 if sys.platform == "linux" else 1024 * 1024

Draw = Callable[[], np.ndarray]


@dataclass(frozen=True)
class Cost:
    """What the reading of one picture took: seconds of the processor, the most memory, what was read, slowest steps."""

    name: str
    size_px: tuple[int, int]
    cpu_s: float
    peak_mb: float
    digits: int
    slowest: str


def main() -> None:
    """Prints the dearest pictures, the worst first."""
    parser = argparse.ArgumentParser(description="Read pictures that are drawn to be dear.")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    parser.add_argument("--worst", type=int, default=10, help="how many are printed")
    arguments = parser.parse_args()
    costs = []
    for name in KINDS:
        if arguments.only in name:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                costs.append(alone.submit(cost_of, name).result())
            print(f"{name:<40}{costs[-1].cpu_s:>7.2f} s", file=sys.stderr, flush=True)
    print(f"{'':<40}{'pixels':>12}{'CPU s':>8}{'MB':>7}{'digits':>8}   slowest steps, ms")
    for cost in sorted(costs, key=lambda cost: -cost.cpu_s)[: arguments.worst]:
        size = f"{cost.size_px[1]}×{cost.size_px[0]}"
        print(f"{cost.name:<40}{size:>12}{cost.cpu_s:>8.2f}{cost.peak_mb:>7.0f}{cost.digits:>8}   {cost.slowest}")


def cost_of(name: str) -> Cost:
    """Reads one kind of picture, after a small one that warms the networks up."""
    from recognition import DigitReader

    reader = DigitReader()
    reader.read(digits("0123456789", 40))
    picture = KINDS[name]()
    started = time.process_time()
    page = reader.read(picture)
    cpu_s = time.process_time() - started
    steps = sorted(page.timings_ms.items(), key=lambda step: -step[1])[:3]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / RSS_PER_MB
    slowest = ", ".join(f"{step} {ms:.0f}" for step, ms in steps)
    return Cost(name, picture.shape[:2], cpu_s, peak_mb, len(page.digits), slowest)


def blank(height_px: int = SIDE_PX, width_px: int = SIDE_PX) -> np.ndarray:
    """Bare paper."""
    return np.full((height_px, width_px), PAPER, np.uint8)


def digits(text: str, height_px: int, gap: float = 0.2) -> np.ndarray:
    """One line of digits; a gap below 0, in shares of the height, lets them touch and overlap."""
    scale, pen_px = height_px / 22, max(1, height_px // 9)
    step = round(height_px * (0.75 + gap))
    line = blank(2 * height_px, step * len(text) + 2 * height_px)
    for place, digit in enumerate(text):
        corner = (height_px // 2 + step * place, round(1.5 * height_px))
        cv2.putText(line, digit, corner, cv2.FONT_HERSHEY_SIMPLEX, scale, INK, pen_px, cv2.LINE_AA)
    return line


def page_of(height_px: int, gap: float, side_px: int = SIDE_PX, pitch: float = 1.6) -> np.ndarray:
    """A page full of lines of digits."""
    rng, page = np.random.default_rng(height_px), blank(side_px, side_px)
    step = round(height_px * (0.75 + gap))
    for top in range(0, side_px - 2 * height_px, round(pitch * height_px)):
        text = "".join(map(str, rng.integers(0, 10, (side_px - 2 * height_px) // step)))
        line = digits(text, height_px, gap)[:, :side_px]
        spot = page[top : top + len(line), : line.shape[1]]
        np.minimum(spot, line, out=spot)
    return page


def run_of(count: int) -> np.ndarray:
    """A single run of so many digits that touch, of any length, as high as the picture allows."""
    height_px = max(12, min(100, round((SIDE_PX - 40) / (0.55 * count))))
    run = digits("".join(str(place * 7 % 10) for place in range(count)), height_px, -0.2)
    return np.pad(run, ((200, 200), (0, 0)), constant_values=PAPER)


def print_page() -> np.ndarray:
    """Small print from edge to edge."""
    page = blank()
    for top in range(20, SIDE_PX, 22):
        words = "the quick brown fox 4711 jumps over 12 lazy dogs and 90 more " * 4
        cv2.putText(page, words, (8, top), cv2.FONT_HERSHEY_COMPLEX, 0.55, INK, 1, cv2.LINE_AA)
    return page


def table(rows: int = 40, columns: int = 25, side_px: int = SIDE_PX) -> np.ndarray:
    """A table of 1,000 cells with digits in each."""
    page, rng = blank(side_px, side_px), np.random.default_rng(3)
    for row in range(rows + 1):
        page[min(row * side_px // rows, side_px - 2) :][:2] = INK
    for column in range(columns + 1):
        page[:, min(column * side_px // columns, side_px - 2) :][:, :2] = INK
    for row in range(rows):
        for column in range(columns):
            corner = (column * side_px // columns + 8, (row + 1) * side_px // rows - 10)
            cv2.putText(page, str(rng.integers(10, 1000)), corner, cv2.FONT_HERSHEY_SIMPLEX, 0.8, INK, 2, cv2.LINE_AA)
    return page


def noise(block_px: int, share: float, side_px: int = SIDE_PX) -> np.ndarray:
    """Squares of ink at random, this share of all."""
    small = np.random.default_rng(block_px).random((side_px // block_px + 1,) * 2) < share
    return np.where(np.kron(small, np.ones((block_px, block_px), bool))[:side_px, :side_px], INK, PAPER).astype(
        np.uint8
    )


def grains() -> np.ndarray:
    """The noise of a sensor in the dark."""
    return np.random.default_rng(1).normal(128, 50, (SIDE_PX, SIDE_PX)).clip(0, 255).astype(np.uint8)


def halftone(pitch_px: int) -> np.ndarray:
    """Dots on a grid, turned, their size a gradient."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    wave = np.cos(2 * np.pi * (x + 0.3 * y) / pitch_px) + np.cos(2 * np.pi * (y - 0.3 * x) / pitch_px)
    return np.where(wave > 2 - 3 * x / SIDE_PX, INK, PAPER).astype(np.uint8)


def hatching(pitch_px: int, crossed: bool = False, slant: float = 1.0) -> np.ndarray:
    """Slanted lines from edge to edge, each apart from the others: the box of each is the picture."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    ink = ((x + slant * y) % pitch_px) < pitch_px / 3
    if crossed:
        ink |= ((x - slant * y) % pitch_px) < pitch_px / 3
    return np.where(ink, INK, PAPER).astype(np.uint8)


def rings(pitch_px: int, square: bool = False) -> np.ndarray:
    """Rings within rings."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX] - SIDE_PX / 2
    radius = np.maximum(abs(x), abs(y)) if square else np.hypot(x, y)
    return np.where(radius % pitch_px < pitch_px / 3, INK, PAPER).astype(np.uint8)


def spirals(pitch_px: int, arms: int = 1) -> np.ndarray:
    """One line, or several, wound up over the whole page."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX] - SIDE_PX / 2
    turns = np.hypot(x, y) / pitch_px - arms * np.arctan2(y, x) / (2 * np.pi)
    return np.where(turns % 1 < 0.35, INK, PAPER).astype(np.uint8)


def strokes(count: int, length_px: int) -> np.ndarray:
    """Short strokes at random: a page of hay."""
    page, rng = blank(), np.random.default_rng(count)
    for x, y, angle in rng.random((count, 3)) * (SIDE_PX, SIDE_PX, np.pi):
        end = (round(x + length_px * np.cos(angle)), round(y + length_px * np.sin(angle)))
        cv2.line(page, (round(x), round(y)), end, INK, 3, cv2.LINE_AA)
    return page


def marks(height_px: int, pitch_px: int, width_px: int = 3) -> np.ndarray:
    """Upright strokes on a grid: each may be a 1."""
    page = blank()
    for offset in range(width_px):
        page[:, pitch_px // 2 + offset :: pitch_px] = INK
    rows = np.arange(SIDE_PX) % (height_px + 6) < 6
    page[rows] = PAPER
    return page


def comb() -> np.ndarray:
    """Teeth on a bar, one above the other: components as wide as the page, with cuts everywhere."""
    page = marks(30, 12)
    page[36::36] = page[37::36] = INK
    return page


def labyrinth() -> np.ndarray:
    """Walls at random: few components with thousands of holes."""
    rng, page = np.random.default_rng(4), blank()
    for row in range(0, SIDE_PX, 16):
        for column in range(0, SIDE_PX, 16):
            if rng.random() < 0.5:
                page[row : row + 3, column : column + 19] = INK
            else:
                page[row : row + 19, column : column + 3] = INK
    return page


def scaled_up(picture: np.ndarray, side_px: int = 7000) -> np.ndarray:
    """The picture at close to the largest size that is taken."""
    return cv2.resize(picture, (side_px, side_px), interpolation=cv2.INTER_NEAREST)


KINDS: dict[str, Draw] = {
    "blank": blank,
    "blank, 49 megapixels": lambda: blank(7000, 7000),
    "digits, 49 megapixels": lambda: scaled_up(page_of(60, 0.2)),
    "digits of 10 px, 49 megapixels": lambda: page_of(40, 0.2, 7000, 2.5),
    "50 × 1,000,000": lambda: np.resize(np.arange(256, dtype=np.uint8), (1_000_000, 50)),
    "20,000 × 8": lambda: page_of(8, 0.2, 20_000)[12:20],
    "noise of 1 px": lambda: noise(1, 0.5),
    "noise of 2 px, sparse": lambda: noise(2, 0.05),
    "noise of 5 px": lambda: noise(5, 0.4),
    "noise of 6 px, sparse": lambda: noise(6, 0.12),
    "noise of 10 px, 49 megapixels": lambda: noise(40, 0.3, 7000),
    "grain": grains,
    "halftone of 8 px": lambda: halftone(8),
    "halftone of 20 px": lambda: halftone(20),
    "halftone of 40 px": lambda: halftone(40),
    "hatching of 6 px": lambda: hatching(6),
    "hatching of 12 px": lambda: hatching(12),
    "hatching of 30 px": lambda: hatching(30),
    "hatching, steep": lambda: hatching(12, slant=0.3),
    "crossed hatching of 12 px": lambda: hatching(12, crossed=True),
    "crossed hatching of 40 px": lambda: hatching(40, crossed=True),
    "stripes": lambda: hatching(9, slant=0.0),
    "rings of 6 px": lambda: rings(6),
    "rings of 20 px": lambda: rings(20),
    "squares in squares of 8 px": lambda: rings(8, square=True),
    "squares in squares of 24 px": lambda: rings(24, square=True),
    "spiral of 8 px": lambda: spirals(8),
    "spiral of 30 px": lambda: spirals(30),
    "spiral of 40 arms": lambda: spirals(400, 40),
    "hay": lambda: strokes(3000, 40),
    "hay, short": lambda: strokes(6000, 14),
    "hay, long": lambda: strokes(400, 700),
    "labyrinth": labyrinth,
    "strokes on a grid": lambda: marks(24, 14),
    "strokes on a grid, tall": lambda: marks(120, 20, 6),
    "comb": comb,
    "table of 1,000 cells": table,
    "table of 1,000 cells, 49 megapixels": lambda: scaled_up(table()),
    "page of print": print_page,
    "page of print, 49 megapixels": lambda: scaled_up(print_page()),
    "5,000 digits": lambda: page_of(14, 0.3, pitch=2.0),
    "page of digits of 20 px": lambda: page_of(20, 0.2),
    "page of digits of 30 px": lambda: page_of(30, 0.2),
    "page of touching digits of 20 px": lambda: page_of(20, -0.15),
    "page of touching digits of 40 px": lambda: page_of(40, -0.15),
    "page of touching digits of 100 px": lambda: page_of(100, -0.15),
    "page of overlapping digits of 20 px": lambda: page_of(20, -0.4),
    "page of overlapping digits of 40 px": lambda: page_of(40, -0.4),
    "page of overlapping digits of 80 px": lambda: page_of(80, -0.4),
    "all lines of digits touching": lambda: page_of(40, -0.15, pitch=1.05),
    **{
        f"run of {count} digits": (lambda count=count: run_of(count)) for count in (2, 5, 10, 20, 40, 80, 120, 160, 240)
    },
}


if __name__ == "__main__":
    main()

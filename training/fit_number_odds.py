"""Fits the odds that a number which is read where the ink map sees one is made of letters: recognition/letters.py.

    python -m training.fit_number_odds [--data mnist.npz] [--fonts FOLDER] [--print-fonts FOLDER]
        [--strokes uci_digits.npz] [--textures textures.npz]

Reads drawn scenes with the digits of MNIST's validation part by the ink map alone, and prints weights, bias, the area
under the ROC curve, cross-validated over scenes, and how far the odds of a page with numbers and of one without reach.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from preprocessing import Settings
from preprocessing.geometry import union_of
from preprocessing.pipeline import MAP
from recognition import DigitReader
from recognition.letters import features
from training.data.ink.camera import Scene
from training.data.ink.layouts import LayoutShares
from training.data.ink.scenes import SCENES, SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import load_mnist

SCENES_A_LAYOUT = {
    "note": 60, "words": 120, "letters": 40, "lines": 16, "form": 24, "boxes": 24, "close_up": 24, "sizes": 24,
}  # fmt: skip
SEED = 40_000_000
FOLDS = 5
RIDGE, STEPS = 1.0, 30


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the odds that a number is made of letters.")
    for name in ("data", "fonts", "print-fonts", "strokes", "textures"):
        parser.add_argument(f"--{name}", type=Path)
    files = parser.parse_args()
    scripts = load_scripts(load_mnist(files.data).validation, files.fonts, files.strokes, files.print_fonts)
    sources, reader = SceneSources(scripts, load_textures(files.textures), LayoutShares(note=1.0)), DigitReader()
    rows: list[tuple[float, ...]] = []
    are_letters: list[bool] = []
    scene_of: list[int] = []
    scene_count = 0
    for number, (layout, count) in enumerate(SCENES_A_LAYOUT.items()):
        only = replace(sources, layouts=LayoutShares(**{layout: 1.0}))
        for scene in SCENES.pool(only, count, SEED + number):
            for values, is_letters in numbers_of(scene, reader):
                rows.append(values)
                are_letters.append(is_letters)
                scene_of.append(scene_count)
            scene_count += 1
    x, y, scenes = np.array(rows), np.array(are_letters), np.array(scene_of)
    held_out = np.empty(len(y))
    for fold in range(FOLDS):
        is_in = scenes % FOLDS == fold
        weights, bias = fitted(x[~is_in], y[~is_in])
        held_out[is_in] = x[is_in] @ weights + bias
    weights, bias = fitted(x, y)
    print(f"{len(y)} numbers, {y.sum()} of letters; area under the ROC curve {area_under_roc(held_out, y):.3f}")
    together = {scene: held_out[scenes == scene].sum() / np.sqrt((scenes == scene).sum()) for scene in set(scene_of)}
    for are_some, name in ((True, "with"), (False, "without")):
        odds = sorted(odds for scene, odds in together.items() if (~y[scenes == scene]).any() == are_some)
        print(f"{len(odds)} pages {name} numbers, odds together over the root of their count up to {odds[-1]:.1f}")
    print("weights", ", ".join(f"{weight:.2f}" for weight in weights), f"bias {bias:.2f}")


def numbers_of(scene: Scene, reader: DigitReader) -> list[tuple[tuple[float, ...], bool]]:
    """The features of each number read on a scene, and whether fewer than half of its digits stand there."""
    gray = np.clip(np.round(scene.gray), 0, 255).astype(np.uint8)
    page, _ = reader.read_frame(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), Settings(), (MAP,))
    centre = scene.boxes[:, :2] + scene.boxes[:, 2:4] / 2
    found: list[tuple[tuple[float, ...], bool]] = []
    for number in (number for line in page.lines for number in line.numbers):
        box = union_of([digit.box for digit in number.digits])
        standing = ((centre >= (box.x, box.y)) & (centre <= (box.right, box.bottom))).all(1).sum()
        found.append((features(number), bool(2 * standing < len(number.digits))))
    return found


def fitted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression with a small ridge, by Newton's steps: x float (n, k), y bool (n,).

    Both classes count as much, so that the odds are those of what is seen, whatever the share of letters.
    """
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    counts = np.where(y, len(y) / (2 * y.sum()), len(y) / (2 * (~y).sum()))
    ridge, weights = RIDGE * np.diag([*np.ones(x.shape[1]), 0.0]), np.zeros(z.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (counts * (chance - y)) + ridge @ weights
        weights -= np.linalg.solve(z.T @ (z * (counts * chance * (1 - chance))[:, None]) + ridge, slope)
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def area_under_roc(scores: np.ndarray, y: np.ndarray) -> float:
    """How often one of those that are has the higher score than one of those that are not."""
    return float((scores[y][:, None] > scores[~y][None]).mean())


if __name__ == "__main__":
    main()

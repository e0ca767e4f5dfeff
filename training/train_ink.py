"""Trains the ink network on drawn scenes for one stage and stores it; `python -m training.export` comes after the last.

    python -m training.train_ink training/settings/ink_1.toml [--data mnist.npz] [--fonts FOLDER]
        [--print-fonts FOLDER] [--strokes uci_digits.npz] [--textures textures.npz]

Without --data Keras fetches MNIST; without --fonts words are joined writing without letters; without --print-fonts
print has Matplotlib's faces; without --strokes there are no digits of a recorded pen, without --textures no
photographed grounds.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from preprocessing.ink_map import DIGIT, KIND_COUNT, PRINTED
from training.data.ink.layouts import LayoutShares
from training.data.ink.scenes import CROPS, SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.ink.targets import Crop, batch_of, batches
from training.data.mnist import load_mnist
from training.networks.ink_network import build
from training.networks.loop import Task, argument_parser, parse_arguments, refuse_below, train
from training.networks.steps import ink_step
from training.results_file import FIGURES
from training.stage import Stage

VALIDATION_COUNT = 240
VALIDATION_SEED = 10_000_000
PREDICTED_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class InkStage(Stage):
    """A stage of the ink network's training; its pools hold crops of scenes.

    least_accuracy is F1 of the digits' ink on crops of scenes with the digits of MNIST's validation part.
    """

    layouts: LayoutShares


def main() -> None:
    parser = scene_parser("Train the ink network for one stage.", FIGURES / "ink_training.json")
    stage, arguments, files = parse_arguments(parser, InkStage)
    keras.utils.set_random_seed(stage.seed)
    mnist, textures = load_mnist(arguments.data), load_textures(arguments.textures)
    sources, held_out = (
        SceneSources(
            load_scripts(images, arguments.fonts, arguments.strokes, arguments.print_fonts), textures, stage.layouts
        )
        for images in (mnist.train, mnist.validation)
    )
    validation = CROPS.pool(held_out, VALIDATION_COUNT, VALIDATION_SEED)

    model = train(TASK, stage, sources, validation, files, arguments.workers)

    figure = digit_ink_f1(model, validation)
    print(f"{TASK.accuracy_name} {figure:.4f}")
    refuse_below(stage.least_accuracy, figure)


def scene_parser(description: str, curve: Path) -> ArgumentParser:
    """What the training of a network that learns from drawn scenes can be told."""
    parser = argument_parser(description, curve)
    parser.add_argument("--print-fonts", type=Path, help="folder of printed faces (.ttf, .otf)")
    parser.add_argument("--strokes", type=Path, help="uci_digits.npz: digits as the points of a pen")
    parser.add_argument("--textures", type=Path, help="textures.npz: photographs of what lies under the paper")
    return parser


def digit_ink_f1(model: keras.Model, crops: list[Crop]) -> float:
    """How well the digits' pixels, written and printed, are found on crops: F1 over all of them."""
    hits = found = wanted = 0
    for start in range(0, len(crops), PREDICTED_AT_ONCE):
        pictures, (kinds, _) = batch_of(crops[start : start + PREDICTED_AT_ONCE])
        logits, _ = model.predict_on_batch(pictures)  # (n, 64, 64, 80)
        likely = np.asarray(logits).reshape(*kinds.shape, KIND_COUNT).argmax(-1)
        is_found, is_wanted = (np.isin(values, (DIGIT, PRINTED)) for values in (likely, kinds))
        hits += int((is_found & is_wanted).sum())
        found, wanted = found + int(is_found.sum()), wanted + int(is_wanted.sum())
    return 2 * hits / max(1, found + wanted)


TASK = Task("training.train_ink", build, ink_step, CROPS, batches, digit_ink_f1, accuracy_name="F1 of the digits' ink")


if __name__ == "__main__":
    main()

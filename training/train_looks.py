"""Trains the network of looks on drawn scenes, as the committed ink network sees them, and stores it.

    python -m training.train_looks training/settings/looks_1.toml [--data mnist.npz] [--fonts FOLDER]
        [--print-fonts FOLDER] [--strokes uci_digits.npz] [--textures textures.npz]

Without one of these files it learns from less, as `python -m training.train_ink` does. Comes after that: another ink
network needs this one to be trained anew; then `python -m training.export --keras models/looks_model.keras`.
"""

from __future__ import annotations

import keras
import numpy as np

from recognition.ink_networks import INK_MODEL
from training.data.ink.looked import LOOKED, Looked, LookedSources, batch_of, batches
from training.data.ink.scenes import SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import load_mnist
from training.networks.looks_network import build, said_together
from training.networks.loop import Task, parse_arguments, refuse_below, train
from training.networks.steps import looks_step
from training.results_file import FIGURES
from training.train_ink import InkStage, scene_parser

VALIDATION_COUNT = 48
VALIDATION_SEED = 20_000_000
PREDICTED_AT_ONCE = 8
DIGIT_PX = (14, 400)  # on a sheet that is larger than the ink network's scenes


def main() -> None:
    parser = scene_parser("Train the network of looks.", FIGURES / "looks_training.json")
    stage, arguments, files = parse_arguments(parser, InkStage)
    keras.utils.set_random_seed(stage.seed)
    mnist, textures = load_mnist(arguments.data), load_textures(arguments.textures)
    sources, held_out = (
        LookedSources(
            SceneSources(
                load_scripts(images, arguments.fonts, arguments.strokes, arguments.print_fonts, is_held_out),
                textures, stage.layouts, digit_px=DIGIT_PX,
            ),
            INK_MODEL,
        )
        for images, is_held_out in ((mnist.train, False), (mnist.validation, True))
    )  # fmt: skip
    validation = LOOKED.pool(held_out, VALIDATION_COUNT, VALIDATION_SEED)
    model = train(TASK, stage, sources, validation, files, arguments.workers)
    figure = share_right(model, validation)
    print(f"{TASK.accuracy_name} {figure:.4f}")
    refuse_below(stage.least_accuracy, figure)


def share_right(model: keras.Model, pool: list[Looked]) -> float:
    """In how much of the ink it is told whether it is a number's."""
    right = counted = 0.0
    for start in range(0, len(pool), PREDICTED_AT_ONCE):
        places, samples = batch_of(pool[start : start + PREDICTED_AT_ONCE])
        chance = np.asarray(said_together(samples, model.predict_on_batch(places)))
        right += float((((chance > 0.5) == samples[..., -2]) * samples[..., -1]).sum())
        counted += float(samples[..., -1].sum())
    return right / max(1.0, counted)


TASK = Task("training.train_looks", build, looks_step, LOOKED, batches, share_right, "ink told right")


if __name__ == "__main__":
    main()

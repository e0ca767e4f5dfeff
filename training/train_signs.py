"""Trains the sign network and stores it, calibrated; `python -m training.export` comes after.

    python -m training.train_signs training/settings/signs_1.toml [--data mnist.npz] [--fonts FOLDER] \
        [--strokes uci_digits.npz] [--symbols symbols.npz] [--keras models/sign_model.keras]

Without --data Keras fetches MNIST; without the others signs are drawn with a pen alone, beside fewer hands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from recognition.network import DIGIT_MODEL
from training.data.ink.scripts import load_scripts
from training.data.mnist import load_mnist
from training.data.sign_lines import SignPool, SignSources, draw_pool, join, load_recorded
from training.data.workers import PoolBuilder
from training.evaluation.calibration import fitted_temperature
from training.networks.digit_network import apply_temperature, logits_of
from training.networks.loop import Task, argument_parser, parse_arguments, refuse_below, train
from training.networks.sign_network import build, shapes_of, whole
from training.networks.steps import digit_step
from training.results_file import FIGURES
from training.stage import Stage

PART_COUNT = 1000
PREDICTED_AT_ONCE = 256
VALIDATION_COUNT = 2_000
VALIDATION_SEED = 30_000_000


@dataclass(frozen=True, kw_only=True)
class SignStage(Stage):
    """A stage of the sign network's training; least_accuracy is on MNIST's validation part and held-out fonts."""


def main() -> None:
    parser = argument_parser("Train the sign network for one stage.", FIGURES / "sign_training.json")
    parser.add_argument("--strokes", type=Path, help="uci_digits.npz: the recorded ways of pens")
    parser.add_argument("--symbols", type=Path, help="symbols.npz: a person's signs, x uint8 (n, H, W, 3) and y (n,)")
    stage, arguments, files = parse_arguments(parser, SignStage)
    keras.utils.set_random_seed(stage.seed)
    mnist, recorded = load_mnist(arguments.data), load_recorded(arguments.symbols)
    held_out = SignSources(load_scripts(mnist.validation, arguments.fonts, arguments.strokes, held_out=True), recorded)
    validation = draw_pool(held_out, VALIDATION_COUNT, (VALIDATION_SEED,))

    digit_network = keras.models.load_model(DIGIT_MODEL, compile=False)
    shapes = Shapes(shapes_of(digit_network))
    sources = SignSources(load_scripts(mnist.train, arguments.fonts, arguments.strokes), recorded)
    head = train(task(shapes), stage, sources, validation, files, arguments.workers)

    logits = logits_of(head).predict(shapes.features(validation), PREDICTED_AT_ONCE, verbose=0)  # (n, 14)
    temperature = fitted_temperature(logits, validation.labels)
    apply_temperature(head, temperature)
    whole(digit_network, head).save(files.keras)
    figure = accuracy(head, shapes.features(validation), validation)
    print(f"temperature {temperature:.3f}, validation {figure:.2%}")
    refuse_below(stage.least_accuracy, figure)


class Shapes:
    """What the digit network knows of crops; of a pool it is reckoned once."""

    def __init__(self, network: keras.Model) -> None:
        self._network = network
        self._known: list[tuple[SignPool, np.ndarray]] = []

    def features(self, pool: SignPool) -> np.ndarray:
        """float32 (n, 156): of each sample the digit network's features and its place."""
        for known, features in self._known:
            if known is pool:
                return features
        crops = pool.crops[..., None].astype(np.float32) / np.float32(255)
        features = np.concatenate([self._network.predict(crops, PREDICTED_AT_ONCE, verbose=0), pool.places], 1)
        # The validation data and the newest pool are asked for again.
        self._known = [*self._known[-1:], (pool, features)]
        return features


def accuracy(head: keras.Model, features: np.ndarray, pool: SignPool) -> float:
    """Share of samples whose likeliest class is the right one."""
    return float((head.predict(features, PREDICTED_AT_ONCE, verbose=0).argmax(1) == pool.labels).mean())


def task(shapes: Shapes) -> Task[SignSources, SignPool, np.ndarray]:
    """What the loop of the training does."""

    def batches(rng: np.random.Generator, pool: SignPool, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        features = shapes.features(pool)
        order = rng.permutation(len(pool.labels))
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            yield features[chosen], pool.labels[chosen]

    return Task(
        "training.train_signs",
        build,
        digit_step,
        PoolBuilder(draw_pool, PART_COUNT, join),
        batches,
        lambda head, validation: accuracy(head, shapes.features(validation), validation),
        accuracy_name="validation",
    )


if __name__ == "__main__":
    main()

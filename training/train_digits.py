"""Trains the digit network for one stage and stores it, calibrated; `python -m training.export` comes after the last.

    python -m training.train_digits training/settings/digits_1.toml [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the negatives and fewer styles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np

from training.data.dataset import Pool, PoolShares, build_pool, join, normalized, pool_builder, scaled
from training.data.fonts import load_fonts
from training.data.mnist import load_mnist
from training.data.samples import Sources
from training.evaluation.calibration import fitted_temperature
from training.networks.digit_network import apply_temperature, build, logits_of
from training.networks.loop import Task, argument_parser, parse_arguments, refuse_below, train
from training.networks.steps import digit_step
from training.results_file import FIGURES
from training.stage import Stage, check_shares

PREDICTED_AT_ONCE = 256
VALIDATION_COUNT = 20_000
VALIDATION_SEED = 10_000_000


@dataclass(frozen=True, kw_only=True)
class DigitStage(Stage):
    """A stage of the digit network's training.

    sources: where distorted digits come from: MNIST, the skeletons, a font. least_accuracy is on MNIST's validation
    part through the reader's frame, "not a digit" being a possible answer.
    """

    shares: PoolShares
    sources: tuple[float, float, float]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_shares(**dict(zip(("MNIST", "skeletons", "fonts"), self.sources, strict=True)))


def main() -> None:
    parser = argument_parser("Train the digit network for one stage.", FIGURES / "digit_training.json")
    stage, arguments, files = parse_arguments(parser, DigitStage)
    keras.utils.set_random_seed(stage.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = build_pool(
        Sources(mnist.validation, fonts, stage.sources), stage.shares, VALIDATION_COUNT, VALIDATION_SEED
    )

    sources = Sources(mnist.train, fonts, stage.sources)
    model = train(task(stage), stage, sources, validation, files, arguments.workers)

    plain = normalized(mnist.validation)
    both = join([validation, plain])
    logits = logits_of(model).predict(scaled(both.frames), PREDICTED_AT_ONCE, verbose=0)  # (n, 13)
    temperature = fitted_temperature(logits, both.labels)
    apply_temperature(model, temperature)
    model.save(files.keras)
    figure = accuracy(model, plain)
    print(f"temperature {temperature:.3f}, MNIST validation {figure:.4%}")
    refuse_below(stage.least_accuracy, figure)


def batches(rng: np.random.Generator, pool: Pool, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Shuffled batches, each moved by a pixel at most: frames float32 (size, 28, 28, 1) and labels (size,)."""
    order = rng.permutation(len(pool.labels))
    for start in range(0, len(order) - size + 1, size):
        chosen = order[start : start + size]
        moved = np.roll(pool.frames[chosen], rng.choice((-1, 0, 1), 2, p=(0.2, 0.6, 0.2)), (1, 2))
        yield scaled(moved), pool.labels[chosen]


def accuracy(model: keras.Model, pool: Pool) -> float:
    """Share of frames whose likeliest class is the right one."""
    return float((model.predict(scaled(pool.frames), PREDICTED_AT_ONCE, verbose=0).argmax(1) == pool.labels).mean())


def task(stage: DigitStage) -> Task[Sources, Pool, np.ndarray]:
    """What the loop of the training does in this stage."""
    return Task(
        "training.train_digits",
        build,
        digit_step,
        pool_builder(stage.shares),
        batches,
        accuracy,
        accuracy_name="validation",
    )


if __name__ == "__main__":
    main()

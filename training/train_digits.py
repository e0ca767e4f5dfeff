"""Trains the digit network and stores it, calibrated, as digit_model.keras; `python -m training.export` comes after.

    python -m training.train_digits [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the negatives and fewer styles.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from recognition.network import DIGIT_MODEL
from training.data.dataset import POOL, Pool, build_pool, framed, join, scaled
from training.data.fonts import load_fonts
from training.data.mnist import load_mnist
from training.data.samples import Sources
from training.evaluation.calibration import fitted_temperature
from training.networks.digit_network import build, cool, logits_of
from training.networks.loop import Task, argument_parser, refuse_below, train
from training.networks.steps import digit_step
from training.results_file import FIGURES

POOL_COUNT = 100_000  # samples an epoch
EPOCHS_A_POOL = 3  # then a fresh pool is drawn
EPOCHS = 45
BATCH = 256
PEAK_RATE = 3e-3
VALIDATION_COUNT = 20_000
VALIDATION_SEED = 10_000_000
# What the network must reach on MNIST's validation part, through the frame, "not a digit" being a possible answer.
MIN_VALIDATION_ACCURACY = 0.993


def main() -> None:
    parser = argument_parser("Train the digit network.")
    parser.set_defaults(epochs=EPOCHS, pool=POOL_COUNT, rate=PEAK_RATE, min_accuracy=MIN_VALIDATION_ACCURACY)
    parser.set_defaults(keras=DIGIT_MODEL, curve=FIGURES / "digit_training.json")
    arguments = parser.parse_args()
    keras.utils.set_random_seed(arguments.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = build_pool(Sources(mnist.validation, fonts), VALIDATION_COUNT, VALIDATION_SEED)

    model = train(TASK, Sources(mnist.train, fonts), validation, arguments)

    plain = framed(mnist.validation)
    both = join([validation, plain])
    temperature = fitted_temperature(logits_of(model).predict(scaled(both.frames), BATCH, verbose=0), both.labels)
    cool(model, temperature)
    model.save(arguments.keras)
    figure = accuracy(model, plain)
    print(f"temperature {temperature:.3f}, MNIST validation {figure:.4%}")
    refuse_below(arguments.min_accuracy, figure)


def batches(rng: np.random.Generator, pool: Pool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Shuffled batches, each moved by a pixel at most: frames float32 (256, 28, 28, 1) and labels (256,)."""
    order = rng.permutation(len(pool.labels))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[start : start + BATCH]
        moved = np.roll(pool.frames[chosen], rng.choice((-1, 0, 1), 2, p=(0.2, 0.6, 0.2)), (1, 2))
        yield scaled(moved), pool.labels[chosen]


def accuracy(model: keras.Model, pool: Pool) -> float:
    """Share of frames whose likeliest class is the right one."""
    return float((model.predict(scaled(pool.frames), BATCH, verbose=0).argmax(1) == pool.labels).mean())


TASK = Task(
    "training.train_digits",
    build,
    digit_step,
    POOL,
    EPOCHS_A_POOL,
    BATCH,
    batches,
    accuracy,
    accuracy_name="validation",
)


if __name__ == "__main__":
    main()

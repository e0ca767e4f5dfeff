"""Trains the sequence network and stores it as models/sequence_model.keras; `python -m training.export` comes after.

    python -m training.train_sequences [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the digits and fewer styles.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import keras
import numpy as np

from preprocessing.line_normalization import LINE_HEIGHT_PX
from recognition.sequence import BLANK, SEQUENCE_MODEL, best_symbols
from training.fonts import load_fonts
from training.lines import WrittenLine, draw_lines
from training.loop import Task, argument_parser, refuse_below, train
from training.mnist import load_mnist
from training.record import FIGURES
from training.samples import Sources
from training.sequence_network import build
from training.steps import sequence_step
from training.workers import Drawing

POOL_COUNT = 40_000  # lines an epoch
EPOCHS_A_POOL = 2  # then fresh lines are drawn
EPOCHS = 40
BATCH = 64
PART_COUNT = 1000
PEAK_RATE = 2e-3
VALIDATION_COUNT = 2_000
VALIDATION_SEED = 20_000_000
# What the network must reach on lines composed from MNIST's validation part, most of them touching and many spoiled.
MIN_VALIDATION_ACCURACY = 0.70


def main() -> None:
    parser = argument_parser("Train the sequence network.")
    parser.set_defaults(epochs=EPOCHS, pool=POOL_COUNT, rate=PEAK_RATE, min_accuracy=MIN_VALIDATION_ACCURACY)
    parser.set_defaults(keras=SEQUENCE_MODEL, curve=FIGURES / "sequence_training.json")
    arguments = parser.parse_args()
    keras.utils.set_random_seed(arguments.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = draw_lines(Sources(mnist.validation, fonts), VALIDATION_COUNT, (VALIDATION_SEED, 0))

    model = train(TASK, Sources(mnist.train, fonts), validation, arguments)

    model.save(arguments.keras)
    figure = accuracy(model, validation)
    print(f"lines right {figure:.2%}")
    refuse_below(arguments.min_accuracy, figure)


def batches(rng: np.random.Generator, pool: list[WrittenLine]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches of lines of about the same width, in random order: frames (n, 32, w, 1) and labels (n, longest)."""
    order = sorted(range(len(pool)), key=lambda i: pool[i].frame.shape[1] + rng.uniform(0, 8))
    starts = np.arange(0, len(order) - BATCH + 1, BATCH)
    for start in rng.permutation(starts):
        yield batched([pool[i] for i in order[start : start + BATCH]])


def batched(lines: list[WrittenLine]) -> tuple[np.ndarray, np.ndarray]:
    """Lines side by side, filled up on the right: float32 (n, 32, w, 1), ink 1.0, and uint8 (n, longest)."""
    frames = np.zeros((len(lines), LINE_HEIGHT_PX, max(line.frame.shape[1] for line in lines), 1), np.float32)
    labels = np.full((len(lines), max(len(line.symbols) for line in lines)), BLANK, np.uint8)
    for row, line in enumerate(lines):
        frames[row, :, : line.frame.shape[1], 0] = line.frame / np.float32(255)
        labels[row, : len(line.symbols)] = line.symbols
    return frames, labels


def symbols_read(model: keras.Model, lines: list[WrittenLine]) -> list[list[int]]:
    """The symbols, 0 to 10, that the network reads on each line."""
    order = sorted(range(len(lines)), key=lambda i: lines[i].frame.shape[1])
    read: list[list[int]] = [[] for _ in lines]
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        frames, _ = batched([lines[i] for i in chosen])
        for i, probabilities in zip(chosen, model.predict_on_batch(frames), strict=True):
            read[i] = best_symbols(np.asarray(probabilities))
    return read


def accuracy(model: keras.Model, lines: list[WrittenLine]) -> float:
    """Share of lines read without any error."""
    read = symbols_read(model, lines)
    return float(np.mean([symbols == line.symbols.tolist() for symbols, line in zip(read, lines, strict=True)]))


TASK = Task(
    "training.train_sequences",
    build,
    sequence_step,
    Drawing(draw_lines, PART_COUNT, lambda parts: list(chain.from_iterable(parts))),
    EPOCHS_A_POOL,
    BATCH,
    batches,
    accuracy,
    accuracy_name="lines right",
)


if __name__ == "__main__":
    main()

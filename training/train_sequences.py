"""Trains the sequence network for one stage and stores it; `python -m training.export` comes after the last.

    python -m training.train_sequences training/settings/sequences_1.toml [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the digits and fewer styles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

import keras
import numpy as np

from preprocessing.line_normalization import LINE_HEIGHT_PX
from recognition.sequence import BLANK, best_symbols
from training.data.fonts import load_fonts
from training.data.lines import LineShares, WrittenLine, draw_lines
from training.data.mnist import load_mnist
from training.data.samples import Sources
from training.data.workers import PoolBuilder
from training.networks.loop import Task, argument_parser, parse_arguments, refuse_below, train
from training.networks.sequence_network import build
from training.networks.steps import sequence_step
from training.results_file import FIGURES
from training.stage import Stage

PART_COUNT = 1000
PREDICTED_AT_ONCE = 64
VALIDATION_COUNT = 2_000
VALIDATION_SEED = 20_000_000


@dataclass(frozen=True, kw_only=True)
class SequenceStage(Stage):
    """A stage of the sequence network's training.

    least_accuracy is on lines composed from MNIST's validation part, most of them touching and many degraded.
    """

    lines: LineShares


def main() -> None:
    parser = argument_parser("Train the sequence network for one stage.", FIGURES / "sequence_training.json")
    stage, arguments, files = parse_arguments(parser, SequenceStage)
    keras.utils.set_random_seed(stage.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = draw_lines(stage.lines, Sources(mnist.validation, fonts), VALIDATION_COUNT, (VALIDATION_SEED, 0))

    model = train(task(stage), stage, Sources(mnist.train, fonts), validation, files, arguments.workers)

    model.save(files.keras)
    figure = accuracy(model, validation)
    print(f"lines right {figure:.2%}")
    refuse_below(stage.least_accuracy, figure)


def batches(rng: np.random.Generator, pool: list[WrittenLine], size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches of lines of about the same width, in random order: frames (size, 32, w, 1), labels (size, longest)."""
    order = sorted(range(len(pool)), key=lambda i: pool[i].frame.shape[1] + rng.uniform(0, 8))
    starts = np.arange(0, len(order) - size + 1, size)
    for start in rng.permutation(starts):
        yield batched([pool[i] for i in order[start : start + size]])


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
    for start in range(0, len(order), PREDICTED_AT_ONCE):
        chosen = order[start : start + PREDICTED_AT_ONCE]
        frames, _ = batched([lines[i] for i in chosen])
        for i, probabilities in zip(chosen, model.predict_on_batch(frames), strict=True):
            read[i] = best_symbols(np.asarray(probabilities))
    return read


def accuracy(model: keras.Model, lines: list[WrittenLine]) -> float:
    """Share of lines read without any error."""
    read = symbols_read(model, lines)
    return float(np.mean([symbols == line.symbols.tolist() for symbols, line in zip(read, lines, strict=True)]))


def task(stage: SequenceStage) -> Task[Sources, list[WrittenLine], np.ndarray]:
    """What the loop of the training does in this stage."""
    return Task(
        "training.train_sequences",
        build,
        sequence_step,
        PoolBuilder(partial(draw_lines, stage.lines), PART_COUNT, lambda parts: list(chain.from_iterable(parts))),
        batches,
        accuracy,
        accuracy_name="lines right",
    )


if __name__ == "__main__":
    main()

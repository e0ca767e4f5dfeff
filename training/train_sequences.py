"""Trains the sequence network and stores it as sequence_model.keras; `python -m training.export` comes after.

    python -m training.train_sequences [--data mnist.npz] [--fonts FOLDER]

Lines are drawn afresh by processes in the background while it trains. After each epoch the network
so far is stored, and the course of the training in training/figures.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import keras
import numpy as np

from preprocessing.line_frame import LINE_HEIGHT_PX
from recognition.sequence import BLANK, best_symbols
from training.averaging import Average
from training.fonts import load_fonts
from training.lines import WrittenLine, draw_line
from training.mnist import load_mnist
from training.record import FIGURES, Curve, Epoch
from training.samples import Sources
from training.sequence_network import build
from training.steps import sequence_step
from training.train_digits import learning_rate

KERAS_PATH = Path("sequence_model.keras")
SEED = 1
POOL_COUNT = 40_000  # lines an epoch
EPOCHS_A_POOL = 2  # then fresh lines are drawn
EPOCHS = 40
BATCH = 64
CHUNK = 1000
PEAK_RATE = 2e-3
AVERAGE_EVERY = 10  # steps between two additions to the moving average of the weights, which is what is stored
VALIDATION_COUNT = 2_000
VALIDATION_SEED = 20_000_000
# What the network must reach on lines composed from MNIST's validation part, most of them touching.
MIN_VALIDATION_ACCURACY = 0.80


def main() -> None:
    arguments = parse_arguments()
    keras.utils.set_random_seed(arguments.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = draw_lines(Sources(mnist.validation, fonts), VALIDATION_COUNT, (VALIDATION_SEED, 0))

    model = train(Sources(mnist.train, fonts), arguments, validation)

    model.save(arguments.keras)
    figure = accuracy(model, validation)
    print(f"lines right {figure:.2%}")
    assert figure >= arguments.min_accuracy, f"expected at least {arguments.min_accuracy:.2%}, got {figure:.2%}"


def train(sources: Sources, arguments: argparse.Namespace, validation: list[WrittenLine]) -> keras.Model:
    """The network after all epochs, with the moving average of its weights."""
    model, averaged = build(), build()
    if arguments.start:
        model.set_weights(keras.models.load_model(arguments.start, compile=False).get_weights())
    step, average = sequence_step(model), Average(model.get_weights())
    curve = Curve.begin(arguments.curve, "training.train_sequences", arguments.seed, goes_on=bool(arguments.start))
    rng = np.random.default_rng(arguments.seed)
    steps = arguments.epochs * (arguments.pool // BATCH)
    started = time.perf_counter()
    count, losses = 0, []
    with ProcessPoolExecutor(arguments.workers, get_context("spawn"), _remember, (sources,)) as executor:
        coming = start_pool(executor, arguments.pool, arguments.seed)
        for epoch in range(arguments.epochs):
            if epoch % EPOCHS_A_POOL == 0:
                pool = [line for future in coming for line in future.result()]
                coming = start_pool(executor, arguments.pool, arguments.seed + epoch + 1)
            for frames, labels in batches(rng, pool):
                progress = max(count / steps, (time.perf_counter() - started) / (60 * arguments.minutes))
                if progress >= 1:
                    break
                losses.append(step(frames, labels, learning_rate(arguments.rate, count, progress)))
                if count % AVERAGE_EVERY == 0:
                    average.add(model.get_weights())
                count += 1
            averaged.set_weights(average.weights)
            averaged.save(arguments.keras)
            minutes = (time.perf_counter() - started) / 60
            done = Epoch(epoch + 1, float(np.mean(losses[-500:])), accuracy(averaged, validation), minutes)
            curve.add(done)
            figures = f"loss {done.loss:.4f}, lines right {done.validation:.4f}"
            print(f"epoch {done.epoch}: {figures}, {done.minutes:.1f} minutes", flush=True)
            if progress >= 1:
                break
        for future in coming:
            future.cancel()
    return averaged


def draw_lines(sources: Sources, count: int, key: tuple[int, int]) -> list[WrittenLine]:
    rng = np.random.default_rng(key)
    return [draw_line(rng, sources) for _ in range(count)]


def start_pool(executor: Executor, count: int, seed: int) -> list[Future[list[WrittenLine]]]:
    """Asks for `count` lines, in parts."""
    return [
        executor.submit(_remembered_lines, min(CHUNK, count - start), (seed, start)) for start in range(0, count, CHUNK)
    ]


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


def accuracy(model: keras.Model, lines: list[WrittenLine]) -> float:
    """Share of lines read without any error."""
    order = sorted(lines, key=lambda line: line.frame.shape[1])
    right = 0
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        for line, probabilities in zip(part, model.predict_on_batch(batched(part)[0]), strict=True):
            right += best_symbols(probabilities) == line.symbols.tolist()
    return right / len(lines)


_sources: Sources


def _remember(sources: Sources) -> None:
    global _sources
    _sources = sources


def _remembered_lines(count: int, key: tuple[int, int]) -> list[WrittenLine]:
    return draw_lines(_sources, count, key)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the sequence network.")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--pool", type=int, default=POOL_COUNT, help="lines an epoch")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw lines")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keras", type=Path, default=KERAS_PATH)
    parser.add_argument("--curve", type=Path, default=FIGURES / "sequence_training.json")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end by then, with the learning rate down")
    parser.add_argument("--start", type=Path, help="a trained network to go on from")
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    parser.add_argument("--min-accuracy", type=float, default=MIN_VALIDATION_ACCURACY)
    return parser.parse_args()


if __name__ == "__main__":
    main()

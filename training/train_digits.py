"""Trains the digit network and stores it, calibrated, as digit_model.keras; `python -m training.export` comes after.

    python -m training.train_digits [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the negatives and fewer styles.
Fresh pools are drawn by processes in the background while it trains. After each epoch the network
so far is stored, and the course of the training in training/figures.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from training.averaging import Average
from training.calibration import fitted_temperature
from training.dataset import Pool, build_pool, framed, join, pool_workers, scaled, start_pool
from training.digit_network import build, cool, logits_of
from training.export import KERAS_PATH
from training.fonts import load_fonts
from training.mnist import load_mnist
from training.record import FIGURES, Curve, Epoch
from training.samples import Sources
from training.steps import digit_step

SEED = 1
POOL_COUNT = 100_000  # samples an epoch
EPOCHS_A_POOL = 3  # then a fresh pool is drawn
EPOCHS = 45
BATCH = 256
PEAK_RATE = 3e-3
WARM_UP_STEPS = 500
AVERAGE_EVERY = 10  # steps between two additions to the moving average of the weights, which is what is stored
VALIDATION_COUNT = 20_000
VALIDATION_SEED = 10_000_000
# What the network must reach on MNIST's validation part, through the frame.
MIN_VALIDATION_ACCURACY = 0.995


def main() -> None:
    arguments = parse_arguments()
    keras.utils.set_random_seed(arguments.seed)
    mnist = load_mnist(arguments.data)
    fonts = load_fonts(arguments.fonts)
    validation = build_pool(Sources(mnist.validation, fonts), VALIDATION_COUNT, VALIDATION_SEED)

    model = train(Sources(mnist.train, fonts), arguments, validation)

    plain = framed(mnist.validation)
    both = join([validation, plain])
    temperature = fitted_temperature(logits_of(model).predict(scaled(both.frames), BATCH, verbose=0), both.labels)
    cool(model, temperature)
    model.save(arguments.keras)
    figure = accuracy(model, plain)
    print(f"temperature {temperature:.3f}, MNIST validation {figure:.4%}")
    assert figure >= arguments.min_accuracy, f"expected at least {arguments.min_accuracy:.2%}, got {figure:.2%}"


def train(sources: Sources, arguments: argparse.Namespace, validation: Pool) -> keras.Model:
    """The network after all epochs, with the moving average of its weights."""
    model, averaged = build(), build()
    if arguments.start:
        model.set_weights(keras.models.load_model(arguments.start, compile=False).get_weights())
    step, average = digit_step(model), Average(model.get_weights())
    curve = Curve.begin(arguments.curve, "training.train_digits", arguments.seed, goes_on=bool(arguments.start))
    rng = np.random.default_rng(arguments.seed)
    steps = arguments.epochs * (arguments.pool // BATCH)
    started = time.perf_counter()
    count, losses = 0, []
    with pool_workers(sources, arguments.workers) as executor:
        coming = start_pool(executor, arguments.pool, arguments.seed)
        for epoch in range(arguments.epochs):
            if epoch % EPOCHS_A_POOL == 0:
                pool = join([future.result() for future in coming])
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
            figures = f"loss {done.loss:.4f}, validation {done.validation:.4f}"
            print(f"epoch {done.epoch}: {figures}, {done.minutes:.1f} minutes", flush=True)
            if progress >= 1:
                break
        for future in coming:
            future.cancel()
    return averaged


def learning_rate(peak: float, count: int, progress: float) -> float:
    """Rises over the first steps, then falls along a cosine to nothing; progress from 0 to 1."""
    return peak * min(1.0, (count + 1) / WARM_UP_STEPS) * 0.5 * (1 + np.cos(np.pi * progress))


def batches(rng: np.random.Generator, pool: Pool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Shuffled batches, each moved by a pixel at most: frames float32 (256, 28, 28, 1) and labels (256,)."""
    order = rng.permutation(len(pool.labels))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[start : start + BATCH]
        moved = np.roll(pool.frames[chosen], rng.choice((-1, 0, 1), 2, p=(0.2, 0.6, 0.2)), (1, 2))
        yield scaled(moved), pool.labels[chosen]


def accuracy(model: keras.Model, pool: Pool) -> float:
    return float((model.predict(scaled(pool.frames), BATCH, verbose=0).argmax(1) == pool.labels).mean())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the digit network.")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--pool", type=int, default=POOL_COUNT, help="samples an epoch")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw samples")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keras", type=Path, default=KERAS_PATH)
    parser.add_argument("--curve", type=Path, default=FIGURES / "digit_training.json")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end by then, with the learning rate down")
    parser.add_argument("--start", type=Path, help="a trained network to go on from")
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    parser.add_argument("--min-accuracy", type=float, default=MIN_VALIDATION_ACCURACY)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Trains the digit network and stores it, calibrated, as digit_model.keras and digit_model.onnx.

    python -m training.train_digits [--data mnist.npz] [--fonts FOLDER]

Without --data Keras fetches MNIST; without --fonts there are no letters among the negatives and fewer styles.
A fresh pool is drawn for every epoch by processes in the background.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from preprocessing.frame import frame
from training.calibration import fitted_temperature
from training.dataset import CLASS_COUNT, Pool, build_pool, join, pool_workers, start_pool, to_u8
from training.digit_network import build, cool, logits_of
from training.export import KERAS_PATH, ONNX_PATH, export_onnx
from training.fonts import load_fonts
from training.mnist import Images, load_mnist
from training.samples import Sources

SEED = 1
POOL_COUNT = 150_000  # samples an epoch, drawn anew each time
EPOCHS = 20
BATCH = 256
PEAK_RATE = 3e-3
WARM_UP_STEPS = 500
WEIGHT_DECAY = 0.01
LABEL_SMOOTHING = 0.02
AVERAGE_MOMENTUM = 0.998  # the stored weights are a moving average over some 500 steps
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
    model.save(arguments.keras, include_optimizer=False)
    export_onnx(arguments.keras, arguments.onnx)
    figure = accuracy(model, plain)
    print(f"temperature {temperature:.3f}, MNIST validation {figure:.4%}")
    assert figure >= arguments.min_accuracy, f"expected at least {arguments.min_accuracy:.2%}, got {figure:.2%}"


def train(sources: Sources, arguments: argparse.Namespace, validation: Pool) -> keras.Model:
    """The network after all epochs, with its averaged weights."""
    model = build()
    steps = arguments.pool // BATCH
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps * arguments.epochs - WARM_UP_STEPS, alpha=0.0, warmup_target=PEAK_RATE, warmup_steps=WARM_UP_STEPS
    )
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=WEIGHT_DECAY, use_ema=True, ema_momentum=AVERAGE_MOMENTUM, ema_overwrite_frequency=None
    )
    model.compile(optimizer, keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING))
    rng = np.random.default_rng(arguments.seed)
    with pool_workers(sources, arguments.workers) as executor:
        coming = start_pool(executor, arguments.pool, arguments.seed)
        for epoch in range(arguments.epochs):
            started = time.perf_counter()
            pool = join([future.result() for future in coming])
            if epoch + 1 < arguments.epochs:
                coming = start_pool(executor, arguments.pool, arguments.seed + epoch + 1)
            losses = [model.train_on_batch(*batch) for batch in batches(rng, pool)]
            figure = accuracy(model, validation)
            seconds = time.perf_counter() - started
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, validation {figure:.4f}, {seconds:.0f} s", flush=True)
    optimizer.finalize_variable_values(model.trainable_variables)
    return model


def batches(rng: np.random.Generator, pool: Pool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Shuffled batches: frames float32 (256, 28, 28, 1) and one-hot labels (256, 11)."""
    order = rng.permutation(len(pool.labels))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[start : start + BATCH]
        yield scaled(pool.frames[chosen]), np.eye(CLASS_COUNT, dtype=np.float32)[pool.labels[chosen]]


def scaled(frames: np.ndarray) -> np.ndarray:
    """uint8 (n, 28, 28), ink 255, to what the network takes: float32 (n, 28, 28, 1), ink 1.0."""
    return frames[..., None].astype(np.float32) / 255


def framed(digits: Images) -> Pool:
    """MNIST digits sent through the reader's frame."""
    return Pool(np.stack([to_u8(frame(image.astype(np.float32) / 255)) for image in digits.images]), digits.labels)


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
    parser.add_argument("--onnx", type=Path, default=ONNX_PATH)
    parser.add_argument("--min-accuracy", type=float, default=MIN_VALIDATION_ACCURACY)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""MNIST, with a validation part held out of its training split for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from training.data import strokes

# The last images of the training split choose between models and calibrate them; nothing trains on them.
VALIDATION_COUNT = 5000


@dataclass(frozen=True)
class Images:
    """Digits as MNIST stores them: uint8 (n, 28, 28), ink 255 on 0, and their labels, uint8 (n,)."""

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(f"expected uint8 images of shape (n, H, W), got {self.images.dtype} {self.images.shape}")
        if self.labels.shape != self.images.shape[:1]:
            raise ValueError(f"expected {len(self.images)} labels, got {self.labels.shape}")

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Mnist:
    """The three parts: for training, for choosing, and for the one measurement at the end."""

    train: Images
    validation: Images
    test: Images


def load_mnist(path: Path | None = None) -> Mnist:
    """Reads MNIST from an `mnist.npz` as Keras stores it; without a path, Keras fetches it."""
    if path is None:
        from keras.datasets import mnist

        (x_train, y_train), (x_test, y_test) = mnist.load_data()
    else:
        with np.load(path) as data:
            x_train, y_train, x_test, y_test = (data[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    return Mnist(
        train=Images(x_train[:-VALIDATION_COUNT], y_train[:-VALIDATION_COUNT]),
        validation=Images(x_train[-VALIDATION_COUNT:], y_train[-VALIDATION_COUNT:]),
        test=Images(x_test, y_test),
    )


def drawn_mnist(count: int, seed: int = 0) -> Mnist:
    """Where no MNIST is at hand: digits drawn from skeletons, `count` to train on, a fifth each for the other parts."""
    return Mnist(drawn_digits(count, seed), drawn_digits(count // 5, seed + 1), drawn_digits(count // 5, seed + 2))


def drawn_digits(count: int, seed: int) -> Images:
    """Digits as MNIST stores them, drawn from the skeletons, each as often as the others."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    small = [cv2.resize(strokes.draw_digit(rng, int(d)), (28, 28), interpolation=cv2.INTER_AREA) for d in labels]
    return Images(np.stack(small), labels)

"""Stores a digit network with the mean of two networks' weights, the second trained on from the first.

    python -m training.merge_digits FIRST.keras SECOND.keras [--share 0.6] [--data mnist.npz] [--fonts FOLDER]

What the second learned is kept, and less of what the first knew is lost.
Source: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import keras

from recognition.network import DIGIT_MODEL
from training.fonts import load_fonts
from training.mnist import load_mnist
from training.train_digits import MIN_VALIDATION_ACCURACY, store, validation_pool


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the mean of two digit networks' weights.")
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--share", type=float, default=0.6, help="of the second in the mean (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--keras", type=Path, default=DIGIT_MODEL, help="the file to write")
    arguments = parser.parse_args()
    mnist, fonts = load_mnist(arguments.data), load_fonts(arguments.fonts)
    model, second = (keras.models.load_model(path, compile=False) for path in (arguments.first, arguments.second))
    merge(model, second, arguments.share)
    store(model, arguments.keras, mnist, validation_pool(mnist, fonts), MIN_VALIDATION_ACCURACY)


def merge(model: keras.Model, second: keras.Model, share: float) -> None:
    """Moves the weights of `model`, in place, by `share` of the way to those of `second`."""
    pairs = zip(model.get_weights(), second.get_weights(), strict=True)
    model.set_weights([(1 - share) * a + share * b for a, b in pairs])


if __name__ == "__main__":
    main()

"""Stores a network with the mean of two networks' weights, the second of which was trained on from the first.

    python -m training.average_weights FIRST.keras SECOND.keras --share 0.6 --keras digit_model.keras

What the second learned is kept, and less of what the first knew is lost. Two calibrated digit networks give one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import keras

from training.networks.weight_averaging import average_into


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the mean of two networks' weights.")
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--share", type=float, required=True, help="of the second in the mean, from 0 to 1")
    parser.add_argument("--keras", type=Path, required=True, help="the file to write")
    arguments = parser.parse_args()
    if not 0 <= arguments.share <= 1:
        sys.exit(f"A share lies from 0 to 1: {arguments.share} does not.")
    for path in (arguments.first, arguments.second):
        if not path.is_file():
            sys.exit(f"There is no network at {path}.")
    first, second = (keras.models.load_model(path, compile=False) for path in (arguments.first, arguments.second))
    if [weight.shape for weight in first.weights] != [weight.shape for weight in second.weights]:
        sys.exit(f"{arguments.first.name} and {arguments.second.name} are no networks of the same kind.")
    average_into(first, second, arguments.share)
    first.save(arguments.keras)


if __name__ == "__main__":
    main()

"""Fits how sure a digit is when all have spoken: recognition/confidence.py.

    python -m training.fit_confidence [--data mnist.npz] [--fonts FOLDER] [--print-fonts FOLDER]
        [--strokes uci_digits.npz] [--textures textures.npz]

Reads drawn scenes with the digits of MNIST's validation part by either opinion alone, and prints for each its weights,
its bias and the area under the ROC curve, cross-validated over scenes, beside that of the network of crops alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from preprocessing.pipeline import MAP, SHAPE, Opinion
from recognition import DigitReader
from recognition.confidence import features
from recognition.page import Digit
from training.data.ink.camera import Scene
from training.fitting_scenes import rgb_of, scenes_of, sources_of_arguments
from training.regression import area_under_roc, arrays_of, fitted, held_out_odds

SCENES_A_LAYOUT = {
    "lines": 24, "column": 12, "formulas": 24, "note": 24, "table": 24, "boxes": 24, "puzzle": 24, "form": 24,
    "sizes": 12, "close_up": 12, "words": 12, "letters": 12, "printed_page": 12, "sketch": 12, "empty": 12,
}  # fmt: skip
SEED = 51_000_000
# What is read is a digit that stands there where its middle is this near to that one's, in shares of its sides, of
# which the narrow one counts as half its height at least; and it is so many times as tall.
NEAR, NARROWEST, AS_TALL = 0.5, 0.5, (0.4, 2.2)


def main() -> None:
    sources, reader = sources_of_arguments("Fit how sure a digit is when all have spoken."), DigitReader()
    scenes = list(scenes_of(sources, SCENES_A_LAYOUT, SEED))
    for opinion in (MAP, SHAPE):
        rows = [
            (*values, is_wrong, number)
            for number, scene in enumerate(scenes)
            for values, is_wrong in digits_of(scene, reader, opinion)
        ]
        x, y, of_scene = arrays_of(rows)
        (weights, bias), alone = fitted(x, y), area_under_roc(-x[:, 0], y)
        together = area_under_roc(held_out_odds(x, y, of_scene), y)
        print(
            f"{opinion}: {len(y)} digits, {y.sum()} wrong; area under the ROC curve {together:.3f}, {alone:.3f} before"
        )
        print("weights", ", ".join(f"{weight:.2f}" for weight in weights), f"bias {bias:.2f}", flush=True)


def digits_of(scene: Scene, reader: DigitReader, opinion: Opinion) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The features of each digit read on a scene, and whether it is another one or none."""
    page, prepared = reader.opinion_of(rgb_of(scene), opinion)
    right = are_right(scene.boxes, page.digits)
    for number in (number for line in page.lines for number in line.numbers if number.digits):
        values = features(number, prepared)
        yield from ((value, id(digit) not in right) for value, digit in zip(values, number.digits, strict=True))


def are_right(boxes: np.ndarray, digits: tuple[Digit, ...]) -> set[int]:
    """The `id` of each digit that stands where it was read; each of the boxes, as a scene has them, is read once."""
    right, free = set(), np.ones(len(boxes), bool)
    x, y, width, height, label = boxes.T
    for digit in digits:
        middle_x, middle_y = digit.box.center_xy
        away = np.abs(x + width / 2 - middle_x), np.abs(y + height / 2 - middle_y)
        is_near = (away[0] < NEAR * np.maximum(width, NARROWEST * height)) & (away[1] < NEAR * height)
        ratio = digit.box.height / height
        may_be = np.flatnonzero(free & is_near & (ratio > AS_TALL[0]) & (ratio < AS_TALL[1]))
        if len(may_be):
            nearest = may_be[np.argmin(((away[0] + away[1]) / height)[may_be])]
            free[nearest] = False
            if label[nearest] == digit.label:
                right.add(id(digit))
    return right


if __name__ == "__main__":
    main()

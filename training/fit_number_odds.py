"""Fits the odds that a number which is read where the ink map sees one is made of letters: recognition/letters.py.

    python -m training.fit_number_odds [--data mnist.npz] [--fonts FOLDER] [--print-fonts FOLDER]
        [--strokes uci_digits.npz] [--textures textures.npz]

Reads drawn scenes with the digits of MNIST's validation part by the ink map alone, and prints weights, bias, the area
under the ROC curve, cross-validated over scenes, and how far the odds of a page with numbers and of one without reach.
"""

from __future__ import annotations

import numpy as np

from preprocessing.geometry import union_of
from preprocessing.pipeline import MAP
from recognition import DigitReader
from recognition.letters import OF_LETTERS, features
from training.data.ink.camera import Scene
from training.fitting_scenes import rgb_of, scenes_of, sources_of_arguments
from training.regression import area_under_roc, arrays_of, fitted, held_out_odds

SCENES_A_LAYOUT = {
    "note": 60, "words": 120, "letters": 40, "lines": 16, "form": 24, "boxes": 24, "close_up": 24, "sizes": 24,
}  # fmt: skip
SEED = 40_000_000


def main() -> None:
    sources, reader = sources_of_arguments("Fit the odds that a number is made of letters."), DigitReader()
    rows = [
        (*values, is_letters, number)
        for number, scene in enumerate(scenes_of(sources, SCENES_A_LAYOUT, SEED))
        for values, is_letters in numbers_of(scene, reader)
    ]
    x, y, scenes = arrays_of(rows)
    odds, (weights, bias) = held_out_odds(x, y, scenes), fitted(x, y)
    print(f"{len(y)} numbers, {y.sum()} of letters; area under the ROC curve {area_under_roc(odds, y):.3f}")
    together = {scene: odds[scenes == scene].sum() / np.sqrt((scenes == scene).sum()) for scene in set(scenes)}
    for are_some, name in ((True, "with"), (False, "without")):
        reach = np.array([value for scene, value in together.items() if (~y[scenes == scene]).any() == are_some])
        most = f"up to {reach.max():.1f}, {(reach > OF_LETTERS).sum()} above {OF_LETTERS}"
        print(f"{len(reach)} pages {name} numbers: odds together over the root of their count {most}")
    print("weights", ", ".join(f"{weight:.2f}" for weight in weights), f"bias {bias:.2f}")


def numbers_of(scene: Scene, reader: DigitReader) -> list[tuple[tuple[float, ...], bool]]:
    """The features of each number read on a scene, and whether fewer than half of its digits stand there."""
    page, _ = reader.opinion_of(rgb_of(scene), MAP)
    centre = scene.boxes[:, :2] + scene.boxes[:, 2:4] / 2
    found: list[tuple[tuple[float, ...], bool]] = []
    for number in (number for line in page.lines for number in line.numbers if number.digits):
        box = union_of([digit.box for digit in number.digits])
        standing = ((centre >= (box.x, box.y)) & (centre <= (box.right, box.bottom))).all(1).sum()
        found.append((features(number), bool(2 * standing < len(number.digits))))
    return found


if __name__ == "__main__":
    main()

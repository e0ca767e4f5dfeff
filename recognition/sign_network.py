"""The sign network as reading uses it: crops and places of components in, which sign each is out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from preprocessing.digit_normalization import CROP_SIDE_PX
from preprocessing.line_place import PLACE_COUNT
from recognition.network import LARGEST_BATCH, MODELS, Shapes, load_network

SIGN_MODEL = MODELS / "sign_model.keras"
# The network's outputs: the signs, and then what is none: dirt, a letter or a part of something; a digit.
SIGNS = ".,-/:+%()×÷="
SIGN_COUNT = len(SIGNS)
NOTHING, DIGIT = SIGN_COUNT, SIGN_COUNT + 1
CLASS_COUNT = SIGN_COUNT + 2
# It takes one picture: a crop as the digit network takes it, and under it the place of its component in the line.
ROWS = CROP_SIDE_PX + 1
SHAPES = Shapes((None, ROWS, CROP_SIDE_PX, 1), ((None, CLASS_COUNT),))


@dataclass(frozen=True)
class SignOpinion:
    """What a component is that is read as no digit: the likeliest sign and its probability, "" where it is none.

    alternatives: (label, probability), the label first, then best first: signs, "" for none, and a digit.
    """

    label: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]

    @property
    def of_signs(self) -> float:
        """How likely it is any sign."""
        return sum(confidence for label, confidence in self.alternatives if label and label in SIGNS)


class SignNetwork:
    """Probabilities of the signs, of what is none, and of digits."""

    def __init__(self, path: Path = SIGN_MODEL) -> None:
        self._predict = load_network(path, SHAPES)

    def classify(self, crops: np.ndarray, places: np.ndarray) -> np.ndarray:
        """crops: float32 (n, 28, 28), ink 1.0 on 0.0, as `normalize_digit` gives them; places: float32 (n, 28).

        Returns float32 (n, 14); rows sum to 1.
        """
        if crops.ndim != 3 or crops.shape[1:] != (CROP_SIDE_PX, CROP_SIDE_PX):
            raise ValueError(f"expected crops of shape (n, 28, 28), got {crops.shape}")
        if places.shape != (len(crops), PLACE_COUNT):
            raise ValueError(f"expected places of shape ({len(crops)}, 28), got {places.shape}")
        if not len(crops):
            return np.zeros((0, CLASS_COUNT), np.float32)
        batch = joined(crops, places)
        parts = [self._predict(batch[i : i + LARGEST_BATCH]) for i in range(0, len(batch), LARGEST_BATCH)]
        return np.concatenate(parts)


def joined(crops: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Crops (n, 28, 28) and places (n, 28) as the network takes them: float32 (n, 29, 28, 1)."""
    batch = np.zeros((len(crops), ROWS, CROP_SIDE_PX, 1), np.float32)
    batch[:, :CROP_SIDE_PX, :, 0] = crops
    batch[:, CROP_SIDE_PX, :PLACE_COUNT, 0] = places
    return batch

"""The sequence network as reading uses it: a line of ink in, at every second column what stands there out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from preprocessing.line_normalization import LINE_HEIGHT_PX, WIDTH_STEP_PX
from recognition.network import MODELS, Shapes, load_network

SEQUENCE_MODEL = MODELS / "sequence_model.keras"
# The network's outputs at every step: the ten digits, another mark, and the blank between two symbols.
OTHER, BLANK = 10, 11
SYMBOL_COUNT = 12
# Columns of the crop that a step stands for.
STEP_PX = 2
SHAPES = Shapes((None, LINE_HEIGHT_PX, None, 1), ((None, None, SYMBOL_COUNT),))


class SequenceNetwork:
    """Probabilities of the symbols along a line of ink."""

    def __init__(self, path: Path = SEQUENCE_MODEL) -> None:
        self._predict = load_network(path, SHAPES)

    def read(self, crop: np.ndarray) -> np.ndarray:
        """crop: float32 (32, w), ink 1.0 on 0.0, as `normalize_line` gives it.

        Returns float32 (w / 2, 12); rows sum to 1.
        """
        if crop.ndim != 2 or crop.shape[0] != LINE_HEIGHT_PX or crop.shape[1] % WIDTH_STEP_PX:
            raise ValueError(f"expected a crop of shape (32, multiple of 4), got {crop.shape}")
        return self._predict(np.ascontiguousarray(crop[None, :, :, None], np.float32))[0]


def best_symbols(probabilities: np.ndarray) -> list[int]:
    """The likeliest path's symbols: probabilities (steps, 12) to symbols 0 to 10, repeats and blanks taken out."""
    path = probabilities.argmax(1)
    starts = np.flatnonzero(np.diff(path, prepend=BLANK))
    return [int(path[start]) for start in starts if path[start] != BLANK]

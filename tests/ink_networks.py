"""Ink networks that are told what to see, in place of the trained one, and that remember what they were shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from preprocessing.ink_map import CELL_PX, DIGIT, KIND_COUNT, MULTIPLE_PX, NOTHING, OTHER
from preprocessing.looks import LOOK_COUNT, PLACE_MULTIPLE, SEEN_COUNT, InkNetworks

CERTAIN = 12.0  # a logit, against 0 for the other kinds
DIGIT_COUNT = 10
# (x, y, width, height) of a digit in pixels of the picture that the network is shown, its label and its logit.
Peak = tuple[float, float, float, float, int, float]


def dark_is_digit(gray: np.ndarray) -> np.ndarray:
    """Whatever is darker than middle gray is a written digit."""
    return np.where(gray < 150, DIGIT, NOTHING)


def black_is_digit_gray_is_other(gray: np.ndarray) -> np.ndarray:
    return np.select([gray < 90, gray < 190], [DIGIT, OTHER], NOTHING)


class ToldInk:
    """Sees kinds_of(gray), int (H, W), of the gray that it is shown, and the digits at `peaks`."""

    def __init__(
        self, kinds_of: Callable[[np.ndarray], np.ndarray] = dark_is_digit, peaks: Sequence[Peak] = ()
    ) -> None:
        self._kinds_of = kinds_of
        self._peaks = peaks
        self.shapes: list[tuple[int, int]] = []

    def __call__(self, batch: np.ndarray) -> list[np.ndarray]:
        count, height, width, _ = batch.shape
        assert count == 1 and height % MULTIPLE_PX == 0 and width % MULTIPLE_PX == 0
        self.shapes.append((height, width))
        kinds = self._kinds_of(np.round((batch[0, ..., 0] + 1) * 127.5).astype(np.uint8))
        return [folded(kinds)[None], self._detector(height // CELL_PX, width // CELL_PX)[None]]

    def _detector(self, rows: int, columns: int) -> np.ndarray:
        outputs = np.full((rows, columns, DIGIT_COUNT + 4), -CERTAIN, np.float32)
        for x, y, width, height, label, logit in self._peaks:
            column, across = divmod((x + width / 2) / CELL_PX, 1)
            row, down = divmod((y + height / 2) / CELL_PX, 1)
            if row < rows and column < columns:
                outputs[int(row), int(column), label] = logit
                outputs[int(row), int(column), DIGIT_COUNT:] = np.log(width), np.log(height), across, down
        return outputs


def told(ink: ToldInk | None = None, look: int = LOOK_COUNT - 1, shift: float = 0.0) -> InkNetworks:
    """What sees by this network, and believes this look everywhere; the odds of numbers are shifted."""

    def weigh(batch: np.ndarray) -> list[np.ndarray]:
        count, rows, columns, channels = batch.shape
        assert (count, rows % PLACE_MULTIPLE, columns % PLACE_MULTIPLE) == (1, 0, 0)
        assert channels == LOOK_COUNT * SEEN_COUNT
        outputs = np.zeros((1, rows // 2, columns // 2, LOOK_COUNT + 1), np.float32)
        outputs[..., look], outputs[..., LOOK_COUNT] = CERTAIN, shift
        return [outputs]

    return InkNetworks(ink or ToldInk(), weigh)


def folded(kinds: np.ndarray) -> np.ndarray:
    """Logits as the network gives them: int (H, W) to float32 (H/4, W/4, 80), row by row, five kinds a pixel."""
    height, width = kinds.shape
    logits = np.zeros((height // 4, width // 4, 16 * KIND_COUNT), np.float32)
    for down in range(4):
        for across in range(4):
            for kind in range(KIND_COUNT):
                here = kinds[down::4, across::4] == kind
                logits[..., (4 * down + across) * KIND_COUNT + kind] = CERTAIN * here
    return logits

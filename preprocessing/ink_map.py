"""The ink map: what each pixel of a picture is, as a small network sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

# What a pixel may be: nothing, ink of a written digit, of a printed one, of a sign beside digits, or any other ink.
NOTHING, DIGIT, PRINTED, SIGN, OTHER = range(5)
KIND_COUNT = 5
# What counts as a number, as a digit, as a printed digit: float32 (5, 3), a row for each kind.
OF_NUMBERS = np.zeros((KIND_COUNT, 3), np.float32)
OF_NUMBERS[[DIGIT, PRINTED, SIGN], 0] = OF_NUMBERS[[DIGIT, PRINTED], 1] = OF_NUMBERS[PRINTED, 2] = 1
CHANNEL_COUNT = 2
CONTRAST_WINDOW_PX = 33
FLATTEST = 0.02  # a deviation of gray, from 0 to 1, that is as good as none
MULTIPLE_PX = 32  # the network wants a picture whose sides are multiples of this
MOST_ENLARGED = 2.0
CELL_PX = 4  # of the detector's output
LARGEST_LOGIT = 40.0  # larger ones make no chance any surer
DETECTED = 0.3  # a digit's centre is seen from this score on

Predict = Callable[[np.ndarray], Sequence[np.ndarray]]


def channels(gray: np.ndarray) -> np.ndarray:
    """What the network sees: uint8 (H, W) to float32 (H, W, 2), the gray and how far it differs from what is around."""
    window = (CONTRAST_WINDOW_PX, CONTRAST_WINDOW_PX)
    bright = gray.astype(np.float32)
    mean, square = (average(gray, cv2.CV_32F, window) for average in (cv2.boxFilter, cv2.sqrBoxFilter))
    deviation = cv2.sqrt(np.maximum(square - mean**2, 0)) + 255 * FLATTEST
    local = cv2.divide(cv2.subtract(bright, mean), deviation)
    return cv2.merge([bright / 127.5 - 1, 0.7 * np.clip(local, -4, 4, out=local)])


@dataclass(frozen=True)
class Detection:
    """A digit as the detector sees it, in pixels of the picture that the map was made of."""

    x: float
    y: float
    width: float
    height: float
    label: int
    score: float

    @property
    def center_xy(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def scaled(self, scale: float) -> Detection:
        """The same digit on a copy of the picture made with `scale`."""
        return Detection(
            scale * self.x, scale * self.y, scale * self.width, scale * self.height, self.label, self.score
        )


@dataclass(frozen=True, eq=False)
class InkMap:
    """A map of its pixels, `scale` of them for a pixel of the picture.

    chances: float32 (h, w, 5), how likely each is of each kind; heat: float32 (h / 4, w / 4), how likely a digit has
    its centre there.
    """

    chances: np.ndarray
    heat: np.ndarray
    detections: tuple[Detection, ...]
    scale: float

    @cached_property
    def of_numbers(self) -> np.ndarray:
        """How likely each pixel is of a number, of a digit, of a printed digit: float32 (h, w, 3)."""
        return self.chances @ OF_NUMBERS


def look(gray: np.ndarray, side_px: int, predict: Predict) -> InkMap:
    """The ink map of `gray` uint8 (H, W), its longer side brought to `side_px`, at most enlarged twice."""
    scale = min(MOST_ENLARGED, side_px / max(gray.shape))
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    below, right = (-side % MULTIPLE_PX for side in small.shape)
    picture = channels(cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_REFLECT_101))
    logits, detector = predict(picture[None])
    height, width = small.shape
    chances = _chances(logits[0])[:height, :width]
    rows, columns = -(-height // CELL_PX), -(-width // CELL_PX)
    # NumPy takes several times as long over the last axis.
    likeliest = np.ascontiguousarray(detector[0, ..., :10].transpose(2, 0, 1)).max(0)
    heat = 1 / (1 + np.exp(-likeliest[:rows, :columns]))
    return InkMap(chances, heat, _detections(detector[0], likeliest, scale, size), scale)


def _chances(logits: np.ndarray) -> np.ndarray:
    """Of each kind at each pixel: the quarter's 4 × 4 pixels put in their places, (h, w, 80) to (4 h, 4 w, 5)."""
    height, width, _ = logits.shape
    kinds = cv2.exp(np.clip(logits, -LARGEST_LOGIT, LARGEST_LOGIT).reshape(-1, KIND_COUNT))
    # NumPy takes three times as long over so few; a product of matrices has threads that wait busily.
    cells = cv2.divide(kinds, np.repeat(cv2.reduce(kinds, 1, cv2.REDUCE_SUM), KIND_COUNT, 1))
    cells = cells.reshape(height, width, 4, 4, KIND_COUNT)
    return cells.transpose(0, 2, 1, 3, 4).reshape(4 * height, 4 * width, KIND_COUNT)


def _detections(outputs: np.ndarray, heat: np.ndarray, scale: float, size: tuple[int, int]) -> tuple[Detection, ...]:
    """The peaks of the heat maps, one digit a place: outputs float32 (h, w, 14), heat (h, w): their largest logit."""
    peak = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat >= peak) & (heat > np.log(DETECTED / (1 - DETECTED))))
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        values = outputs[row, column]
        width, height = np.exp(np.clip(values[10:12], 0, 7)) / scale
        x, y = (CELL_PX * (np.array([column, row]) + np.clip(values[12:14], 0, 1))) / scale
        if x * scale > size[0] or y * scale > size[1]:
            continue
        score = 1 / (1 + np.exp(-float(heat[row, column])))
        box = (float(x - width / 2), float(y - height / 2), float(width), float(height))
        found.append(Detection(*box, int(values[:10].argmax()), score))
    return tuple(found)

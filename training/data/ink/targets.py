"""What the ink network is given of scenes: crops of one size, and what it is to say of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.ink_map import CELL_PX, CHANNEL_COUNT, DIGIT, KIND_COUNT, NOTHING, channels
from training.data.ink.camera import Scene

CROP_PX = 256
CELLS = CROP_PX // CELL_PX
WINDOW_PX = (170, 500)  # side of the part of a scene that is brought to CROP_PX
LEAST_INK = 0.4  # a pixel of a crop is ink from this share on: a thin stroke does not vanish when it is made small
DETECTOR_TARGETS = 10 + 4 + 1
# A centre's Gaussian: its standard deviation in shares of the digit's smaller side, at least so many cells.
SIGMA, LEAST_SIGMA = 0.12, 0.7
LEAST_WIDTH = 0.5  # in heights: a 1 counts as so wide

BATCHES_AHEAD, BATCHERS = 6, 3  # batches made before they are asked for, and threads that make them

Targets = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Crop:
    """gray: uint8 (256, 256); kinds: uint8 (256, 256); targets: the detector's, float16 (64, 64, 15)."""

    gray: np.ndarray
    kinds: np.ndarray
    targets: np.ndarray


def crops(rng: np.random.Generator, scene: Scene, count: int) -> list[Crop]:
    """Square parts of a scene, brought to 256 × 256 px, with the digits whose centres they hold."""
    one_hot = cv2.merge([255 * (scene.kinds == kind).astype(np.uint8) for kind in range(DIGIT, KIND_COUNT)])
    return [_crop(rng, scene, one_hot) for _ in range(count)]


def _crop(rng: np.random.Generator, scene: Scene, one_hot: np.ndarray) -> Crop:
    """One part; one_hot: uint8 (H, W, 4), 255 where the scene's pixel is of a kind from DIGIT to OTHER."""
    window = round(float(np.exp(rng.uniform(*np.log(WINDOW_PX)))))
    height, width = scene.gray.shape
    x, y = (int(rng.integers(0, side - window + 1)) for side in (width, height))
    scale = CROP_PX / window
    part = slice(y, y + window), slice(x, x + window)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    gray = cv2.resize(scene.gray[part], (CROP_PX, CROP_PX), interpolation=way)
    most, *others = cv2.split(cv2.resize(one_hot[part], (CROP_PX, CROP_PX), interpolation=way))
    kinds, inked = np.ones_like(most), most.copy()
    for kind, plane in enumerate(others, 2):
        kinds[plane > most] = kind
        np.maximum(most, plane, out=most)
        inked = cv2.add(inked, plane)
    kinds[inked <= 255 * LEAST_INK] = NOTHING
    boxes = (scene.boxes - (x, y, 0, 0, 0)) * (scale, scale, scale, scale, 1)
    centre = boxes[:, :2] + boxes[:, 2:4] / 2
    seen = boxes[((centre >= 0) & (centre < CROP_PX)).all(1)]
    return Crop(gray, kinds, detector_targets(seen).astype(np.float16))


def detector_targets(boxes: np.ndarray, side_px: int = CROP_PX) -> np.ndarray:
    """What the detector is to give for boxes float32 (n, 5): float32 (side / 4, side / 4, 15).

    Ten heat maps with a Gaussian around each centre, 1.0 at it; the logarithms of width and height in px, the centre's
    offset in its cell; and a last plane that is 1.0 at the centres, where those four count.
    Source: Zhou et al., "Objects as points", 2019.
    """
    cells = side_px // CELL_PX
    targets = np.zeros((cells, cells, DETECTOR_TARGETS), np.float32)
    for x, y, width, height, label in boxes:
        centre_x, centre_y = (x + width / 2) / CELL_PX, (y + height / 2) / CELL_PX
        column, row = min(int(centre_x), cells - 1), min(int(centre_y), cells - 1)
        sigma = max(LEAST_SIGMA, SIGMA * min(max(width, LEAST_WIDTH * height), height) / CELL_PX)
        reach = int(3 * sigma)
        rows = np.arange(max(0, row - reach), min(cells, row + reach + 1))
        columns = np.arange(max(0, column - reach), min(cells, column + reach + 1))
        gaussian = np.exp(-((rows[:, None] - row) ** 2 + (columns[None] - column) ** 2) / (2 * sigma**2))
        spot = targets[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1, int(label)]
        np.maximum(spot, gaussian, out=spot)
        size = np.log(max(width, 1)), np.log(max(height, 1))
        targets[row, column, 10:] = *size, centre_x - column, centre_y - row, 1
    return targets


def batch_of(crops: list[Crop]) -> tuple[np.ndarray, Targets]:
    """Pictures float32 (n, 256, 256, 2); kinds uint8 (n, 64, 64, 16) and the detector's targets (n, 64, 64, 15)."""
    pictures = np.empty((len(crops), CROP_PX, CROP_PX, CHANNEL_COUNT), np.float32)
    targets = np.empty((len(crops), CELLS, CELLS, DETECTOR_TARGETS), np.float32)
    for i, crop in enumerate(crops):
        pictures[i], targets[i] = channels(crop.gray), crop.targets
    kinds = np.stack([crop.kinds for crop in crops]).reshape(len(crops), CELLS, CELL_PX, CELLS, CELL_PX)
    folded = kinds.transpose(0, 1, 3, 2, 4).reshape(len(crops), CELLS, CELLS, CELL_PX**2)
    return pictures, (folded, targets)


def batches(rng: np.random.Generator, pool: list[Crop], size: int) -> Iterator[tuple[np.ndarray, Targets]]:
    """Shuffled batches of crops, made beside the training that uses them."""
    order = rng.permutation(len(pool))
    coming: deque[Future[tuple[np.ndarray, Targets]]] = deque()
    with ThreadPoolExecutor(BATCHERS) as threads:
        for start in range(0, len(order) - size + 1, size):
            coming.append(threads.submit(batch_of, [pool[i] for i in order[start : start + size]]))
            if len(coming) > BATCHES_AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()

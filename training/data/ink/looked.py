"""What the network of looks is given: drawn scenes as the ink network sees them, and pixels of which it is to tell
whether they are of a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from preprocessing.ink_map import DIGIT, NOTHING, OTHER, PRINTED, SIGN, Predict
from preprocessing.looks import LOOK_COUNT, PLACE_PX, SEEN_COUNT, Looks, places_of, take_looks
from recognition.ink_networks import INK_SHAPES
from recognition.network import load_outputs
from training.data.ink.camera import Scene
from training.data.ink.hands import new_hand
from training.data.ink.scenes import SceneSources, draw_scene, join
from training.data.workers import PoolBuilder

SIDES_PX = (700, 1800)  # of a scene
HASTY = 0.25  # of the scenes are looked at as a frame of a video is: with no close look
PLACES = 160  # on each side of what is trained on
SAMPLE_COUNT = 1024
# Of a piece of ink, one pixel for so many px of the square root of its area; of other ink, as the lines of a table are,
# one more for so many px; at least and at most so many.
ROOT_PX_A_SAMPLE, PX_A_SAMPLE, FEWEST, MOST = 4.0, 150.0, 2, 200
MOST_PIECES = 250  # of each kind
EMPTY_COUNT = 96  # pixels without ink where a look sees a number all the same
SEEN_THERE = 0.2
SCENES_A_PART = 8
# Of a sample: its row and column, in places; what each look says of it; whether it is of a number; whether it counts.
SAMPLE_VALUES = 2 + LOOK_COUNT + 2


@dataclass(frozen=True)
class LookedSources:
    """What scenes are drawn from, and the ink network that looks at them."""

    scenes: SceneSources
    ink_model: Path


@dataclass(frozen=True, eq=False)
class Looked:
    """places: float16 (160, 160, 15), of preprocessing.looks.places_of; samples: float32 (1024, 7)."""

    places: np.ndarray
    samples: np.ndarray


def draw_looked(sources: LookedSources, count: int, key: tuple[int, ...]) -> list[Looked]:
    """`count` scenes as they are looked at; the same key gives the same scenes."""
    rng, predict = np.random.default_rng(key), _ink_network(sources.ink_model)
    drawn = []
    for _ in range(count):
        side_px = int(np.exp(rng.uniform(*np.log(SIDES_PX))))
        scene = draw_scene(rng, replace(sources.scenes, side_px=side_px), new_hand(rng, sources.scenes.scripts))
        drawn.append(looked_at(rng, scene, predict, closely=rng.random() > HASTY))
    return drawn


LOOKED: PoolBuilder[LookedSources, list[Looked]] = PoolBuilder(draw_looked, SCENES_A_PART, join)


def looked_at(rng: np.random.Generator, scene: Scene, predict: Predict, closely: bool = True) -> Looked:
    """A window of a scene's places, filled up with empty ones, and pixels in it."""
    gray = np.clip(np.round(scene.gray), 0, 255).astype(np.uint8)
    looks = take_looks(gray, predict, closely)
    places = places_of(looks)
    first = [int(rng.integers(0, max(0, side - PLACES) + 1)) for side in places.shape[:2]]
    part = places[first[0] : first[0] + PLACES, first[1] : first[1] + PLACES]
    window = np.zeros((PLACES, PLACES, LOOK_COUNT * SEEN_COUNT), np.float16)
    window[: part.shape[0], : part.shape[1]] = part
    said = _said(looks)
    rows, columns, wanted = _pixels(rng, scene.kinds, said)
    scale = looks.finest.scale
    at = ((rows + 0.5) * scale / PLACE_PX - first[0], (columns + 0.5) * scale / PLACE_PX - first[1])
    inside = (at[0] >= 0) & (at[1] >= 0) & (at[0] < part.shape[0]) & (at[1] < part.shape[1])
    kept = np.flatnonzero(inside)
    kept = rng.choice(kept, min(len(kept), SAMPLE_COUNT), replace=False)
    samples = np.zeros((SAMPLE_COUNT, SAMPLE_VALUES), np.float32)
    pixel = [
        np.minimum(((index[kept] + 0.5) * scale).astype(int), side - 1)
        for index, side in zip((rows, columns), said.shape[:2], strict=True)
    ]
    samples[: len(kept)] = np.column_stack([at[0][kept], at[1][kept], said[*pixel], wanted[kept], np.ones(len(kept))])
    return Looked(window, samples)


def _said(looks: Looks) -> np.ndarray:
    """How likely a number is to each look: float32 (h, w, 3), at the size of the finest."""
    size = looks.finest.chances.shape[1::-1]
    return cv2.merge(
        [cv2.resize(seen.of_numbers[..., 0], size, interpolation=cv2.INTER_LINEAR) for seen in looks.looks]
    )


def _pixels(rng: np.random.Generator, kinds: np.ndarray, said: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns, and whether they are of a number, of some pixels of each piece of ink, and of some without ink."""
    chosen = []
    for is_number, mask in ((1, np.isin(kinds, (DIGIT, PRINTED, SIGN))), (0, kinds == OTHER)):
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        for left, top, width, height, area in rng.permutation(stats[1:])[:MOST_PIECES].tolist():
            rows, columns = np.nonzero(mask[top : top + height, left : left + width])
            wished = np.sqrt(area) / ROOT_PX_A_SAMPLE + (0 if is_number else area / PX_A_SAMPLE)
            count = min(MOST, max(FEWEST, round(wished)), len(rows))
            some = rng.choice(len(rows), count, replace=False)
            chosen.append(np.column_stack([rows[some] + top, columns[some] + left, np.full(count, is_number)]))
    seen = cv2.resize(said.max(-1), kinds.shape[::-1], interpolation=cv2.INTER_LINEAR)
    rows, columns = np.nonzero((kinds == NOTHING) & (seen > SEEN_THERE))
    some = rng.choice(len(rows), min(EMPTY_COUNT, len(rows)), replace=False)
    chosen.append(np.column_stack([rows[some], columns[some], np.zeros(len(some), int)]))
    rows, columns, wanted = np.concatenate(chosen).T
    return rows, columns, wanted


@lru_cache(maxsize=1)
def _ink_network(path: Path) -> Predict:
    return load_outputs(path, INK_SHAPES)


def batch_of(pool: list[Looked]) -> tuple[np.ndarray, np.ndarray]:
    """Places float32 (n, 160, 160, 15) and samples float32 (n, 1024, 7)."""
    return np.stack([one.places for one in pool]).astype(np.float32), np.stack([one.samples for one in pool])


def batches(rng: np.random.Generator, pool: list[Looked], size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Shuffled batches, half of the scenes in a mirror: what is believed does not go by left and right."""
    order = rng.permutation(len(pool))
    for start in range(0, len(order) - size + 1, size):
        places, samples = batch_of([pool[i] for i in order[start : start + size]])
        mirrored = rng.random(size) < 0.5
        places[mirrored] = places[mirrored, :, ::-1]
        samples[mirrored, :, 1] = PLACES - samples[mirrored, :, 1]
        yield places, samples

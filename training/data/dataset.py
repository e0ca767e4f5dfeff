"""The pool that the network trains on: digits mild and hard, and marks that are none, all in the reader's frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from preprocessing.digit_normalization import CROP_SIDE_PX, normalize_digit
from recognition.network import OTHER_MARK, PART, SEVERAL
from training.data.distortion import degrade
from training.data.mnist import Images
from training.data.negatives import MARKS
from training.data.samples import Sources, affine_jitter, hard_digit, mild_digit
from training.data.workers import PoolBuilder
from training.stage import SettingsError, check_shares

CLASS_OF_MARK = {"fragment": PART, "several digits": SEVERAL, "one and a half": SEVERAL}
PART_COUNT = 2500


@dataclass(frozen=True)
class PoolShares:
    """What a pool is made of: MNIST hardly changed (`raw` of it not even redrawn), digits as photos give them, marks.

    The marks that are no digits are what `mild` and `hard` leave of 1.
    """

    mild: float
    hard: float
    raw: float

    def __post_init__(self) -> None:
        check_shares(mild=self.mild, hard=self.hard, raw=self.raw)
        if self.mild + self.hard > 1:
            raise SettingsError(f"mild and hard are 1 at most together, not {self.mild + self.hard:.2f}")


@dataclass(frozen=True)
class Pool:
    """Frames uint8 (n, 28, 28), ink 255, and labels uint8 (n,): 0 to 9, or a class of no digit from OTHER_MARK on."""

    frames: np.ndarray
    labels: np.ndarray


def build_pool(sources: Sources, shares: PoolShares, count: int, seed: int, workers: int = 1) -> Pool:
    """Draws `count` samples; the same seed gives the same pool, whatever the number of workers."""
    return pool_builder(shares).pool(sources, count, seed, workers)


def pool_builder(shares: PoolShares) -> PoolBuilder[Sources, Pool]:
    """How pools of these shares are drawn, part by part."""
    return PoolBuilder(partial(_part, shares), PART_COUNT, join)


def join(pools: list[Pool]) -> Pool:
    return Pool(np.concatenate([p.frames for p in pools]), np.concatenate([p.labels for p in pools]))


def draw_sample(rng: np.random.Generator, sources: Sources, shares: PoolShares) -> tuple[np.ndarray, int]:
    """One sample: uint8 (28, 28), ink 255, and its label."""
    kind = rng.random()
    if kind < shares.mild * shares.raw:
        index = rng.integers(len(sources.mnist))
        return affine_jitter(rng, sources.mnist.images[index]), int(sources.mnist.labels[index])
    if kind < shares.mild:
        ink, label = mild_digit(rng, sources)
    elif kind < shares.mild + shares.hard:
        ink, label = hard_digit(rng, sources)
    else:
        name = tuple(MARKS)[rng.choice(len(MARKS), p=_SHARES)]
        ink, label = draw_mark(rng, sources, name), CLASS_OF_MARK.get(name, OTHER_MARK)
    return to_u8(normalize_digit(ink)), label


def draw_mark(rng: np.random.Generator, sources: Sources, name: str) -> np.ndarray:
    """A mark of the named kind as the reader would cut it out of a photo; never blank."""
    while True:
        ink = degrade(rng, MARKS[name][0](rng, sources))
        if ink.max() > 0.5:
            return ink


def scaled(frames: np.ndarray) -> np.ndarray:
    """uint8 (n, 28, 28), ink 255, to what the network takes: float32 (n, 28, 28, 1), ink 1.0."""
    return frames[..., None].astype(np.float32) / 255


def normalized(digits: Images) -> Pool:
    """MNIST digits sent through the reader's frame."""
    return Pool(
        np.stack([to_u8(normalize_digit(image.astype(np.float32) / 255)) for image in digits.images]), digits.labels
    )


def to_u8(ink: np.ndarray) -> np.ndarray:
    return np.round(255 * ink).astype(np.uint8)


_SHARES = np.array([share for _, share in MARKS.values()]) / sum(share for _, share in MARKS.values())


def _part(shares: PoolShares, sources: Sources, count: int, key: tuple[int, ...]) -> Pool:
    rng = np.random.default_rng(key)
    frames, labels = np.zeros((count, CROP_SIDE_PX, CROP_SIDE_PX), np.uint8), np.zeros(count, np.uint8)
    for i in range(count):
        frames[i], labels[i] = draw_sample(rng, sources, shares)
    return Pool(frames, labels)

"""The pool that the network trains on: digits mild and hard, and marks that are none, all in the reader's frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.frame import FRAME_SIDE_PX, frame
from recognition.network import OTHER_MARK, PART, SEVERAL
from training.data.distortion import photographed
from training.data.mnist import Images
from training.data.negatives import MARKS
from training.data.samples import Sources, hard_digit, mild_digit, nudged
from training.data.workers import Drawing

CLASS_OF_MARK = {"fragment": PART, "several digits": SEVERAL, "one and a half": SEVERAL}
# Shares of the pool: MNIST hardly changed (RAW_SHARE of it not even redrawn), digits as photos give them, marks.
MILD_SHARE, HARD_SHARE = 0.64, 0.22
RAW_SHARE = 0.6
PART_COUNT = 2500


@dataclass(frozen=True)
class Pool:
    """Frames uint8 (n, 28, 28), ink 255, and labels uint8 (n,): 0 to 9, or a class of no digit from OTHER_MARK on."""

    frames: np.ndarray
    labels: np.ndarray


def build_pool(sources: Sources, count: int, seed: int, workers: int = 1) -> Pool:
    """Draws `count` samples; the same seed gives the same pool, whatever the number of workers."""
    return POOL.pool(sources, count, seed, workers)


def join(pools: list[Pool]) -> Pool:
    return Pool(np.concatenate([p.frames for p in pools]), np.concatenate([p.labels for p in pools]))


def draw_sample(rng: np.random.Generator, sources: Sources) -> tuple[np.ndarray, int]:
    """One sample: uint8 (28, 28), ink 255, and its label."""
    kind = rng.random()
    if kind < MILD_SHARE * RAW_SHARE:
        index = rng.integers(len(sources.mnist))
        return nudged(rng, sources.mnist.images[index]), int(sources.mnist.labels[index])
    if kind < MILD_SHARE:
        ink, label = mild_digit(rng, sources)
    elif kind < MILD_SHARE + HARD_SHARE:
        ink, label = hard_digit(rng, sources)
    else:
        name = tuple(MARKS)[rng.choice(len(MARKS), p=_SHARES)]
        ink, label = draw_mark(rng, sources, name), CLASS_OF_MARK.get(name, OTHER_MARK)
    return to_u8(frame(ink)), label


def draw_mark(rng: np.random.Generator, sources: Sources, name: str) -> np.ndarray:
    """A mark of the named kind as the reader would cut it out of a photo; never blank."""
    while True:
        ink = photographed(rng, MARKS[name][0](rng, sources))
        if ink.max() > 0.5:
            return ink


def scaled(frames: np.ndarray) -> np.ndarray:
    """uint8 (n, 28, 28), ink 255, to what the network takes: float32 (n, 28, 28, 1), ink 1.0."""
    return frames[..., None].astype(np.float32) / 255


def framed(digits: Images) -> Pool:
    """MNIST digits sent through the reader's frame."""
    return Pool(np.stack([to_u8(frame(image.astype(np.float32) / 255)) for image in digits.images]), digits.labels)


def to_u8(ink: np.ndarray) -> np.ndarray:
    return np.round(255 * ink).astype(np.uint8)


_SHARES = np.array([share for _, share in MARKS.values()]) / sum(share for _, share in MARKS.values())


def _part(sources: Sources, count: int, key: tuple[int, ...]) -> Pool:
    rng = np.random.default_rng(key)
    frames, labels = np.zeros((count, FRAME_SIDE_PX, FRAME_SIDE_PX), np.uint8), np.zeros(count, np.uint8)
    for i in range(count):
        frames[i], labels[i] = draw_sample(rng, sources)
    return Pool(frames, labels)


POOL = Drawing(_part, PART_COUNT, join)

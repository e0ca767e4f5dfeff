"""Digits as the reader meets them: from any source, in any hand, before they are put into the frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from training.data import distortion, strokes
from training.data.fonts import FontInk
from training.data.mnist import Images

Shares = tuple[float, float, float]

SOURCE_SHARES: Shares = (0.45, 0.27, 0.28)
ONLY_FONTS: Shares = (0.0, 0.0, 1.0)
FAULTS: distortion.Faults = (
    (distortion.broken, 0.15),
    (distortion.add_ruling, 0.12),
    (distortion.clipped, 0.08),
    (distortion.add_fragment, 0.1),
)
MILD = 0.5  # share of the full ranges of rotation, slant, stretch and bending
ENLARGED_PX = 72
NATIVE_BEND_PX = 1.0  # of MNIST's own 28, the largest deviation of the elastic bending
_NATIVE = np.mgrid[0:28, 0:28][::-1].reshape(2, -1) - 13.5


@dataclass(frozen=True)
class Sources:
    """Where ink comes from; of distorted digits, the shares from MNIST, skeletons and fonts. There may be no fonts."""

    mnist: Images
    fonts: FontInk
    shares: Shares = SOURCE_SHARES


def distorted_digit(rng: np.random.Generator, sources: Sources) -> tuple[np.ndarray, int]:
    """A digit in a hand and pen of its own, and its label: float32 ink, not yet degraded."""
    weights = np.array(sources.shares)
    if not sources.fonts.digits[0]:
        weights[2] = 0
    source = rng.choice(3, p=weights / weights.sum())
    if source == 0:
        index = rng.integers(len(sources.mnist))
        label, ink_u8 = int(sources.mnist.labels[index]), enlarged(rng, sources.mnist.images[index])
    else:
        label = int(rng.integers(10))
        if source == 1:
            ink_u8 = strokes.draw_digit(rng, label)
        else:
            inks = sources.fonts.digits[label]
            ink_u8 = cv2.copyMakeBorder(inks[rng.integers(len(inks))], 6, 6, 6, 6, cv2.BORDER_CONSTANT)
    ink = distortion.warped(rng, ink_u8, rng.uniform(0.2, 1.0))
    return (distortion.vary_stroke_width(rng, ink) if rng.random() < 0.6 else ink), label


def hard_digit(rng: np.random.Generator, sources: Sources) -> tuple[np.ndarray, int]:
    """A distorted digit, sometimes broken, ruled, clipped or with a fragment, degraded; and its label."""
    ink, label = distorted_digit(rng, sources)
    return distortion.degrade(rng, distortion.with_faults(rng, ink, FAULTS)), label


def mild_digit(rng: np.random.Generator, sources: Sources) -> tuple[np.ndarray, int]:
    """An MNIST digit hardly changed, and its label: float32 ink on a larger canvas."""
    index = rng.integers(len(sources.mnist))
    ink_u8 = cv2.resize(sources.mnist.images[index], (ENLARGED_PX,) * 2, interpolation=cv2.INTER_CUBIC)
    return distortion.warped(rng, ink_u8, MILD), int(sources.mnist.labels[index])


def affine_jitter(rng: np.random.Generator, image_u8: np.ndarray) -> np.ndarray:
    """An MNIST image turned, stretched, bent and moved a little within its own 28×28 pixels, with nothing redrawn."""
    angle = np.radians(rng.uniform(-12, 12))
    forward = distortion.turned(angle, -rng.normal(0, 0.12), rng.uniform(0.86, 1.12, 2))
    x, y = (np.linalg.inv(forward) @ _NATIVE).reshape(2, *image_u8.shape).astype(np.float32)
    bend_x, bend_y = distortion.elastic_field(rng, image_u8.shape, (5, 5), rng.uniform(0, NATIVE_BEND_PX))
    shift = (13.5 + rng.uniform(-1.5, 1.5, 2)).astype(np.float32)
    return cv2.remap(image_u8, x + bend_x + shift[0], y + bend_y + shift[1], cv2.INTER_LINEAR)


def enlarged(rng: np.random.Generator, image_u8: np.ndarray) -> np.ndarray:
    """An MNIST image at three times its size, its soft edge made as sharp as a pen's; uint8."""
    big = cv2.resize(image_u8, (3 * image_u8.shape[1], 3 * image_u8.shape[0]), interpolation=cv2.INTER_CUBIC)
    edge = 1 / (1 + np.exp(-(big.astype(np.float32) / 255 - rng.uniform(0.35, 0.5)) * rng.uniform(8, 20)))
    return (255 * edge).astype(np.uint8)

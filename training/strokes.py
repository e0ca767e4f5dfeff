"""Digits drawn from skeletons with a pen: the ways of writing that MNIST hardly has.

The 1 with a flag, as long as itself too, and with a foot; the crossed 7, the open 4, the slashed 0, the angular 2, the
9 with a straight leg, a curled foot or a small head; the 5 whose bar stands apart, and the one without a belly.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

DIGIT_HEIGHT_PX = 64
MARGIN_PX = 16
# Fractions of the digit's height.
PEN_WIDTH = (0.03, 0.22)
WIDTH = (0.4, 0.85)
POINT_JITTER = 0.035
SUBPIXEL_BITS = 4

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Stroke:
    """One line of the pen through points (x, y) of the unit square, y down; round ones bend."""

    points: Points
    round: bool = False


def _corner(*points: tuple[float, float]) -> Stroke:
    return Stroke(points)


def _curve(*points: tuple[float, float]) -> Stroke:
    return Stroke(points, round=True)


_OVAL = _curve(
    (0.55, 0.0), (0.15, 0.2), (0.0, 0.55), (0.2, 0.92), (0.5, 1.0), (0.85, 0.8), (1.0, 0.45), (0.8, 0.08), (0.5, 0.0)
)
_ARCH = ((0.05, 0.22), (0.4, 0.0), (0.85, 0.2), (0.75, 0.5))
_BOWL = ((0.45, 0.42), (0.85, 0.55), (0.9, 0.8), (0.5, 1.0), (0.05, 0.88))
_LOOP_9 = ((0.88, 0.15), (0.5, 0.0), (0.1, 0.2), (0.25, 0.5), (0.65, 0.48), (0.9, 0.15))

VARIANTS: tuple[tuple[tuple[Stroke, ...], ...], ...] = (
    (
        (_OVAL,),
        (
            _curve(
                (0.7, 0.06), (0.25, 0.1), (0.0, 0.5), (0.3, 0.97), (0.75, 0.9), (1.0, 0.5), (0.75, 0.1), (0.35, 0.02)
            ),
        ),
        (_OVAL, _corner((0.15, 0.9), (0.88, 0.1))),
    ),
    (
        (_corner((0.5, 0.0), (0.5, 1.0)),),
        (_corner((0.25, 0.25), (0.6, 0.0), (0.6, 1.0)),),
        (_corner((0.1, 0.42), (0.65, 0.0), (0.65, 1.0)),),
        (_corner((0.0, 0.75), (0.7, 0.0), (0.7, 1.0)),),
        (_curve((0.0, 0.9), (0.4, 0.45), (0.65, 0.0), (0.62, 0.5), (0.55, 1.0)),),
        (_corner((0.25, 0.22), (0.55, 0.0), (0.55, 1.0)), _corner((0.2, 1.0), (0.9, 1.0))),
        (_corner((0.5, 0.0), (0.5, 1.0)), _corner((0.2, 1.0), (0.8, 1.0))),
    ),
    (
        (_curve(*_ARCH, (0.05, 1.0)), _corner((0.05, 1.0), (1.0, 0.97))),
        (_curve(*_ARCH, (0.2, 0.95), (0.05, 0.85), (0.3, 0.8), (0.95, 0.98)),),
        (_curve((0.1, 0.12), (0.5, 0.0), (0.85, 0.12), (0.8, 0.35)), _corner((0.8, 0.35), (0.0, 1.0), (1.0, 1.0))),
        (_curve((0.05, 0.3), (0.45, 0.0), (0.9, 0.3), (0.5, 0.75), (0.05, 1.0), (0.45, 0.93), (1.0, 1.0)),),
    ),
    (
        (
            _curve((0.1, 0.12), (0.5, 0.0), (0.85, 0.2), (0.4, 0.45)),
            _curve((0.4, 0.45), (0.9, 0.65), (0.6, 1.0), (0.05, 0.9)),
        ),
        (_corner((0.1, 0.02), (0.85, 0.0), (0.45, 0.42)), _curve(*_BOWL)),
        (_curve((0.1, 0.1), (0.6, 0.0), (0.75, 0.3), (0.45, 0.47), (0.85, 0.65), (0.7, 0.97), (0.05, 0.92)),),
    ),
    (
        (_corner((0.3, 0.0), (0.02, 0.6), (1.0, 0.6)), _corner((0.75, 0.2), (0.65, 1.0))),
        (_corner((0.15, 0.05), (0.1, 0.55), (0.95, 0.55)), _corner((0.8, 0.0), (0.78, 1.0))),
        (_curve((0.12, 0.0), (0.1, 0.4), (0.3, 0.55), (0.8, 0.45)), _corner((0.85, 0.0), (0.8, 1.0))),
        (_corner((0.7, 1.0), (0.7, 0.0), (0.0, 0.68), (1.0, 0.68)),),
        (_corner((0.35, 0.0), (0.0, 0.65), (0.85, 0.65)), _corner((0.5, 0.38), (0.5, 1.0))),
        (_corner((0.35, 0.0), (0.05, 0.65), (0.85, 0.5)), _corner((0.85, 0.25), (0.72, 1.0))),
        (_curve((0.3, 0.0), (0.08, 0.6), (0.25, 0.65), (0.7, 0.42), (0.78, 0.6), (0.65, 1.0)),),
    ),
    (
        (
            _corner((0.9, 0.0), (0.2, 0.02), (0.15, 0.42)),
            _curve((0.15, 0.42), (0.65, 0.38), (0.9, 0.7), (0.55, 1.0), (0.05, 0.92)),
        ),
        (
            _corner((0.2, 0.05), (0.15, 0.45)),
            _curve((0.15, 0.45), (0.7, 0.4), (0.85, 0.75), (0.5, 1.0), (0.0, 0.9)),
            _corner((0.22, 0.02), (0.95, 0.0)),
        ),
        (
            _corner((0.2, 0.12), (0.15, 0.45)),
            _curve((0.15, 0.45), (0.7, 0.45), (0.85, 0.75), (0.5, 1.0), (0.0, 0.9)),
            _corner((0.3, 0.02), (0.95, 0.0)),
        ),
        (_curve((0.9, 0.02), (0.3, 0.08), (0.2, 0.4), (0.75, 0.55), (0.7, 0.95), (0.05, 0.95)),),
        (_corner((0.0, 0.35), (0.2, 1.0), (0.4, 0.08), (1.0, 0.0)),),
        (_curve((0.05, 0.4), (0.35, 0.55), (0.35, 0.95), (0.1, 0.9)), _corner((0.05, 0.4), (0.2, 0.05), (1.0, 0.0))),
    ),
    (
        (_curve((0.75, 0.0), (0.25, 0.35), (0.05, 0.75), (0.4, 1.0), (0.9, 0.8), (0.6, 0.52), (0.1, 0.72)),),
        (_curve((0.3, 0.0), (0.1, 0.4), (0.08, 0.8), (0.5, 1.0), (0.9, 0.8), (0.55, 0.58), (0.1, 0.8)),),
        (
            _curve(
                (0.9, 0.12), (0.55, 0.0), (0.1, 0.35), (0.05, 0.75), (0.45, 1.0), (0.9, 0.75), (0.5, 0.48), (0.08, 0.65)
            ),
        ),
    ),
    (
        (_corner((0.05, 0.02), (0.95, 0.0), (0.4, 1.0)),),
        (_corner((0.05, 0.02), (0.95, 0.0), (0.4, 1.0)), _corner((0.25, 0.48), (0.95, 0.46))),
        (_corner((0.05, 0.15), (0.07, 0.0), (0.95, 0.02), (0.5, 1.0)),),
        (_corner((0.05, 0.15), (0.07, 0.0), (0.95, 0.02), (0.5, 1.0)), _corner((0.3, 0.5), (1.0, 0.45))),
        (_curve((0.0, 0.12), (0.4, 0.08), (0.95, 0.0), (0.6, 0.5), (0.45, 1.0)),),
        (_curve((0.05, 0.15), (0.4, 0.08), (0.7, 0.0), (0.55, 0.5), (0.4, 1.0)), _corner((0.0, 0.52), (1.0, 0.45))),
    ),
    (
        (_curve((0.8, 0.1), (0.4, 0.0), (0.15, 0.25), (0.8, 0.7), (0.5, 1.0), (0.1, 0.75), (0.7, 0.35), (0.8, 0.1)),),
        (
            _curve((0.5, 0.0), (0.2, 0.2), (0.5, 0.45), (0.8, 0.2), (0.5, 0.0)),
            _curve((0.5, 0.45), (0.1, 0.7), (0.5, 1.0), (0.9, 0.7), (0.5, 0.45)),
        ),
        (_curve((0.95, 0.05), (0.4, 0.02), (0.2, 0.3), (0.8, 0.7), (0.5, 1.0), (0.1, 0.8), (0.55, 0.45), (1.0, 0.12)),),
    ),
    (
        (_curve(*_LOOP_9), _corner((0.9, 0.1), (0.85, 1.0))),
        (_curve(*_LOOP_9), _curve((0.9, 0.15), (0.88, 0.6), (0.6, 0.97), (0.15, 0.92))),
        (_curve(*_LOOP_9), _corner((0.9, 0.12), (0.5, 1.0))),
        (_curve((0.85, 0.2), (0.45, 0.0), (0.1, 0.25), (0.4, 0.5), (0.85, 0.25), (0.85, 0.6), (0.8, 1.0)),),
        (_curve((0.55, 0.4), (0.15, 0.3), (0.25, 0.05), (0.65, 0.0), (0.8, 0.25), (0.55, 0.4), (0.5, 1.0)),),
        (_curve((0.6, 0.38), (0.9, 0.15), (0.5, 0.0), (0.2, 0.2), (0.5, 0.4), (0.62, 0.55), (0.45, 1.0)),),
    ),
)


def draw_digit(rng: np.random.Generator, label: int) -> np.ndarray:
    """One digit in one of its variants: uint8 (96, 96), ink 255, with a free margin."""
    variants = VARIANTS[label]
    return draw_strokes(rng, variants[rng.integers(len(variants))], rng.uniform(*WIDTH), rng.uniform(*PEN_WIDTH))


def draw_strokes(rng: np.random.Generator, strokes: tuple[Stroke, ...], width: float, pen_width: float) -> np.ndarray:
    """Strokes with a shaking hand: uint8 (96, 96), ink 255; `width` and `pen_width` are fractions of the height."""
    side = DIGIT_HEIGHT_PX + 2 * MARGIN_PX
    canvas = np.zeros((side, side), np.uint8)
    thickness = max(1, round(pen_width * DIGIT_HEIGHT_PX))
    for stroke in strokes:
        points = np.array(stroke.points) + rng.normal(0, POINT_JITTER, (len(stroke.points), 2))
        if stroke.round:
            points = through(points)
        points_px = (points - 0.5) * (width * DIGIT_HEIGHT_PX, DIGIT_HEIGHT_PX) + side / 2
        fixed = np.round(points_px * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(canvas, [fixed], False, 255, thickness, cv2.LINE_AA, SUBPIXEL_BITS)
    return canvas


def through(points: np.ndarray, steps: int = 8) -> np.ndarray:
    """The smooth curve through points (n, 2): (m, 2).

    Source: Catmull and Rom, "A class of local interpolating splines", 1974.
    """
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (p[:, None, :] for p in (before, start, end, after))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])

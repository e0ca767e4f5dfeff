"""Signs that are written beside digits: points, commas, minus, signs of arithmetic, brackets."""

from __future__ import annotations

import cv2
import numpy as np

POINT_JITTER = 0.025  # of the height: standard deviation of a stroke's points
PEN_VARIATION = (0.8, 1.3)


class _Canvas:
    """Where a sign is drawn: strokes and dots in heights from the base line upwards."""

    def __init__(self, rng: np.random.Generator, height_px: int, pen_px: int) -> None:
        self._rng, self._height, self._pen = rng, height_px, pen_px
        side = 2 * height_px + 8
        self.base, self._left = int(1.5 * height_px), height_px // 2
        self.ink_u8 = np.zeros((side, side), np.uint8)

    def stroke(self, *points: tuple[float, float]) -> None:
        shaken = np.array(points) + self._rng.normal(0, POINT_JITTER, (len(points), 2))
        way = shaken * (self._height, -self._height) + (self._left, self.base)
        cv2.polylines(self.ink_u8, [np.round(way * 16).astype(np.int32)], False, 255, self._pen, cv2.LINE_AA, 4)

    def dot(self, rise_px: int, size: float) -> None:
        centre = (self._left + self._pen, self.base - rise_px)
        cv2.circle(self.ink_u8, centre, max(1, round(size * self._pen)), 255, -1, cv2.LINE_AA)

    def spot(self, at: tuple[float, float], size: float) -> None:
        x, y = np.array(at) * (self._height, -self._height) + (self._left, self.base)
        cv2.circle(self.ink_u8, (round(x), round(y)), max(1, round(size * self._pen)), 255, -1, cv2.LINE_AA)

    def ring(self, at: tuple[float, float], radius: float) -> None:
        turns = np.linspace(0, 2 * np.pi * self._rng.uniform(0.85, 1.05), 9)
        self.stroke(*(np.array(at) + radius * np.stack([np.cos(turns), np.sin(turns)], 1)))


def sign(rng: np.random.Generator, char: str, height_px: int, pen: float) -> tuple[np.ndarray, int]:
    """A written sign: float32 (H, W), ink 1.0, and how far its upper edge lies above the base line, in px.

    char: one of . , - + = x / : ( ) % ÷; pen: width of a stroke in heights of a digit.
    """
    pen_px = max(1, round(height_px * pen * rng.uniform(*PEN_VARIATION)))
    canvas = _Canvas(rng, height_px, pen_px)
    middle, length = rng.uniform(0.35, 0.6), rng.uniform(0.3, 0.6)
    match char:
        case ".":
            canvas.dot(pen_px, rng.uniform(0.6, 1.0))
        case ",":
            canvas.stroke((0.06, 0.06), (0.0, -rng.uniform(0.08, 0.25)))
        case "-":
            canvas.stroke((0, middle), (length, middle))
        case "+":
            canvas.stroke((0, middle), (length, middle))
            canvas.stroke((length / 2, middle + length / 2), (length / 2, middle - length / 2))
        case "=":
            canvas.stroke((0, middle + 0.1), (length, middle + 0.1))
            canvas.stroke((0, middle - 0.1), (length, middle - 0.1))
        case "x":
            canvas.stroke((0, middle + length / 2), (length, middle - length / 2))
            canvas.stroke((length, middle + length / 2), (0, middle - length / 2))
        case "/":
            canvas.stroke((0, rng.uniform(-0.3, 0.05)), (rng.uniform(0.25, 0.6), rng.uniform(0.95, 1.3)))
        case ":":
            canvas.dot(int(0.2 * height_px), 0.7)
            canvas.dot(int(0.65 * height_px), 0.7)
        case "(":
            canvas.stroke((0.22, 1.05), (0.05, 0.75), (0.02, 0.4), (0.2, -0.05))
        case ")":
            canvas.stroke((0.02, 1.05), (0.2, 0.75), (0.22, 0.4), (0.02, -0.05))
        case "%":
            canvas.stroke((0, 0), (0.5, 1.0))
            canvas.ring((0.08, 0.8), 0.12)
            canvas.ring((0.5, 0.18), 0.12)
        case "÷":
            canvas.stroke((0, middle), (length, middle))
            canvas.spot((length / 2, middle + 0.25), 0.7)
            canvas.spot((length / 2, middle - 0.25), 0.7)
        case _:
            raise ValueError(f"no sign looks like {char!r}")
    x, y, width, height = cv2.boundingRect(canvas.ink_u8)
    return canvas.ink_u8[y : y + height, x : x + width].astype(np.float32) / 255, canvas.base - y

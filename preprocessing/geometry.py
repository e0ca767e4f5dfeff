"""The box that every component has, in the pixels of the image that came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np


@dataclass(frozen=True)
class Box:
    """An upright rectangle: left and top edge, width and height, all in pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, points_xy: np.ndarray, size_px: tuple[int, int]) -> Box:
        """The whole pixels around points, float (n, 2), inside a picture of this height and width; one at least."""
        height_px, width_px = size_px
        # What rounding adds to a whole number makes it no pixel more.
        first = np.clip(np.floor(points_xy.min(0) + 1e-6), 0, [width_px - 1, height_px - 1]).astype(int)
        last = np.minimum(np.ceil(points_xy.max(0) - 1e-6), [width_px, height_px]).astype(int)
        return cls(int(first[0]), int(first[1]), *np.maximum(1, last - first).tolist())

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def center_xy(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point stands inside, or on an edge."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def union(self, other: Box) -> Box:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


def union_of(boxes: Iterable[Box]) -> Box:
    """The box around all of these, at least one."""
    return reduce(Box.union, boxes)

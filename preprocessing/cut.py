"""How a person turned and cropped a picture before it was read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.geometry import Box


@dataclass(frozen=True)
class Cut:
    """Turned clockwise by `quarters_right` quarters, then cropped to `box`, in pixels of the turned picture.

    size_px: height and width of the picture before that.
    """

    size_px: tuple[int, int]
    quarters_right: int = 0
    box: Box | None = None

    @property
    def name(self) -> str:
        """Tells this cut of a picture from others."""
        turned = f"-turned{self.quarters_right}" if self.quarters_right else ""
        box = self.box
        return turned + (f"-crop{box.x},{box.y},{box.right},{box.bottom}" if box else "")

    def of(self, image: np.ndarray) -> np.ndarray:
        """What is left of an image, uint8 (H, W, 3) or (H, W)."""
        turned = np.rot90(image, -self.quarters_right)
        box = self.box
        return np.ascontiguousarray(turned[box.y : box.bottom, box.x : box.right] if box else turned)

    @property
    def to_source(self) -> np.ndarray:
        """float64 (3, 3): the homography from the pixels of what is left to those of the whole picture."""
        height, width = self.size_px
        turns = (
            np.eye(3),
            np.array([[0.0, 1, 0], [-1, 0, height], [0, 0, 1]]),
            np.array([[-1.0, 0, width], [0, -1, height], [0, 0, 1]]),
            np.array([[0.0, -1, width], [1, 0, 0], [0, 0, 1]]),
        )
        shift = np.eye(3)
        if self.box:
            shift[:2, 2] = self.box.x, self.box.y
        return turns[self.quarters_right] @ shift

"""A picture as it is read: turned upright or straightened, and where its pixels lie in the one that came in."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from preprocessing.perspective import seen_from_above

# In words, by so many quarter turns counter-clockwise.
TURNED = ("", "turned a quarter to the left", "turned upside down", "turned a quarter to the right")


@dataclass(frozen=True, eq=False)
class View:
    """rgb: uint8 (H, W, 3), what is read; to_source: float64 (3, 3), from its pixels to those that came in."""

    rgb: np.ndarray
    to_source: np.ndarray = field(default_factory=lambda: np.eye(3))

    def turned(self, quarters: int) -> View:
        """The same picture turned by so many quarter turns, counter-clockwise."""
        height, width = self.rgb.shape[:2]
        to_unturned = np.array(
            [
                [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
                [[0, -1, width], [1, 0, 0], [0, 0, 1]],
                [[-1, 0, width], [0, -1, height], [0, 0, 1]],
                [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
            ][quarters],
            float,
        )
        return View(np.ascontiguousarray(np.rot90(self.rgb, quarters)), self.to_source @ to_unturned)

    def of_sheet(self, corners: np.ndarray) -> View:
        """The sheet with these corners, float64 (4, 2), clockwise from the upper left one, seen from above."""
        (height, width), to_picture = seen_from_above(corners, self.rgb.shape[:2])
        # OpenCV's coordinates are those of the middles of pixels, ours those of their edges.
        to_edge, to_middle = (np.array([[1, 0, half], [0, 1, half], [0, 0, 1]]) for half in (0.5, -0.5))
        flags, edge = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE
        matrix = to_middle @ to_picture @ to_edge
        rgb = cv2.warpPerspective(self.rgb, matrix, (width, height), flags=flags, borderMode=edge)
        return View(rgb, self.to_source @ to_picture)

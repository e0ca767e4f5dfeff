"""A picture as it is read: turned upright or straightened, and where its pixels lie in the one that came in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

# In words, by so many quarter turns counter-clockwise.
TURNED = ("", "turned a quarter to the left", "turned upside down", "turned a quarter to the right")


@dataclass(frozen=True, eq=False)
class View:
    """rgb: uint8 (H, W, 3), what is read; to_source: float64 (3, 3), from its pixels to those that came in.

    note: what was done to the picture, in words for a person; empty where it is as it came in.
    """

    rgb: np.ndarray
    to_source: np.ndarray = field(default_factory=lambda: np.eye(3))
    note: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether it is another picture than the one that came in."""
        return bool(self.note)

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
        note = ", ".join(filter(None, (self.note, TURNED[quarters])))
        return View(np.ascontiguousarray(np.rot90(self.rgb, quarters)), self.to_source @ to_unturned, note)

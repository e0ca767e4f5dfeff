"""A sheet of a drawn scene: how dark each of its pixels is, what it is, and where its digits stand."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from preprocessing.ink_map import DIGIT, KIND_COUNT, OTHER

Box = tuple[float, float, float, float, int]  # x, y, width, height in px, and the label


@dataclass(eq=False)
class Sheet:
    """What stands on a sheet, before it is photographed; its methods draw onto it.

    ink: float32 (H, W), how dark, 0.0 for bare paper; cover: uint8 (H, W, 4), how far each kind from DIGIT to OTHER
    covers the pixel; boxes: those of all digits; top_px: the row of the whole sheet where this part of it begins.
    """

    ink: np.ndarray
    cover: np.ndarray
    boxes: list[Box] = field(default_factory=list)
    top_px: int = 0

    @classmethod
    def blank(cls, height_px: int, width_px: int) -> Sheet:
        """A sheet with nothing on it."""
        size = (height_px, width_px)
        return cls(np.zeros(size, np.float32), np.zeros((*size, KIND_COUNT - 1), np.uint8))

    @property
    def height_px(self) -> int:
        return self.ink.shape[0]

    @property
    def width_px(self) -> int:
        return self.ink.shape[1]

    def below(self, y: int) -> Sheet:
        """The part of the sheet from row y on, one row at least: what is drawn on it stands on this sheet."""
        y = min(max(0, y), self.height_px - 1)
        return Sheet(self.ink[y:], self.cover[y:], self.boxes, self.top_px + y)

    def paste(self, ink: np.ndarray, x: int, y: int, kind: int, strength: float = 1.0) -> bool:
        """Draws ink, float32 (h, w), with its upper left corner at (x, y); False where nothing of it lies on the sheet.

        kind: of preprocessing.ink_map; strength: how dark the pen is, 0 to 1.
        """
        left, top = max(0, -x), max(0, -y)
        ink = ink[top : max(0, self.height_px - y), left : max(0, self.width_px - x)]
        if not ink.size:
            return False
        place = slice(y + top, y + top + ink.shape[0]), slice(x + left, x + left + ink.shape[1])
        covered = (255 * ink).astype(np.uint8)
        for layer, values in ((self.ink, strength * ink), (self.cover[..., kind - 1], covered)):
            np.maximum(layer[place], values, out=layer[place])
        return True

    def digit(self, ink: np.ndarray, x: int, y: int, label: int, kind: int = DIGIT, strength: float = 1.0) -> None:
        """Draws a digit and notes its box, where its centre lies on the sheet: of one cut off, too little is left."""
        height, width = ink.shape
        seen = self.paste(ink, x, y, kind, strength)
        if seen and 0 <= x + width / 2 < self.width_px and 0 <= y + height / 2 < self.height_px:
            self.boxes.append((x, y + self.top_px, width, height, label))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        width_px: float,
        strength: float,
        dash_px: tuple[float, float] | None = None,
    ) -> None:
        """Draws a ruling or a side of a box, other ink, to a sixteenth of a pixel; thinner than a pixel it is paler.

        dash_px: how long dashes are, and the gaps between them; None for a whole line.
        """
        drawn_px = max(1, round(width_px))
        ends = np.array([start, end], float)
        first, way = ends[0], ends[1] - ends[0]
        low = np.maximum(np.floor(ends.min(0)).astype(int) - drawn_px, 0)
        high = np.minimum(np.ceil(ends.max(0)).astype(int) + drawn_px + 1, (self.width_px, self.height_px))
        if (low >= high).any():
            return
        mask = np.zeros((high - low)[::-1], np.uint8)
        length_px = max(float(np.hypot(*way)), 1.0)
        dash, gap = dash_px or (length_px, 1.0)
        begins = np.arange(0, length_px, dash + gap) / length_px
        shares = np.stack([begins, np.minimum(1.0, begins + dash / length_px)], 1)
        dashes = np.round(16 * (first + shares[..., None] * way - low)).astype(np.int32)  # (n, 2, 2)
        cv2.polylines(mask, list(dashes), False, 255, drawn_px, cv2.LINE_AA, 4)
        ink = mask.astype(np.float32) / 255 * min(1.0, max(width_px, 0.6))
        self.paste(ink, int(low[0]), int(low[1]), OTHER, strength)

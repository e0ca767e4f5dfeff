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

    ink: float32 (H, W), how dark, 0.0 for bare paper; cover: float32 (5, H, W), how far each kind covers the pixel, the
    first, nothing, unused; boxes: those of all digits; top_px: the row of the whole sheet where this part of it begins.
    """

    ink: np.ndarray
    cover: np.ndarray
    boxes: list[Box] = field(default_factory=list)
    top_px: int = 0

    @classmethod
    def blank(cls, height_px: int, width_px: int) -> Sheet:
        """A sheet with nothing on it."""
        size = (height_px, width_px)
        return cls(np.zeros(size, np.float32), np.zeros((KIND_COUNT, *size), np.float32))

    @property
    def height_px(self) -> int:
        return self.ink.shape[0]

    @property
    def width_px(self) -> int:
        return self.ink.shape[1]

    def below(self, y: int) -> Sheet:
        """The part of the sheet from row y on, one row at least: what is drawn on it stands on this sheet."""
        y = min(max(0, y), self.height_px - 1)
        return Sheet(self.ink[y:], self.cover[:, y:], self.boxes, self.top_px + y)

    def paste(self, ink: np.ndarray, x: int, y: int, kind: int, strength: float = 1.0) -> bool:
        """Draws ink, float32 (h, w), with its upper left corner at (x, y); False where nothing of it lies on the sheet.

        kind: of preprocessing.ink_map; strength: how dark the pen is, 0 to 1.
        """
        left, top = max(0, -x), max(0, -y)
        ink = ink[top : max(0, self.height_px - y), left : max(0, self.width_px - x)]
        if not ink.size:
            return False
        place = slice(y + top, y + top + ink.shape[0]), slice(x + left, x + left + ink.shape[1])
        for layer, values in ((self.ink, strength * ink), (self.cover[kind], ink)):
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
        mask = np.zeros((self.height_px, self.width_px), np.uint8)
        first, way = np.array(start, float), np.subtract(end, start).astype(float)
        length_px = max(float(np.hypot(*way)), 1.0)
        dash, gap = dash_px or (length_px, 1.0)
        for at in np.arange(0, length_px, dash + gap) / length_px:
            stop = min(1.0, at + dash / length_px)
            (x1, y1), (x2, y2) = (np.round(16 * (first + share * way)).astype(int).tolist() for share in (at, stop))
            cv2.line(mask, (x1, y1), (x2, y2), 255, max(1, round(width_px)), cv2.LINE_AA, 4)
        x, y, width, height = cv2.boundingRect(mask)
        if width:
            ink = mask[y : y + height, x : x + width].astype(np.float32) / 255
            self.paste(ink * min(1.0, max(width_px, 0.6)), x, y, OTHER, strength)

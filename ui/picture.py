"""The picture a person is working on: where it came from, how it was turned and cropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from preprocessing import Box
from preprocessing.cut import Cut


@dataclass(frozen=True)
class OpenedPicture:
    """An image with the key that readings and corrections are kept under.

    image: uint8 (H, W, 3) RGB. key: digest of the file's bytes, then how it was turned and cropped.
    document: the key of the file that the picture is in; empty where it came as none. cut: None where it is whole.
    """

    name: str
    key: str
    image: np.ndarray
    document: str = ""
    cut: Cut | None = None

    @property
    def stem(self) -> str:
        """The file's name without its ending, for the files made from it."""
        return PurePath(self.name).stem or "reading"

    def turned(self, quarters_right: int) -> OpenedPicture:
        """The picture turned clockwise by quarters."""
        height, width = self.image.shape[:2]
        cut = Cut((height, width), quarters_right % 4)
        return self._left_by(cut, cut) if cut.quarters_right else self

    def cropped(self, box: Box) -> OpenedPicture:
        """The part inside the box, which is cut to the picture first; the picture itself where that is all of it."""
        height, width = self.image.shape[:2]
        left, top = min(max(box.x, 0), width - 1), min(max(box.y, 0), height - 1)
        right, bottom = max(min(box.right, width), left + 1), max(min(box.bottom, height), top + 1)
        if (left, top, right, bottom) == (0, 0, width, height):
            return self
        cut = Cut((height, width), box=Box(left, top, right - left, bottom - top))
        return self._left_by(cut, replace(self.cut, box=cut.box) if self.cut else cut)

    def _left_by(self, cut: Cut, in_all: Cut) -> OpenedPicture:
        return replace(self, key=self.key + cut.name, image=cut.of(self.image), cut=in_all)

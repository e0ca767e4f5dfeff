"""Where two opinions of a picture agree, as the debug view shows it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing import Box
from recognition.opinions import corners, meeting
from recognition.page import Page

ALIKE_COLOR, UNLIKE_COLOR = (0, 140, 70), (210, 40, 40)
BELIEVED_COLOR, OTHER_COLOR = (30, 110, 220), (230, 140, 0)
SHOWN_SIDE_PX = 1200


@dataclass(frozen=True)
class Agreement:
    """The boxes of digits that two readings have alike, with another label, or alone: the one believed, the other."""

    alike: list[Box]
    unlike: list[Box]
    believed: list[Box]
    other: list[Box]

    @staticmethod
    def of(page: Page, other: Page) -> Agreement:
        """page: the reading that is believed."""
        places, labels = corners([digit.box for digit in other.digits]), np.array([d.label for d in other.digits], int)
        found = Agreement([], [], [], [])
        for digit in page.digits:
            there = labels[meeting(places, digit.box)]
            same = (there == digit.label).any()
            (found.alike if same else found.unlike if len(there) else found.believed).append(digit.box)
        read = corners([digit.box for digit in page.digits])
        found.other.extend(digit.box for digit in other.digits if not meeting(read, digit.box).any())
        return found

    @property
    def note(self) -> str:
        """How many digits of each kind there are."""
        return (
            f"alike (green): {len(self.alike)}, read as another (red): {len(self.unlike)}, "
            f"only here (blue): {len(self.believed)}, only in the other (orange): {len(self.other)}"
        )

    def picture(self, rgb: np.ndarray) -> np.ndarray:
        """The picture uint8 (H, W, 3) that was read, pale and no larger than is shown, with the boxes on it."""
        scale = min(1.0, SHOWN_SIDE_PX / max(rgb.shape[:2]))
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) // 2 + 127
        for boxes, color in (
            (self.alike, ALIKE_COLOR),
            (self.unlike, UNLIKE_COLOR),
            (self.believed, BELIEVED_COLOR),
            (self.other, OTHER_COLOR),
        ):
            for box in boxes:
                left, top, right, bottom = (round(scale * side) for side in (box.x, box.y, box.right, box.bottom))
                cv2.rectangle(small, (left, top), (right, bottom), color, 2)
        return small

"""What was weighed on the way to a reading, for the debug view and for what is expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing import Box

# What stands for ink that is no character.
NOTHING = ""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A crop that was shown to the digit network: crop is uint8 (28, 28), ink 255; the debug view shows these.

    alternatives are the three best digits; chosen says whether it stands in the reading, note why (not). Two are equal
    only when they are the same one, as arrays have no equality of one answer.
    """

    crop_u8: np.ndarray
    box: Box
    alternatives: tuple[tuple[int, float], ...]
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """A text that a touching group may hold, with the logarithms of how likely it is to the cuts and to the sequence.

    cuts_log is -inf where the ink cannot be cut into these digits, and None where cuts were not asked.
    """

    text: str
    cuts_log: float | None
    sequence_log: float


@dataclass(frozen=True, eq=False)
class RescoredGroup:
    """A touching group that was read whole, for the debug view: crop is uint8 (32, w), ink 255.

    The proposals are best first. Equal only when it is the same one.
    """

    crop_u8: np.ndarray
    box: Box
    proposals: tuple[Proposal, ...]
    note: str


@dataclass(frozen=True)
class Way:
    """A piece of ink taken as one character, or as none, from one place of its line to a later one.

    logs: each label that it may have, with the logarithm of how likely that is. is_read: it is one of those that make
    up the reading, its best label first.
    """

    start: int
    stop: int
    logs: tuple[tuple[str, float], ...]
    box: Box
    corners: tuple[tuple[float, float], ...] = ()
    printed: bool = False
    is_read: bool = False

    @property
    def label(self) -> str:
        """What it is read as."""
        return self.logs[0][0]


@dataclass(frozen=True)
class Ways:
    """The ways through one line, by where they start."""

    ways: tuple[Way, ...]

    @property
    def read(self) -> tuple[Way, ...]:
        """Those of the reading, left to right."""
        return tuple(way for way in self.ways if way.is_read)

"""Reads handwritten numbers: `DigitReader().read(image)` gives a `Page`."""

from documents import UnreadableImage
from preprocessing import Box, Settings, Step
from recognition.network import UnusableModel
from recognition.page import (
    DEFAULT_MIN_CONFIDENCE,
    Candidate,
    Cell,
    Digit,
    Line,
    Page,
    Proposal,
    Rejected,
    RescoredGroup,
    Table,
)
from recognition.reader import DigitReader

__all__ = [
    "DEFAULT_MIN_CONFIDENCE",
    "Box",
    "Candidate",
    "Cell",
    "Digit",
    "DigitReader",
    "Line",
    "Page",
    "Proposal",
    "Rejected",
    "RescoredGroup",
    "Settings",
    "Step",
    "Table",
    "UnreadableImage",
    "UnusableModel",
]

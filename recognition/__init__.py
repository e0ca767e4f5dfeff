"""Reads handwritten numbers: `DigitReader().read(image)` gives a `Page`."""

from documents import UnreadableImage
from preprocessing import Box, Settings, Step
from recognition.network import UnusableModel
from recognition.page import (
    DEFAULT_MIN_CONFIDENCE,
    Candidate,
    Digit,
    Line,
    Number,
    Page,
    Proposal,
    Rejected,
    RescoredGroup,
    Sign,
)
from recognition.reader import DigitReader

__all__ = [
    "DEFAULT_MIN_CONFIDENCE",
    "Box",
    "Candidate",
    "Digit",
    "DigitReader",
    "Line",
    "Number",
    "Page",
    "Proposal",
    "Rejected",
    "RescoredGroup",
    "Settings",
    "Sign",
    "Step",
    "UnreadableImage",
    "UnusableModel",
]

"""Reads handwritten numbers: `DigitReader().read(image)` gives a `Page`."""

from documents import UnreadableImage
from preprocessing import Box, Settings, Step
from recognition.network import UnusableModel
from recognition.page import DEFAULT_MIN_CONFIDENCE, Cell, Digit, Line, Number, Page, Rejected, Sign, Table
from recognition.reader import DigitReader
from recognition.weighed import Candidate, Proposal, RescoredGroup

__all__ = [
    "DEFAULT_MIN_CONFIDENCE",
    "Box",
    "Candidate",
    "Cell",
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
    "Table",
    "UnreadableImage",
    "UnusableModel",
]

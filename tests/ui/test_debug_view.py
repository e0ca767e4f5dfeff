"""What the debug view says of the steps that the reader really takes."""

from __future__ import annotations

from pathlib import Path

from recognition import DigitReader
from ui.review.debug_view import EXPLAINED

SAMPLE = Path(__file__).parents[2] / "sample_images" / "ruled-paper.jpg"
STEPS = (
    "load",
    "ink map",
    "size",
    "grayscale",
    "paper",
    "contrast",
    "blur",
    "threshold",
    "ink of numbers",
    "straighten",
    "contours",
    "rows",
    "crops",
)


def test_every_step_comes_in_its_order_and_says_what_it_does(reader: DigitReader) -> None:
    steps = reader.read(SAMPLE, trace=True).steps
    assert tuple(step.name for step in steps) == STEPS
    assert all(step.note or step.name in EXPLAINED for step in steps)
    assert set(EXPLAINED) <= set(STEPS), "a step is explained that is not there"

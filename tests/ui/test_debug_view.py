"""What the debug view says of the steps that the reader really takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from written_pages import on_desk, page_of

from documents import load_image
from recognition import DigitReader
from ui.review.debug_view import EXPLAINED

SAMPLE = Path(__file__).parents[2] / "sample_images" / "ruled-paper.jpg"
STEPS = (
    "load",
    "sheet",
    "turn",
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
    "opinions",
    "tables",
)


UPSIDE_DOWN = [(1000, 700), (200, 650), (200, 150), (1000, 150)]


@pytest.mark.parametrize(
    ("picture", "skipped"),
    [
        (load_image(SAMPLE), {"sheet", "turn"}),
        (np.rot90(load_image(SAMPLE)), {"sheet"}),
        (on_desk(page_of(["48273", "57342"]), UPSIDE_DOWN), {"opinions"}),
    ],
    ids=["a scan", "on its side", "a sheet upside down on a desk"],
)
def test_every_step_comes_in_its_order_and_says_what_it_does(
    reader: DigitReader, picture: np.ndarray, skipped: set[str]
) -> None:
    steps = reader.read(picture, trace=True).steps
    assert [step.name for step in steps] == [name for name in STEPS if name not in skipped]
    assert all(step.note or step.name in EXPLAINED for step in steps)
    assert set(EXPLAINED) <= set(STEPS), "a step is explained that is not there"

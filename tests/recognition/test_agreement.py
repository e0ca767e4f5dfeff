"""Where two opinions of a picture agree: which digits both have, and what the debug view draws."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Box
from recognition.agreement import ALIKE_COLOR, OTHER_COLOR, Agreement
from recognition.page import Digit, Line, Page

HERE, BESIDE = Box(20, 20, 30, 40), Box(80, 20, 30, 40)


def page_with(*digits: tuple[int, Box]) -> Page:
    return Page(200, 100, tuple(Line((Digit(label, 0.9, ((label, 0.9),), box),)) for label, box in digits))


@pytest.mark.parametrize(
    ("page", "other", "agreement"),
    [
        (page_with(), page_with(), Agreement([], [], [], [])),
        (page_with((4, HERE)), page_with((4, Box(22, 18, 29, 44))), Agreement([HERE], [], [], [])),
        (page_with((4, HERE)), page_with((9, HERE)), Agreement([], [HERE], [], [])),
        (page_with((4, HERE)), page_with(), Agreement([], [], [HERE], [])),
        (page_with(), page_with((4, HERE)), Agreement([], [], [], [HERE])),
        (page_with((4, HERE)), page_with((4, HERE), (1, BESIDE)), Agreement([HERE], [], [], [BESIDE])),
    ],
    ids=["nothing", "alike", "another label", "only believed", "only the other", "one more"],
)
def test_each_digit_is_of_both_or_of_one(page: Page, other: Page, agreement: Agreement) -> None:
    assert Agreement.of(page, other) == agreement


@pytest.mark.parametrize("factor", [1, 20])
def test_the_picture_shows_the_boxes_however_large_it_is(factor: int) -> None:
    boxes = [Box(factor * box.x, factor * box.y, factor * box.width, factor * box.height) for box in (HERE, BESIDE)]
    rgb = np.full((100 * factor, 200 * factor, 3), 235, np.uint8)
    picture = Agreement(boxes[:1], [], [], boxes[1:]).picture(rgb)
    assert max(picture.shape) == min(200 * factor, 1200)
    shown = picture.shape[1] / 200
    for box, color in ((HERE, ALIKE_COLOR), (BESIDE, OTHER_COLOR)):
        edge = picture[round(shown * (box.y + 20)), round(shown * box.x)]
        assert edge.tolist() == list(color)
    assert rgb.min() == 235


def test_the_note_counts_each_kind() -> None:
    note = Agreement.of(page_with((4, HERE)), page_with((4, HERE), (1, BESIDE))).note
    assert note.startswith("alike (green): 1,") and note.endswith("only in the other (orange): 1")

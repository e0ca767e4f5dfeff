"""A picture that lies on its side or upside down: turned where its digits tell it clearly, else left as it is."""

from __future__ import annotations

import numpy as np
import pytest
from reading_tables import certain
from written_pages import page_of

from recognition import Box, DigitReader, Settings
from recognition.network import OTHER_MARK
from recognition.orientation import clear_turn, is_clearly_upright, is_surely_upright
from recognition.page import Digit, Line, Page

TELLING_LINES = ["48273", "57342"]


def said(*turns: list[int]) -> np.ndarray:
    """What the network says of the same crops in the four turns, each for sure: float32 (4, n, 13)."""
    return np.array([[certain(kind) for kind in kinds] for kinds in turns], np.float32).reshape(4, -1, 13)


NO_DIGITS = [OTHER_MARK] * 6


@pytest.mark.parametrize(
    ("turns", "quarters"),
    [
        (([], [], [], []), 0),
        (([2, 3, 4, 5, 7, 2], NO_DIGITS, NO_DIGITS, NO_DIGITS), 0),
        ((NO_DIGITS, [2, 3, 4, 5, 7, 2], NO_DIGITS, NO_DIGITS), 1),
        ((NO_DIGITS, NO_DIGITS, [2, 3, 4, 5, 7, 2], NO_DIGITS), 2),
        ((NO_DIGITS, NO_DIGITS, NO_DIGITS, [0, 1, 4, 5, 7, 2]), 3),
        ((NO_DIGITS, NO_DIGITS, NO_DIGITS, [0, 1, 6, 8, 9, 1]), 0),
        ((NO_DIGITS, NO_DIGITS, NO_DIGITS, [0, 1, 6, 8, 9, 4]), 0),
        (3 * (14 * [OTHER_MARK],) + ([2, 3, 4, 5] + 10 * [1],), 0),
        (([2, 10, 10, 10, 10, 5], NO_DIGITS, [0, 1, 4, 5, 7, 2], NO_DIGITS), 0),
        ((NO_DIGITS, [2, 3, 4, 5, 7, 2], NO_DIGITS, [2, 3, 4, 5, 7, 2]), 0),
        ((NO_DIGITS, NO_DIGITS, [2, 3, 4, 10, 10, 10], NO_DIGITS), 0),
        (([0, 6, 9, 8], [10, 10, 10, 10], [4, 6, 9, 3], [10, 10, 10, 10]), 0),
    ],
    ids=[
        "nothing", "upright", "on its left side", "upside down", "on its right side", "only 0, 1, 6, 8 and 9",
        "one telling digit", "few telling ones among many", "some tell that it is upright", "as good in two turns",
        "half of it no digits",
        "all digits in two turns",
    ],
)  # fmt: skip
def test_only_a_clear_turn_is_told(turns: tuple[list[int], ...], quarters: int) -> None:
    assert clear_turn(said(*turns)) == quarters


@pytest.mark.parametrize(
    ("kinds", "is_upright"),
    [([], False), ([4, 7], False), ([4, 7, 2], True), ([0, 1, 6, 8, 9], False), ([4, 7, 2] + 10 * [6], False)],
    ids=["nothing", "two telling digits", "three", "none that tells", "few among many"],
)
def test_digits_that_tell_a_turn_tell_that_a_picture_is_upright(kinds: list[int], is_upright: bool) -> None:
    probabilities = np.array([certain(kind) for kind in kinds], np.float32).reshape(-1, 13)
    assert is_clearly_upright(probabilities) is is_upright


@pytest.mark.parametrize(
    ("text", "confidence", "is_upright"),
    [
        ("", 0.99, False), ("47", 0.99, False), ("472", 0.99, True), ("472", 0.8, False), ("106898601", 0.99, False),
        ("5000503300000", 0.99, False), ("4072190835", 0.99, True),
    ],
    ids=["blank", "two", "three that tell", "unsure ones", "none that tells", "too few of many", "half"],
)  # fmt: skip
def test_a_turned_reading_stands_only_where_its_own_digits_tell_the_turn(
    text: str, confidence: float, is_upright: bool
) -> None:
    digits = tuple(Digit(int(one), confidence, (), Box(0, 0, 9, 9)) for one in text)
    assert is_surely_upright(Page(90, 90, (Line(digits),))) is is_upright


@pytest.mark.parametrize(
    "page",
    [
        np.full((300, 400, 3), 235, np.uint8),
        page_of(TELLING_LINES),
        np.rot90(page_of(["6190"])),
        np.rot90(page_of("7")),
    ],
    ids=["blank", "upright", "digits that tell nothing", "one digit"],
)
def test_a_picture_is_left_as_it_is_without_clear_evidence(reader: DigitReader, page: np.ndarray) -> None:
    assert "turn" not in [step.name for step in reader.read(page, trace=True).steps]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_picture_is_read_upright_and_boxed_where_it_stands(reader: DigitReader, quarters: int) -> None:
    picture = page_of(TELLING_LINES)
    upright, turned = reader.read(picture), reader.read(np.rot90(picture, quarters), trace=True)
    assert turned.text == upright.text == "\n".join(TELLING_LINES)
    assert (turned.height_px, turned.width_px) == np.rot90(picture, quarters).shape[:2]
    for there, here in zip(turned.digits, upright.digits, strict=True):
        ink = np.zeros(picture.shape[:2], bool)
        ink[here.box.y : here.box.bottom, here.box.x : here.box.right] = True
        rows, columns = np.nonzero(np.rot90(ink, quarters))
        box = there.box
        assert (box.x, box.y, box.right, box.bottom) == (
            columns.min(), rows.min(), columns.max() + 1, rows.max() + 1,
        )  # fmt: skip
    step = next(step for step in turned.steps if step.name == "turn")
    assert step.image.shape == picture.shape and step.note
    assert all(len(digit.corners) == 4 for digit in turned.digits)


def test_nothing_is_turned_where_a_person_turns_that_off(reader: DigitReader) -> None:
    picture = np.rot90(page_of(TELLING_LINES))
    assert reader.read(picture, Settings(straighten=False)).text != "\n".join(TELLING_LINES)

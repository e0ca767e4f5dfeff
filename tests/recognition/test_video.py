"""The frames of a video: who is asked of which, and that they are read as a picture is."""

from __future__ import annotations

import numpy as np
import pytest
from written_pages import page_of

from preprocessing import Box, Settings
from preprocessing.pipeline import MAP, SHAPE, Opinion
from recognition import Digit, DigitReader, Line, Page, Rejected
from recognition.video import COMPARED_EVERY, FrameReader, is_cut

BLANK = np.full((288, 512, 3), 235, np.uint8)
BOTH = (MAP, SHAPE)


@pytest.mark.parametrize("believed", [MAP, SHAPE])
def test_both_are_asked_every_so_often_and_between_only_the_one_that_was_believed(believed: Opinion) -> None:
    asked = []

    def read_frame(frame: np.ndarray, settings: Settings, opinions: tuple[Opinion, ...]) -> tuple[Page, Opinion]:
        asked.append(opinions)
        return Page(*frame.shape[1::-1]), believed

    read = FrameReader(read_frame)
    for _ in range(COMPARED_EVERY + 2):
        read(BLANK, Settings())
    assert asked == [BOTH, *[(believed,)] * (COMPARED_EVERY - 1), BOTH, (believed,)]


@pytest.mark.parametrize(("frame", "text"), [(BLANK, ""), (page_of(["4821"]), "4821")], ids=["blank", "a number"])
def test_every_frame_of_a_film_is_read_like_the_picture(reader: DigitReader, frame: np.ndarray, text: str) -> None:
    read = reader.video()
    assert [read(frame, Settings()).text for _ in range(COMPARED_EVERY + 1)] == [text] * (COMPARED_EVERY + 1)


@pytest.mark.parametrize("opinion", BOTH)
def test_a_frame_says_who_was_believed(reader: DigitReader, opinion: Opinion) -> None:
    page, believed = reader.read_frame(BLANK, Settings(), (opinion,))
    assert (page.text, believed) == ("", opinion)


def framed(*places: tuple[int, int], marks: tuple[Box, ...] = ()) -> Page:
    """A frame of 200 × 100 with a number of digits, 16 × 20 pixels each, at these places, and marks left out."""
    digits = tuple(Digit(7, 0.99, ((7, 0.99),), Box(x, y, 16, 20)) for x, y in places)
    return Page(
        200, 100, (Line(digits),) if digits else (), rejected=tuple(Rejected(mark, "a speck") for mark in marks)
    )


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(framed(), False, id="blank"),
        pytest.param(framed((60, 40), (80, 40)), False, id="all of it inside"),
        pytest.param(framed((60, 1), (80, 4)), True, id="through its upper ends"),
        pytest.param(framed((164, 40), (184, 40)), True, id="through its last digit"),
        pytest.param(framed((158, 40), (179, 40)), True, id="right after a digit"),
        pytest.param(framed((4, 40), (24, 40)), True, id="right before a digit"),
        pytest.param(framed((154, 40), (175, 40)), False, id="farther than a digit would be"),
        pytest.param(framed((176, 40)), True, id="a lone digit near a side"),
        pytest.param(framed((60, 40), (98, 40), (136, 40), (170, 40)), True, id="between digits that are far apart"),
        pytest.param(framed((140, 40), (160, 40), marks=(Box(182, 42, 18, 14),)), True, id="a part of the next digit"),
        pytest.param(framed((140, 40), (160, 40), marks=(Box(182, 42, 18, 4),)), False, id="a stroke at the edge"),
        pytest.param(framed((60, 40), (80, 40), marks=(Box(180, 42, 20, 20),)), False, id="something far from it"),
        pytest.param(framed((60, 40), (80, 40), marks=(Box(80, 70, 20, 30),)), False, id="something below it"),
    ],
)
def test_a_number_that_a_frame_may_cut_is_told(page: Page, expected: bool) -> None:
    assert is_cut(page) == expected


def test_of_a_page_that_moves_out_of_the_frame_no_part_of_its_number_is_taken_for_all(reader: DigitReader) -> None:
    picture, read = page_of(["4821"]), reader.video()
    pages = [read(picture[:, left:], Settings()) for left in range(0, picture.shape[1] - 96, 24)]
    assert {page.text for page in pages if not is_cut(page)} <= {"4821", ""}
    assert {page.text for page in pages if is_cut(page)} >= {"821", "21", "1"}

"""The frames of a video: who is asked of which, and that they are read as a picture is."""

from __future__ import annotations

import numpy as np
import pytest
from written_pages import page_of

from preprocessing import Settings
from preprocessing.pipeline import MAP, SHAPE, Opinion
from recognition import DigitReader, Page
from recognition.video import COMPARED_EVERY, FrameReader

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

"""Frames through the live reader, before a reading whose answer the frame itself tells."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest

from preprocessing import Box, Settings
from recognition import Digit, Line, Page
from ui.live.reader import LiveOptions, LiveReader
from ui.live.region import Region
from ui.live.stability import APPEARS_AT, STANDS_STILL_AFTER_S, WINDOW

SEVEN, COVERED, BROKEN = 200, 60, 13


def read(image: np.ndarray, settings: Settings) -> Page:
    """A 7 on light frames, surer the lighter; nothing on dark ones."""
    level = int(image[8, 8, 0])
    if level == BROKEN:
        raise RuntimeError("this frame leads to a fault")
    height_px, width_px = image.shape[:2]
    if level < 100:
        return Page(width_px, height_px)
    confidence = level / 255
    return Page(width_px, height_px, (Line((Digit(7, confidence, ((7, confidence),), Box(20, 8, 8, 12)),)),))


def frame(level: int, height_px: int = 60, width_px: int = 80) -> np.ndarray:
    return np.full((height_px, width_px, 3), level, np.uint8)


def watched(live: LiveReader, level: int, times: int = WINDOW) -> np.ndarray:
    return [live.look(frame(level)) for _ in range(times)][-1]


@pytest.fixture
def live() -> LiveReader:
    live = LiveReader(read)
    live.choose(LiveOptions(shown_from=0.7))
    return live


def test_before_the_first_frame_there_is_nothing(live: LiveReader) -> None:
    state = live.state()
    assert (state.text, state.frames, state.frames_per_second, state.reading_ms) == ("", 0, 0.0, 0.0)
    assert live.hold() is None


@pytest.mark.parametrize(
    ("level", "shown_from", "text"),
    [
        pytest.param(COVERED, 0.0, "", id="nothing on the frame"),
        pytest.param(SEVEN, 0.8, "", id="less sure than wanted"),
        pytest.param(SEVEN, SEVEN / 255, "", id="exactly as sure is not surer"),
        pytest.param(SEVEN, 0.7, "7", id="surer"),
        pytest.param(255, 1.0, "", id="at 100 % even a certain digit is hidden"),
        pytest.param(255, 0.99, "7", id="a certain digit"),
    ],
)
def test_a_reading_is_shown_above_the_threshold_only(
    live: LiveReader, level: int, shown_from: float, text: str
) -> None:
    live.choose(LiveOptions(shown_from=shown_from))
    watched(live, level)
    assert live.state().text == text


def test_a_number_that_the_frame_cuts_is_told_and_not_shown(live: LiveReader) -> None:
    watched(live, SEVEN)
    # From here on the frame begins right before the digit.
    live.choose(LiveOptions(Region(left=0.0, right=0.36), shown_from=0.7))
    watched(live, SEVEN)
    assert (live.state().text, live.state().digits_seen, live.state().is_cut) == ("", True, True)


def test_a_number_appears_stays_through_a_bad_frame_and_goes_when_covered(live: LiveReader) -> None:
    watched(live, SEVEN, APPEARS_AT - 1)
    assert (live.state().text, live.state().digits_seen) == ("", True)
    with_box = watched(live, SEVEN, 1)
    assert live.state().text == "7"
    through_bad_frame = watched(live, COVERED, 1)
    assert (live.state().text, live.state().digits_seen) == ("7", False)
    without_box = watched(live, COVERED)
    assert live.state().text == ""
    # Colours of the box appear with the text on the video, and go with it.
    colors = [len(np.unique(picture.reshape(-1, 3), axis=0)) for picture in (with_box, through_bad_frame, without_box)]
    assert min(colors[:2]) > colors[2] == 3


def test_a_video_that_stands_still_shows_no_number_until_it_goes_on(
    live: LiveReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    assert not live.state().stands_still
    watched(live, SEVEN)
    assert (live.state().text, live.state().stands_still) == ("7", False)
    now_s += STANDS_STILL_AFTER_S + 1
    assert (live.state().text, live.state().stands_still) == ("", True)
    watched(live, SEVEN, 1)
    assert (live.state().text, live.state().stands_still) == ("7", False)


def test_only_what_is_inside_the_region_is_read_and_held(live: LiveReader) -> None:
    live.choose(LiveOptions(Region(0.5, 1, 0, 1), 0.7))
    picture = frame(COVERED)
    picture[:, 40:] = SEVEN
    for _ in range(WINDOW):
        live.look(picture)
    assert live.state().text == "7"
    held = live.hold()
    assert held is not None and held.shape == (60, 40, 3) and (held == SEVEN).all()


def test_hold_gives_the_frame_that_the_number_was_read_in_and_reads_no_more(live: LiveReader) -> None:
    watched(live, SEVEN)
    watched(live, COVERED, 1)
    held = live.hold()
    assert held is not None and (held == SEVEN).all()
    frames = live.state().frames
    assert (watched(live, COVERED) == COVERED).all()
    assert live.state().frames == frames
    live.go_on()
    assert (live.state().text, live.state().frames, live.hold()) == ("", 0, None)


def test_a_camera_that_is_turned_gets_its_picture_in_the_new_size(live: LiveReader) -> None:
    watched(live, SEVEN)
    assert live.look(frame(COVERED, 80, 60)).shape == (80, 60, 3)


class Frame:
    """As much of an av.VideoFrame as is used."""

    def __init__(self, image: np.ndarray) -> None:
        self.image = image

    def to_ndarray(self, format: str) -> np.ndarray:
        assert format == "rgb24"
        return self.image

    @staticmethod
    def from_ndarray(image: np.ndarray, format: str) -> Frame:
        assert format == "rgb24"
        return Frame(image)


def test_a_frame_that_leads_to_a_fault_goes_back_as_it_came(live: LiveReader, caplog: pytest.LogCaptureFixture) -> None:
    broken = Frame(frame(BROKEN))
    assert live.receive(broken) is broken
    assert "could not be read" in caplog.text
    read_again: Any = [live.receive(Frame(frame(SEVEN))) for _ in range(WINDOW)][-1]
    assert live.state().text == "7" and read_again.image.shape == (60, 80, 3)


def test_page_and_video_may_use_the_reader_at_once(live: LiveReader) -> None:
    video = threading.Thread(target=watched, args=(live, SEVEN, 200))
    video.start()
    texts = set()
    while video.is_alive():
        live.choose(LiveOptions(shown_from=0.7))
        texts.add(live.state().text)
    video.join()
    assert texts <= {"", "7"}
    assert (live.state().text, live.state().frames) == ("7", 200)

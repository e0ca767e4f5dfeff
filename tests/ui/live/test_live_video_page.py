"""The Live video page without a browser and without a video: what it says, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shown_reviews import edit, shown_texts
from streamlit.testing.v1 import AppTest

from recognition import Settings
from recognition.page import PageWarning
from ui.live.panel import CUT

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

APP = Path(__file__).parents[3] / "app.py"


class Video:
    """Stands for the video: whether it runs is set by hand, and frames are handed to the reader."""

    def __init__(self) -> None:
        self.running: bool | None = False

    def __call__(self, live: object, servers: list[dict[str, object]]) -> bool | None:
        self.servers = servers
        return self.running


@pytest.fixture
def video(known_reader: object, monkeypatch: pytest.MonkeyPatch) -> Video:
    video = Video()
    monkeypatch.setattr("ui.live.panel.video", video)
    return video


@pytest.fixture
def live_page(video: Video) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/live_video.py").run()


def watch(page: AppTest, frames: int = 6) -> None:
    live = page.session_state["live_reader"]
    for _ in range(frames):
        live.look(np.full((480, 640, 3), 220, np.uint8))


def started(page: AppTest, video: Video) -> AppTest:
    video.running = True
    page.run()
    watch(page)
    return page.run()


def alerts(page: AppTest) -> list[str]:
    return [alert.value for alert in [*page.info, *page.warning, *page.error]]


def test_before_the_start_the_page_says_what_to_do(live_page: AppTest) -> None:
    assert not live_page.exception
    assert alerts(live_page) == ["Press Start and hold a number inside the frame."]
    assert live_page.toggle(key="live_snapshot").label == "Take a snapshot instead"
    assert not live_page.code


def test_no_servers_are_asked_where_none_are_set(live_page: AppTest, video: Video) -> None:
    assert video.servers == []


def test_a_number_is_shown_in_large_type(live_page: AppTest, video: Video) -> None:
    # The 2 of the known reader is doubtful, so the threshold goes below it.
    live_page.slider(key="live_shown_from").set_value(50)
    started(live_page, video)
    assert [code.value for code in live_page.code] == ["482\n90"]
    assert "frames a second" in "".join(caption.value for caption in live_page.caption)


def test_a_video_that_stands_still_says_so(live_page: AppTest, video: Video, monkeypatch: pytest.MonkeyPatch) -> None:
    live_page.slider(key="live_shown_from").set_value(50)
    started(live_page, video)
    monkeypatch.setattr("ui.live.stability.STANDS_STILL_AFTER_S", -1.0)
    live_page.run()
    assert not live_page.code
    assert len(live_page.info) == 1 and live_page.info[0].value.startswith("No frame was read for a while")


def test_a_number_that_the_frame_cuts_is_told_and_not_shown(live_page: AppTest, video: Video) -> None:
    live_page.slider(key="live_shown_from").set_value(0)
    live_page.slider(key="live_across").set_value((0, 7))
    started(live_page, video)
    assert not live_page.code
    assert alerts(live_page) == [CUT]


@pytest.mark.parametrize("shown_from", [80, 100])
def test_a_number_that_is_not_sure_enough_is_not_shown(live_page: AppTest, video: Video, shown_from: int) -> None:
    live_page.slider(key="live_shown_from").set_value(shown_from)
    started(live_page, video)
    assert not live_page.code
    assert alerts(live_page) == ["Not sure yet: hold the page still, closer and in good light."]


def test_hold_shows_the_panel_of_the_photo_page_and_back_goes_on(live_page: AppTest, video: Video) -> None:
    live_page.slider(key="live_shown_from").set_value(50)
    started(live_page, video)
    next(button for button in live_page.button if button.label == "Hold").click().run()
    assert not live_page.exception
    assert shown_texts(live_page) == ["482\n90"]
    assert shown_texts(edit(live_page, ("set", "0.1", "1"))) == ["412\n90"]
    live_page.toggle(key="debug").set_value(True).run()
    assert "Step by step" in [heading.value for heading in live_page.header]
    next(button for button in live_page.button if button.label == "Back to the video").click().run()
    assert not shown_texts(live_page)
    assert live_page.session_state["live_reader"].state().frames == 0


def test_a_held_frame_says_what_it_warns_of(
    live_page: AppTest, video: Video, known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = known_reader.read(np.full((288, 512, 3), 220, np.uint8), Settings())
    warnings = (PageWarning("cut", "A number is cut off.", page.digits[0].box),)
    monkeypatch.setattr(known_reader, "read", lambda *_, **__: replace(page, warnings=warnings))
    started(live_page, video)
    assert "A number is cut off." not in alerts(live_page)
    next(button for button in live_page.button if button.label == "Hold").click().run()
    assert not live_page.exception
    assert "A number is cut off." in alerts(live_page)


def test_what_was_held_outlives_a_visit_to_another_page(live_page: AppTest, video: Video) -> None:
    started(live_page, video)
    next(button for button in live_page.button if button.label == "Hold").click().run()
    video.running = False
    live_page.switch_page("pages/draw.py").run()
    live_page.switch_page("pages/live_video.py").run()
    assert shown_texts(live_page) == ["482\n90"]


def test_a_snapshot_is_read_like_a_photo(live_page: AppTest, png: Callable[..., bytes]) -> None:
    live_page.toggle(key="live_snapshot").set_value(True).run()
    live_page.camera_input(key="camera").upload("snapshot.jpg", png(), "image/jpeg").run()
    assert not live_page.exception
    assert shown_texts(live_page) == ["482\n90"]


def test_a_video_that_does_not_come_through_leads_to_the_snapshot(live_page: AppTest, video: Video) -> None:
    video.running = True
    live_page.run()
    assert alerts(live_page) == ["Connecting …"]
    live_page.session_state["live_since"] -= 60
    live_page.run()
    assert len(live_page.warning) == 1 and "does not come through" in live_page.warning[0].value
    assert live_page.camera_input(key="camera") is not None


@pytest.mark.parametrize(
    ("frames", "warnings"),
    [
        pytest.param(0, 1, id="the browser gave up before the first frame"),
        pytest.param(6, 0, id="stopped by the person"),
    ],
)
def test_a_video_that_ended_says_why_only_when_nothing_came(
    live_page: AppTest, video: Video, frames: int, warnings: int
) -> None:
    video.running = True
    live_page.run()
    watch(live_page, frames)
    video.running = False
    live_page.run()
    assert len(live_page.warning) == warnings


def test_a_video_that_cannot_be_made_leads_to_the_snapshot(live_page: AppTest, video: Video) -> None:
    video.running = None
    live_page.run()
    assert not live_page.exception
    assert len(live_page.warning) == 1 and live_page.camera_input(key="camera") is not None


def test_malformed_servers_are_one_sentence_and_the_page_goes_on(video: Video) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/live_video.py")
    page.secrets["webrtc"] = {"ice_servers": "stun:a"}
    page.run()
    assert not page.exception
    assert len(page.warning) == 1 and "secrets.toml.example" in page.warning[0].value
    assert video.servers == []

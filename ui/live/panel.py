"""The video on the page, beside it what is read in it and what can be chosen; one frame can be held."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from recognition import Settings
from service.document import digest
from ui import readings
from ui.live.connection import MalformedServers, configured_servers
from ui.live.reader import DEFAULT_SHOWN_FROM, LiveOptions, LiveReader
from ui.live.region import Region
from ui.live.stream import video
from ui.picture import OpenedPicture
from ui.review.reading_panel import two_sides

REFRESH_S = 0.25
# From Start to the first frame; on one network it takes a second or two.
CONNECTED_WITHIN_S = 15.0
NOT_CONNECTED = (
    "The video does not come through: another program may hold the camera, or the network between the browser and "
    "this app blocks it. Take a snapshot instead; who runs the app can set a TURN server in .streamlit/secrets.toml."
)
STANDS_STILL = "No frame was read for a while: the video stands still, or this machine is busy with much else."
CUT = "A number is cut by the frame: move the page until all of it is inside, with a little room around."
SHOWN_HELP = "A number appears when every digit of it is surer than this and it stays the same for several frames."


def live_reader() -> LiveReader:
    """The visitor's own."""
    if "live_reader" not in st.session_state:
        st.session_state["live_reader"] = LiveReader(readings.reader().video())
    live: LiveReader = st.session_state["live_reader"]
    return live


def held_frame() -> OpenedPicture | None:
    """The frame that was held to be looked at; none while the video is watched."""
    held: OpenedPicture | None = st.session_state.get("live_held")
    return held


def fault() -> str:
    """What kept the video from running, as a sentence; empty where nothing did."""
    told: str = st.session_state.get("live_fault", "")
    return told


def live_side(live: LiveReader, settings: Settings, watching: bool) -> bool:
    """The video, beside it what is read and what can be chosen; gives whether the video runs."""
    # The video comes first on phones too: the page is moved before it until it is read.
    video_side, numbers_side = two_sides(numbers_first_on_phone=False)
    with video_side:
        running = _video(live)
    with numbers_side:
        refresh_s = REFRESH_S if running and watching else None
        # A place of its own: what is drawn anew, and more than before, would else cover what stands below.
        with st.container():
            st.fragment(_reading, run_every=refresh_s)(live, running)
        st.button(
            "Hold",
            icon=":material/pause:",
            type="primary",
            disabled=not running,
            help="Keeps this picture, to look at it closely, correct it and download it.",
            on_click=_hold,
            args=(live,),
        )
        # By itself: a slider that is drawn along runs nothing but this, so that the video is not kept from coming.
        st.fragment(_choose)(live, settings)
    return running


def _choose(live: LiveReader, settings: Settings) -> None:
    """The sliders; what they say holds from the next frame on."""
    live.choose(_options(settings))


def _reading(live: LiveReader, running: bool) -> None:
    """What is read now, in large type, and how fast; drawn anew a few times a second."""
    if not running:
        st.info("Press Start and hold a number inside the frame.", icon=":material/videocam:")
        return
    state = live.state()
    if _overdue(state.frames):
        st.rerun()
    if state.text:
        with st.container(key="numbers-large live"):
            st.code(state.text, language=None)
    elif not state.frames:
        st.info("Connecting …", icon=":material/videocam:")
    elif state.stands_still:
        st.info(STANDS_STILL, icon=":material/pause_circle:")
    elif state.is_cut:
        st.info(CUT, icon=":material/crop_free:")
    elif state.digits_seen:
        st.info("Not sure yet: hold the page still, closer and in good light.", icon=":material/visibility:")
    else:
        st.info("Nothing to read: hold a number inside the frame.", icon=":material/search_off:")
    if state.frames:
        st.caption(f"{_frames(state.frames_per_second)} a second · {state.reading_ms:.0f} ms a reading")


def _frames(count: float) -> str:
    return f"{count:.0f} frame" + ("s" if round(count) != 1 else "")


def _options(settings: Settings) -> LiveOptions:
    """The sliders: how sure a number must be to be shown, and which part of the frame is read."""
    shown_from = _slider("Show from", "live_shown_from", round(100 * DEFAULT_SHOWN_FROM), SHOWN_HELP)
    first = Region()
    across = (round(100 * first.left), round(100 * first.right))
    down = (round(100 * first.top), round(100 * first.bottom))
    left, right = _slider("Frame, left to right", "live_across", across, "Only what is inside the frame is read.")
    top, bottom = _slider("Frame, top to bottom", "live_down", down, "A smaller frame is read faster.")
    region = Region(left / 100, right / 100, top / 100, bottom / 100)
    return LiveOptions(region, shown_from / 100, settings)


def go_on(live: LiveReader) -> None:
    """Goes back from the frame that was held to the video."""
    for key in ("live_held", "live_since"):
        st.session_state.pop(key, None)
    live.go_on()


def _slider(label: str, key: str, first: int | tuple[int, int], explained: str) -> Any:
    return st.slider(label, 0, 100, first, format="%d%%", key=key, persist_state="session", help=explained)


def _video(live: LiveReader) -> bool:
    """The video itself; gives whether it runs, and keeps in mind since when, and what kept it from running."""
    try:
        servers = configured_servers()
    except MalformedServers as error:
        servers = []
        st.warning(str(error), icon=":material/settings:")
    running = video(live, servers)
    if not running:
        tried = st.session_state.pop("live_since", None) is not None
        # The browser may give up before the time is over.
        if running is None or (tried and not live.state().frames):
            st.session_state["live_fault"] = NOT_CONNECTED
        return False
    if "live_since" not in st.session_state:
        st.session_state["live_since"] = time.monotonic()
        live.go_on()
    if _overdue(live.state().frames):
        st.session_state["live_fault"] = NOT_CONNECTED
        return False
    if live.state().frames:
        st.session_state.pop("live_fault", None)
    return True


def _overdue(frames: int) -> bool:
    return not frames and time.monotonic() - st.session_state["live_since"] > CONNECTED_WITHIN_S


def _hold(live: LiveReader) -> None:
    image = live.hold()
    if image is None:
        live.go_on()
    else:
        st.session_state["live_held"] = OpenedPicture("video.png", digest(image.tobytes()), image)

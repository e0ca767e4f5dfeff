"""Numbers read from the camera's video, frame by frame; one frame can be held and corrected like a photo."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from recognition import Settings, UnreadableImage
from ui import readings
from ui.live.connection import MalformedServers, camera_fault, configured_servers
from ui.live.reader import DEFAULT_SHOWN_FROM, LiveOptions, LiveReader
from ui.live.region import Region
from ui.live.stream import video
from ui.markdown import refusal
from ui.picture import Picture, digest
from ui.review.debug_view import every_step, steps_wanted
from ui.review.reading_panel import reading_panel, two_sides
from ui.settings_panel import settings_panel
from ui.sources.picker import camera_photo
from ui.theme import open_page

REFRESH_S = 0.25
# From Start to the first frame; on one network it takes a second or two.
CONNECTED_WITHIN_S = 15.0
NOT_CONNECTED = (
    "The video does not come through: another program may hold the camera, or the network between the browser and "
    "this app blocks it. Take a snapshot instead; who runs the app can set a TURN server in .streamlit/secrets.toml."
)
SHOWN_HELP = "A number appears when every digit of it is surer than this and it stays the same for several frames."
HIDE_VIDEO = "<style>.st-key-live-video { display: none; }</style>"


def main() -> None:
    """The page: the video with what is read in it, or the frame that was held."""
    open_page("Live video", "🎥")
    st.title("Live video", anchor=False)
    st.caption("Hold a page before the camera. The video goes to the machine this runs on, and nowhere else.")
    settings, min_confidence = settings_panel()
    if "live_reader" not in st.session_state:
        st.session_state["live_reader"] = LiveReader(readings.reader().read)
    live: LiveReader = st.session_state["live_reader"]
    held: Picture | None = st.session_state.get("live_held")
    # Always drawn and in the same place, held or not: where its frame is taken from the page, the video ends.
    with st.container(key="live-video"):
        running = live_side(live, settings, watching=held is None)
    if held is not None:
        st.html(HIDE_VIDEO)
        st.button("Back to the video", icon=":material/arrow_back:", on_click=_go_on, args=(live,))
        still(held, settings, min_confidence)
    elif not running:
        snapshot(settings, min_confidence)


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
            st.fragment(reading, run_every=refresh_s)(live, running)
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
        st.fragment(choose)(live, settings)
    return running


def choose(live: LiveReader, settings: Settings) -> None:
    """The sliders; what they say holds from the next frame on."""
    live.choose(options(settings))


def reading(live: LiveReader, running: bool) -> None:
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
    elif state.digits_seen:
        st.info("Not sure yet: hold the page still, closer and in good light.", icon=":material/visibility:")
    else:
        st.info("Nothing to read: hold a number inside the frame.", icon=":material/search_off:")
    if state.frames:
        st.caption(f"{state.frames_per_second:.0f} frames a second · {state.reading_ms:.0f} ms a reading")


def options(settings: Settings) -> LiveOptions:
    """The sliders: how sure a number must be to be shown, and which part of the frame is read."""
    shown_from = _slider("Show from", "live_shown_from", round(100 * DEFAULT_SHOWN_FROM), SHOWN_HELP)
    first = Region()
    across = (round(100 * first.left), round(100 * first.right))
    down = (round(100 * first.top), round(100 * first.bottom))
    left, right = _slider("Frame, left to right", "live_across", across, "Only what is inside the frame is read.")
    top, bottom = _slider("Frame, top to bottom", "live_down", down, "A smaller frame is read faster.")
    region = Region(left / 100, right / 100, top / 100, bottom / 100)
    return LiveOptions(region, shown_from / 100, settings)


def snapshot(settings: Settings, min_confidence: float) -> None:
    """The other way while no video runs: one photo, read like any other."""
    no_camera = camera_fault()
    if no_camera:
        st.html(HIDE_VIDEO)
    fault = no_camera or st.session_state.get("live_fault", "")
    if fault:
        st.warning(fault, icon=":material/videocam_off:")
    elif not st.toggle("Take a snapshot instead", key="live_snapshot", persist_state="session"):
        return
    file = camera_photo()
    if file is None:
        return
    try:
        picture = readings.open_picture(file.name, file.data)
    except UnreadableImage as error:
        refusal(error)
        return
    still(picture, settings, min_confidence)


def still(picture: Picture, settings: Settings, min_confidence: float) -> None:
    """One picture as on the Photo page."""
    page = readings.read(picture, settings, min_confidence, trace=steps_wanted())
    reading_panel(picture.image, page, picture.key, picture.stem)
    every_step(page, picture.key)


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
        st.session_state["live_held"] = Picture("video.png", digest(image.tobytes()), image)


def _go_on(live: LiveReader) -> None:
    for key in ("live_held", "live_since"):
        st.session_state.pop(key, None)
    live.go_on()


main()

"""Numbers read from the camera's video, frame by frame; one frame can be held and corrected like a photo."""

from __future__ import annotations

import streamlit as st

from recognition import Settings
from ui import readings
from ui.live.connection import camera_fault
from ui.live.panel import fault, go_on, held_frame, live_reader, live_side
from ui.picture import OpenedPicture
from ui.review.debug_view import every_step, steps_wanted
from ui.review.reading_panel import reading_panel
from ui.settings_panel import settings_panel
from ui.sources.picker import camera_photo
from ui.theme import open_page

HIDE_VIDEO = "<style>.st-key-live-video { display: none; }</style>"


def main() -> None:
    """The page: the video with what is read in it, or the frame that was held."""
    open_page("Live video", "🎥")
    st.title("Live video", anchor=False)
    st.caption("Hold a page before the camera. The video goes to the machine this runs on, and nowhere else.")
    settings, min_confidence = settings_panel()
    live, held = live_reader(), held_frame()
    # Always drawn and in the same place, held or not: where its frame is taken from the page, the video ends.
    with st.container(key="live-video"):
        running = live_side(live, settings, watching=held is None)
    if held is not None:
        st.html(HIDE_VIDEO)
        st.button("Back to the video", icon=":material/arrow_back:", on_click=go_on, args=(live,))
        still(held, settings, min_confidence)
    elif not running:
        snapshot(settings, min_confidence)


def snapshot(settings: Settings, min_confidence: float) -> None:
    """The other way while no video runs: one photo, read like any other."""
    no_camera = camera_fault()
    if no_camera:
        st.html(HIDE_VIDEO)
    kept_from = no_camera or fault()
    if kept_from:
        st.warning(kept_from, icon=":material/videocam_off:")
    elif not st.toggle("Take a snapshot instead", key="live_snapshot", persist_state="session"):
        return
    photo = camera_photo()
    picture = readings.open_picture(photo) if photo else None
    if picture:
        still(picture, settings, min_confidence)


def still(picture: OpenedPicture, settings: Settings, min_confidence: float) -> None:
    """One picture as on the Photo page."""
    page = readings.read(picture, settings, min_confidence, trace=steps_wanted())
    if page:
        reading_panel(picture, page)
        every_step(page, picture.key)


main()

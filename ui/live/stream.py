"""The video on the page: the camera's frames go to the reader, and come back with the reading drawn in."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from streamlit_webrtc import Translations, WebRtcMode, webrtc_streamer
from streamlit_webrtc.relay import get_global_relay

from ui.live.reader import LiveReader

logger = logging.getLogger(__name__)

# Digits are read well at this size, and more frames come through than at a larger one. Phones have the page before
# the camera at their back.
CAMERA = {
    "video": {
        "width": {"ideal": 640},
        "height": {"ideal": 480},
        "frameRate": {"ideal": 30},
        "facingMode": {"ideal": "environment"},
    },
    "audio": False,
}
WORDS = Translations(
    start="Start",
    stop="Stop",
    select_device="Choose a camera",
    select_camera="Choose a camera",
    device_ask_permission="Allow the camera in the question that the browser asks.",
    device_not_available="The camera is not available: close other programs that use it.",
    device_access_denied="The camera is blocked: allow it in the browser's address bar.",
    media_api_not_available="Browsers lend the camera only to https:// pages and to localhost.",
)


def video(live: LiveReader, servers: list[dict[str, Any]]) -> bool | None:
    """Shows the video with its Start and Stop; gives whether it runs or is about to, None when it cannot connect.

    servers: STUN and TURN servers as browsers take them. Without any, those are reached that are in the same network.
    """
    _drop_what_waits()
    try:
        stream = webrtc_streamer(
            key="live_stream",
            mode=WebRtcMode.SENDRECV,
            rtc_configuration={"iceServers": servers},
            media_stream_constraints=CAMERA,
            video_frame_callback=live.receive,
            # Frames that come while one is read are dropped, all but the newest.
            async_processing=True,
            video_html_attrs={"autoPlay": True, "muted": True, "style": {"width": "100%"}},
            media_toggle_controls=False,
            translations=WORDS,
        )
    except Exception:  # what its layers raise has no base of their own
        logger.exception("The video could not be connected.")
        return None
    return stream.state.playing or stream.state.signalling


def _drop_what_waits() -> None:
    """Lets whoever takes frames from another find the newest only.

    By default they wait in line without limit: on a busy machine the video that comes back, which takes longer to
    encode than to read, then lags seconds behind. streamlit-webrtc offers no setting for aiortc's
    `MediaRelay.subscribe(buffered=False)`, so the one relay that it keeps is told.
    """
    relay = get_global_relay()
    relay.subscribe = partial(type(relay).subscribe, relay, buffered=False)

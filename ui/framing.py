"""Turning a picture upright and cutting it to what shall be read."""

from __future__ import annotations

import streamlit as st
from streamlit_cropper import st_cropper

from preprocessing import Box
from ui.look import on_phone
from ui.picture import Picture, shrunk

# The cropper cannot shrink to its column: these fit a column on a desktop and the width of a phone.
CROPPER_SIDE_PX = 400
PHONE_CROPPER_SIDE_PX = 330
FIRST_MARGIN = 0.08
BOX_COLOR = "#0f9488"
_TURNS = "quarter_turns"


def framed(picture: Picture) -> Picture:
    """Shows the buttons to turn and crop the picture, and the cropper when wanted; gives the part to read."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Left", icon=":material/rotate_left:", help="Turn left", on_click=_turn, args=(picture.key, -1))
        st.button("Right", icon=":material/rotate_right:", help="Turn right", on_click=_turn, args=(picture.key, 1))
        cropping = st.toggle(
            "Crop",
            key=f"crop {picture.key}",
            persist_state="session",
            help="Read only a part: drag the box and its corners.",
        )
    picture = picture.turned(_turns().get(picture.key, 0))
    return picture.cropped(_box(picture)) if cropping else picture


def _box(picture: Picture) -> Box:
    """The box drawn by hand, in the picture's own pixels."""
    preview = shrunk(picture.image, PHONE_CROPPER_SIDE_PX if on_phone() else CROPPER_SIDE_PX)
    width, height = preview.size
    scale_x, scale_y = picture.image.shape[1] / width, picture.image.shape[0] / height
    first = (FIRST_MARGIN * width, (1 - FIRST_MARGIN) * width, FIRST_MARGIN * height, (1 - FIRST_MARGIN) * height)
    drawn = st_cropper(
        preview,
        default_coords=tuple(round(edge) for edge in first),
        box_color=BOX_COLOR,
        return_type="box",
        # Else a box that hangs over an edge comes back moved inside, and not cut.
        should_resize_image=False,
        key=f"cropper {picture.key}",
    )
    st.caption("Drag the box to move it; tap it to see the corners and pull them.")
    return Box(
        round(drawn["left"] * scale_x),
        round(drawn["top"] * scale_y),
        round(drawn["width"] * scale_x),
        round(drawn["height"] * scale_y),
    )


def _turn(key: str, quarters_right: int) -> None:
    _turns()[key] = (_turns().get(key, 0) + quarters_right) % 4


def _turns() -> dict[str, int]:
    turns: dict[str, int] = st.session_state.setdefault(_TURNS, {})
    return turns

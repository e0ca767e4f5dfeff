"""Turning a picture upright and cutting it to what shall be read."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import streamlit as st
from PIL import Image
from streamlit_cropper import st_cropper

from documents.encoding import shrunk
from preprocessing import Box
from preprocessing.cut import Cut
from ui.picture import OpenedPicture
from ui.theme import on_phone

# The cropper cannot shrink to its column: these fit a column on a desktop and the width of a phone.
CROPPER_SIDE_PX = 400
PHONE_CROPPER_SIDE_PX = 330
BOX_COLOR = "#0f9488"
BOX_STROKE_PX = 3
_TURNS = "quarter_turns"
_BOXES = "crop_boxes"
_STARTS = "crop_starts"
_CUTS = "cuts"
_TOGGLE = "crop "


def turned_and_cropped(picture: OpenedPicture) -> OpenedPicture:
    """Shows the buttons to turn and crop the picture, and the cropper when wanted; gives the part to read."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Left", icon=":material/rotate_left:", help="Turn left", on_click=_turn, args=(picture.key, -1))
        st.button("Right", icon=":material/rotate_right:", help="Turn right", on_click=_turn, args=(picture.key, 1))
        cropping = st.toggle(
            "Crop",
            key=f"{_TOGGLE}{picture.key}",
            persist_state="session",
            help="Read only a part: drag the box and its corners.",
        )
    whole = picture.key
    picture = picture.turned(_turns().get(whole, 0))
    picture = picture.cropped(_box(picture)) if cropping else picture
    if picture.cut:
        cuts()[whole] = picture.cut
    else:
        cuts().pop(whole, None)
    return picture


def _box(picture: OpenedPicture) -> Box:
    """The box drawn by hand, in the picture's own pixels; one that was seen before has the box it was left with."""
    preview = shrunk(picture.image, PHONE_CROPPER_SIDE_PX if on_phone() else CROPPER_SIDE_PX)
    key = f"cropper {picture.key}"
    boxes, starts = _kept(_BOXES), _kept(_STARTS)
    # A cropper that is shown already may be told no other box: it would stretch that one as its own was stretched.
    if key not in st.session_state:
        starts[key] = boxes.get(key) or Box(0, 0, *preview.size)
    box = boxes[key] = _drawn(preview, starts[key], key)
    st.caption("Drag the box to move it; tap it to see the corners and pull them.")
    scale_x, scale_y = picture.image.shape[1] / preview.width, picture.image.shape[0] / preview.height
    return Box(round(box.x * scale_x), round(box.y * scale_y), round(box.width * scale_x), round(box.height * scale_y))


def _drawn(preview: Image.Image, start: Box, key: str) -> Box:
    """The box in the cropper, in pixels of the preview: `start` until it is moved."""
    # The cropper is told a box without its stroke, and tells one with it.
    width, height = max(start.width - BOX_STROKE_PX, 1), max(start.height - BOX_STROKE_PX, 1)
    drawn = st_cropper(
        preview,
        default_coords=(start.x, start.x + width, start.y, start.y + height),
        box_color=BOX_COLOR,
        stroke_width=BOX_STROKE_PX,
        return_type="box",
        # Else a box that hangs over an edge comes back moved inside, and not cut.
        should_resize_image=False,
        key=key,
    )
    if drawn == {"left": start.x, "top": start.y, "width": width, "height": height}:
        return start
    return Box(round(drawn["left"]), round(drawn["top"]), round(drawn["width"]), round(drawn["height"]))


def cut() -> dict[str, Any]:
    """How pictures were turned and cropped, JSON-ready."""
    shown = {key: value for key, value in st.session_state.items() if str(key).startswith(_TOGGLE)}
    boxes = {key: [box.x, box.y, box.width, box.height] for key, box in _kept(_BOXES).items()}
    return {
        "turns": dict(_turns()),
        "boxes": boxes,
        "cropped": [key for key, value in shown.items() if value is True],
        "cuts": {key: [one.size_px, one.quarters_right, one.box and astuple(one.box)] for key, one in cuts().items()},
    }


def cut_again(done: dict[str, Any]) -> None:
    """Turns and crops pictures as they were before. Raises ValueError where `done` is not what `cut` gave."""
    try:
        _turns().update({str(key): int(turns) % 4 for key, turns in done["turns"].items()})
        _kept(_BOXES).update({str(key): Box(*map(int, box)) for key, box in done["boxes"].items()})
        for key in done["cropped"]:
            if str(key).startswith(_TOGGLE):
                st.session_state[key] = True
        for key, ((height, width), quarters, box) in done.get("cuts", {}).items():
            cuts()[str(key)] = Cut((int(height), int(width)), int(quarters) % 4, box and Box(*map(int, box)))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError("expected how pictures were turned and cropped") from fault


def cuts() -> dict[str, Cut]:
    """How each picture was turned and cropped when it was last looked at, by its key when it is whole."""
    known: dict[str, Cut] = st.session_state.setdefault(_CUTS, {})
    return known


def _turn(key: str, quarters_right: int) -> None:
    _turns()[key] = (_turns().get(key, 0) + quarters_right) % 4


def _turns() -> dict[str, int]:
    turns: dict[str, int] = st.session_state.setdefault(_TURNS, {})
    return turns


def _kept(name: str) -> dict[str, Box]:
    boxes: dict[str, Box] = st.session_state.setdefault(name, {})
    return boxes

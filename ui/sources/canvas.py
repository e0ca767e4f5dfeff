"""The canvas to draw numbers on, with its pens; what was drawn stays when its page is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from ui.theme import on_phone

# The canvas is as wide as it was made: one width for phones of 360 px and more, one for the column beside the reading.
PHONE_SIZE_PX = (326, 300)
DESKTOP_SIZE_PX = (400, 330)
INKS = {"Dark on light": ("#1d2530", "#fbfaf8"), "Light on dark": ("#f3f1ec", "#22302a")}
PENS_PX = {"Thin": 4, "Medium": 9, "Thick": 16}
ERASER_TO_PEN = 3

_COMPONENT = "canvas"
_INK_COLORS = {ink for ink, _ in INKS.values()}

Stroke = dict[str, Any]


@dataclass
class CanvasState:
    """What a visitor has drawn.

    strokes: as the component describes them, those of the eraser too; image: uint8 (H, W, 3) RGB, None before the first
    stroke; beginning: what the component is to draw before anything else, with a number that makes it draw again;
    outdated: what the component goes on to report until it has done so.
    """

    strokes: list[Stroke] = field(default_factory=list)
    image: np.ndarray | None = None
    beginning: dict[str, Any] = field(default_factory=lambda: {"objects": [], "number": 0})
    outdated: list[Stroke] | None = None

    def begin_with(self, strokes: list[Stroke]) -> None:
        """Draws anew, these strokes alone, in the inks that are chosen now."""
        ink_color, ground_color = INKS[_chosen_ink()]
        colors = {True: ink_color, False: ground_color}
        self.strokes = [{**stroke, "stroke": colors[stroke["stroke"] in _INK_COLORS]} for stroke in strokes]
        self.beginning = {"objects": self.strokes, "number": self.beginning["number"] + 1}

    def undo(self) -> None:
        """Takes the last stroke back."""
        self._redraw(self.strokes[:-1])

    def clear(self) -> None:
        """Takes all strokes back."""
        self._redraw([])

    def change_ink(self) -> None:
        """Draws the same strokes in the other ink."""
        self._redraw(self.strokes)

    def _redraw(self, strokes: list[Stroke]) -> None:
        if self.outdated is None:
            self.outdated = self.strokes
        self.begin_with(strokes)

    def take(self, strokes: list[Stroke], image: np.ndarray) -> None:
        """Takes what the component reports."""
        if strokes != self.outdated:
            self.strokes, self.image, self.outdated = strokes, image, None


def canvas() -> np.ndarray | None:
    """The drawing as RGB uint8 (H, W, 3); None before the first stroke."""
    # Importing the component outside a running page raises, so it is imported when the page runs.
    from streamlit_drawable_canvas import st_canvas

    drawing: CanvasState = st.session_state.setdefault("drawing", CanvasState())
    if _COMPONENT not in st.session_state:
        drawing.begin_with(drawing.strokes)
    with st.container(horizontal=True):
        ink = st.segmented_control(
            "Ink",
            INKS,
            default=next(iter(INKS)),
            required=True,
            key="draw_ink",
            persist_state="session",
            on_change=drawing.change_ink,
        )
        pen = st.segmented_control(
            "Pen", PENS_PX, default="Medium", required=True, key="draw_pen", persist_state="session"
        )
    place = st.container()
    # Below the canvas, where the component's own tools do not come over them.
    tools = st.container(horizontal=True, vertical_alignment="center", key="draw_tools")
    erasing = tools.toggle("Eraser", key="draw_eraser", width="content")
    ink_color, ground_color = INKS[ink]
    width_px, height_px = PHONE_SIZE_PX if on_phone() else DESKTOP_SIZE_PX
    with place:
        drawn = st_canvas(
            stroke_width=PENS_PX[pen] * (ERASER_TO_PEN if erasing else 1),
            stroke_color=ground_color if erasing else ink_color,
            background_color=ground_color,
            width=width_px,
            height=height_px,
            drawing_mode="freedraw",
            initial_drawing=drawing.beginning,
            update_streamlit=True,
            return_image_data=True,
            key=_COMPONENT,
        )
    reported = drawn.image_data  # decoded anew each time it is asked for
    if reported is not None:
        drawing.take(drawn.json_data["objects"], _on_ground(reported, ground_color))
    nothing = not drawing.strokes
    tools.button("Undo", icon=":material/undo:", on_click=drawing.undo, disabled=nothing)
    tools.button("Clear", icon=":material/delete:", on_click=drawing.clear, disabled=nothing)
    return drawing.image


def _on_ground(rgba_u8: np.ndarray, ground_color: str) -> np.ndarray:
    image = Image.fromarray(rgba_u8.astype(np.uint8), "RGBA")
    ground = Image.new("RGBA", image.size, ground_color)
    return np.asarray(Image.alpha_composite(ground, image).convert("RGB"))


def _chosen_ink() -> str:
    return st.session_state.get("draw_ink") or next(iter(INKS))

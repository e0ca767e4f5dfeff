"""The canvas to draw numbers on, with its pens."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image

from ui.look import on_phone

# The canvas is as wide as it was made: one width for phones of 360 px and more, one for everything wider.
PHONE_SIZE_PX = (326, 300)
DESKTOP_SIZE_PX = (460, 360)
INKS = {"Dark on light": ("#1d2530", "#fbfaf8"), "Light on dark": ("#f3f1ec", "#22302a")}
PENS_PX = {"Thin": 4, "Medium": 9, "Thick": 16}
ERASER_TO_PEN = 3


def canvas() -> np.ndarray | None:
    """The drawing as RGB uint8 (H, W, 3); None before the first stroke."""
    # Importing the component outside a running page raises, so it is imported when the page runs.
    from streamlit_drawable_canvas import st_canvas

    with st.container(horizontal=True, vertical_alignment="bottom"):
        ink = st.segmented_control("Ink", INKS, default=next(iter(INKS)), key="draw_ink") or next(iter(INKS))
        pen = st.segmented_control("Pen", PENS_PX, default="Medium", key="draw_pen") or "Medium"
        erasing = st.toggle("Eraser", key="draw_eraser")
    if st.button("Clear", icon=":material/delete:"):
        st.session_state["draw_round"] = st.session_state.get("draw_round", 0) + 1
    ink_color, ground_color = INKS[ink]
    width_px, height_px = PHONE_SIZE_PX if on_phone() else DESKTOP_SIZE_PX
    drawn = st_canvas(
        stroke_width=PENS_PX[pen] * (ERASER_TO_PEN if erasing else 1),
        stroke_color=ground_color if erasing else ink_color,
        background_color=ground_color,
        width=width_px,
        height=height_px,
        drawing_mode="freedraw",
        update_streamlit=True,
        return_image_data=True,
        key=f"canvas {ink} {st.session_state.get('draw_round', 0)}",
    )
    st.caption("The arrows beside the canvas undo and redo a stroke.")
    if drawn.image_data is None:
        return None
    image = Image.fromarray(drawn.image_data.astype(np.uint8), "RGBA")
    ground = Image.new("RGBA", image.size, ground_color)
    return np.asarray(Image.alpha_composite(ground, image).convert("RGB"))

"""Read numbers while they are drawn, with mouse, pen or finger."""

from __future__ import annotations

import numpy as np
import streamlit as st

from recognition import Settings
from service.document import digest
from ui.page_script import page_script
from ui.picture import OpenedPicture
from ui.readings import read_here
from ui.review.debug_view import every_step, steps_wanted
from ui.review.reading_panel import read_only, two_sides
from ui.settings_panel import settings_panel
from ui.sources.canvas import canvas
from ui.theme import open_page


# A stroke runs this part of the page alone.
@st.fragment
def drawn_and_read(settings: Settings, min_confidence: float) -> None:
    """The canvas, and beside it what is read from it."""
    # The canvas comes first on phones too: it must not move away under the finger.
    canvas_side, reading_side = two_sides(numbers_first_on_phone=False)
    with canvas_side:
        drawing = canvas()
    if drawing is None or not np.ptp(drawing.reshape(-1, 3), axis=0).any():
        with reading_side:
            st.info("Nothing is drawn yet. Write a number on the canvas.", icon=":material/draw:")
        return
    picture = OpenedPicture("drawing.png", digest(drawing.tobytes()), drawing)
    page = read_here(picture, settings, min_confidence, trace=steps_wanted())
    with reading_side:
        read_only(picture, page, "drawing")
    every_step(page, picture.key)


open_page("Draw", "✏️")
st.title("Draw", anchor=False)
st.caption("Write numbers on the canvas, one digit or many lines; they are read after every stroke.")
page_script("draw")
drawn_and_read(*settings_panel())

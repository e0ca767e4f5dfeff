"""Numbers read by the visitor's own browser while they are drawn: nothing is sent to the server."""

from __future__ import annotations

from urllib.parse import urljoin

import streamlit as st

from ui.theme import open_page

DRAWING_PAGE = "app/static/in_the_browser.html"
# Until the page inside has measured itself.
FIRST_HEIGHT_PX = 900

open_page("In the browser", "🌐")
st.title("In the browser", anchor=False)
st.caption("Write numbers; your own device reads them while you draw. Nothing is sent: it works offline.")
st.iframe(
    urljoin(st.context.url or "/", f"{DRAWING_PAGE}?theme={st.context.theme.type or 'light'}"),
    height=FIRST_HEIGHT_PX,
    alt="A canvas to draw numbers on, and what they are read as",
)

"""The pictures with their readings drawn in, on their way to the visitor's disk: a button, and how far they are."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from ui import readings
from ui.batch.batch import Row, time_left
from ui.batch.packing import FILE_NAME, Drawable, Packing
from ui.page_script import page_script
from ui.review.reviews import reviews

LOOK_EVERY_S = 0.5
_PACKING = "packing"


def pictures_button(rows: Sequence[Row]) -> None:
    """The button, as those of the other files beside it."""
    st.button(
        "Pictures",
        help=f"Download {FILE_NAME}: a JPEG of each picture with its reading drawn in",
        disabled=not any(row.page for row in rows),
        on_click=_pack,
        args=(rows,),
    )


def pictures_progress() -> None:
    """How far the pictures are that were asked for; nothing where none were."""
    packing: Packing | None = st.session_state.get(_PACKING)
    if packing:
        page_script("download", packing.address)
        # Beside the buttons: the list below keeps its place.
        with st.container(width="stretch"):
            st.fragment(_progress, run_every=None if packing.is_over else LOOK_EVERY_S)(packing)


def _pack(rows: Sequence[Row]) -> None:
    kept = reviews()
    drawables = [Drawable(row.file, kept.of(row.key, row.page), row.cut) for row in rows if row.page]
    st.session_state[_PACKING] = Packing(drawables, readings.workers())


def _progress(packing: Packing) -> None:
    if packing.is_over:
        words = "are in" if packing.done == packing.total else f"of {packing.total} were put into"
        st.caption(f"{packing.done} pictures {words} {FILE_NAME}.")
        return
    left = time_left(packing.done, packing.total, time.monotonic() - packing.begun_s)
    words = f"Drawing {min(packing.done + 1, packing.total)} of {packing.total}" + (f" · {left}" if left else "")
    st.progress(packing.done / packing.total, words)

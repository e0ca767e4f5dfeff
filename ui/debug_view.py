"""Every step of a reading as it happened, and every crop the network was shown."""

from __future__ import annotations

import math

import streamlit as st
from PIL import Image

from recognition import Candidate, Page
from ui.picture import shrunk

STEP_COLUMN_PX = 300
STEP_SIDE_PX = 900
CROP_COLUMN_PX = 104
CROP_SHOWN_PX = 84
CROPS_AT_ONCE = 60
TOP = 3
SHOWN_FROM_MS = 0.5


def debug_view(page: Page, key: str) -> None:
    """The steps and crops of a page that was read with trace=True; key tells this picture from all others."""
    st.subheader("Step by step", anchor=False)
    if page.timings_ms:
        st.caption(_timings(page.timings_ms))
    steps = st.grid(min_column_width=STEP_COLUMN_PX, key=f"steps {key}")
    for number, step in enumerate(page.steps, 1):
        with steps.cell():
            st.markdown(f"**{number}. {step.name.capitalize()}**")
            st.image(shrunk(step.image, STEP_SIDE_PX), width="stretch", alt=step.name)
            if step.note:
                st.caption(step.note)
    _crops(page, key)


def _timings(timings_ms: dict[str, float]) -> str:
    parts = " · ".join(f"{name} {spent:.0f}" for name, spent in timings_ms.items() if spent >= SHOWN_FROM_MS)
    return f"{sum(timings_ms.values()):.0f} ms in all: {parts}"


def _crops(page: Page, key: str) -> None:
    st.subheader("What the network saw", anchor=False)
    if not page.candidates:
        st.caption("No mark on this picture was shown to the network.")
        return
    chosen = sum(candidate.chosen for candidate in page.candidates)
    st.caption(f"{len(page.candidates)} crops of 28 × 28 pixels, {chosen} of them in the reading; best three each.")
    first = 0
    if len(page.candidates) > CROPS_AT_ONCE:
        number = st.pagination(math.ceil(len(page.candidates) / CROPS_AT_ONCE), key=f"crop page {key}")
        first = CROPS_AT_ONCE * (number - 1)
    crops = st.grid(min_column_width=CROP_COLUMN_PX, gap="small", key=f"crops {key}")
    for candidate in page.candidates[first : first + CROPS_AT_ONCE]:
        with crops.cell():
            _crop(candidate)


def _crop(candidate: Candidate) -> None:
    enlarged = Image.fromarray(candidate.frame_u8).resize((2 * CROP_SHOWN_PX,) * 2, Image.Resampling.NEAREST)
    st.image(enlarged, width=CROP_SHOWN_PX)
    best, *others = [f"{label} {confidence:.0%}" for label, confidence in candidate.alternatives[:TOP]]
    mark = ":material/check:" if candidate.chosen else ":material/close:"
    color = "green" if candidate.chosen else "gray"
    note = f"  \n{candidate.note}" if candidate.note else ""
    st.markdown(f":{color}[{mark} **{best}**]  \n:small[:gray[{' · '.join(others)}{note}]]")

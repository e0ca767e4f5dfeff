"""A page that waits for a picture without end, for the tests of what ends that."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from killer_tasks import sleep_with_the_interpreter  # noqa: E402

from service.job import Job  # noqa: E402
from service.workers import shared  # noqa: E402
from ui.waiting import waited  # noqa: E402


@st.cache_resource(show_spinner=False, scope="session", on_release=lambda job: job.cancel())
def sleeping(note: str) -> Job[None]:
    return shared().submit(sleep_with_the_interpreter, 120, note)


note = st.query_params.get("note")
if note:
    waited(sleeping, note, words="Reading …")

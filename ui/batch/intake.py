"""The files on their way in: the upload, and the reading of what waits with the time that is left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from documents.limits import MAX_FILES, MAX_UPLOADED_MB
from recognition import Settings
from service.document import Document
from service.job import UnusableWorker
from ui import readings
from ui.batch.batch import MANY, Batch, time_left
from ui.kept.keeping import keep_file, keep_state, keeping
from ui.waiting import say_unusable, wait

BESIDE_EVERY_S = 1.0
# While files are read, those that are read already are shown so often.
SHOWN_EVERY_S = 1.5


@dataclass(frozen=True)
class Begun:
    """When the reading of what waits began, and how many files waited then."""

    settings: Settings
    at_s: float
    waiting: int


def visitors_batch(place: str = MANY) -> Batch:
    """The files that this visitor gave so far on a page."""
    batch: Batch = st.session_state.setdefault(f"{place} batch", Batch(place))
    return batch


def choose_files(batch: Batch, words: str = "Photos, scans, a ZIP of them, or a PDF") -> None:
    """The upload, which is emptied into the batch each time; what is there stays until it is removed."""
    place = batch.place
    round_of_uploads = st.session_state.setdefault(f"{place} round", 0)
    key = f"{place} upload {round_of_uploads}"
    # Of any type: what is no picture becomes a row that says so, and not a file that is not there.
    st.file_uploader(
        f"{words}: up to {MAX_FILES} files or pages and {MAX_UPLOADED_MB} MB",
        accept_multiple_files=True,
        key=key,
        on_change=_add,
        args=(batch, key, round_of_uploads),
    )
    left_out = st.session_state.get(f"{place} left out", 0)
    if left_out:
        st.warning(f"No more than {MAX_FILES} files at once: remove these, then upload the other {left_out}.")


def progress(batch: Batch, settings: Settings) -> DeltaGenerator | None:
    """Says how far the reading is, with Stop and Go on; gives the bar where it goes on."""
    waiting = batch.waiting(settings)
    if not waiting:
        return None
    with st.container(horizontal=True, vertical_alignment="center", key=f"{batch.place} progress"):
        if st.session_state.get(f"{batch.place} stopped"):
            st.markdown(f"Stopped: {len(waiting)} of {len(batch.files)} files still to read.", width="content")
            st.button("Go on", icon=":material/play_arrow:", on_click=_stop, args=(batch, False))
            return None
        begun: Begun | None = st.session_state.get(f"{batch.place} begun")
        if begun is None or begun.settings != settings:
            begun = st.session_state[f"{batch.place} begun"] = Begun(settings, time.monotonic(), len(waiting))
        bar = st.progress(*_how_far(batch, len(waiting), begun), width="stretch")
        st.button("Stop", icon=":material/stop:", on_click=_stop, args=(batch, True))
    return bar


def read_on(batch: Batch, settings: Settings, bar: DeltaGenerator | None) -> None:
    """Reads what waits, below what is read already, and draws the page anew when more is; for the end of a page.

    bar: of `progress`. A click ends the run: what is under way goes on, and is taken when the page runs again. Who
    leaves ends it.
    """
    if bar is None:
        return
    # This run comes to no other end.
    keep_state()
    pool, shown_s = readings.workers(), time.monotonic()
    begun: Begun = st.session_state[f"{batch.place} begun"]
    while waiting := batch.waiting(settings):
        under_way = [(file, batch.start(file, settings, pool)) for file in waiting[: pool.count + 1]]
        bar.progress(*_how_far(batch, len(waiting), begun))
        try:
            for file, job in under_way[:1]:
                wait(job)
                batch.take(file, settings, job)
        except UnusableWorker as fault:
            say_unusable(fault)
        except StopException:
            batch.stop()
            raise
        if time.monotonic() - shown_s > SHOWN_EVERY_S:
            st.rerun()
    st.session_state.pop(f"{batch.place} begun", None)
    st.rerun()


def _how_far(batch: Batch, waiting: int, begun: Begun) -> tuple[float, str]:
    """The share that is done, and words for it."""
    left = time_left(begun.waiting - waiting, begun.waiting, time.monotonic() - begun.at_s)
    done = len(batch.files) - waiting
    return done / len(batch.files), f"Reading {done + 1} of {len(batch.files)}" + (f" · {left}" if left else "")


def read_beside(batch: Batch, settings: Settings) -> None:
    """Goes on reading what waits while a file is looked at, and says how far it is."""
    if batch.waiting(settings) and not st.session_state.get(f"{batch.place} stopped"):
        st.fragment(_read_beside, run_every=BESIDE_EVERY_S)(batch, settings)


def _read_beside(batch: Batch, settings: Settings) -> None:
    pool = readings.workers()
    waiting = batch.waiting(settings)
    for file in waiting[: max(pool.count, 1)]:
        job = batch.start(file, settings, pool)
        if job.done():
            try:
                batch.take(file, settings, job)
            except UnusableWorker as fault:
                say_unusable(fault)
    read = len(batch.files) - len(batch.waiting(settings))
    st.caption(f"{read} of {len(batch.files)} read", width="content")


def _add(batch: Batch, key: str, round_of_uploads: int) -> None:
    # A click while the files are being read makes Streamlit report the same upload once more.
    if round_of_uploads != st.session_state[f"{batch.place} round"]:
        return
    files = st.session_state[key]
    add(batch, [Document.of_bytes(file.name, file.getvalue()) for file in files])
    st.session_state[f"{batch.place} round"] += 1


def add(batch: Batch, documents: Sequence[Document]) -> None:
    """Adds files to the batch, and keeps them."""
    given = ((one.name, one.source) for one in documents if isinstance(one.source, bytes))
    st.session_state[f"{batch.place} left out"] = batch.add(given, readings.workers())
    kept = keeping()
    if kept:
        kept.keep_files(batch.place, documents)
    st.session_state[f"{batch.place} stopped"] = False
    st.session_state.pop(f"{batch.place} begun", None)


def remove_all(place: str) -> None:
    """Forgets the files that were given on a page."""
    visitors_batch(place).stop()
    for what in ("batch", "left out", "stopped", "begun", "page"):
        st.session_state.pop(f"{place} {what}", None)
    keep_file(place, None)


def _stop(batch: Batch, stopped: bool) -> None:
    st.session_state[f"{batch.place} stopped"] = stopped
    st.session_state.pop(f"{batch.place} begun", None)
    if stopped:
        batch.stop()

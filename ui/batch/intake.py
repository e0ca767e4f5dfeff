"""The files on their way in: the upload, and the reading of what waits with the time that is left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing

import streamlit as st

from documents.limits import MAX_FILES, MAX_UPLOADED_MB
from recognition import Settings
from service.document import Document
from service.job import UnusableWorker, ahead
from ui import readings
from ui.batch.batch import MANY, Batch, time_left
from ui.kept.keeping import keep_file, keeping
from ui.waiting import say_unusable, wait

BESIDE_EVERY_S = 1.0


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


def progress(batch: Batch, settings: Settings) -> None:
    """Reads what waits; a click on Stop, or anywhere else, ends the run, and what was read by then is kept."""
    waiting = batch.waiting(settings)
    if not waiting:
        return
    place = st.container(horizontal=True, vertical_alignment="center", key=f"{batch.place} progress")
    if st.session_state.get(f"{batch.place} stopped"):
        place.markdown(f"Stopped: {len(waiting)} of {len(batch.files)} files still to read.", width="content")
        place.button("Go on", icon=":material/play_arrow:", on_click=_stop, args=(batch.place, False))
        return
    pool = readings.workers()
    bar = place.progress(0.0, width="stretch")
    place.button("Stop", icon=":material/stop:", on_click=_stop, args=(batch.place, True))
    start, before = time.monotonic(), len(batch.files) - len(waiting)
    jobs = ((file, batch.start(file, settings, pool)) for file in waiting)
    try:
        with closing(ahead(jobs, pool.count)) as under_way:
            for done, (file, job) in enumerate(under_way):
                left = time_left(done, len(waiting), time.monotonic() - start)
                words = f"{before + done + 1} of {len(batch.files)}" + (f" · {left}" if left else "")
                bar.progress((before + done) / len(batch.files), words)
                wait(job)
                batch.take(file, settings, job)
    except UnusableWorker as fault:
        say_unusable(fault)
    # Drawn anew without the bar.
    st.rerun()


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


def remove_all(place: str) -> None:
    """Forgets the files that were given on a page."""
    for what in ("batch", "left out", "stopped", "page"):
        st.session_state.pop(f"{place} {what}", None)
    keep_file(place, None)


def _stop(place: str, stopped: bool) -> None:
    st.session_state[f"{place} stopped"] = stopped

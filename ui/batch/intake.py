"""The files on their way in: the upload, and the reading of what waits with the time that is left."""

from __future__ import annotations

import time
from contextlib import closing

import streamlit as st

from documents.limits import MAX_FILES, MAX_UPLOADED_MB
from recognition import Settings
from service.document import Document
from service.job import UnusableWorker, ahead
from ui import readings
from ui.batch.batch import Batch, time_left
from ui.kept.keeping import keeping
from ui.waiting import say_unusable, wait

BESIDE_EVERY_S = 1.0
# What this page is called where files are kept.
PLACE = "many"


def visitors_batch() -> Batch:
    """The files that this visitor gave so far."""
    batch: Batch = st.session_state.setdefault("batch", Batch())
    return batch


def choose_files(batch: Batch) -> None:
    """The upload, which is emptied into the batch each time; what is there stays until it is removed."""
    round_of_uploads = st.session_state.setdefault("batch_round", 0)
    key = f"many upload {round_of_uploads}"
    # Of any type: what is no picture becomes a row that says so, and not a file that is not there.
    st.file_uploader(
        f"Photos, scans, a ZIP of them, or a PDF: up to {MAX_FILES} files or pages and {MAX_UPLOADED_MB} MB",
        accept_multiple_files=True,
        key=key,
        on_change=_add,
        args=(batch, key, round_of_uploads),
    )
    left_out = st.session_state.get("batch_left_out", 0)
    if left_out:
        st.warning(f"No more than {MAX_FILES} files at once: remove these, then upload the other {left_out}.")


def progress(batch: Batch, settings: Settings) -> None:
    """Reads what waits; a click on Stop, or anywhere else, ends the run, and what was read by then is kept."""
    waiting = batch.waiting(settings)
    if not waiting:
        return
    place = st.container(horizontal=True, vertical_alignment="center", key="batch progress")
    if st.session_state.get("batch_stopped"):
        place.markdown(f"Stopped: {len(waiting)} of {len(batch.files)} files still to read.", width="content")
        place.button("Go on", icon=":material/play_arrow:", on_click=_stop, args=(False,))
        return
    pool = readings.workers()
    bar = place.progress(0.0, width="stretch")
    place.button("Stop", icon=":material/stop:", on_click=_stop, args=(True,))
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
    if batch.waiting(settings) and not st.session_state.get("batch_stopped"):
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
    if round_of_uploads != st.session_state["batch_round"]:
        return
    files = st.session_state[key]
    st.session_state["batch_left_out"] = batch.add(((file.name, file.getvalue()) for file in files), readings.workers())
    kept = keeping()
    if kept:
        kept.keep_files(PLACE, (Document.of_bytes(file.name, file.getvalue()) for file in files))
    st.session_state["batch_round"] += 1
    st.session_state["batch_stopped"] = False


def _stop(stopped: bool) -> None:
    st.session_state["batch_stopped"] = stopped

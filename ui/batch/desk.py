"""One of many files opened to be looked at, with the ways back and on; the others are read meanwhile."""

from __future__ import annotations

from functools import partial

import streamlit as st

from recognition import Settings
from service.job import UnusableWorker
from service.reading import ListedPicture
from ui import readings
from ui.batch.batch import Batch
from ui.batch.file_list import open_file, queue
from ui.batch.intake import read_beside
from ui.batch.order import entries, next_open
from ui.markdown import refusal
from ui.review.debug_view import every_step, steps_wanted
from ui.review.reading_panel import reading_panel
from ui.review.reviews import reviews
from ui.sources.crop_editor import turned_and_cropped
from ui.waiting import say_unusable, wait


def opened(batch: Batch) -> int | None:
    """The number of the file that the page's address opens; none while the list is shown."""
    asked = st.query_params.get("file", "")
    index = int(asked) - 1 if asked.isascii() and asked.isdigit() else -1
    return index if 0 <= index < len(batch.files) else None


def one_file(batch: Batch, index: int, settings: Settings, min_confidence: float) -> None:
    """One file to be reviewed."""
    files = entries(batch.rows(settings, min_confidence), reviews())
    order = queue(files)
    # A file that is opened by its address need not be listed.
    if index not in (entry.index for entry in order):
        order = files
    place = next(place for place, entry in enumerate(order) if entry.index == index)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All files", icon=":material/arrow_back:", on_click=open_file, args=(None,))
        for label, icon, beside in (
            ("Previous", "chevron_left", order[max(place - 1, 0) : place]),
            ("Next", "chevron_right", order[place + 1 : place + 2]),
        ):
            target = beside[0].index if beside else index
            st.button(label, icon=f":material/{icon}:", on_click=open_file, args=(target,), disabled=not beside)
        read_beside(batch, settings)
    file = batch.files[index]
    st.text(file.name)
    known = batch.rows(settings, min_confidence)[index].error
    if known:
        refusal(known)
        return
    picture = readings.open_picture(file)
    if picture is None:
        return
    picture = turned_and_cropped(picture)
    # Which file it is, and with that how it is cut, is known when it was read whole.
    while file in batch.waiting(settings):
        _wait_for(batch, file, settings)
    row = batch.rows(settings, min_confidence)[index]
    page = row.page
    if page is None:
        refusal(row.error)
        return
    # What stands in the batch was read without its steps.
    if steps_wanted():
        page = readings.read(picture, settings, min_confidence, trace=True)
        if page is None:
            return
    onward = next_open(order, index) or next_open(files, index)
    where = f"file {index + 1} of {len(batch.files)}"
    reading_panel(picture, page, where=where, on_next=partial(open_file, onward.index) if onward else None)
    every_step(page, picture.key)


def _wait_for(batch: Batch, file: ListedPicture, settings: Settings) -> None:
    """Reads a file at once, whatever else waits; the page ends where it cannot be had."""
    job = batch.start(file, settings, readings.workers())
    try:
        with st.spinner("Reading …"):
            wait(job)
        batch.take(file, settings, job)
    except UnusableWorker as fault:
        say_unusable(fault)
    finally:
        job.cancel()

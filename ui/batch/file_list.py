"""The files as a list: a row for each with what became of it, the one that is opened, and all of them as one file."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from recognition import Settings
from recognition.export import final_text
from service.job import UnusableWorker
from ui import readings
from ui.batch.batch import Batch, Row, to_csv, to_json, to_zip
from ui.markdown import plain, refusal
from ui.review import corrections
from ui.review.debug_view import every_step, steps_wanted
from ui.review.page_warnings import badge, shortened
from ui.review.reading_panel import reading_panel
from ui.waiting import say_unusable, wait

ROWS_AT_ONCE = 20
THUMBNAIL_WIDTH_PX = 110
LINES_SHOWN = 6


def opened(batch: Batch) -> int | None:
    """The number of the file that is opened; none while the list is shown."""
    chosen: int | None = st.session_state.get("batch_chosen")
    return chosen if chosen is not None and chosen < len(batch.files) else None


def summary(rows: list[Row]) -> None:
    """What has come of the files, in one line."""
    read = [row for row in rows if row.page]
    doubtful, failed = sum(bool(row.page and row.page.doubtful) for row in rows), sum(bool(row.error) for row in rows)
    parts = [f"{len(read)} of {len(rows)} read"]
    if doubtful:
        parts.append(f":orange-badge[:material/visibility: {doubtful} with doubtful digits]")
    warned = sum(bool(row.page and row.page.warnings) for row in rows)
    if warned:
        parts.append(f":orange-badge[:material/warning: {warned} with warnings]")
    if failed:
        parts.append(f":red-badge[:material/broken_image: {failed} unreadable]")
    st.markdown("&ensp;".join(parts))


def downloads(rows: list[Row]) -> None:
    """All readings as one file, corrections in it."""
    # Looked up now: the files are made when asked for, outside the visitor's session.
    corrected = {row.key: corrections.correction(row.key) for row in rows}
    files = (
        ("CSV", "readings.csv", "text/csv", partial(to_csv, rows, corrected.get)),
        ("JSON", "readings.json", "application/json", partial(to_json, rows, corrected.get)),
        ("Pictures", "readings.zip", "application/zip", partial(to_zip, rows, readings.workers())),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        for label, name, mime, data in files:
            st.download_button(label, data, name, mime, key=f"all {label}", help=f"Download {name}", on_click="ignore")
        st.button("Remove all", icon=":material/delete:", type="tertiary", on_click=_remove_all)


def listed(rows: list[Row]) -> None:
    """One row a file; the ones to look at first, when wanted."""
    st.toggle("Least sure first", key="batch_order", persist_state="session")
    order = _order(rows)
    if len(order) > ROWS_AT_ONCE:
        number = st.pagination(math.ceil(len(order) / ROWS_AT_ONCE), key="batch page", persist_state="session")
        order = order[ROWS_AT_ONCE * (number - 1) : ROWS_AT_ONCE * number]
    for index in order:
        _row(index, rows[index])


def one_file(batch: Batch, index: int, settings: Settings, min_confidence: float) -> None:
    """One file in the reading panel, with the ways back and on."""
    order = _order(batch.rows(settings, min_confidence))
    place = order.index(index)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All files", icon=":material/arrow_back:", on_click=_open, args=(None,))
        for label, icon, beside in (
            ("Previous", "chevron_left", order[place - 1 : place]),
            ("Next", "chevron_right", order[place + 1 : place + 2]),
        ):
            target = beside[0] if beside else index
            st.button(label, icon=f":material/{icon}:", on_click=_open, args=(target,), disabled=not beside)
    file = batch.files[index]
    st.text(file.name)
    if file in batch.waiting(settings):
        job = batch.start(file, settings, readings.workers())
        try:
            with st.spinner("Reading …"):
                wait(job)
            batch.take(file, settings, job)
        except UnusableWorker as fault:
            say_unusable(fault)
        finally:
            job.cancel()
    row = batch.rows(settings, min_confidence)[index]
    if row.page is None:
        refusal(row.error)
        return
    picture = readings.open_picture(file)
    if picture is None:
        return
    reading_panel(picture.image, row.page, row.key, picture.stem)
    # What stands in the batch was read without its steps.
    page = readings.read(picture, settings, min_confidence, trace=True) if steps_wanted() else row.page
    if page:
        every_step(page, row.key)


def _row(index: int, row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"file {index}"):
        if row.thumbnail:
            st.image(row.thumbnail, width=THUMBNAIL_WIDTH_PX)
        with st.container(width="stretch", gap="xsmall"):
            st.text(row.file.name)
            _outcome(row)
        if row.page:
            st.button("Open", key=f"open {index}", on_click=_open, args=(index,))


def _outcome(row: Row) -> None:
    if row.error:
        st.markdown(f":red[:material/broken_image: {plain(row.error)}]")
    elif row.page is None:
        st.caption("Not read yet.")
    else:
        text = final_text(row.page, corrections.correction(row.key))
        if text:
            lines = text.split("\n")
            more = [f"and {len(lines) - LINES_SHOWN} more"] if len(lines) > LINES_SHOWN else []
            st.code(", ".join([*lines[:LINES_SHOWN], *more]), language=None, wrap_lines=True)
        if row.lowest_confidence is None:
            parts = [":small[:gray[No digits found.]]"]
        else:
            doubtful = len(row.page.doubtful)
            parts = [f":small[lowest confidence {row.lowest_confidence:.0%}]"]
            if doubtful:
                parts.append(f":orange-badge[{doubtful} doubtful]")
            elif not row.page.warnings:
                parts.append(":green-badge[none doubtful]")
        if text != row.page.text:
            parts.append(":blue-badge[corrected]")
        if row.page.warnings:
            parts.append(badge(row.page))
        st.markdown("&ensp;".join(parts))
        if row.page.warnings:
            st.markdown(f":small[:gray[{' '.join(shortened(row.page))}]]")


def _order(rows: list[Row]) -> list[int]:
    """The rows' numbers as they are listed: as they came, or the least sure first."""
    order = list(range(len(rows)))
    if st.session_state.get("batch_order"):
        order.sort(key=lambda index: _sureness(rows[index]))
    return order


def _sureness(row: Row) -> float:
    if row.error:
        return -1.0
    if row.page and row.page.warnings:
        # Not surer than a digit that is just no longer doubtful.
        return min(row.page.min_confidence, 1.0 if row.lowest_confidence is None else row.lowest_confidence)
    return 2.0 if row.lowest_confidence is None else row.lowest_confidence


def _open(index: int | None) -> None:
    st.session_state["batch_chosen"] = index


def _remove_all() -> None:
    for key in ("batch", "batch_left_out", "batch_stopped", "batch page"):
        st.session_state.pop(key, None)

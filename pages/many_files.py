"""Read many pictures at once: one row each, corrected where needed, all of them in one file at the end."""

from __future__ import annotations

import math
import time
from functools import partial

import streamlit as st

from recognition import Settings
from recognition.export import final_text
from ui import readings
from ui.archive import MAX_FILES, MAX_UPLOADED_MB
from ui.batch.batch import Batch, Row, time_left, to_csv, to_json, to_zip
from ui.markdown import plain, refusal
from ui.review import corrections
from ui.review.debug_view import every_step, steps_wanted
from ui.review.reading_panel import reading_panel
from ui.settings_panel import settings_panel
from ui.theme import open_page

ROWS_AT_ONCE = 20
THUMBNAIL_WIDTH_PX = 110
LINES_SHOWN = 6


def main() -> None:
    """The page: the list of files, or the one of them that was opened."""
    open_page("Many files", "🗂️")
    st.title("Many files", anchor=False)
    settings, min_confidence = settings_panel()
    batch: Batch = st.session_state.setdefault("batch", Batch())
    chosen = st.session_state.get("batch_chosen")
    if chosen is not None and chosen < len(batch.files):
        one_file(batch, chosen, settings, min_confidence)
        return
    choose_files(batch)
    if batch.files:
        progress(batch, settings)
        rows = batch.rows(settings, min_confidence)
        summary(rows)
        downloads(rows)
        listed(rows)


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
        place.button("Go on", icon=":material/play_arrow:", on_click=_set, args=("batch_stopped", False))
        return
    models = readings.reader()
    bar = place.progress(0.0, width="stretch")
    place.button("Stop", icon=":material/stop:", on_click=_set, args=("batch_stopped", True))
    start, before = time.monotonic(), len(batch.files) - len(waiting)
    for done, file in enumerate(waiting):
        left = time_left(done, len(waiting), time.monotonic() - start)
        words = f"{before + done + 1} of {len(batch.files)}" + (f" · {left}" if left else "")
        bar.progress((before + done) / len(batch.files), words)
        batch.read(file, settings, models.read)
    # Drawn anew without the bar.
    st.rerun()


def summary(rows: list[Row]) -> None:
    """What has come of the files, in one line."""
    read = [row for row in rows if row.page]
    doubtful, failed = sum(bool(row.page and row.page.doubtful) for row in rows), sum(bool(row.error) for row in rows)
    parts = [f"{len(read)} of {len(rows)} read"]
    if doubtful:
        parts.append(f":orange-badge[:material/visibility: {doubtful} with doubtful digits]")
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
        ("Pictures", "readings.zip", "application/zip", partial(to_zip, rows)),
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
        st.button("All files", icon=":material/arrow_back:", on_click=_set, args=("batch_chosen", None))
        for label, icon, beside in (
            ("Previous", "chevron_left", order[place - 1 : place]),
            ("Next", "chevron_right", order[place + 1 : place + 2]),
        ):
            target = ("batch_chosen", beside[0] if beside else index)
            st.button(label, icon=f":material/{icon}:", on_click=_set, args=target, disabled=not beside)
    file = batch.files[index]
    st.text(file.name)
    if file in batch.waiting(settings):
        with st.spinner("Reading …"):
            batch.read(file, settings, readings.reader().read)
    row = batch.rows(settings, min_confidence)[index]
    if row.page is None:
        refusal(row.error)
        return
    picture = readings.open_picture(file.name, file.data())
    reading_panel(picture.image, row.page, row.key, picture.stem)
    # What stands in the batch was read without its steps.
    page = readings.read(picture, settings, min_confidence, trace=True) if steps_wanted() else row.page
    every_step(page, row.key)


def _row(index: int, row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"file {index}"):
        if row.thumbnail:
            st.image(row.thumbnail, width=THUMBNAIL_WIDTH_PX)
        with st.container(width="stretch", gap="xsmall"):
            st.text(row.file.name)
            _outcome(row)
        if row.page:
            st.button("Open", key=f"open {index}", on_click=_set, args=("batch_chosen", index))


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
            parts.append(f":orange-badge[{doubtful} doubtful]" if doubtful else ":green-badge[none doubtful]")
        if text != row.page.text:
            parts.append(":blue-badge[corrected]")
        st.markdown("&ensp;".join(parts))


def _order(rows: list[Row]) -> list[int]:
    """The rows' numbers as they are listed: as they came, or the least sure first."""
    order = list(range(len(rows)))
    if st.session_state.get("batch_order"):
        order.sort(key=lambda index: _sureness(rows[index]))
    return order


def _sureness(row: Row) -> float:
    if row.error:
        return -1.0
    return 2.0 if row.lowest_confidence is None else row.lowest_confidence


def _add(batch: Batch, key: str, round_of_uploads: int) -> None:
    # A click while the files are being read makes Streamlit report the same upload once more.
    if round_of_uploads != st.session_state["batch_round"]:
        return
    files = st.session_state[key]
    st.session_state["batch_left_out"] = batch.add((file.name, file.getvalue()) for file in files)
    st.session_state["batch_round"] += 1
    st.session_state["batch_stopped"] = False


def _set(key: str, value: object) -> None:
    st.session_state[key] = value


def _remove_all() -> None:
    for key in ("batch", "batch_left_out", "batch_stopped", "batch page"):
        st.session_state.pop(key, None)


main()

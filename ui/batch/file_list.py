"""The files as a list: a row for each with what became of it, and all of them as one file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import streamlit as st

from recognition.export import csv_of, json_of
from recognition.labelling import to_coco, to_label_studio
from recognition.spreadsheet import to_xlsx
from ui.batch.batch import MANY, Row, outcomes
from ui.batch.download import pictures_button, pictures_progress
from ui.batch.intake import remove_all
from ui.batch.order import FILTERS, Entry, chosen
from ui.markdown import plain
from ui.review.downloads import XLSX, download_buttons
from ui.review.page_warnings import badge, shortened
from ui.review.reviews import reviews

ROWS_AT_ONCE = 10
THUMBNAIL_WIDTH_PX = 110
LINES_SHOWN = 6
_QUEUE = "batch_queue"


def summary(files: Sequence[Entry]) -> None:
    """What has come of the files, in one line."""
    read = [entry for entry in files if entry.review]
    parts = [f"{len(read)} of {len(files)} read"]
    doubtful, still = sum(entry.doubtful for entry in read), sum(entry.open for entry in read)
    with_open, failed = sum(entry.open > 0 for entry in read), sum(bool(entry.row.error) for entry in files)
    if still:
        of_all = f" of {doubtful}" if doubtful > still else ""
        where = f"{with_open} file" + ("s" if with_open > 1 else "")
        parts.append(f":orange-badge[:material/visibility: {still}{of_all} doubtful, in {where}]")
    settled = any(entry.review.edits for entry in read if entry.review)
    warned = sum(bool(entry.review and entry.review.warnings) for entry in files)
    if read and not still and (settled or not warned):
        parts.append(f":green-badge[:material/check: {'nothing is open any more' if settled else 'none doubtful'}]")
    if warned:
        parts.append(f":orange-badge[:material/warning: {warned} with warnings]")
    if failed:
        parts.append(f":red-badge[:material/broken_image: {failed} unreadable]")
    st.markdown("&ensp;".join(parts))


def downloads(rows: list[Row]) -> None:
    """All readings as one file, with what a person made of them by then."""
    kept = reviews()
    files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("CSV", "readings.csv", "text/csv", lambda: csv_of(outcomes(rows, kept))),
        ("XLSX", "readings.xlsx", XLSX, lambda: to_xlsx(outcomes(rows, kept))),
        ("JSON", "readings.json", "application/json", lambda: json_of(outcomes(rows, kept))),
    )
    for_labelling: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("COCO", "readings-coco.json", "application/json", lambda: to_coco(outcomes(rows, kept))),
        ("Label Studio", "readings-tasks.json", "application/json", lambda: to_label_studio(outcomes(rows, kept))),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        download_buttons(files, "all")
        pictures_button(rows)
        with st.popover("For labelling", help="The boxes for programs that label or train."):
            download_buttons(for_labelling, "all")
        with st.popover("Remove all", icon=":material/delete:", help="Asks first."):
            st.markdown(f"Remove all {len(rows)} files and what you made of them?")
            st.button("Remove them", type="primary", key="remove_all", on_click=_remove_all)
        pictures_progress()


def listed(files: Sequence[Entry], is_reading: bool) -> None:
    """One row a file: those that a filter leaves, the ones to look at first, unless wanted otherwise.

    is_reading: while more are read, none moves away under the pointer.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Show", FILTERS, default=FILTERS[0], required=True, key="batch_filter", persist_state="session"
        )
        st.toggle("Least sure first", value=True, key="batch_order", persist_state="session", disabled=is_reading)
    shown = in_order(files, is_reading)
    st.session_state[_QUEUE] = [entry.index for entry in shown]
    if not shown:
        st.caption("No file is of this kind.")
    if len(shown) > ROWS_AT_ONCE:
        number = st.pagination(math.ceil(len(shown) / ROWS_AT_ONCE), key=f"{MANY} page", persist_state="session")
        shown = shown[ROWS_AT_ONCE * (number - 1) : ROWS_AT_ONCE * number]
    for entry in shown:
        _row(entry)


def in_order(files: Sequence[Entry], is_reading: bool = False) -> list[Entry]:
    """The files as the visitor wants them listed."""
    which = st.session_state.get("batch_filter") or FILTERS[0]
    return chosen(files, which, not is_reading and st.session_state.get("batch_order", True))


def queue(files: Sequence[Entry]) -> list[Entry]:
    """The files as they were listed last: what is settled keeps its place between those before and after it."""
    listed_last = st.session_state.get(_QUEUE)
    if listed_last is None:
        return in_order(files)
    return [files[index] for index in listed_last if index < len(files)]


def open_file(index: int | None) -> None:
    """Opens a file, or the list: the page's address says which, so that the browser's Back leads there, too."""
    if index is None:
        st.query_params.pop("file", None)
    else:
        st.query_params["file"] = str(index + 1)


def _row(entry: Entry) -> None:
    row, index = entry.row, entry.index
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"file {index}"):
        if row.thumbnail:
            st.image(row.thumbnail, width=THUMBNAIL_WIDTH_PX, alt=f"Page {index + 1}, small")
        with st.container(width="stretch", gap="xsmall"):
            st.text(row.file.name)
            _outcome(entry)
        if row.page:
            st.button("Open", key=f"open {index}", on_click=open_file, args=(index,))


def _outcome(entry: Entry) -> None:
    row, review = entry.row, entry.review
    if row.error:
        st.markdown(f":red[:material/broken_image: {plain(row.error)}]")
    elif review is None or row.page is None:
        st.caption("Not read yet.")
    else:
        if review.text:
            lines = review.text.split("\n")
            more = [f"and {len(lines) - LINES_SHOWN} more"] if len(lines) > LINES_SHOWN else []
            st.code(", ".join([*lines[:LINES_SHOWN], *more]), language=None, wrap_lines=True)
        if row.lowest_confidence is None:
            parts = [":small[:gray[No digits found.]]"]
        else:
            parts = [f":small[lowest confidence {math.floor(100 * row.lowest_confidence)} %]"]
            if entry.open:
                of_all = f" of {entry.doubtful}" if entry.doubtful > entry.open else ""
                parts.append(f":orange-badge[{entry.open}{of_all} doubtful]")
            elif review.edits:
                parts.append(":green-badge[nothing open any more]")
            elif not review.warnings:
                parts.append(":green-badge[none doubtful]")
        if entry.is_corrected:
            parts.append(":blue-badge[corrected]")
        if review.warnings:
            parts.append(badge(review.warnings))
        st.markdown("&ensp;".join(parts))
        if review.warnings:
            st.markdown(f":small[:gray[{' '.join(shortened(review.warnings))}]]")


def _remove_all() -> None:
    remove_all(MANY)
    st.session_state.pop(_QUEUE, None)
    open_file(None)

"""The filled pages as a list: a row for each with what stands in its fields, and all of them as one table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import streamlit as st

from recognition.spreadsheet import records_to_xlsx
from recognition.template_files import records_csv
from recognition.templates import Record, Template
from ui.batch.batch import Batch
from ui.batch.intake import add, choose_files, remove_all
from ui.forms.form import PAGES_PLACE, Form
from ui.forms.records import FilledPage
from ui.markdown import plain
from ui.review.downloads import XLSX, download_buttons

ROWS_AT_ONCE = 10
THUMBNAIL_WIDTH_PX = 90
FIELDS_SHOWN = 12
OPENED = "form page"


def give_pages(form: Form, batch: Batch) -> None:
    """The upload of filled pages, and a button that takes the page on which the form was marked as the first."""
    st.header("Filled pages", anchor=False)
    choose_files(batch, "One to try it, or all of them: photos, scans, a ZIP or a PDF")
    document = form.document
    if document and form.template is None and all(file.document.key != document.key for file in batch.files):
        st.button(
            "Try it on the page above",
            icon=":material/science:",
            type="tertiary",
            on_click=add,
            args=(batch, [document]),
        )


def summary(pages: Sequence[FilledPage]) -> None:
    """What has come of the pages, in one line."""
    read = [page for page in pages if page.record]
    parts = [f"{len(read)} of {len(pages)} read"]
    still, failed = sum(len(page.open) for page in read), sum(bool(page.row.error) for page in pages)
    if still:
        where = sum(bool(page.open) for page in read)
        told = f"{_count(still, 'field')} to look at, on {_count(where, 'page')}"
        parts.append(f":orange-badge[:material/visibility: {told}]")
    elif read:
        parts.append(":green-badge[:material/check: nothing is open any more]")
    if failed:
        parts.append(f":red-badge[:material/broken_image: {failed} not read]")
    st.markdown("&ensp;".join(parts))


def downloads(pages: Sequence[FilledPage], template: Template, form: Form) -> None:
    """All records as one file, with what a person made of them by then."""
    given = [page.outcome for page in pages]
    files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("CSV", "records.csv", "text/csv", lambda: records_csv(given, template)),
        ("XLSX", "records.xlsx", XLSX, lambda: records_to_xlsx(given, template)),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        download_buttons(files, "records")
        with st.popover("Remove pages", icon=":material/delete:", help="Asks first."):
            st.markdown(f"Remove all {len(pages)} pages and what you made of them? The form stays.")
            st.button("Remove them", type="primary", key="remove_pages", on_click=remove_pages, args=(form,))


def listed(pages: Sequence[FilledPage]) -> None:
    """One row a page; those with something to look at, when wanted."""
    if any(page.open for page in pages):
        only = st.toggle("Only what is to be looked at", key="form_only_open", persist_state="session")
        pages = [page for page in pages if page.open] if only else pages
    if len(pages) > ROWS_AT_ONCE:
        number = st.pagination(math.ceil(len(pages) / ROWS_AT_ONCE), key=f"{PAGES_PLACE} page", persist_state="session")
        pages = pages[ROWS_AT_ONCE * (number - 1) : ROWS_AT_ONCE * number]
    for page in pages:
        _row(page)


def open_page_of_form(index: int | None) -> None:
    """Opens a page, or the list."""
    st.session_state[OPENED] = index


def remove_pages(form: Form) -> None:
    """Forgets the filled pages and what was typed on them."""
    form.corrections = {}
    remove_all(PAGES_PLACE)
    open_page_of_form(None)


def _row(page: FilledPage) -> None:
    row = page.row
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"file form {page.index}"
    ):
        if row.thumbnail:
            st.image(row.thumbnail, width=THUMBNAIL_WIDTH_PX, alt=f"Page {page.index + 1}, small")
        with st.container(width="stretch", gap="xsmall"):
            st.text(row.file.name)
            if row.error:
                st.markdown(f":red[:material/broken_image: {plain(row.error)}]")
            elif page.record is None:
                st.caption("Not read yet.")
            else:
                st.markdown(_told(page.record))
        if page.record:
            st.button("Open", key=f"open form {page.index}", on_click=open_page_of_form, args=(page.index,))


def _told(record: Record) -> str:
    """The fields in one line, those to look at as badges."""
    parts = []
    for name, field in list(record.fields.items())[:FIELDS_SHOWN]:
        text = plain(field.text) or "–"
        value = f":orange-badge[:material/visibility: {text}]" if field.doubtful else f"**{text}**"
        parts.append(f":small[{plain(name)}]&nbsp;{value}")
    more = len(record.fields) - FIELDS_SHOWN
    return "&ensp; ".join([*parts, *([f"and {more} more"] if more > 0 else [])])


def _count(number: int, of: str) -> str:
    return f"{number} {of}" + ("s" if number != 1 else "")

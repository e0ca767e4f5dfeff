"""One filled page opened: each of its fields as it was written, beside what was read, to be looked at and corrected."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recognition.templates import FieldText, Template
from service.document import digest
from ui import readings
from ui.forms.form import Form
from ui.forms.record_list import OPENED, open_page_of_form
from ui.forms.records import FilledPage, next_open
from ui.markdown import plain

FIELD_COLUMN_PX = 300


def opened(pages: Sequence[FilledPage]) -> tuple[FilledPage, Sequence[FilledPage]] | None:
    """The page that is opened, and all of them; none while the list is shown."""
    index = st.session_state.get(OPENED)
    return (pages[index], pages) if index is not None and index < len(pages) and pages[index].record else None


def one_page(page: FilledPage, pages: Sequence[FilledPage], template: Template, form: Form) -> None:
    """One page to be looked at."""
    index = page.index
    read = [one.index for one in pages if one.record]
    place = read.index(index)
    onward = next_open(pages, index)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All pages", icon=":material/arrow_back:", on_click=open_page_of_form, args=(None,))
        for label, icon, beside in (
            ("Previous", "chevron_left", read[max(place - 1, 0) : place]),
            ("Next", "chevron_right", read[place + 1 : place + 2]),
        ):
            target = beside[0] if beside else index
            st.button(label, icon=f":material/{icon}:", on_click=open_page_of_form, args=(target,), disabled=not beside)
        if onward:
            st.button(
                "Next to look at",
                icon=":material/visibility:",
                type="primary" if not page.open else "secondary",
                on_click=open_page_of_form,
                args=(onward.index,),
            )
    st.text(f"{page.row.file.name} · page {place + 1} of {len(read)}")
    _fields(page, template, form)


def _fields(page: FilledPage, template: Template, form: Form) -> None:
    record, as_read = page.record, page.as_read
    if record is None or as_read is None or page.row.to_page is None:
        return
    boxes = tuple(field.box for field in template.fields)
    shown = readings.field_pictures(page.row.file, page.row.key, page.row.to_page, boxes)
    if shown is None:
        return
    grid = st.grid(min_column_width=FIELD_COLUMN_PX, key="fields of a page")
    for field, jpeg in zip(template.fields, shown, strict=True):
        with grid.cell(), st.container(border=True, gap="xsmall"):
            st.image(jpeg, width="stretch", alt=f"{field.name}, as it is written")
            _one_field(page.row.key, field.name, record.fields[field.name], as_read.fields[field.name], form)


def _one_field(picture: str, name: str, now: FieldText, as_read: FieldText, form: Form) -> None:
    # Read otherwise, as with other settings, it is another question.
    question = f"{picture} {digest(name.encode())} {digest(as_read.text.encode())}"
    widget = f"field {question}"
    st.text_input(plain(name), now.text, key=widget, on_change=_typed, args=(form, picture, name, widget))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if now.doubtful:
            st.markdown(":orange-badge[:material/visibility: look again]", width="content")
            st.button(
                "Right",
                icon=":material/check:",
                key=f"right {question}",
                type="tertiary",
                on_click=form.correct,
                args=(picture, name, now.text, now.why),
            )
        elif now.text != as_read.text:
            st.markdown(f":blue-badge[changed] :small[read as {plain(as_read.text) or 'nothing'}]", width="content")
        elif as_read.doubtful:
            st.markdown(":blue-badge[:material/check: confirmed]", width="content")
        elif now.text:
            st.markdown(":green-badge[:material/check: sure]", width="content")
        else:
            st.markdown(":gray-badge[empty]", width="content")
    if now.why:
        st.markdown(f":small[{plain(now.why)}]")


def _typed(form: Form, picture: str, name: str, widget: str) -> None:
    form.correct(picture, name, str(st.session_state[widget]).strip())

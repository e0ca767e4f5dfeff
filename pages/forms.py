"""A form that is filled in many times: mark its fields once, and every page of it becomes a row of a table."""

from __future__ import annotations

import streamlit as st

from recognition import Settings
from recognition.templates import Template
from ui.batch.batch import Batch
from ui.batch.intake import progress, read_on, visitors_batch
from ui.forms.form import PAGES_PLACE, Form, visitors_form
from ui.forms.marking import choose_form, form_tools, marked, sheet_of, template_on
from ui.forms.record_desk import one_page, opened
from ui.forms.record_list import downloads, give_pages, listed, summary
from ui.forms.records import filled_pages
from ui.kept.keeping import keep_state
from ui.kept.offer import ask_before_leaving, offer
from ui.settings_panel import settings_panel
from ui.theme import open_page


def main() -> None:
    """The page: a form to be chosen, or the one that was, its fields and its filled pages."""
    open_page("Forms", "📋")
    st.title("Forms", anchor=False)
    st.caption("Mark the fields of a form once; then every filled page of it becomes a row, with a column a field.")
    settings, min_confidence = settings_panel()
    offer()
    form = visitors_form()
    if form.document is None:
        choose_form(form)
    else:
        form_and_pages(form, settings, min_confidence)
    keep_state()


def form_and_pages(form: Form, settings: Settings, min_confidence: float) -> None:
    """The fields to mark, and what stands in them on the filled pages; or one of these, opened."""
    with st.container():
        sheet = sheet_of(form)
    template = template_on(form, sheet) if sheet else None
    batch = visitors_batch(PAGES_PLACE)
    if sheet and template:
        batch.are_of_form(sheet.key, template)
        rows = batch.rows(settings, min_confidence)
        chosen = opened(filled_pages(rows, template, form.corrections, settings.locale))
        if chosen:
            one_page(*chosen, template, form)
            return
    form_tools(form, template)
    if sheet:
        marked(form, sheet)
    if template:
        pages(form, batch, template, settings, min_confidence)


def pages(form: Form, batch: Batch, template: Template, settings: Settings, min_confidence: float) -> None:
    """The filled pages: given, read, listed."""
    give_pages(form, batch)
    if batch.files:
        bar = progress(batch, settings)
        records = filled_pages(batch.rows(settings, min_confidence), template, form.corrections, settings.locale)
        summary(records)
        downloads(records, template, form)
        listed(records)
        ask_before_leaving()
        read_on(batch, settings, bar)


main()

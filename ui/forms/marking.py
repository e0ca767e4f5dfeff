"""The form on the screen: the page or template it comes from, its fields to be marked, and the file of them."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw
from streamlit.runtime import get_instance

from documents.encoding import as_jpeg
from preprocessing.registration import Features
from recognition.template_files import template_of as template_in
from recognition.template_files import to_json
from recognition.templates import Template, UnusableTemplate
from service.document import Document
from ui import readings
from ui.forms.form import FORM_PLACE, Form, template_of, visitors_form
from ui.forms.record_list import remove_pages
from ui.kept.keeping import keep_file
from ui.markdown import plain, refusal
from ui.page_script import browser_component
from ui.sources.picker import picture_in

logger = logging.getLogger(__name__)

HELP = (
    "Expected is what a field holds: 5 digits · one of 10 20 50 · from 0 to 120.5 · a pattern: \\d{2}/\\d{2} · a "
    "check digit: ean, isbn, luhn, iban DE · same as, or sum of, other fields: sum of net, tax · several, parted by "
    "semicolons. The likeliest that fits is read; what does not fit is flagged."
)
TEMPLATE_MOST_BYTES = 4_000_000
_ENDING = ".json"
_DOT_PX, _SHOWN_SIDE_PX = 3, 1600

_mount = browser_component("forms", "marking")


@dataclass(frozen=True, eq=False)
class Sheet:
    """What the fields are marked on. key: tells its picture from others. jpeg: of it, in whatever size."""

    key: str
    features: Features
    jpeg: bytes


def choose_form(form: Form) -> None:
    """Asks for a page of the form, or for its template."""
    turn = st.session_state.setdefault("form_round", 0)
    st.file_uploader(
        "One page of the form, blank or filled, as a photo, scan or PDF; or a template that you made before",
        key=f"form upload {turn}",
        on_change=_begin,
        args=(form, f"form upload {turn}"),
    )
    fault = st.session_state.get("form_fault")
    if fault:
        refusal(fault)


def sheet_of(form: Form) -> Sheet | None:
    """The page of the form, or, where only its template is there, where that page has print; None: which is said."""
    document = form.document
    if document is None:
        return None
    if form.template:
        return Sheet(document.key, form.template.features, _print_of(document.key, form.template.features))
    chosen = picture_in(document)
    picture = readings.open_picture(chosen) if chosen else None
    features = readings.features_of_form(chosen) if chosen and picture else None
    if picture is None or features is None:
        return None
    return Sheet(picture.key, features, readings.for_screen(picture.image, picture.key))


def template_on(form: Form, sheet: Sheet) -> Template | None:
    """The template that the fields make; None where they make none, or nothing is marked yet."""
    with suppress(UnusableTemplate):
        return template_of(sheet.features, form.marks(sheet.key))
    return None


def marked(form: Form, sheet: Sheet) -> None:
    """Shows the fields to mark, and why they make no template."""
    marks, (width, height) = form.marks(sheet.key), sheet.features.size_px
    state = f"forms {form.edition} {sheet.key}"
    _mount(
        key=state,
        data={
            "key": sheet.key,
            "edition": form.edition,
            "picture": get_instance().media_file_mgr.add(sheet.jpeg, "image/jpeg", state),
            "alt": "The form" if form.template is None else "Where the form has print",
            "width": width,
            "height": height,
            "fields": [one.entry() for one in marks],
            "revision": form.revision(sheet.key),
            "help": HELP,
        },
        on_fields_change=partial(_take, state, form),
    )
    if marks:
        try:
            template_of(sheet.features, marks)
        except UnusableTemplate as fault:
            st.warning(plain(str(fault)), icon=":material/edit_note:")


def form_tools(form: Form, template: Template | None) -> None:
    """What the form is called, the file of its template, and the way to another one."""
    document = form.document
    if document is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(document.name, width="stretch")
        if template:
            name = f"{PurePath(document.name).stem or 'form'}.json"
            st.download_button(
                "Template",
                partial(to_json, template),
                name,
                "application/json",
                icon=":material/download:",
                help=f"Download {plain(name)}, for this page and for the command line. It holds no picture.",
                on_click="ignore",
                key="form template",
            )
        with st.popover("Another form", icon=":material/swap_horiz:", help="Asks first."):
            st.markdown("Put this form away, with its fields and filled pages? Its template can be downloaded before.")
            st.button("Put it away", type="primary", key="other_form", on_click=_put_away, args=(form,))


def put_form_back(document: Document) -> None:
    """Begins with a form that was kept."""
    _begin_with(visitors_form(), document)


@st.cache_data(max_entries=3, show_spinner=False)
def _print_of(key: str, _features: Features) -> bytes:
    """A white page with a dot wherever the form has print, as a JPEG."""
    width, height = _features.size_px
    scale = _SHOWN_SIDE_PX / max(width, height)
    page = Image.new("L", (max(1, round(width * scale)), max(1, round(height * scale))), 255)
    draw = ImageDraw.Draw(page)
    for x, y in np.asarray(_features.points_xy * scale, float).tolist():
        draw.ellipse((x - _DOT_PX, y - _DOT_PX, x + _DOT_PX, y + _DOT_PX), fill=120)
    return as_jpeg(page)


def _take(state: str, form: Form) -> None:
    try:
        form.take(st.session_state[state].get("fields"))
    except ValueError as fault:
        logger.warning("fields were not taken: %s", fault)


def _begin(form: Form, widget: str) -> None:
    file = st.session_state[widget]
    if file is None:
        return
    document = Document.of_bytes(file.name, file.getvalue())
    if _begin_with(form, document):
        keep_file(FORM_PLACE, document)
        st.session_state["form_round"] += 1


def _begin_with(form: Form, document: Document) -> bool:
    """Whether it could: where a template cannot be had, the page says why."""
    st.session_state.pop("form_fault", None)
    data = document.source
    if not document.name.lower().endswith(_ENDING) or not isinstance(data, bytes):
        form.begin(document)
        return True
    try:
        if len(data) > TEMPLATE_MOST_BYTES:
            raise UnusableTemplate(f"{document.name}: This is too large for a template.")
        form.begin(document, template_in(data, document.name))
    except UnusableTemplate as fault:
        st.session_state["form_fault"] = str(fault)
        return False
    return True


def _put_away(form: Form) -> None:
    form.begin(None)
    remove_pages(form)
    keep_file(FORM_PLACE, None)

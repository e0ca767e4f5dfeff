"""What a visitor is asked: on coming again, to go on or to delete what is kept; on leaving, where nothing is kept."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import streamlit as st

from service.document import Document
from ui import readings
from ui.batch.batch import MANY
from ui.batch.intake import visitors_batch
from ui.forms.form import FORM_PLACE, PAGES_PLACE, visitors_form
from ui.forms.marking import put_form_back
from ui.kept.keeping import keeping
from ui.kept.store import Sitting
from ui.page_script import page_script
from ui.review.reviews import reviews
from ui.settings_panel import choose_settings
from ui.sources.crop_editor import cut_again
from ui.sources.picker import PLACES, put_back

SITTINGS_SHOWN = 5
# On which page the files of a place are; all others were given on Photo.
_PAGES = {MANY: "Many files", FORM_PLACE: "Forms", PAGES_PLACE: "Forms"}


def offer() -> None:
    """Says what is kept, with a button to go on with it, and one to delete it; nothing where nothing is kept."""
    kept = keeping()
    if kept is None:
        with st.sidebar:
            st.caption("Nothing is kept when you leave: download what you need before.")
        return
    if kept.fault:
        st.warning(kept.fault, icon=":material/save:")
    if kept.has_files:
        with st.sidebar:
            st.caption(
                f"Your files and corrections are kept on the machine this runs on, for {kept.store.days:g} days."
            )
            st.button("Delete what is kept", icon=":material/delete:", type="tertiary", on_click=_forget)
        return
    sittings = kept.sittings()
    if not sittings:
        return
    with st.container(border=True, gap="small"):
        for number, sitting in enumerate(sittings[:SITTINGS_SHOWN]):
            with st.container(horizontal=True, vertical_alignment="center"):
                words = "Earlier" if number else "Continue where you were"
                st.markdown(f"{words}: {in_words(sitting)}.", width="stretch")
                st.button(
                    "Continue",
                    key=f"continue {sitting.id}",
                    icon=":material/play_arrow:",
                    type="secondary" if number else "primary",
                    on_click=_go_on,
                    args=(sitting.id,),
                )
        st.button("Delete what is kept", icon=":material/delete:", type="tertiary", on_click=_forget)


def ask_before_leaving(document: str | None = None) -> None:
    """Has the browser ask where something was settled or pages were given, and nothing of it is kept.

    document: of the picture that is looked at; empty where it came as no file, and is never kept.
    """
    kept = keeping()
    is_kept = kept is not None and kept.has_files and not kept.fault and document != ""
    given = visitors_batch().files or visitors_batch(PAGES_PLACE).files
    if not is_kept and (reviews().is_edited or given):
        page_script("leaving")


def in_words(sitting: Sitting) -> str:
    """`3 files, 4 doubtful`, and where to find them if not all on Photo."""
    on_page = Counter(_PAGES.get(place, "Photo") for place in sitting.places)
    total = on_page.total()
    where = ", ".join(f"{on_page[page]} in {page}" for page in ("Photo", "Many files", "Forms") if page in on_page)
    told = "" if set(on_page) == {"Photo"} else f" ({where})" if len(on_page) > 1 else f" in {next(iter(on_page))}"
    return f"{total} file{'s' if total != 1 else ''}{told}, {sitting.doubtful} doubtful"


def _go_on(sitting: str) -> None:
    kept = keeping()
    work = kept.take_up(sitting) if kept else None
    if work is None:
        return
    reviews().take_up({(one.picture, one.reading): one.report for one in work.reviews})
    given: dict[str, list[tuple[str, bytes]]] = {MANY: [], PAGES_PLACE: []}
    for file in work.files:
        if file.place in given:
            given[file.place].append((file.name, file.data))
        elif file.place == FORM_PLACE:
            put_form_back(Document.of_bytes(file.name, file.data))
        elif file.place in PLACES.values():
            put_back(file.place, Document.of_bytes(file.name, file.data))
    for place, files in given.items():
        if files:
            visitors_batch(place).add(files, readings.workers())
    choose_settings(work.state.get("settings", {}))
    # Nothing was turned yet, or it is not known how: the pictures come as they are.
    with suppress(ValueError):
        cut_again(work.state.get("cut", {}))
    with suppress(ValueError):
        visitors_form().take_up(work.state.get("form", {}))
    if work.state.get("source") in PLACES:
        st.session_state["source"] = work.state["source"]


def _forget() -> None:
    kept = keeping()
    if kept:
        kept.forget()
        if not kept.fault:
            st.toast("Nothing is kept of your work any more.", icon=":material/delete:")

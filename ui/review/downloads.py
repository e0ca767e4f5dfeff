"""The files of one reading, each made when it is asked for, from the review as it stands then."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from recognition import Page
from recognition.export import Outcome, to_csv, to_json, to_text
from recognition.labelling import to_coco, to_label_studio
from recognition.review import Review
from recognition.spreadsheet import to_xlsx
from ui import readings
from ui.markdown import plain
from ui.picture import OpenedPicture

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(review: Callable[[], Review], picture: OpenedPicture, page: Page) -> None:
    """The buttons. review: gives what a person has made of `page` by then."""
    name = picture.stem

    def outcome() -> Outcome:
        return Outcome(picture.name, reading=page, review=review(), cut=picture.cut)

    files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("Text", f"{name}.txt", "text/plain", lambda: to_text(page, review())),
        ("CSV", f"{name}.csv", "text/csv", lambda: to_csv(page, review(), name)),
        ("XLSX", f"{name}.xlsx", XLSX, lambda: to_xlsx([outcome()])),
        ("JSON", f"{name}.json", "application/json", lambda: to_json(page, review())),
        ("Picture", f"{name}-read.png", "image/png", lambda: readings.as_png(picture.image, page, review())),
    )
    for_labelling: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("COCO", f"{name}-coco.json", "application/json", lambda: to_coco([outcome()])),
        ("Label Studio", f"{name}-label-studio.json", "application/json", lambda: to_label_studio([outcome()])),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        download_buttons(files, picture.key)
        with st.popover("For labelling", help="The boxes for programs that label or train."):
            download_buttons(for_labelling, picture.key)


def download_buttons(files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...], key: str) -> None:
    """A button for each (label, file name, MIME type, what makes the file)."""
    for label, file_name, mime, make in files:
        st.download_button(
            label,
            make,
            file_name,
            mime,
            key=f"{label} {key}",
            help=f"Download {plain(file_name)}",
            on_click="ignore",
        )

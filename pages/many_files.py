"""Read many pictures at once: one row each, corrected where needed, all of them in one file at the end."""

from __future__ import annotations

import streamlit as st

from ui.batch.desk import one_file, opened
from ui.batch.file_list import downloads, listed, summary
from ui.batch.intake import choose_files, progress, read_on, visitors_batch
from ui.batch.order import entries
from ui.kept.keeping import keep_reviews, keep_state
from ui.kept.offer import ask_before_leaving, offer
from ui.review.reviews import reviews
from ui.settings_panel import settings_panel
from ui.sources.crop_editor import cuts
from ui.theme import open_page


def main() -> None:
    """The page: the list of files, or the one of them that was opened."""
    open_page("Many files", "🗂️")
    st.title("Many files", anchor=False)
    settings, min_confidence = settings_panel()
    offer()
    batch = visitors_batch()
    batch.cuts = cuts()
    chosen = opened(batch)
    if chosen is not None:
        one_file(batch, chosen, settings, min_confidence)
        keep_state()
        return
    choose_files(batch)
    if not batch.files:
        return
    bar = progress(batch, settings)
    rows = batch.rows(settings, min_confidence)
    files = entries(rows, reviews())
    keep_state()
    keep_reviews((row.file.document.key, row.key) for row in rows if row.page)
    ask_before_leaving()
    summary(files)
    downloads(rows)
    listed(files, is_reading=bar is not None)
    read_on(batch, settings, bar)


main()

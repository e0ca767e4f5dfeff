"""A reading on the screen: what it warns of, the review of picture and text, its files, and every digit as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from recognition import Page
from recognition.review import Review
from recognition.reviewed import ReviewedDigit
from recognition.standing import warnings_now
from ui import readings
from ui.kept.keeping import keep_reviews
from ui.kept.offer import ask_before_leaving
from ui.picture import OpenedPicture
from ui.review.component import review_component, shown_reading
from ui.review.downloads import downloads
from ui.review.page_warnings import warning_list
from ui.review.reviews import reviews
from ui.review.table_panel import Grids, table_downloads, tables, typed_texts
from ui.theme import on_phone

# Narrower than this, two sides stand one below the other.
COLUMN_PX = 400
_LEAVES = "review_leaves"


def reading_panel(
    picture: OpenedPicture, page: Page, *, where: str = "", on_next: Callable[[], None] | None = None
) -> None:
    """Everything about one reading: what a person makes of it is kept under the picture's key.

    where: which of many files this is, in words. on_next: goes on to the next of them that has a doubtful digit.
    """
    grids = Grids()
    _reviewed(picture, page, grids, where, on_next)
    # Not run by edits: a file that is asked for while one is taken would be gone. What it holds is looked up then.
    kept = reviews()
    downloads(lambda: kept.of(picture.key, page), picture, page)
    table_downloads(lambda: kept.of(picture.key, page), page, picture.key, grids, picture.stem)


def read_only(picture: OpenedPicture, page: Page, place: str) -> None:
    """The numbers and the picture, to look at; `place` is where it stands, whatever picture comes next."""
    with st.container():
        warning_list(page.warnings, place)
    shown_reading(Review(page), picture.key, readings.for_screen(picture.image, picture.key), place)
    downloads(lambda: Review(page), picture, page)


# An edit runs this part of the page alone.
@st.fragment
def _reviewed(picture: OpenedPicture, page: Page, grids: Grids, where: str, on_next: Callable[[], None] | None) -> None:
    if st.session_state.pop(_LEAVES, False):
        st.rerun()
    kept = reviews()
    review = kept.of(picture.key, page)
    keep_reviews([(picture.document, picture.key)])
    jpeg = readings.for_screen(picture.image, picture.key)
    warnings = warnings_now(page, review.lines, typed_texts(review, picture.key))
    # One place for all that may be said before: the review stays where it is.
    with st.container():
        warning_list(warnings, picture.key)
        if not page.digits:
            _nothing_found(page)
    go_on = None if on_next is None else lambda: _leave(on_next)
    review_component(review, picture.key, jpeg, kept, warnings=warnings, where=where, on_next=go_on)
    ask_before_leaving(picture.document)
    with st.expander("Every digit as a table", icon=":material/table_rows:"):
        _digit_table(review)
    tables(picture.image, review, picture.key, grids)


def two_sides(numbers_first_on_phone: bool = True) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the picture goes, and where the numbers: side by side, or, on a phone, one below the other."""
    sides = st.grid(2, min_column_width=COLUMN_PX, gap="medium")
    first, second = sides.cell(), sides.cell()
    return (second, first) if numbers_first_on_phone and on_phone() else (first, second)


def _leave(go_on: Callable[[], None]) -> None:
    go_on()
    # What a fragment's callback changed elsewhere is drawn only when the whole page runs.
    st.session_state[_LEAVES] = True


def _nothing_found(page: Page) -> None:
    st.info(
        "No digits found. Crop to the number, turn the picture upright, or choose under Settings how the ink looks.",
        icon=":material/search_off:",
    )
    if page.rejected:
        marks = "1 mark" if len(page.rejected) == 1 else f"{len(page.rejected)} marks"
        st.caption(f"{marks} judged to be no digit: “Left out” shows where. “Show every step” tells why.")


def _digit_table(review: Review) -> None:
    """Every digit in reading order: what was read, what it became, who settled it, and where it stands."""
    st.dataframe(
        [
            _row(review, digit, line_number, place)
            for line_number, line in enumerate(review.written_lines, 1)
            for place, digit in enumerate(line.marks, 1)
        ],
        hide_index=True,
        column_config={
            "Confidence": st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100, color="auto"),
            "Its confidence": st.column_config.NumberColumn(format="%.1f%%"),
            "Place": st.column_config.TextColumn(help="Left and top edge of the box, in pixels of the picture."),
        },
    )


def _row(review: Review, digit: ReviewedDigit, line_number: int, place: int) -> dict[str, Any]:
    others = [entry for entry in digit.alternatives if entry[0] != digit.as_read]
    runner_up, runner_up_confidence = others[0] if others else (None, 0.0)
    settled_by = digit.settled_by(review.page.min_confidence)
    return {
        "Line": line_number,
        "Position": place,
        "Digit": digit.label if digit.stands else "",
        "State": "look again" if not settled_by else str(digit.state),
        "Settled by": settled_by,
        "Read as": digit.as_read,
        "Confidence": 100 * digit.confidence if digit.as_read else None,
        "Runner-up": runner_up,
        "Its confidence": None if runner_up is None else 100 * runner_up_confidence,
        "Place": f"{digit.box.x}, {digit.box.y}" if digit.box else "",
        "Size": f"{digit.box.width} × {digit.box.height}" if digit.box else "",
        **({"Written": "printed" if digit.printed else "by hand"} if _any_printed(review) else {}),
    }


def _any_printed(review: Review) -> bool:
    return any(digit.printed for digit in review.page.digits)

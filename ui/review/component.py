"""The component of `static/review/`: a picture with its digits, and the text, to be settled in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime import get_instance

from recognition.edits import ALPHABET, DIGITS, SIGNS
from recognition.page import Page, PageWarning
from recognition.review import Review, first_lines
from recognition.reviewed import ReviewedDigit
from recognition.standing import numbers_as_read
from ui.page_script import browser_component
from ui.review.reviews import Reviews, review_key

_mount = browser_component("review", "review")


def review_component(
    review: Review,
    key: str,
    picture_jpeg: bytes,
    reviews: Reviews,
    *,
    warnings: Sequence[PageWarning],
    place: str = "",
    where: str = "",
    on_next: Callable[[], None] | None = None,
) -> None:
    """Shows a review to edit; what is edited is kept in `reviews`.

    picture_jpeg: of the picture, in whatever size. warnings: what it warns of as it stands now. place: tells this
    component from others on the page; one that is given the next picture in the same place goes on without a blink.
    where: which of many files this is, in words. on_next: what goes on to the next file that has a doubtful digit;
    where it is None, there is none.
    """
    state = f"review {place or review_key(key, review.page)}"
    _mount(
        key=state,
        data=_data(review, key, picture_jpeg, warnings)
        | {"where": where, "next": on_next is not None, "readonly": False, "heard": reviews.heard(key, review.page)},
        on_review_change=partial(_take, state, key, review, reviews),
        on_next_change=on_next or (lambda: None),
    )


def shown_reading(review: Review, key: str, picture_jpeg: bytes, place: str) -> None:
    """Shows a reading that cannot be edited."""
    data = _data(review, key, picture_jpeg, review.page.warnings) | {
        "where": "",
        "next": False,
        "readonly": True,
        "heard": 0,
    }
    _mount(key=f"review {place}", data=data, on_review_change=lambda: None, on_next_change=lambda: None)


def _take(state: str, key: str, review: Review, reviews: Reviews) -> None:
    reviews.keep(key, review.page, st.session_state[state].get("review"))


def _data(review: Review, key: str, picture_jpeg: bytes, warnings: Sequence[PageWarning]) -> dict[str, Any]:
    page = review.page
    return {
        "key": review_key(key, page),
        "picture": get_instance().media_file_mgr.add(picture_jpeg, "image/jpeg", f"review {key}"),
        "alt": f"The picture, read as {review.text.replace(chr(10), ', ') or 'nothing'}",
        "width": page.width_px,
        "height": page.height_px,
        "min_confidence": page.min_confidence,
        "alphabet": ALPHABET,
        "keys": DIGITS + SIGNS if _may_hold_signs(page) else DIGITS,
        "warnings": [{"box": _box(warning.box), "sentence": warning.sentence} for warning in warnings if warning.box],
        "offers": _offers(page),
        "lines": [{"id": line.id, "digits": [_digit(digit) for digit in line.digits]} for line in first_lines(page)],
        **review.report(),
    }


def _may_hold_signs(page: Page) -> bool:
    return bool(page.signs) or any(str(label) in SIGNS for one in page.digits for label, _ in one.alternatives if label)


def _offers(page: Page) -> list[dict[str, Any]]:
    """What numbers look like that are read otherwise because something else is expected: for their characters."""
    return [
        {"ids": ids, "text": number.looks_like[0], "confidence": round(number.looks_like[1], 5)}
        for ids, number in numbers_as_read(page).items()
        if number.looks_like
    ]


def _digit(digit: ReviewedDigit) -> dict[str, Any]:
    return {
        "id": digit.id,
        "label": digit.label,
        "state": str(digit.state),
        "as_read": digit.as_read,
        "confidence": round(digit.confidence, 5),
        "alternatives": [[label, round(confidence, 5)] for label, confidence in digit.alternatives],
        "box": _box(digit.box),
        "corners": [list(corner) for corner in digit.corners],
        "printed": digit.printed,
        "reason": digit.reason,
    }


def _box(box: Any) -> list[int] | None:
    return [box.x, box.y, box.width, box.height] if box else None

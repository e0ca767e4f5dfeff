"""The reviews of a visitor: one for each reading of each picture, kept through every rerun and change of a setting."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import streamlit as st

from recognition import Page
from recognition.carry_over import carried_over
from recognition.review import Review, reported
from service.document import digest

logger = logging.getLogger(__name__)

_STORE = "reviews"


class Reviews:
    """What a visitor made of each picture: by the picture's key and by what was read of it, the last one last."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Review]] = {}
        self._earlier: dict[tuple[str, str], Any] = {}
        self._heard: dict[tuple[str, str], int] = {}

    def of(self, key: str, page: Page) -> Review:
        """The review of a page; what a person settled on another reading of the same picture is carried over."""
        kept = self._of.get(key, {})
        name = fingerprint(page)
        review = kept.pop(name, None)
        if review is None:
            review = self._taken_up(key, name, page)
        if review is None:
            last = next(reversed(kept.values()), None)
            review = carried_over(last, page) if last and last.edits else Review(page)
        # Which digits are doubtful may have changed since.
        review = replace(review, page=page)
        self._of[key] = {**kept, name: review}
        return review

    def keep(self, key: str, page: Page, report: Any) -> None:
        """Takes what the browser reports; what no browser of ours says is left out."""
        if not isinstance(report, dict) or report.get("key") != review_key(key, page):
            return
        name, number = fingerprint(page), report.get("number")
        try:
            self._of.setdefault(key, {})[name] = reported(page, report)
        except ValueError as fault:
            logger.warning("a review was not taken: %s", fault)
        else:
            self._heard[key, name] = number if isinstance(number, int) else 0

    def heard(self, key: str, page: Page) -> int:
        """The number of the last report of the browser about a page; 0 before the first."""
        return self._heard.get((key, fingerprint(page)), 0)

    def take_up(self, reports: dict[tuple[str, str], Any]) -> None:
        """Takes what was reported in an earlier sitting, by picture and reading; it counts when that is read again."""
        self._earlier |= reports

    def latest(self, key: str) -> tuple[str, Review] | None:
        """What a picture came to last, with what tells that reading from others; None where it was not looked at."""
        return next(reversed(self._of.get(key, {}).items()), None)

    def _taken_up(self, key: str, name: str, page: Page) -> Review | None:
        report = self._earlier.pop((key, name), None)
        try:
            return reported(page, report) if report is not None else None
        except ValueError as fault:
            logger.warning("a kept review was not taken: %s", fault)
            return None

    @property
    def is_edited(self) -> bool:
        """Whether anything was settled."""
        return any(review.edits for kept in self._of.values() for review in kept.values())

    def pages(self) -> list[tuple[str, Page]]:
        """Every reading that was looked at, with the key of its picture."""
        return [(key, review.page) for key, kept in self._of.items() for review in kept.values()]


def reviews() -> Reviews:
    """The visitor's own."""
    kept: Reviews = st.session_state.setdefault(_STORE, Reviews())
    return kept


def review_key(key: str, page: Page) -> str:
    """Names a reading of a picture."""
    return f"{key} {fingerprint(page)}"


def fingerprint(page: Page) -> str:
    """Tells readings of one picture apart by what was read, however little of it is doubtful."""
    return digest(repr((page.lines, page.rejected)).encode())

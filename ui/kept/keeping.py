"""The work of the visitor whose page this is: kept as it comes and changes, and taken up again."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from service.document import Document
from ui.forms.form import visitors_form
from ui.kept.cookie import NAME, is_key
from ui.kept.place import usual_store
from ui.kept.store import Full, KeptFile, KeptReview, Sitting, Work, WorkStore, owner_of
from ui.review.reviews import reviews
from ui.settings_panel import chosen_settings
from ui.sources.crop_editor import cut

logger = logging.getLogger(__name__)

_KEEPING = "keeping"
BROKEN = "Your work cannot be kept for later: the file for it cannot be read or written. Everything else works."


@dataclass
class Keeping:
    """Where this visit's work goes. sitting: which of the visitor's it is. fault: the sentence that says why not."""

    store: WorkStore
    owner: str
    sitting: str = field(default_factory=lambda: secrets.token_hex(8))
    has_files: bool = False
    is_broken: bool = False
    fault: str = ""
    # What was written last: nothing is written twice.
    _reviews: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)
    _state: dict[str, Any] = field(default_factory=dict)

    def sittings(self) -> list[Sitting]:
        """What the visitor worked on before, the latest first."""
        if not self.is_broken:
            with self._told():
                return [one for one in self.store.sittings(self.owner) if one.id != self.sitting]
        return []

    def keep_files(self, place: str, documents: Iterable[Document]) -> None:
        """Keeps files beside those that are in their place."""
        if self.is_broken:
            return
        self.fault = ""
        files = [KeptFile(place, one.name, one.key, one.source) for one in documents if isinstance(one.source, bytes)]
        with self._told():
            self._reviews, self._state = {}, {}
            self.store.keep_files(self.owner, self.sitting, files)
        self._count()

    def drop(self, place: str) -> None:
        """Erases the files of a place."""
        if self.has_files:
            with self._told():
                self.store.drop(self.owner, self.sitting, place)
                self._reviews = {}
            self._count()

    def keep_reviews(self, pictures: Iterable[tuple[str, str]]) -> None:
        """Keeps what pictures came to, of which (key of the file, key of the picture) are given, where it changed."""
        changed = []
        for document, key in pictures if self.has_files else ():
            found = reviews().latest(key)
            if found is None:
                continue
            name, review = found
            now = (name, review.edits, review.undone, len(review.open))
            if self._reviews.get((document, key)) != now:
                self._reviews[document, key] = now
                changed.append(KeptReview(document, key, name, review.report(), len(review.open)))
        if changed:
            with self._told():
                self.store.keep_reviews(self.owner, self.sitting, changed)

    def keep_state(self, state: dict[str, Any]) -> None:
        """Keeps the settings, where they changed."""
        if self.has_files and state != self._state:
            self._state = state
            with self._told():
                self.store.keep_state(self.owner, self.sitting, state)

    def take_up(self, sitting: str) -> Work | None:
        """Goes on with an earlier sitting; None where that cannot be had."""
        with self._told():
            work = self.store.work(self.owner, sitting)
            if work.files:
                self.sitting, self.has_files = sitting, True
                return work
        return None

    def forget(self) -> None:
        """Erases all that is kept of the visitor. What is on the screen stays there, and is no longer kept."""
        self.has_files = False
        self._reviews, self._state = {}, {}
        with self._told():
            self.store.forget(self.owner)

    def _count(self) -> None:
        if not self.is_broken:
            with self._told():
                self.has_files = any(one.id == self.sitting for one in self.store.sittings(self.owner))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Goes on without keeping where it cannot be done, and notes the sentence that says so."""
        try:
            yield
        except Full as full:
            self.fault = str(full)
        except (OSError, sqlite3.Error, ValueError) as error:
            logger.warning("no work is kept in %s: %s", self.store.path, error)
            self.is_broken, self.has_files, self.fault = True, False, BROKEN


def keeping() -> Keeping | None:
    """The visitor's own; None where nothing is to be kept, or nobody knows whose it would be."""
    known: Keeping | None = st.session_state.get(_KEEPING)
    if known is None:
        key, store = visitors_key(), usual_store()
        if store is None or not is_key(key):
            return None
        # Who logs in at the browser of somebody else must not see that one's work.
        known = st.session_state[_KEEPING] = Keeping(store, owner_of(f"{key} {st.user.get('sub', '')}"))
    return known


def visitors_key() -> str | None:
    """The key that the visitor's browser came with."""
    return st.context.cookies.get(NAME)


def keep_file(place: str, document: Document | None) -> None:
    """Keeps a file in the stead of the one in its place; None: there is none any more."""
    kept = keeping()
    if kept:
        kept.drop(place)
        if document:
            kept.keep_files(place, [document])


def keep_reviews(pictures: Iterable[tuple[str, str]]) -> None:
    """Keeps what pictures came to, of which (key of the file, key of the picture) are given."""
    kept = keeping()
    if kept:
        kept.keep_reviews(pictures)


def keep_state() -> None:
    """Keeps what the settings are, how pictures were cut, which source is open, and what was marked on a form."""
    kept = keeping()
    if kept:
        state = {"settings": chosen_settings(), "cut": cut(), "source": st.session_state.get("source")}
        kept.keep_state({**state, "form": visitors_form().state()})

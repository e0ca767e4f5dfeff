"""What a person made of a reading: kept for each picture, through every rerun and every change of a setting."""

from __future__ import annotations

import streamlit as st

from recognition import Page

_STORE = "corrections"
_EDITIONS = "correction_editions"


def correction(key: str) -> str | None:
    """The text a person gave for the picture `key`, or None where nobody corrected it."""
    return _store().get(key)


def keep(key: str, text: str, page: Page) -> None:
    """Keeps a correction; the very text that was read is none."""
    if text == page.text:
        _store().pop(key, None)
    else:
        _store()[key] = text


def forget(key: str) -> None:
    """Goes back to what was read."""
    _store().pop(key, None)
    renew(key)


def edition(name: str) -> int:
    """Tells the editor of a picture, or the choices for a digit, from those that stood there before.

    A browser sends what stands in all its widgets with every click, even when it was not told yet that a text changed:
    in the same widget the old text would pass for typed. So another widget takes its place, and the old one is ignored.
    """
    return _editions().get(name, 0)


def renew(name: str) -> None:
    """Begins another edition, which shows the text as it is now."""
    _editions()[name] = edition(name) + 1


def character_at(text: str, page: Page, line: int, place: int) -> str | None:
    """What stands in `text` at this place of a line as it was read, counted from 0; None where they no longer match."""
    texts = text.split("\n")
    if len(texts) != len(page.lines) or len(texts[line]) != len(page.lines[line].text):
        return None
    return texts[line][place]


def with_character(text: str, line: int, place: int, character: str) -> str:
    """`text` with one character of one line exchanged."""
    texts = text.split("\n")
    texts[line] = texts[line][:place] + character + texts[line][place + 1 :]
    return "\n".join(texts)


def _store() -> dict[str, str]:
    store: dict[str, str] = st.session_state.setdefault(_STORE, {})
    return store


def _editions() -> dict[str, int]:
    editions: dict[str, int] = st.session_state.setdefault(_EDITIONS, {})
    return editions

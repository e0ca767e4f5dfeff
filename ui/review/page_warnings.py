"""What makes a reading less sure than its digits, in words: on a page and beside a file's name."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from recognition.export import warning_sentences
from recognition.page import PageWarning
from ui.markdown import plain

SENTENCES_SHOWN = 5


def warning_list(warnings: Iterable[PageWarning], key: str) -> None:
    """The warnings of a page as a short list; nothing where there are none. key tells this picture from all others."""
    sentences = shortened(warnings)
    if sentences:
        with st.container(key=f"warnings {key}"):
            listed = sentences if len(sentences) == 1 else [f"- {sentence}" for sentence in sentences]
            st.warning("\n".join(listed), icon=":material/warning:")


def badge(warnings: Iterable[PageWarning]) -> str:
    """How many different warnings a page has, as Markdown; empty for none."""
    count = len(warning_sentences(warnings))
    return f":orange-badge[:material/warning: {count} {'warning' if count == 1 else 'warnings'}]" if count else ""


def shortened(warnings: Iterable[PageWarning]) -> list[str]:
    """The sentences as Markdown, those given several times once with their number; of many only the first."""
    sentences = [
        plain(sentence) + (f" ({times} times)" if times > 1 else "")
        for sentence, times in warning_sentences(warnings).items()
    ]
    more = len(sentences) - SENTENCES_SHOWN
    return [*sentences[:SENTENCES_SHOWN], *([f"and {more} more"] if more > 0 else [])]

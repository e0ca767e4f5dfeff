"""Words that came from outside, made safe to stand in Markdown: a correction, a file's name, a message about it."""

from __future__ import annotations

import re

import streamlit as st

BLANK = "␣"
# A backslash takes their meaning from these (CommonMark, section 2.4), and from Streamlit's colours, badges and
# formulas; from what begins a list only where a line begins. Other punctuation means nothing by itself.
_SYNTAX = re.compile(r"[\\`*_\[\]{}<>#$&|~^]|:(?!\s)|^[-+]|(?:(?<=^\d)|(?<=^\d\d))[.)](?!\S)")
# What is exchanged after the Markdown has been understood, backslashes or not: `:smile:` and `:material/check:` for a
# picture, arrows and dashes that stand alone for one sign, addresses for links.
_EXCHANGED = re.compile(
    r":(?=[\w+/-]+:)|(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)|(?<=http):(?=//)|(?<=https):(?=//)|w(?=ww\.)|@",
    re.IGNORECASE,
)
# Breaks what would be exchanged, and is not seen.
_WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    """`text` as Markdown that shows it as it is, on one line."""
    line = " ".join(text.split())
    broken = _EXCHANGED.sub(lambda found: found[0][0] + _WORD_JOINER + found[0][1:], line)
    return _SYNTAX.sub(lambda found: f"\\{found[0]}", broken)


def plain_character(character: str) -> str:
    """One character by itself, a blank made visible."""
    return plain(character) or BLANK


def refusal(fault: Exception | str) -> None:
    """Shows the sentence that says why a file cannot be read."""
    st.error(plain(str(fault)), icon=":material/broken_image:")

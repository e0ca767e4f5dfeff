"""The settings in the sidebar: each with a line that explains it, each left to the picture at first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from preprocessing.settings import AUTOMATIC, POLARITIES, READING_METHODS, THRESHOLD_METHODS
from recognition import DEFAULT_MIN_CONFIDENCE, Settings
from recognition.expected import LONGEST, Expected, UnusableExpectation
from ui.markdown import plain

Value = TypeVar("Value", bound=str)

_THRESHOLD_NAMES = {"auto": "Automatic", "otsu": "Otsu", "adaptive": "Adaptive", "sauvola": "Sauvola"}
_POLARITY_NAMES = {"auto": "Automatic", "dark": "Dark on light", "light": "Light on dark"}
_READING_NAMES = {"auto": "Automatic", "contours": "Contours only", "sequence": "Sequence only"}
# The two ways in which decimals are written; more locales can be named on the command line.
LOCALES = {AUTOMATIC: "Automatic", "en": "1,234.50", "de": "1.234,50", "fr": "1 234,50"}
EXPECTED_HELP = (
    r"Of each number: a pattern such as `\d{5}`, or `one of 10 20 50`, `from 0 to 99`, `5 digits`, a check digit "
    "(`ean`, `isbn`, `luhn`, `iban DE`). Of all: `sum above`, `row total`, `column total`. "
    "The likeliest that fits is read."
)
_EDITION = "settings_edition"
# What each widget may hold, by its name.
_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "min_confidence": lambda value: type(value) is int and 0 <= value <= 100,
    "reading": READING_METHODS.__contains__,
    "threshold": THRESHOLD_METHODS.__contains__,
    "polarity": POLARITIES.__contains__,
    "straighten": lambda value: type(value) is bool,
    "printed": lambda value: type(value) is bool,
    "blur": lambda value: value is None or (type(value) is float and 0 <= value <= 20),
    "smallest": lambda value: value is None or (type(value) is int and value >= 1),
    "locale": lambda value: value in tuple(LOCALES),
    "expected": lambda value: value is None or (type(value) is str and len(value) <= LONGEST),
}


def settings_panel() -> tuple[Settings, float]:
    """Shows the settings in the sidebar; gives them, and the confidence below which a digit is doubtful."""
    with st.sidebar:
        st.header("Settings", anchor=False)
        min_confidence = st.slider(
            "Doubtful below",
            0,
            100,
            round(100 * DEFAULT_MIN_CONFIDENCE),
            format="%d%%",
            key=_key("min_confidence"),
            persist_state="session",
            help="Digits the reader is less sure of than this are flagged.",
        )
        reading = _choice(
            "Reading",
            READING_METHODS,
            _READING_NAMES,
            "reading",
            "Contours reads digit by digit, Sequence whole lines. Automatic weighs both where digits touch.",
        )
        threshold = _choice(
            "Threshold",
            THRESHOLD_METHODS,
            _THRESHOLD_NAMES,
            "threshold",
            "How ink is told from paper. Sauvola copes with uneven light, Otsu with clean scans.",
        )
        polarity = _choice(
            "Writing",
            POLARITIES,
            _POLARITY_NAMES,
            "polarity",
            "Whether the writing is darker than its ground, as on paper, or lighter, as on a blackboard.",
        )
        straighten = st.toggle(
            "Straighten",
            True,
            key=_key("straighten"),
            persist_state="session",
            help="Turns the picture upright, shows a sheet as it is seen from above, and turns lines that slope level.",
        )
        printed = st.toggle(
            "Printed digits too",
            True,
            key=_key("printed"),
            persist_state="session",
            help="Off, only handwriting is read: the numbers that are printed on a form are left out.",
        )
        blur_sigma_px = st.number_input(
            "Blur",
            min_value=0.0,
            max_value=20.0,
            value=None,
            step=0.5,
            placeholder="Automatic",
            key=_key("blur"),
            persist_state="session",
            help="Smooths grain away before the threshold; more for noisy pictures, 0 for none.",
        )
        min_digit_height_px = st.number_input(
            "Smallest digit",
            min_value=1,
            value=None,
            step=1,
            placeholder="Automatic",
            key=_key("smallest"),
            persist_state="session",
            help="Marks lower than this many pixels of the picture are passed over.",
        )
        locale = st.selectbox(
            "Decimals",
            tuple(LOCALES),
            format_func=LOCALES.__getitem__,
            key=_key("locale"),
            persist_state="session",
            help="Whether a comma parts decimals or thousands. Automatic: what the page itself proves, else no value.",
        )
        expected = _expected()
        st.button("Back to automatic", icon=":material/restart_alt:", type="tertiary", on_click=_reset)
    settings = Settings(
        threshold=threshold,
        blur_sigma_px=blur_sigma_px,
        polarity=polarity,
        straighten=straighten,
        reading=reading,
        printed=printed,
        min_digit_height_px=min_digit_height_px,
        locale=locale,
        expected=expected,
    )
    return settings, min_confidence / 100


def _expected() -> str:
    """What each number is, where a person said what can be; what cannot is told, and nothing is expected then."""
    said = st.text_input(
        "What is expected",
        value=None,
        max_chars=LONGEST,
        placeholder="Anything",
        key=_key("expected"),
        persist_state="session",
        help=EXPECTED_HELP,
    )
    try:
        return Expected.parse(said).text if said else ""
    except UnusableExpectation as fault:
        st.error(plain(str(fault)))
        return ""


def chosen_settings() -> dict[str, Any]:
    """What stands in the widgets, JSON-ready."""
    return {name: st.session_state[_key(name)] for name in _ALLOWED if _key(name) in st.session_state}


def choose_settings(chosen: dict[str, Any]) -> None:
    """Puts into the widgets what stood there before; called before they are drawn."""
    for name, value in chosen.items():
        if name in _ALLOWED and _ALLOWED[name](value):
            st.session_state[_key(name)] = value


def _choice(label: str, values: Sequence[Value], names: dict[str, str], name: str, explained: str) -> Value:
    return st.selectbox(
        label, values, format_func=names.__getitem__, key=_key(name), persist_state="session", help=explained
    )


def _key(name: str) -> str:
    """Another one after each reset.

    A browser sends what stands in all its widgets with every click: the same widgets would bring the old settings back.
    """
    return f"{name} {st.session_state.get(_EDITION, 0)}"


def _reset() -> None:
    st.session_state[_EDITION] = st.session_state.get(_EDITION, 0) + 1

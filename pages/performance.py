"""What was measured, on which models and how; and how fast the reader is on this machine."""

from __future__ import annotations

import streamlit as st

from recognition.timing import Timing, machine, measure
from ui import readings
from ui.performance import sections
from ui.theme import open_page

EVALUATE = "python -m training.evaluate --parts {}"
# Training writes these files, which takes hours: it is quicker to have them back.
BRING_BACK = "git checkout training/figures"


def main() -> None:
    """The page: a tab for each thing that was measured."""
    open_page("Performance", "📈")
    st.title("Performance", anchor=False)
    digits, signs, lines, pages, training, speed = st.tabs(
        ["Digits", "Signs", "Lines", "Pages and photos", "Training", "Speed"]
    )
    with digits:
        sections.section("digits.json", EVALUATE.format("digits"), sections.digits)
    with signs:
        sections.section("signs.json", EVALUATE.format("signs"), sections.signs)
    with lines:
        sections.section("sequences.json", EVALUATE.format("sequences"), sections.lines)
    with pages:
        command = EVALUATE.format("reading") + " --pages FOLDER --photos FOLDER"
        sections.section("reading.json", command, sections.reading)
    with training:
        for title, file in (
            ("The digit network", "digit_training.json"),
            ("The sequence network", "sequence_training.json"),
            ("The sign network", "sign_training.json"),
        ):
            st.header(title, anchor=False)
            sections.section(file, BRING_BACK, sections.training)
    with speed:
        sections.section("speed.json", EVALUATE.format("speed"), sections.speed)
        measured_here()


def measured_here() -> None:
    """The reader timed on this machine, when asked for."""
    st.header("On this machine", anchor=False)
    st.caption("Reads every sample a few times, one of them enlarged to a phone's photo. Other work slows it down.")
    if st.button("Measure here", icon=":material/timer:", key="measure"):
        models = readings.reader()
        bar = st.progress(0.0)
        st.session_state["measured"] = measure(models, lambda done, name: bar.progress(done, f"Reading {name}"))
        bar.empty()
    timings: list[Timing] = st.session_state.get("measured", [])
    if timings:
        sections.measured_here(timings, machine())


main()

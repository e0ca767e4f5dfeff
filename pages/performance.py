"""What was measured, on which models and how; and how fast the reader is on this machine."""

from __future__ import annotations

import streamlit as st

from ui import performance, readings
from ui.look import open_page
from ui.measuring import Timing, machine, measure

EVALUATE = "python -m training.evaluate --parts {}"
# Training writes these files, which takes hours: it is quicker to have them back.
BRING_BACK = "git checkout training/figures"


def main() -> None:
    """The page: a tab for each thing that was measured."""
    open_page("Performance", "📈")
    st.title("Performance", anchor=False)
    digits, lines, pages, training, speed = st.tabs(["Digits", "Lines", "Pages and photos", "Training", "Speed"])
    with digits:
        performance.section("digits.json", EVALUATE.format("digits"), performance.digits)
    with lines:
        performance.section("sequences.json", EVALUATE.format("sequences"), performance.lines)
    with pages:
        command = EVALUATE.format("reading") + " --pages FOLDER --photos FOLDER"
        performance.section("reading.json", command, performance.reading)
    with training:
        for title, file in (
            ("The digit network", "digit_training.json"),
            ("The sequence network", "sequence_training.json"),
        ):
            st.subheader(title, anchor=False)
            performance.section(file, BRING_BACK, performance.training)
    with speed:
        performance.section("speed.json", EVALUATE.format("speed"), performance.speed)
        measured_here()


def measured_here() -> None:
    """The reader timed on this machine, when asked for."""
    st.subheader("On this machine", anchor=False)
    st.caption("Reads every sample a few times, one of them enlarged to a phone's photo. Other work slows it down.")
    if st.button("Measure here", icon=":material/timer:", key="measure"):
        models = readings.reader()
        bar = st.progress(0.0)
        st.session_state["measured"] = measure(models, lambda done, name: bar.progress(done, f"Reading {name}"))
        bar.empty()
    timings: list[Timing] = st.session_state.get("measured", [])
    if timings:
        performance.measured_here(timings, machine())


main()

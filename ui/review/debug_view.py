"""Every step of a reading as it happened, and every crop the network was shown."""

from __future__ import annotations

import math

import streamlit as st
from PIL import Image

from documents.encoding import shrunk
from recognition import Candidate, Page, Proposal, RescoredGroup

STEP_COLUMN_PX = 300
STEP_SIDE_PX = 900
CROP_COLUMN_PX = 104
CROP_SHOWN_PX = 84
CROPS_AT_ONCE = 60
RUN_COLUMN_PX = 240
RUN_HEIGHT_PX = 64
RUNS_AT_ONCE = 40
TOP = 3
SHOWN_FROM_MS = 0.5
# What a step does, where its note gives only how much of it.
EXPLAINED = {
    "load": "The picture as it came in, turned as its file says.",
    "sheet": "A sheet that lies on something is read as it is seen from above.",
    "turn": "Lying on its side or upside down, the picture is read upright.",
    "ink map": "What a network takes for ink of numbers, pixel by pixel.",
    "size": "The part that holds numbers, at the size at which it is read.",
    "grayscale": "How bright each pixel is, without its colour.",
    "blur": "Grain smoothed away before the threshold.",
    "threshold": "What stands out from its paper is ink.",
    "straighten": "Turned until the lines are level.",
    "contours": "Each piece of ink by itself, with its outline and its box.",
    "rows": "Each line of writing in a colour of its own.",
    "crops": "What the digit network is shown, one component each.",
    "opinions": "What the reading by the ink map and that by the shape of the ink have in common.",
    "tables": "The walls of drawn grids, each in a colour of its own.",
}


def steps_wanted() -> bool:
    """Whether the reading is to keep its steps, to be read with trace=True."""
    return bool(st.session_state.get("debug", False))


def every_step(page: Page, key: str) -> None:
    """Lets the user ask for the steps of a page, and shows them; key tells this picture from all others."""
    told = "What was decided on the way, and every crop."
    st.toggle("Show every step", key="debug", persist_state="session", help=told)
    if steps_wanted():
        _steps(page, key)
        _crops(page, key)
        if page.touching_groups:
            _runs(page, key)


def _steps(page: Page, key: str) -> None:
    st.header("Step by step", anchor=False)
    if page.timings_ms:
        st.caption(_timings(page.timings_ms))
    steps = st.grid(min_column_width=STEP_COLUMN_PX, key=f"steps {key}")
    for number, step in enumerate(page.steps, 1):
        with steps.cell():
            st.markdown(f"**{number}. {step.name.capitalize()}**")
            st.image(shrunk(step.image, STEP_SIDE_PX), width="stretch", alt=step.name)
            caption = "  \n".join(filter(None, (EXPLAINED.get(step.name), step.note)))
            if caption:
                st.caption(caption)


def _timings(timings_ms: dict[str, float]) -> str:
    parts = " · ".join(f"{name} {spent:.0f}" for name, spent in timings_ms.items() if spent >= SHOWN_FROM_MS)
    return f"{sum(timings_ms.values()):.0f} ms in all: {parts}"


def _crops(page: Page, key: str) -> None:
    st.header("What the network saw", anchor=False)
    if not page.candidates:
        st.caption("No mark on this picture was shown to the network.")
        return
    chosen = sum(candidate.chosen for candidate in page.candidates)
    st.caption(f"{len(page.candidates)} crops of 28 × 28 pixels, {chosen} of them in the reading; best three each.")
    first = 0
    if len(page.candidates) > CROPS_AT_ONCE:
        number = st.pagination(math.ceil(len(page.candidates) / CROPS_AT_ONCE), key=f"crop page {key}")
        first = CROPS_AT_ONCE * (number - 1)
    crops = st.grid(min_column_width=CROP_COLUMN_PX, gap="small", key=f"crops {key}")
    for candidate in page.candidates[first : first + CROPS_AT_ONCE]:
        with crops.cell():
            _crop(candidate)


def _crop(candidate: Candidate) -> None:
    enlarged = Image.fromarray(candidate.crop_u8).resize((2 * CROP_SHOWN_PX,) * 2, Image.Resampling.NEAREST)
    best, *others = [f"{label} {confidence:.0%}" for label, confidence in candidate.alternatives[:TOP]]
    st.image(enlarged, width=CROP_SHOWN_PX, alt=f"A crop, seen as {best}")
    mark = ":material/check:" if candidate.chosen else ":material/close:"
    color = "green" if candidate.chosen else "gray"
    note = f"  \n{candidate.note}" if candidate.note else ""
    st.markdown(f":{color}[{mark} **{best}**]  \n:small[:gray[{' · '.join(others)}{note}]]")


def _runs(page: Page, key: str) -> None:
    st.header("Digits that touch", anchor=False)
    st.caption(
        "Ink that may hold several digits is cut into pieces and also read whole by the sequence network, unless the "
        "settings ask for one of the two. Each text with its log-probabilities: cuts, sequence. The first one won."
    )
    runs = st.grid(min_column_width=RUN_COLUMN_PX, key=f"runs {key}")
    for run in page.touching_groups[:RUNS_AT_ONCE]:
        with runs.cell():
            _run(run)
    if len(page.touching_groups) > RUNS_AT_ONCE:
        st.caption(f"The first {RUNS_AT_ONCE} of {len(page.touching_groups)} runs.")


def _logs(proposal: Proposal) -> str:
    of_cuts = "–" if proposal.cuts_log is None else f"{proposal.cuts_log:.1f}"
    return f"{of_cuts}, {proposal.sequence_log:.1f}"


def _run(run: RescoredGroup) -> None:
    width = round(run.crop_u8.shape[1] * RUN_HEIGHT_PX / run.crop_u8.shape[0])
    picture = Image.fromarray(run.crop_u8)
    enlarged = picture.resize((2 * width, 2 * RUN_HEIGHT_PX), Image.Resampling.NEAREST)
    st.image(enlarged, width=min(width, RUN_COLUMN_PX), alt="Ink in which digits touch")
    rows = [
        f"{'**' if place == 0 else ''}{proposal.text or 'nothing'}{'**' if place == 0 else ''} "
        f":small[:gray[{_logs(proposal)}]]"
        for place, proposal in enumerate(run.proposals[:TOP])
    ]
    st.markdown("  \n".join([*rows, f":small[:gray[{run.note}]]"]))

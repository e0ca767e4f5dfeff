"""Waiting for a worker; who leaves, presses Cancel or asks for something else ends what it does for him."""

from __future__ import annotations

from concurrent import futures
from typing import Any, NoReturn, Protocol, TypeVar

import streamlit as st

from documents import UnreadableImage
from service.job import FaultyTask, Job, UnusableWorker
from ui.markdown import refusal

Result = TypeVar("Result")

# What takes no longer needs neither a word nor a button.
QUICK_S = 0.4
LOOK_EVERY_S = 0.1
_STOPPED = "stopped_reading"


class StartedOnce(Protocol[Result]):
    """A function that starts a job and is cached, so that the same question leads to the same job."""

    def __call__(self, *arguments: Any) -> Job[Result]:
        """The job."""

    def clear(self, *arguments: Any) -> None:
        """Forgets the job."""


def waited(start: StartedOnce[Result], *arguments: Any, words: str) -> Result | None:
    """What came of a job; None where the visitor stopped it or the file cannot be read, which is said.

    start: a cached function whose jobs are cancelled when they are released. The first argument tells the question from
    all others.
    """
    question = f"{words} {arguments[0]}"
    if st.session_state.get(_STOPPED) == question:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("Stopped.", width="content")
            st.button("Go on", icon=":material/play_arrow:", key=f"go on {question}", on_click=_stop, args=(None,))
        return None
    # Always there: what stands below keeps its place on the page, whether one had to wait or not.
    place = st.empty()
    job = start(*arguments)
    try:
        if not is_done(job, QUICK_S):
            with place.container(horizontal=True, vertical_alignment="center"):
                st.button("Cancel", icon=":material/stop:", key=f"cancel {question}", on_click=_stop, args=(question,))
                with st.spinner(words):
                    wait(job)
            place.empty()
        return job.result()
    except UnreadableImage as fault:
        refusal(fault)
        return None
    except FaultyTask:
        raise
    except UnusableWorker as fault:
        start.clear(*arguments)
        say_unusable(fault)
    except BaseException:
        job.cancel()
        start.clear(*arguments)
        raise


def wait(job: Job[Any]) -> None:
    """Returns when a job is over. Streamlit ends the visitor's run here when he asks for something else, or leaves."""
    while not is_done(job, LOOK_EVERY_S):
        pass


def is_done(job: Job[Any], within_s: float) -> bool:
    """Whether a job is over now or soon."""
    # Streamlit ends a run where it looks into the session, and nowhere in between.
    st.session_state.get(_STOPPED)
    return bool(futures.wait([job], within_s).done)


def say_unusable(fault: Exception) -> NoReturn:
    """Shows why nothing can be read, and ends the page."""
    st.error(str(fault), icon=":material/deployed_code_alert:")
    st.stop()


def _stop(question: str | None) -> None:
    st.session_state[_STOPPED] = question

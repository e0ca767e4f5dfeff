"""Where a model cannot be loaded, every page that reads says so in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from played_workers import NOBODY, PlayedWorkers
from streamlit.testing.v1 import AppTest

from recognition import UnusableModel
from service.job import Job, UnusableWorker
from service.limits import Limits
from ui import readings

APP = Path(__file__).parents[2] / "app.py"
FAULT = UnusableModel(Path("sequence_model.keras"), "is missing")


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing() -> None:
        raise FAULT

    class NoWorkers(PlayedWorkers):
        def submit(self, function: Callable[..., Any], *arguments: Any) -> Job[Any]:
            job = Job(function, arguments, Limits())
            job.set_exception(UnusableWorker(str(FAULT)))
            return job

    st.cache_resource.clear()
    monkeypatch.setattr(readings, "DigitReader", missing)
    monkeypatch.setattr(readings, "workers", lambda: NoWorkers(NOBODY))
    monkeypatch.setattr("ui.sources.canvas.canvas", lambda: np.eye(90, dtype=np.uint8)[..., None].repeat(3, 2))
    yield
    st.cache_resource.clear()


def upload(page: AppTest, png: bytes) -> None:
    (uploader,) = page.get("file_uploader")
    uploader.set_value([("log.png", png, "image/png")]).run()


def measure(page: AppTest, png: bytes) -> None:
    page.button(key="measure").click().run()


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("app.py", upload),
        ("pages/draw.py", lambda page, png: None),
        ("pages/live_video.py", lambda page, png: None),
        ("pages/many_files.py", upload),
        ("pages/performance.py", measure),
    ],
)
def test_a_model_that_cannot_be_loaded_is_one_sentence_on_every_page(
    no_model: None, png: Callable[..., bytes], path: str, ask: Callable[[AppTest, bytes], None]
) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run().switch_page(path).run()
    ask(page, png())
    assert not page.exception
    assert [error.value for error in page.error] == [str(FAULT)]

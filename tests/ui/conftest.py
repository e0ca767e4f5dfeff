"""The app as Streamlit runs it, without a browser, before a reader whose answers are known."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from played_workers import PlayedWorkers
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from preprocessing import Box, Settings, Step
from recognition import Candidate, Digit, Line, Page, Rejected
from ui import readings

APP = Path(__file__).parents[2] / "app.py"
BLACK_BELOW = 20
DIGIT_HEIGHT_PX = 20


@dataclass
class KnownReader:
    """Reads 482 and 90 on every picture, its 2 with doubt; nothing on a black one, nor where digits are to be taller.

    Remembers what it was asked.
    """

    asked: list[tuple[tuple[int, ...], Settings, bool]] = field(default_factory=list)

    def read(self, image: np.ndarray, settings: Settings, trace: bool = False) -> Page:
        self.asked.append((image.shape, settings, trace))
        height, width = image.shape[:2]
        steps = (Step("Threshold", np.zeros((20, 30), np.uint8), "method local"),) if trace else ()
        if image.mean() < BLACK_BELOW or (settings.min_digit_height_px or 0) > DIGIT_HEIGHT_PX:
            return Page(width, height, rejected=(Rejected(Box(1, 1, 5, 5), "a speck"),), steps=steps)
        lines = (Line((digit(4, 0), digit(8, 1), digit(2, 2, 0.6, 7))), Line((digit(9, 3), digit(0, 4))))
        crop = np.zeros((28, 28), np.uint8)
        candidates = (
            Candidate(crop, Box(0, 0, 9, 9), ((4, 0.99), (9, 0.01), (1, 0.0)), True),
            Candidate(crop, Box(9, 0, 9, 9), ((1, 0.4), (7, 0.3), (4, 0.1)), False, "half of a 4"),
        )
        return Page(width, height, lines, steps=steps, candidates=candidates if trace else ())

    def video(self) -> Callable[[np.ndarray, Settings], Page]:
        return self.read


def digit(label: int, column: int, confidence: float = 0.99, runner_up: int = 1) -> Digit:
    rest = ((runner_up, 1 - confidence), (3, 0.0))
    return Digit(label, confidence, ((label, confidence), *rest), Box(14 + 10 * column, 10, 8, DIGIT_HEIGHT_PX))


@pytest.fixture(scope="session", autouse=True)
def _packages_are_looked_through_once() -> Iterator[None]:
    """Every AppTest looks for components in all packages that are installed, which takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def png() -> Callable[..., bytes]:
    def png(level: int = 230, height: int = 60, width: int = 80) -> bytes:
        buffer = io.BytesIO()
        Image.new("RGB", (width, height), (level, level, level)).save(buffer, "PNG")
        return buffer.getvalue()

    return png


@pytest.fixture
def known_reader(monkeypatch: pytest.MonkeyPatch) -> KnownReader:
    known = KnownReader()
    st.cache_resource.clear()
    monkeypatch.setattr(readings, "DigitReader", lambda: known)
    workers = PlayedWorkers(known)
    monkeypatch.setattr(readings, "workers", lambda: workers)
    yield known
    st.cache_resource.clear()


@pytest.fixture
def app(known_reader: KnownReader) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30).run()


@pytest.fixture
def upload(app: AppTest, png: Callable[..., bytes]) -> Callable[..., AppTest]:
    def upload(data: bytes | None = None, name: str = "log.png") -> AppTest:
        return app.file_uploader(key="upload").upload(name, png() if data is None else data, "image/png").run()

    return upload

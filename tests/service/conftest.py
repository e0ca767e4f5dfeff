"""The API before workers whose answers are known, or before real ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from played_workers import PlayedWorkers
from starlette.applications import Starlette
from starlette.testclient import TestClient

from preprocessing import Box, Settings
from recognition import Digit, Line, Page
from service.api import mount
from service.job_store import JobStore
from service.service import Service


class PlayedReader:
    """Reads the digit 4 in whatever is not white; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Settings] = []

    def read(self, image: np.ndarray, settings: Settings, trace: bool = False) -> Page:
        self.asked.append(settings)
        height, width = image.shape[:2]
        digit = Digit(4, 0.99, ((4, 0.99),), Box(2, 2, 8, 12), ((2.0, 2.0), (10.0, 2.0), (10.0, 14.0), (2.0, 14.0)))
        return Page(width, height, () if image.min() == 255 else (Line((digit,)),))


def png(level: int, width: int = 40, height: int = 30) -> bytes:
    packed = io.BytesIO()
    Image.new("L", (width, height), level).save(packed, "PNG")
    return packed.getvalue()


BLANK, INK = ("blank.png", png(255)), ("ink.png", png(9))


@pytest.fixture
def reader() -> PlayedReader:
    return PlayedReader()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Runs the API with such workers, until the test is over."""
    with ExitStack() as stack:

        def serve(workers: Any, waiting: int = 2, store: JobStore | None = None) -> TestClient:
            service = Service(workers, waiting, store or JobStore(tmp_path / "jobs.sqlite3"))
            app = Starlette(routes=[mount(service)], lifespan=service.running)
            # What nobody foresaw is an answer to the client, as of a server.
            return stack.enter_context(TestClient(app, "http://localhost/api/v1/", raise_server_exceptions=False))

        yield serve


@pytest.fixture
def api(serve: Callable[..., TestClient], reader: PlayedReader) -> TestClient:
    return serve(PlayedWorkers(reader))


def upload(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", file) for file in files]

"""One file gives one reading, on whichever way it comes in; and a file that costs too much costs itself alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from processes import wait_for
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from written_documents import pdf_of

from recognition import Page
from recognition.export import Outcome, entry_of
from service.job import Job
from service.limits import Limits
from service.tasks import page_of
from service.worker_process import _PROGRAM
from service.workers import Workers
from tests.service.conftest import png, upload
from ui import readings

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_images"
KILLER_SIZE = (13, 7)  # as tests/killer_pictures.py has it, which is for workers alone
KILLED_BY_A_SIZE = _PROGRAM.replace("from service.worker", "import killer_pictures; from service.worker")
NAMES = ("no-digits.jpg", "tilted.jpg")


def test_page_command_line_and_api_give_the_same(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., TestClient], tmp_path: Path
) -> None:
    files = [(name, (SAMPLES / name).read_bytes()) for name in NAMES]
    files += [("log.pdf", pdf_of("71", "4")), ("torn.png", b"\x89PNG")]
    for name, data in files:
        (tmp_path / name).write_bytes(data)
    printed = printed_of(tmp_path, *(name for name, _ in files))

    workers = Workers(2)
    api = serve(workers)
    wait_until_ready(api)
    assert api.post("read", files=upload(*files)).text == printed

    entries = {entry["file"]: entry for entry in json.loads(printed)}
    assert len(entries) == len(files) + 1
    shown = [
        entry_of(Outcome(name, reading=page)) for name, page in pages_of(workers, files[: len(NAMES)], monkeypatch)
    ]
    assert [json.dumps(entry) for entry in shown] == [json.dumps(entries[name]) for name in NAMES]
    workers.close()


def printed_of(folder: Path, *names: str) -> str:
    """What the command line prints of files in a folder."""
    command = [sys.executable, "-m", "recognition", "read", "--format", "json", *names]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


def pages_of(
    workers: Workers, files: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Page]]:
    """What the Photo page is given of each file that is uploaded to it."""
    jobs: list[Job[Any]] = []

    class Watched:
        count, load = workers.count, 0

        def submit(self, function: Callable[..., Any], *arguments: Any) -> Job[Any]:
            jobs.append(workers.submit(function, *arguments))
            return jobs[-1]

    st.cache_resource.clear()
    monkeypatch.setattr(readings, "workers", Watched)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    for name, data in files:
        app.file_uploader(key="upload").upload(name, data, "image/jpeg").run()
        assert not app.exception
        yield name, [job.result() for job in jobs if job.function is page_of][-1]
    st.cache_resource.clear()


def wait_until_ready(api: TestClient) -> None:
    wait_for(lambda: api.get("health").json()["status"] != "starting")


def test_a_killer_among_ten_costs_itself_alone(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., TestClient]
) -> None:
    # Its workers have one size of picture that they never come to an end with.
    monkeypatch.setattr("service.worker_process._PROGRAM", KILLED_BY_A_SIZE)
    limits = Limits(processor_seconds=1)
    workers = Workers(2, limits=limits)
    api = serve(workers)
    wait_until_ready(api)
    files = [(f"{number}.png", png(255)) for number in range(10)]
    files[4] = ("killer.png", png(255, *KILLER_SIZE[::-1]))
    answer = api.post("read", files=upload(*files))
    assert [entry["file"] for entry in answer.json()] == [name for name, _ in files]
    assert [entry.get("error") for entry in answer.json()] == [
        limits.too_long if name == "killer.png" else None for name, _ in files
    ]
    assert 'digit_reader_pictures_total{outcome="too_costly"} 1.0' in api.get("metrics").text
    workers.close()

"""The API as it is started: in one process with the app, and by itself; and what is left when that is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from processes import PATIENCE_S, is_running, wait_for

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_images" / "single-digit.jpg"
WITH_THE_APP = ["-m", "streamlit", "run", "app.py", "--server.headless=true", "--server.port"]
BY_ITSELF = ["-m", "service", "--workers", "1", "--port"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(process: int) -> list[int]:
    """The processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


@pytest.fixture(params=[WITH_THE_APP, BY_ITSELF], ids=["with the app", "by itself"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    environment = os.environ | {"DIGIT_READER_JOBS": str(tmp_path / "jobs.sqlite3")}
    process = subprocess.Popen([sys.executable, *request.param, str(port)], cwd=ROOT, env=environment)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.wait(PATIENCE_S)


def is_up(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/api/v1/health").status_code == 200
    except httpx2.TransportError:
        time.sleep(0.1)
        return False


def test_it_reads_and_keeps_to_its_paths_and_leaves_nothing_behind(server: tuple[subprocess.Popen[bytes], str]) -> None:
    process, url = server
    wait_for(lambda: is_up(url))
    answer = httpx2.post(f"{url}/api/v1/read", files={"files": SAMPLE.open("rb")}, timeout=PATIENCE_S)
    truth = json.loads((ROOT / "sample_images" / "truth.json").read_text())[SAMPLE.name]
    assert [entry["text"] for entry in answer.json()] == ["\n".join(truth)]
    for path in ("/api/nope", "/api/v1/nope", "/api/"):
        answer = httpx2.get(url + path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert httpx2.get(url).status_code == (200 if "streamlit" in process.args else 404)  # type: ignore[operator]
    workers = children(process.pid)
    assert workers
    process.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(is_running, workers)))

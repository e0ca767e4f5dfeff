"""How many readings a second the API gives, and how long one takes, at 1, 4 and 16 clients; and the app meanwhile.

    python -m benchmarks.api [--seconds 10]

Starts the app with its API, and asks it with one sample picture from clients that each wait for their answer before
they ask again, and ask again later where they are told to. Meanwhile a visitor opens the app's page again and again.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx2

from benchmarks.soak import ROOT, resident_mb, running_app

SAMPLE = ROOT / "sample_images" / "single-digit.jpg"
CLIENTS = (1, 4, 16)
OK, BUSY = 200, 429
TIMEOUT_S = 120


@dataclass
class Answers:
    """How long each answer took, how often the service was too busy, and how long the app's page took meanwhile."""

    seconds: list[float] = field(default_factory=list)
    busy: int = 0
    page_seconds: list[float] = field(default_factory=list)


def main() -> None:
    """Prints a line for each number of clients."""
    parser = argparse.ArgumentParser(description="Ask the API.")
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGIT_READER_JOBS"] = str(Path(folder) / "jobs.sqlite3")
        with running_app() as (url, process_id):
            _wait_until_ready(url)
            ask(url, 4, 3.0)
            print(f"{'clients':>7}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}{'busy':>6}{'page ms':>9}{'app MB':>8}")
            for clients in CLIENTS:
                answers = ask(url, clients, arguments.seconds)
                rate = len(answers.seconds) / arguments.seconds
                p50_ms, p99_ms = (1000 * quantiles(answers.seconds, n=100)[percent - 1] for percent in (50, 99))
                page_ms = 1000 * median(answers.page_seconds)
                print(
                    f"{clients:>7}{rate:>10.1f}{p50_ms:>8.0f}{p99_ms:>8.0f}{answers.busy:>6}"
                    f"{page_ms:>9.1f}{resident_mb(process_id):>8.0f}"
                )


def ask(url: str, clients: int, seconds: float) -> Answers:
    """Asks from so many clients for so long."""
    answers, lock, stop_s = Answers(), threading.Lock(), time.monotonic() + seconds
    picture = SAMPLE.read_bytes()

    def repeated(once: Callable[[httpx2.Client], None]) -> None:
        with httpx2.Client(base_url=url, timeout=TIMEOUT_S) as client:
            while time.monotonic() < stop_s:
                once(client)

    def read(client: httpx2.Client) -> None:
        started = time.monotonic()
        answer = client.post("/api/v1/read", files={"files": (SAMPLE.name, picture)})
        took = time.monotonic() - started
        with lock:
            if answer.status_code == OK:
                answers.seconds.append(took)
            else:
                answers.busy += answer.status_code == BUSY
        if answer.status_code == BUSY:
            time.sleep(float(answer.headers["retry-after"]))

    def open_page(client: httpx2.Client) -> None:
        started = time.monotonic()
        client.get("/").raise_for_status()
        with lock:
            answers.page_seconds.append(time.monotonic() - started)
        time.sleep(0.1)

    with ThreadPoolExecutor(clients + 1) as pool:
        asked = [pool.submit(repeated, open_page), *(pool.submit(repeated, read) for _ in range(clients))]
    for one in asked:
        one.result()
    return answers


def _wait_until_ready(url: str) -> None:
    while httpx2.get(f"{url}/api/v1/health").status_code != OK:
        time.sleep(0.2)


if __name__ == "__main__":
    main()

"""Twenty visitors at once, each with pictures of their own; then thousands of readings, and the memory they leave.

    python -m benchmarks.soak [--visitors 20] [--readings 3000]

Starts the app, and drives it over its websocket as browsers do: upload, run, answer. Every picture is another one, and
every answer is compared with what was written. Visitors come and go in the second part, four at a time; the memory is
the server's, resident, as the system counts it. It rises until the models are warm and the sessions of the last
minutes, which Streamlit keeps for visitors who come back, are as many as they get; then it must stay level.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.visitor import Visitor

ROOT = Path(__file__).parent.parent
START_TIMEOUT_S = 60
TOGETHER = 4
READINGS_A_VISIT = 25
READINGS_AT_ONCE = 20
MEASURES = 15
PAPER, PEN = 236, 38


def main() -> None:
    """Prints both figures; ends with an error when an answer was wrong."""
    parser = argparse.ArgumentParser(description="Soak the app.")
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--readings", type=int, default=3000)
    arguments = parser.parse_args()
    with running_app() as (url, process_id):
        started = time.monotonic()
        wrong = together(url, arguments.visitors, READINGS_AT_ONCE)
        count, took_s = arguments.visitors * READINGS_AT_ONCE, time.monotonic() - started
        print(f"{arguments.visitors} visitors at once: {count - wrong} of {count} answers right, {took_s:.0f} s")
        wrong += soaked(url, process_id, arguments.readings)
    sys.exit(bool(wrong))


def together(url: str, visitors: int, readings: int) -> int:
    """Visitors who read pictures of their own, all at the same time; gives how many answers were wrong."""
    with ThreadPoolExecutor(visitors) as pool:
        return sum(pool.map(lambda visitor: visit(url, visitor, readings), range(visitors)))


def visit(url: str, number: int, readings: int) -> int:
    """One visitor, who comes, reads and leaves; gives how many answers were wrong."""
    chance = random.Random(number)
    wrong = 0
    with Visitor(url) as visitor:
        for _ in range(readings):
            text = "".join(chance.choices("0123456789", k=chance.randint(4, 8)))
            shown = visitor.read("page.png", picture_of(text))
            if shown != text:
                wrong += 1
                print(f"visitor {number}: {text} was written, {shown or 'nothing'} came back")
    return wrong


def soaked(url: str, process_id: int, readings: int) -> int:
    """Prints the memory all along so many readings, and how fast it grew in the second half."""
    wrong, measured = 0, []
    visits = itertools.count(1000)
    print(f"{'readings':>8}{'memory MB':>11}{'minutes':>9}")
    started = time.monotonic()
    with ThreadPoolExecutor(TOGETHER) as pool:
        for measure in range(1, MEASURES + 1):
            coming = [next(visits) for _ in range(max(TOGETHER, round(readings / MEASURES / READINGS_A_VISIT)))]
            wrong += sum(pool.map(lambda number: visit(url, number, READINGS_A_VISIT), coming))
            measured.append((measure * len(coming) * READINGS_A_VISIT, resident_mb(process_id)))
            print(f"{measured[-1][0]:>8}{measured[-1][1]:>11.0f}{(time.monotonic() - started) / 60:>9.1f}", flush=True)
    (first, first_mb), (last, last_mb) = measured[len(measured) // 2], measured[-1]
    grown = 1000 * (last_mb - first_mb) / (last - first)
    print(f"{last} readings, {wrong} wrong; {grown:+.1f} MB for each thousand in the second half")
    return wrong


def picture_of(text: str) -> bytes:
    """A PNG of digits on paper."""
    font = ImageFont.load_default(size=96)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (round(right - left) + 120, round(bottom - top) + 120), PAPER)
    ImageDraw.Draw(picture).text((60 - left, 60 - top), text, PEN, font)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()


@contextmanager
def running_app() -> Iterator[tuple[str, int]]:
    """The app on a free port: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    options = [f"--server.port={url.rpartition(':')[2]}", "--server.headless=true", "--logger.level=error"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_until_up(url, server)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait(START_TIMEOUT_S)


def _wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except OSError:  # refused, or too busy to answer in time
            if server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit("The app did not start: see what it says above.") from None
            time.sleep(0.2)


def resident_mb(process_id: int) -> float:
    """The memory that a process holds; `ps` says it on Linux and on macOS."""
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(process_id)], capture_output=True, text=True, check=True)
    return int(said.stdout) / 1024


if __name__ == "__main__":
    main()

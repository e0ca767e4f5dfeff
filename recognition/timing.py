"""Times the reader on this machine: on the samples, on one of them as large as a phone's photo, on an empty page."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from recognition import DigitReader, Page, Settings
from recognition.network import ROOT

SAMPLES = ROOT / "sample_images"
SUFFIXES = (".jpg", ".png")
ENLARGED = "several-lines.jpg"
PHONE_LONG_SIDE_PX = 4000
EMPTY_SHAPE = (1200, 1600, 3)
PAPER = 240
ROUNDS = 2


@dataclass(frozen=True)
class Timing:
    """Readings of one picture: median milliseconds, in all and of each step."""

    name: str
    width_px: int
    height_px: int
    digits: int
    median_ms: float
    steps_ms: dict[str, float]


def measure(reader: DigitReader, on_progress: Callable[[float, str], None], rounds: int = ROUNDS) -> list[Timing]:
    """Reads every picture `rounds` times after a first reading that does not count.

    on_progress takes the share that is done, 0 to 1, and the name of the picture that is being read.
    """
    count = len(sample_paths()) + 2
    timings = []
    for index, (name, image) in enumerate(_pictures()):
        on_progress(index / count, name)
        timings.append(timed(reader, name, image, rounds))
    return timings


def machine() -> str:
    """What the figures were measured on."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _pictures() -> Iterator[tuple[str, np.ndarray]]:
    yield "an empty page", np.full(EMPTY_SHAPE, PAPER, np.uint8)
    for path in sample_paths():
        yield path.name, np.asarray(Image.open(path).convert("RGB"))
    sample = Image.open(SAMPLES / ENLARGED).convert("RGB")
    yield f"{ENLARGED}, as from a phone", np.asarray(as_from_a_phone(sample))


def timed(reader: DigitReader, name: str, image: np.ndarray, rounds: int) -> Timing:
    """Readings of one picture, RGB uint8 (H, W, 3), after a first one that does not count."""
    pages: list[Page] = []
    times_ms = milliseconds(lambda: pages.append(reader.read(image, Settings())), rounds + 1)[1:]
    steps_ms: dict[str, list[float]] = {}
    for page in pages[1:]:
        for step, ms in page.timings_ms.items():
            steps_ms.setdefault(step, []).append(ms)
    medians = {step: statistics.median(ms) for step, ms in steps_ms.items()}
    return Timing(name, image.shape[1], image.shape[0], len(pages[-1].digits), statistics.median(times_ms), medians)


def milliseconds(call: Callable[[], object], rounds: int = 1) -> list[float]:
    """How long each of some calls takes."""
    times_ms = []
    for _ in range(rounds):
        started_s = time.perf_counter()
        call()
        times_ms.append(1000 * (time.perf_counter() - started_s))
    return times_ms


def as_from_a_phone(picture: Image.Image) -> Image.Image:
    """The picture enlarged to the size of a phone's photo."""
    factor = PHONE_LONG_SIDE_PX / max(picture.size)
    return picture.resize((round(picture.width * factor), round(picture.height * factor)))


def sample_paths() -> list[Path]:
    """The sample pictures' files."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in SUFFIXES)

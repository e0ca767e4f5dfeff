"""Times the live video's own way of a frame: read inside the region, kept steady, drawn in.

    python -m benchmarks.live_video [--seconds 5]

A camera of 30 frames a second is played in real time, 640×480, the digits moving a little from frame to frame. As in
the app, only the newest frame is read and those before it are dropped. Prints for each page how many frames a second
were read and how old the newest frame was when its reading was done; and the frames a second that could be read were
the camera never waited for. Machines differ and are shared: compare figures of one run only, the last column beside
them, which times a plain reading of the same part of the frame.
"""

from __future__ import annotations

import argparse
import statistics
import time
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from recognition import DigitReader
from recognition.timing import milliseconds
from ui.live.reader import LiveReader
from ui.live.region import Region, inside

SAMPLES = Path(__file__).parent.parent / "sample_images"
WIDTH_PX, HEIGHT_PX = 640, 480
CAMERA_FRAMES_PER_SECOND = 30
FILM_FRAMES = 30
SWAY_PX = 4
GRAIN = 3.0


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Time the live video.")
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    reader = DigitReader()
    print(f"{'':<16}{'read/s':>8}{'dropped':>9}{'age ms':>8}{'worst':>7}{'at most/s':>11}{'plain ms':>10}   shown")
    for path in sorted(SAMPLES.glob("*.[jp][pn]g")):
        film = film_of(Image.open(path).convert("RGB"))
        live = LiveReader(reader.video())
        live.look(film[0])
        ages_ms, dropped = played(live, film, seconds)
        text = live.state().text.replace("\n", ", ")
        flat_out = frames_per_second(live, film)
        plain_ms = plain_reading_ms(reader, film)
        print(
            f"{path.stem:<16}{len(ages_ms) / seconds:>8.1f}{dropped:>9}{statistics.median(ages_ms):>8.0f}"
            f"{max(ages_ms):>7.0f}{flat_out:>11.1f}{plain_ms:>10.1f}   {text}"
        )


def film_of(picture: Image.Image) -> list[np.ndarray]:
    """A hand-held camera before the picture: uint8 (480, 640, 3) frames that sway and grain."""
    rng = np.random.default_rng(0)
    whole = np.asarray(picture.resize((WIDTH_PX + 2 * SWAY_PX, HEIGHT_PX + 2 * SWAY_PX), Image.Resampling.LANCZOS))
    film = []
    for number in range(FILM_FRAMES):
        angle = 2 * np.pi * number / FILM_FRAMES
        top, left = round(SWAY_PX * (1 + np.sin(angle))), round(SWAY_PX * (1 + np.cos(angle)))
        frame = whole[top : top + HEIGHT_PX, left : left + WIDTH_PX] + rng.normal(0, GRAIN, (HEIGHT_PX, WIDTH_PX, 3))
        film.append(frame.clip(0, 255).astype(np.uint8))
    return film


def played(live: LiveReader, film: list[np.ndarray], seconds: float) -> tuple[list[float], int]:
    """Plays the film in real time. Gives how old each frame was when it was done, and how many were dropped."""
    start, before, ages_ms, dropped = time.monotonic(), -1, [], 0
    while (now := time.monotonic() - start) < seconds:
        newest = int(now * CAMERA_FRAMES_PER_SECOND)
        if newest == before:
            time.sleep((newest + 1) / CAMERA_FRAMES_PER_SECOND - now)
            continue
        dropped += newest - before - 1
        before = newest
        live.look(film[newest % len(film)])
        ages_ms.append(1000 * (time.monotonic() - start - newest / CAMERA_FRAMES_PER_SECOND))
    return ages_ms, dropped


def frames_per_second(live: LiveReader, film: list[np.ndarray]) -> float:
    """Frames a second without waiting for the camera, by the median frame."""
    return 1000 / statistics.median(ms for frame in film for ms in milliseconds(partial(live.look, frame)))


def plain_reading_ms(reader: DigitReader, film: list[np.ndarray]) -> float:
    """Median milliseconds of nothing but the reading."""
    box = Region().box(WIDTH_PX, HEIGHT_PX)
    parts = [inside(frame, box) for frame in film]
    return statistics.median(ms for part in parts for ms in milliseconds(partial(reader.read, part)))


if __name__ == "__main__":
    main()

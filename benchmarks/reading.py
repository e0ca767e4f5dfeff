"""Times the reader on the sample pictures, as they are and at the size of a phone's photo.

    python -m benchmarks.reading [--rounds 5]

Prints the median milliseconds of the whole reading and of its steps. Machines differ and are shared: compare figures of
one run only.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from PIL import Image

from recognition import DigitReader, Page

SAMPLES = Path(__file__).parent.parent / "sample_images"
PHONE_LONG_SIDE_PX = 4000


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Time the reader.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    started = time.perf_counter()
    reader = DigitReader()
    pictures = {path.stem: Image.open(path).convert("RGB") for path in sorted(SAMPLES.glob("*.[jp][pn]g"))}
    reader.read(next(iter(pictures.values())))
    print(f"loaded and read a first picture in {1000 * (time.perf_counter() - started):.0f} ms\n")
    print(f"{'':<16}{'pixels':>12}{'digits':>8}{'ms':>8}   slowest steps")
    for name, picture in pictures.items():
        factor = PHONE_LONG_SIDE_PX / max(picture.size)
        phone = picture.resize((round(picture.width * factor), round(picture.height * factor)))
        for image in (picture, phone):
            print(row(name, image, *measured(reader, image, rounds)))


def measured(reader: DigitReader, image: Image.Image, rounds: int) -> tuple[float, Page]:
    """Median milliseconds of a reading, and the last page read."""
    times_ms = []
    for _ in range(rounds):
        started = time.perf_counter()
        page = reader.read(image)
        times_ms.append(1000 * (time.perf_counter() - started))
    return statistics.median(times_ms), page


def row(name: str, image: Image.Image, median_ms: float, page: Page) -> str:
    """One line of the table."""
    slowest = sorted(page.timings_ms.items(), key=lambda step: -step[1])[:3]
    steps = ", ".join(f"{step} {ms:.0f}" for step, ms in slowest)
    return f"{name:<16}{f'{image.width}×{image.height}':>12}{len(page.digits):>8}{median_ms:>8.0f}   {steps}"


if __name__ == "__main__":
    main()

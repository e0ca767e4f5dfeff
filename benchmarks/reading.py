"""Times the reader on the sample pictures, as they are and at the size of a phone's photo.

    python -m benchmarks.reading [--rounds 3]

Prints the median milliseconds of the whole reading and of its steps. Machines differ and are shared: compare figures of
one run only.
"""

from __future__ import annotations

import argparse

import numpy as np
from PIL import Image

from recognition import DigitReader
from recognition.timing import ROUNDS, Timing, as_from_a_phone, milliseconds, sample_paths, timed


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Time the reader.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    pictures = {path.stem: Image.open(path).convert("RGB") for path in sample_paths()}
    readers: list[DigitReader] = []
    (load_ms,) = milliseconds(lambda: readers.append(DigitReader()))
    (first_ms,) = milliseconds(lambda: readers[0].read(next(iter(pictures.values()))))
    print(f"loaded and read a first picture in {load_ms + first_ms:.0f} ms\n")
    print(f"{'':<16}{'pixels':>12}{'digits':>8}{'ms':>8}   slowest steps")
    for name, picture in pictures.items():
        for image in (picture, as_from_a_phone(picture)):
            print(row(timed(readers[0], name, np.asarray(image), rounds)))


def row(timing: Timing) -> str:
    """One line of the table."""
    slowest = sorted(timing.steps_ms.items(), key=lambda step: -step[1])[:3]
    steps = ", ".join(f"{step} {ms:.0f}" for step, ms in slowest)
    size = f"{timing.width_px}×{timing.height_px}"
    return f"{timing.name:<16}{size:>12}{timing.digits:>8}{timing.median_ms:>8.0f}   {steps}"


if __name__ == "__main__":
    main()

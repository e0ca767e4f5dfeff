"""What files cost that are made to cost much: processor seconds and memory of each, against the bound it has.

    python -m benchmarks.costly_files [--only SUBSTRING]

The files are built by `tests/costly_files.py`, which has the bounds; each is opened in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from documents import UnreadableImage, pictures
from tests.costly_files import COSTLY

RSS_PER_MB = 1024 if sys.platform == "linux" else 1024 * 1024


def main() -> None:
    """Prints the table; ends with an error where a file takes more than its bound."""
    parser = argparse.ArgumentParser(description="Open files that are made to cost much.")
    parser.add_argument("--only", default="", help="files whose name holds this")
    only = parser.parse_args().only
    over = 0
    print(f"{'':<44}{'kB':>9}{'CPU s':>8}{'bound':>7}{'MB':>6}   said")
    for name, file in COSTLY.items():
        if only in name:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                size, cpu_s, peak_mb, said = alone.submit(cost_of, name).result()
            over += cpu_s > file.most_cpu_s
            print(
                f"{name:<44}{size / 1000:>9.0f}{cpu_s:>8.2f}{file.most_cpu_s:>7.1f}{peak_mb:>6.0f}   {said}", flush=True
            )
    sys.exit(f"{over} files took more than their bound." if over else 0)


def cost_of(name: str) -> tuple[int, float, float, str]:
    """Bytes of the file, processor seconds of its opening, the most memory of its process, and what is said of it."""
    data = COSTLY[name].build()
    started = time.process_time()
    try:
        (picture,) = pictures(data, name)
        height, width, _ = picture.rgb().shape
        said = f"read, {width}×{height}"
    except UnreadableImage as refusal:
        said = str(refusal)
    cpu_s = time.process_time() - started
    return len(data), cpu_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / RSS_PER_MB, said


if __name__ == "__main__":
    main()

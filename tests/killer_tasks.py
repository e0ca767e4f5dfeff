"""Tasks that a worker does not survive, or hardly."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from pathlib import Path

import cv2
import numpy as np

from documents import UnreadableImage
from service.tasks import Bench


def spin(bench: Bench) -> None:
    """Works and works."""
    while True:
        pass


def sleep_with_the_interpreter(bench: Bench, seconds: int = 60, note: str = "") -> None:
    """Waits inside a library that lets no other thread run; leaves its process's number in a file before."""
    if note:
        Path(note).with_suffix(".new").write_text(str(os.getpid()))
        Path(note).with_suffix(".new").rename(note)
    ctypes.PyDLL(None).sleep(seconds)


def wait(bench: Bench, seconds: float) -> None:
    """Waits as a program waits for a disk."""
    time.sleep(seconds)


def fill_memory(bench: Bench) -> None:
    """Takes three gigabytes."""
    np.ones(3_000_000_000, np.uint8)


def fill_memory_while_opening(bench: Bench) -> None:
    """Takes three gigabytes, and takes it for a fault of the file that there are none."""
    try:
        fill_memory(bench)
    except Exception as error:
        raise UnreadableImage("The picture is damaged.") from error


def abort(bench: Bench) -> None:
    """Ends as a C++ library does that finds no way on."""
    os.abort()


def fail(bench: Bench) -> None:
    """Leads to what nobody foresaw."""
    raise ZeroDivisionError("nobody thought of this")


def process_id(bench: Bench) -> int:
    return os.getpid()


def threads(bench: Bench) -> tuple[int, int]:
    """How many threads OpenCV uses, and how many the process has besides those of Python."""
    tasks = Path("/proc/self/task")
    return cv2.getNumThreads(), len(list(tasks.iterdir())) - threading.active_count()


def draw_for_ever(folder: str, count: int, key: tuple[int, ...]) -> None:
    """Draws what a training waits for in vain; leaves its process's number in the folder."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(120)

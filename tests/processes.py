"""Processes that tests start, and whether they are still there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 120


def is_running(process: int) -> bool:
    """Whether any thread of a process is more than an entry that nobody has fetched yet."""
    try:
        tasks = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):  # gone while it was looked at
        return Path(f"/proc/{process}").exists() and is_running(process)
    return any(task.rpartition(")")[2].split()[0] != "Z" for task in tasks)


def wait_for(happened: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up
        time.sleep(0.02)

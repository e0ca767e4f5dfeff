"""How far a batch is, how fast it goes, and how long it will take: on a terminal a bar, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from recognition.terminal import Terminal

SECONDS_A_LINE = 30.0
SECONDS_A_LOOK = 0.2


class Progress:
    """Tells a terminal of a run over so many files."""

    def __init__(self, terminal: Terminal, files: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal, self._files, self._clock = terminal, files, clock
        self._started = self._told = clock()
        self._first: float | None = None

    def advance(self, name: str, files_done: float, pictures: int) -> None:
        """See `batch.run.Told`."""
        now = self._clock()
        # Files that had rows before cost no time, and tell nothing of what is left.
        self._first = files_done if self._first is None else self._first
        if now - self._told < (SECONDS_A_LOOK if self._terminal.has_bar else SECONDS_A_LINE):
            return
        self._told = now
        seconds = now - self._started
        if self._terminal.has_bar:
            self._terminal.show(f"{pictures / seconds:.1f}/s {name}", files_done)
        else:
            self._terminal.complain(progress(files_done, self._first, self._files, pictures, seconds))

    def complain(self, sentence: str) -> None:
        """See `batch.run.Told`."""
        self._terminal.complain(sentence)


def progress(files_done: float, first: float, files: int, pictures: int, seconds: float) -> str:
    """One line: how many files are done, how many pictures a second were read, and how long the rest will take."""
    line = f"{files_done:,.0f} of {files:,} files, {pictures / seconds:.1f} pictures a second"
    done = files_done - first
    if done <= 0:
        return f"{line}."
    left = timedelta(seconds=round(seconds * (files - files_done) / done))
    return f"{line}, {left} left."

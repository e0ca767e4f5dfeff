"""Where the command line speaks: readings to the output, reasons to the error stream, and a bar while it goes on."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from documents.names import printable

_LONGEST_NAME = 40


class OutputLost(Exception):
    """The output takes no more; the message is one sentence, or empty where the reader has left."""


class Terminal:
    """The two streams of a run over so many files. A bar is shown on the error stream where that is a terminal."""

    def __init__(self, files: int) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            if isinstance(sys.stdout.buffer, io.RawIOBase):
                # Unbuffered, as containers have it, Python drops what a signal kept a pipe from taking.
                sys.stdout = open(sys.stdout.fileno(), "w", encoding=sys.stdout.encoding, closefd=False)  # noqa: SIM115
            # A file name may hold bytes that no encoding knows; it must not end the run.
            sys.stdout.reconfigure(errors="backslashreplace")
        self._bar: Progress | None = None
        if sys.stderr and sys.stderr.isatty():
            self._bar = Progress(
                TextColumn(
                    "{task.description}", markup=False, table_column=Column(max_width=_LONGEST_NAME, no_wrap=True)
                ),
                BarColumn(),
                TextColumn("{task.percentage:.0f} %"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                auto_refresh=False,
                transient=True,
                # Both streams are written to here, while the bar is away.
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._bar.add_task("", total=files)

    @property
    def has_bar(self) -> bool:
        """Whether somebody may see how far it is."""
        return self._bar is not None

    def expect(self, files: int) -> None:
        """Takes note of how many files there are, where that is known later."""
        if self._bar:
            self._bar.update(self._task, total=files)

    def write(self, text: str) -> None:
        """Writes to the output, at once and whole. Raises OutputLost."""
        self._hide()
        if not sys.stdout:
            return
        try:
            with _uninterrupted():
                sys.stdout.write(text)
                sys.stdout.flush()
        except OSError as error:
            _drop(sys.stdout)
            left = error.errno == errno.EPIPE
            raise OutputLost("" if left else f"The readings could not be written: {error.strerror}.") from None

    def complain(self, sentence: str) -> None:
        """Writes a line to the error stream; where that takes nothing, there is nobody to tell."""
        self._hide()
        if not sys.stderr:
            return
        try:
            sys.stderr.write(f"{printable(sentence)}\n")
            sys.stderr.flush()
        except OSError:
            _drop(sys.stderr)

    def show(self, name: str, files_done: float) -> None:
        """Shows the bar, with what is read now and how far that is."""
        if self._bar:
            self._bar.update(self._task, description=printable(name), completed=files_done)
            self._bar.start()
            self._bar.refresh()

    def close(self) -> None:
        """Takes the bar away."""
        self._hide()

    def _hide(self) -> None:
        if self._bar:
            self._bar.stop()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Lets Ctrl-C wait for the end of the block, so that nothing is written by half; a second one waits no longer."""
    in_charge = threading.current_thread() is threading.main_thread()
    if not in_charge or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    pressed = False

    def wait(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if pressed:
        raise KeyboardInterrupt


def _drop(stream: TextIO) -> None:
    """Lets what a stream still holds go nowhere: Python would complain when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

"""The process of a worker, as the program that asks it looks at it."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from multiprocessing import get_context
from typing import IO, Any, Protocol

from documents import UnreadableImage
from service.document import Document
from service.job import FaultyTask, Job, UnusableWorker
from service.limits import Limits
from service.worker import Done, Faulty, Refused, serve

NO_START = "The reader could not be started: the log says why."
# Where the program is does not matter: what it can import, a worker can.
_PROGRAM = "import sys; sys.path[:] = {path!r}; from service.worker import Limits, main; main({threads}, {limits!r})"

# What the kernel sends when RLIMIT_CPU is reached; Windows has no such limit.
_TIME_IS_OVER = getattr(signal, "SIGXCPU", 0)
# What a pipe gives of a process that ended before, while or after it wrote.
LOST = (OSError, EOFError, pickle.UnpicklingError)


class Process(Protocol):
    """What both kinds of processes can do."""

    def is_alive(self) -> bool:
        """Whether it runs."""

    def kill(self) -> None:
        """Ends it."""

    def join(self) -> None:
        """Waits for its end."""

    @property
    def exitcode(self) -> int | None:
        """What it ended with: of a signal, the number below zero; None before its end."""


class WorkerProcess:
    """One worker, with the pipes to it and from it; belongs to one thread, and any may `kill` it."""

    def __init__(self, process: Process, requests: IO[bytes], replies: IO[bytes]) -> None:
        self._process, self._requests, self._replies = process, requests, replies
        self._held = ""
        self._ended = False
        self.was_ready = False

    @classmethod
    def spawned(cls, threads: int, limits: Limits) -> WorkerProcess:
        """A worker that starts from nothing. threads: of each library; 0 leaves it to them."""
        program = [sys.executable, "-c", _PROGRAM.format(path=sys.path, threads=threads, limits=limits)]
        alone = {"OPENBLAS_NUM_THREADS": str(threads)} if threads else {}
        process = _Program(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | alone)
        assert process.stdin and process.stdout
        return cls(process, process.stdin, process.stdout)

    @classmethod
    def forked(cls, threads: int, limits: Limits) -> WorkerProcess:
        """A worker that has what this process has imported; only for one that has no threads of its own yet."""
        requests_read, requests = os.pipe()
        replies, replies_write = os.pipe()
        process = get_context("fork").Process(
            target=_serve, args=(requests_read, replies_write, (requests, replies), threads, limits), daemon=True
        )
        process.start()
        os.close(requests_read)
        os.close(replies_write)
        return cls(process, os.fdopen(requests, "wb"), os.fdopen(replies, "rb"))

    def wait_until_ready(self) -> None:
        """Returns when the models are loaded. Raises UnusableWorker."""
        if self.was_ready:
            return
        try:
            fault = pickle.load(self._replies).fault
        except Exception:  # it ended while it started, and what is in the pipe may be anything
            fault = NO_START
        if fault:
            self.kill()
            raise UnusableWorker(fault)
        self.was_ready = True

    def ask(self, job: Job[Any]) -> Done | Exception:
        """What came of a job; raises what is in LOST when the process ended meanwhile."""
        held = self._held
        # Sent once for all its pages.
        arguments = tuple(
            replace(argument, source=None) if isinstance(argument, Document) and argument.key == held else argument
            for argument in job.arguments
        )
        self._held = ""
        pickle.dump((job.function, arguments), self._requests, pickle.HIGHEST_PROTOCOL)
        self._requests.flush()
        reply: Done | Refused | Faulty = pickle.load(self._replies)
        if isinstance(reply, Faulty):
            return FaultyTask(reply.traceback)
        self._held = next((argument.key for argument in arguments if isinstance(argument, Document)), held)
        return UnreadableImage(reply.sentence) if isinstance(reply, Refused) else reply

    def worked_too_long(self) -> bool:
        """Whether the kernel ended the process because it used up its processor time."""
        self.kill()
        self._process.join()
        return self._process.exitcode == -_TIME_IS_OVER

    def is_over(self) -> bool:
        """Whether the process was ended, or ended by itself."""
        return self._ended or not self._process.is_alive()

    def kill(self) -> None:
        """Ends the process at once."""
        self._ended = True
        self._process.kill()

    def join(self) -> None:
        """Waits for the end of the process, and closes the pipes."""
        self.kill()
        self._process.join()
        self._replies.close()
        with contextlib.suppress(OSError):  # half a request that nobody takes
            self._requests.close()


class _Program(subprocess.Popen[bytes]):
    def is_alive(self) -> bool:
        return self.poll() is None

    def join(self) -> None:
        self.wait()

    @property
    def exitcode(self) -> int | None:
        return self.poll()


def _serve(requests: int, replies: int, others: tuple[int, ...], threads: int, limits: Limits) -> None:
    # The asking process's ends: kept open here, they would hide its end.
    for end in others:
        os.close(end)
    serve(os.fdopen(requests, "rb"), os.fdopen(replies, "wb"), threads, limits)

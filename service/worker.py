"""The process that opens and reads what strangers send: one task after the other, within its limits."""

from __future__ import annotations

import ctypes
import math
import os
import pickle
import re
import signal
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

import cv2

from documents import UnreadableImage
from recognition import DigitReader, UnusableModel
from service.limits import Limits
from service.tasks import Bench

# On Windows, which has none of it, the clock alone limits a picture.
if sys.platform != "win32":
    import resource

# <linux/prctl.h>
_PR_SET_PDEATHSIG = 1
OUT_OF_MEMORY = 3
# What C++, OpenCV and ONNX Runtime say.
_NO_MEMORY = re.compile(r"bad.alloc|insufficient memory|failed to allocate", re.IGNORECASE)


@dataclass(frozen=True)
class Ready:
    """The models are loaded; or the sentence that says why they cannot be."""

    fault: str = ""


@dataclass(frozen=True)
class Done:
    """What a task gave."""

    result: Any


@dataclass(frozen=True)
class Refused:
    """Why the picture cannot be read, as one sentence for a person."""

    sentence: str


@dataclass(frozen=True)
class Faulty:
    """What nobody foresaw: the traceback."""

    traceback: str


def main(threads: int, limits: Limits) -> None:
    """Serves the standard input, answers on the standard output."""
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the replies.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, replies, threads, limits)


def serve(requests: BinaryIO, replies: BinaryIO, threads: int, limits: Limits) -> None:
    """Does the tasks in `requests`, each a function of service.tasks with its arguments; never comes back.

    Ends with the process that asks, however that ends. threads: of each library; 0 leaves it to them.
    """
    # Ctrl-C reaches all processes of a terminal; the one that asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    tasks: SimpleQueue[tuple[Any, tuple[Any, ...]]] = SimpleQueue()
    Thread(target=_take, args=(requests, tasks), daemon=True).start()
    if threads:
        cv2.setNumThreads(threads)
        os.environ["OMP_NUM_THREADS"] = str(threads)  # ONNX Runtime goes by it when a network is loaded
    try:
        bench = Bench(DigitReader())
    except UnusableModel as fault:
        _send(replies, Ready(str(fault)))
        os._exit(1)
    _limit_memory(limits.memory_bytes)
    _send(replies, Ready())
    while True:
        function, arguments = tasks.get()
        _limit_time(limits.processor_seconds)
        _send(replies, _done(bench, function, arguments))
        # Nothing of it stays for the next one.
        del arguments


def _done(bench: Bench, function: Any, arguments: tuple[Any, ...]) -> Done | Refused | Faulty:
    try:
        return Done(function(bench, *arguments))
    except Exception as error:
        if lacks_memory(error):
            # What is left may be in any state: the next picture gets another process.
            os._exit(OUT_OF_MEMORY)
        return Refused(str(error)) if isinstance(error, UnreadableImage) else Faulty(traceback.format_exc())


def lacks_memory(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, tells that there is no more memory, in whatever words."""
    while error:
        if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _send(replies: BinaryIO, reply: Ready | Done | Refused | Faulty) -> None:
    pickle.dump(reply, replies, pickle.HIGHEST_PROTOCOL)
    replies.flush()


def _take(requests: BinaryIO, tasks: SimpleQueue[tuple[Any, tuple[Any, ...]]]) -> None:
    """Takes what comes, also while a task is being done, to end when nobody is left who asks."""
    try:
        while True:
            tasks.put(pickle.load(requests))
    except Exception:  # the end, or the half of a request: whoever was writing it is gone
        os._exit(0)


def _end_with_parent() -> None:
    """Has the kernel end this process with its parent, even while a library holds on to the interpreter.

    With the thread of the parent that started it, to be precise, which lives as long as the worker may.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_time(processor_seconds: int) -> None:
    """Has the kernel end this process when it works too long on what comes next."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = math.ceil(used.ru_utime + used.ru_stime + processor_seconds)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (_within(seconds, hard), hard))


def _limit_memory(memory_bytes: int) -> None:
    """Limits the address space, as Linux alone does, to what the models take and what a picture may."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = _within(pages * resource.getpagesize() + memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _within(limit: int, hard: int) -> int:
    """A limit that may be set where the system has one already."""
    return limit if hard < 0 else min(limit, hard)

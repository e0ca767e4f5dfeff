"""A task on its way through a worker: waited for, taken back, or given up when its time is over."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future
from threading import Lock
from typing import Any, Protocol, TypeVar

from documents import UnreadableImage
from service.limits import TOO_MUCH, Limits

Result = TypeVar("Result")
Told = TypeVar("Told")


class TooCostly(UnreadableImage):
    """A picture that was given up, because it takes more time or memory than one may."""


class UnusableWorker(Exception):
    """Why no worker can be started, as one sentence for a person."""


class FaultyTask(Exception):
    """What nobody foresaw, in a worker; the message is its traceback."""


class Process(Protocol):
    """The process that does a task."""

    def kill(self) -> None:
        """Ends it at once."""


class Job(Future[Result]):
    """A task that waits or runs; `result()` raises UnreadableImage, UnusableWorker, FaultyTask or CancelledError."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits) -> None:
        super().__init__()
        self.function, self.arguments = function, arguments
        self._limits = limits
        self._lock = Lock()
        self._process: Process | None = None
        self._stopped = self._overdue = False

    def cancel(self) -> bool:
        """Takes the task back; where it runs already, its worker is ended with it."""
        waited = super().cancel()
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.kill()
        return waited

    @property
    def taken_back(self) -> bool:
        """Whether nobody wants it any more."""
        return self._stopped

    def expire(self) -> None:
        """Ends the worker: the time is over."""
        with self._lock:
            if self._process:
                self._overdue = True
                self._process.kill()

    def begins_in(self, process: Process) -> bool:
        """Notes the process that is about to do the task; false where it was taken back meanwhile."""
        with self._lock:
            self._process = None if self._stopped else process
            return not self._stopped

    def ends(self) -> None:
        """Notes that the process is done with the task, and lets go what it was given."""
        with self._lock:
            self._process, self.arguments = None, ()

    def why_lost(self, worked_too_long: bool) -> Exception:
        """Why the worker ended before the task did."""
        if self._stopped:
            return CancelledError()
        return TooCostly(self._limits.too_long if self._overdue or worked_too_long else TOO_MUCH)


def done(result: Result) -> Job[Result]:
    """A job that is over before it began."""
    job: Job[Result] = Job(done, (), Limits())
    job.set_result(result)
    return job


def refused(sentence: str) -> Job[Any]:
    """A job that is over before it began: what it is about cannot be read, and why."""
    job: Job[Any] = Job(refused, (), Limits())
    job.set_exception(UnreadableImage(sentence))
    return job


def ahead(started: Iterable[tuple[Told, Job[Result]]], count: int) -> Generator[tuple[Told, Job[Result]]]:
    """Gives jobs in their order while so many after them are started already; closed, it cancels those."""
    under_way: deque[tuple[Told, Job[Result]]] = deque()
    try:
        for one in started:
            under_way.append(one)
            while len(under_way) > count:
                yield under_way[0]
                under_way.popleft()
        while under_way:
            yield under_way[0]
            under_way.popleft()
    finally:
        for _, job in under_way:
            job.cancel()

"""Readers in processes of their own, which can be ended: what a picture costs is bounded, whatever its file holds.

No library's pool: Pebble's workers import the main module again, which under Streamlit is the page, share one pipe
and its locks, and are lost together when an idle one dies. Here each worker has a pipe and a thread of its own.
"""

from __future__ import annotations

import atexit
import logging
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import cache
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import Any, Concatenate, ParamSpec, TypeVar

from service.job import Job, UnusableWorker
from service.limits import Limits, cores
from service.tasks import Bench, ready
from service.worker import Done
from service.worker_process import LOST, NO_START, WorkerProcess

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

logger = logging.getLogger(__name__)


class Workers:
    """So many workers, each started when it is needed and then kept; jobs are done in the order in which they come."""

    def __init__(
        self, count: int | None = None, fork: bool = False, limits: Limits | None = None, threads: int | None = None
    ) -> None:
        """count: as many as cores, unless given. threads: of each; of several one, of one as it likes, unless given.

        fork: they are forked off now, which takes no time: for a program that has neither threads nor networks of its
        own yet.
        """
        self.count = count or cores()
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._lock = Lock()
        self._load = 0
        self._tenders: list[Thread] = []
        self._threads = (1 if self.count > 1 else 0) if threads is None else threads
        self._limits = limits or Limits()
        forked = self.count if fork and sys.platform == "linux" else 0
        self._spare = [WorkerProcess.forked(self._threads, self._limits) for _ in range(forked)]
        self._workers = set(self._spare)
        self._closed = False
        atexit.register(self.close)

    @property
    def load(self) -> int:
        """How many jobs wait or run."""
        return self._load

    def submit(
        self, function: Callable[Concatenate[Bench, Arguments], Result], *args: Arguments.args, **_: Arguments.kwargs
    ) -> Job[Result]:
        """Has a function of service.tasks done with these arguments, within the limits."""
        job: Job[Result] = Job(function, args, self._limits)
        with self._lock:
            self._load += 1
            if len(self._tenders) < min(self._load, self.count):
                self._tenders.append(Thread(target=self._tend, daemon=True))
                self._tenders[-1].start()
        self._jobs.put(job)
        return job

    def warm(self) -> Job[None]:
        """Has a worker load its models: the job is done when it has, and raises UnusableWorker when it cannot."""
        return self.submit(ready)

    def close(self) -> None:
        """Ends all workers, and with them what they are doing."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            while not self._jobs.empty():
                if waiting := self._jobs.get():
                    waiting.cancel()
            for _ in self._tenders:
                self._jobs.put(None)
            for worker in self._workers:
                worker.kill()

    def _tend(self) -> None:
        """Looks after one worker, job after job, and starts another where it was ended."""
        worker: WorkerProcess | None = None
        while (job := self._jobs.get()) is not None:
            if job.set_running_or_notify_cancel():
                try:
                    if worker and worker.is_over():
                        worker = self._successor(worker)
                    worker = worker or self._started()
                    self._do(job, worker)
                    if worker.is_over():
                        worker = self._successor(worker)
                except OSError:  # no process can be started now
                    logger.exception("No worker could be started.")
                    worker = None
                    if not job.done():
                        job.set_exception(UnusableWorker(NO_START))
            with self._lock:
                self._load -= 1

    def _successor(self, worker: WorkerProcess) -> WorkerProcess | None:
        """Another one, now, so that the next picture need not wait for it; none where the models are at fault."""
        worker.join()
        with self._lock:
            self._workers.discard(worker)
        return self._started() if worker.was_ready and not self._closed else None

    def _started(self) -> WorkerProcess:
        with self._lock:
            worker = self._spare.pop() if self._spare else WorkerProcess.spawned(self._threads, self._limits)
            self._workers.add(worker)
        return worker

    def _do(self, job: Job[Any], worker: WorkerProcess) -> None:
        limit = Timer(self._limits.seconds, job.expire)
        outcome: Done | Exception
        try:
            worker.wait_until_ready()
            if job.begins_in(worker):
                limit.start()
                outcome = worker.ask(job)
            else:
                outcome = CancelledError()
        except UnusableWorker as fault:
            outcome = fault
        except LOST:
            outcome = job.why_lost(worker.worked_too_long())
        except Exception as fault:  # arguments that cannot be sent: half of them are
            worker.kill()
            outcome = fault
        finally:
            limit.cancel()
            job.ends()
        if self._closed and not isinstance(outcome, Done):
            outcome = CancelledError()
        if isinstance(outcome, Done):
            job.set_result(outcome.result)
        else:
            job.set_exception(outcome)


_one_at_a_time = Lock()


def shared() -> Workers:
    """The workers of this process, for all who ask in it."""
    with _one_at_a_time:
        return _shared()


@cache
def _shared() -> Workers:
    return Workers()

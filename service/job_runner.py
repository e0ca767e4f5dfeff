"""The thread that reads the pictures of jobs, one job after the other, while the service answers."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import dataclass
from threading import Event, Lock, Thread

from recognition.export import entry_of
from service.job import Job, UnusableWorker, ahead
from service.job_store import JobStore
from service.metrics import Metrics
from service.reading import ListedPicture, Pool, listed, outcome_of
from service.tasks import Read, Wish

logger = logging.getLogger(__name__)

# How long it waits before it looks again where the store or the workers were at fault.
AGAIN_AFTER_S = 10.0


@dataclass(frozen=True)
class _Asked:
    """A picture with its number in the job; finished: the file that is done with it, if one is."""

    number: int
    picture: ListedPicture
    finished: int | None


class JobRunner:
    """Goes on with the jobs in a store until it is closed."""

    def __init__(self, store: JobStore, pool: Pool, metrics: Metrics) -> None:
        self._store, self._pool, self._metrics = store, pool, metrics
        self._lock = Lock()
        self._current = ""
        self._under_way: list[Job[Read]] = []
        self._woken = Event()
        self._closed = False
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins with what an earlier run left."""
        self._thread.start()

    def wake(self) -> None:
        """Tells that there is a new job."""
        self._woken.set()

    def take_back(self, job: str) -> None:
        """Ends what is being done for a job that was removed from the store."""
        with self._lock:
            if job == self._current:
                for reading in self._under_way:
                    reading.cancel()

    def close(self) -> None:
        """Ends what is being done; the next run goes on with it."""
        self._closed = True
        self.take_back(self._current)
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closed:
            self._woken.clear()
            again_s = None
            try:
                while not self._closed and (job := self._store.next()):
                    self._do(job)
            except (OSError, sqlite3.Error, UnusableWorker):
                logger.exception("The jobs cannot be gone on with now.")
                again_s = AGAIN_AFTER_S
            self._woken.wait(again_s)

    def _do(self, job: str) -> None:
        """Reads what has no result yet."""
        with self._lock:
            self._current, self._under_way = job, []
        wish = self._store.wish(job)
        if wish is None:
            return
        started = time.monotonic()
        # As many as there are workers; what others ask for in between waits for one picture.
        with closing(ahead(self._asked(job, wish), max(self._pool.count - 1, 0))) as readings:
            for asked, reading in readings:
                try:
                    outcome = outcome_of(asked.picture, reading)
                except CancelledError:
                    return
                if not self._store.keep(job, asked.number, json.dumps(entry_of(outcome)), bool(outcome.error)):
                    return
                self._metrics.count(reading, time.monotonic() - started)
                started = time.monotonic()
                if asked.finished is not None:
                    self._store.let_go(job, asked.finished)
        self._store.finish(job)

    def _asked(self, job: str, wish: Wish) -> Iterator[tuple[_Asked, Job[Read]]]:
        for file, document in self._store.files(job):
            unread = self._store.unread(job, file, listed(self._pool, document))
            if not unread:
                self._store.let_go(job, file)
            for place, (number, picture) in enumerate(unread, 1):
                reading = picture.job(self._pool, wish)
                with self._lock:
                    self._under_way = [*(one for one in self._under_way if not one.done()), reading]
                yield _Asked(number, picture, file if place == len(unread) else None), reading

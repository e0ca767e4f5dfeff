"""What the API has behind it, for as long as the program runs: workers, places for requests, jobs, and counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from service.job import Job
from service.job_runner import JobRunner
from service.job_store import JobStore
from service.metrics import Metrics
from service.schemas import Health
from service.workers import Workers, shared

# Requests that may wait for each reader: what the last of them waits is some seconds.
WAITING_A_READER = 4
RETRY_AFTER_S = 1

_BUSY = f"All readers are busy, and enough wait for them: try again in {RETRY_AFTER_S} s."
_STARTING = "The service is starting: try again in a second."


class Service:
    """The parts of one service; nothing starts before `running` is entered."""

    def __init__(
        self, workers: Workers | None = None, waiting: int | None = None, store: JobStore | None = None
    ) -> None:
        """workers: those of this process, unless given. waiting: how many requests may wait besides those read."""
        self.workers = workers or shared()
        self.metrics = Metrics(self.workers)
        self.store = store or JobStore()
        self.runner = JobRunner(self.store, self.workers, self.metrics)
        waiting = WAITING_A_READER * self.workers.count if waiting is None else waiting
        self._free_places = self.workers.count + waiting
        self._warm: Job[None] | None = None

    @asynccontextmanager
    async def running(self, app: Any = None) -> AsyncIterator[None]:
        """Loads the models, and goes on with the jobs that an earlier run left."""
        self._warm = self.workers.warm()
        self.runner.start()
        try:
            yield
        finally:
            await run_in_threadpool(self.runner.close)

    def health(self) -> Health:
        """Whether pictures can be read."""
        status, detail = "ok", ""
        if self._warm is None or not self._warm.done():
            status = "starting"
        elif fault := self._warm.exception():
            status, detail = "unusable", str(fault)
        return Health.model_validate(
            {"status": status, "detail": detail, "workers": self.workers.count, "load": self.workers.load}
        )

    def not_now(self, path: str) -> HTTPException | None:
        """Why nothing can be sent to a path at the moment."""
        health = self.health()
        if health.status == "starting":
            return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, _STARTING, {"Retry-After": str(RETRY_AFTER_S)})
        if health.status == "unusable":
            return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, health.detail)
        if path == "/v1/read" and self._free_places < 1:
            return _busy()
        return None

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one request, until it is answered; raises an HTTPException where all are taken."""
        if self._free_places < 1:
            raise _busy()
        self._free_places -= 1
        try:
            yield
        finally:
            self._free_places += 1


def _busy() -> HTTPException:
    return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, _BUSY, {"Retry-After": str(RETRY_AFTER_S)})

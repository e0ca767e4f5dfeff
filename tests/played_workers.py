"""Workers that do their tasks here and now, with a reader whose answers are known."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from documents import UnreadableImage
from recognition import Page
from service.job import FaultyTask, Job
from service.limits import Limits
from service.tasks import Bench, Reader, ready


class Nobody:
    """A reader where nothing is to be read."""

    def read(self, *_: object) -> Page:
        raise AssertionError("something was read")


NOBODY = Nobody()


class PlayedWorkers:
    """Does each task before it gives its job."""

    count = 0  # so none is begun before it is asked for
    load = 0

    def __init__(self, reader: Reader) -> None:
        self._bench = Bench(reader)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Job[Any]:
        job: Job[Any] = Job(function, arguments, Limits())
        try:
            job.set_result(function(self._bench, *arguments))
        except UnreadableImage as refusal:
            job.set_exception(UnreadableImage(str(refusal)))
        except Exception:
            job.set_exception(FaultyTask(traceback.format_exc()))
        return job

    def warm(self) -> Job[None]:
        return self.submit(ready)

    def close(self) -> None:
        pass

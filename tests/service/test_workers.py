"""A picture that costs too much costs itself and nothing else; and no worker outlives the program that asks it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import killer_tasks
import numpy as np
import pytest
from PIL import Image
from processes import PATIENCE_S, is_running, wait_for
from written_documents import zip_of

from documents import UnreadableImage
from recognition import Settings
from service.document import Document
from service.job import FaultyTask, Job, TooCostly, UnusableWorker, ahead, refused
from service.limits import TOO_MUCH, Limits
from service.reading import listed, outcome_of
from service.tasks import Wish, page_of, read
from service.worker import lacks_memory
from service.workers import Workers

ROOT = Path(__file__).parents[2]
BLANK = np.full((60, 80, 3), 255, np.uint8)
# On the clock there is time enough: a busy machine has every test wait.
LIMITS = Limits(processor_seconds=1, seconds=PATIENCE_S, memory_bytes=500_000_000)


@pytest.fixture(scope="module")
def worker() -> Iterator[Workers]:
    """One worker with little patience."""
    workers = Workers(1, limits=LIMITS)
    yield workers
    workers.close()


def is_blank(workers: Workers) -> bool:
    """Whether a blank page is read as one."""
    return workers.submit(page_of, BLANK, Settings(), False).result(PATIENCE_S).text == ""


def png(level: int) -> bytes:
    packed = io.BytesIO()
    Image.new("L", (40, 30), level).save(packed, "PNG")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("task", "fault", "sentence"),
    [
        pytest.param(killer_tasks.process_id, None, "", id="no harm"),
        pytest.param(killer_tasks.fail, FaultyTask, "nobody thought of this", id="what nobody foresaw"),
        pytest.param(killer_tasks.spin, TooCostly, LIMITS.too_long, id="work without end"),
        pytest.param(killer_tasks.fill_memory, TooCostly, TOO_MUCH, id="memory"),
        pytest.param(killer_tasks.fill_memory_while_opening, TooCostly, TOO_MUCH, id="memory, told as another fault"),
        pytest.param(killer_tasks.abort, TooCostly, TOO_MUCH, id="a library that aborts"),
    ],
)
def test_a_killer_costs_itself_and_the_next_picture_is_read(
    worker: Workers, task: Callable[..., Any], fault: type[Exception] | None, sentence: str
) -> None:
    job = worker.submit(task)
    error = job.exception(PATIENCE_S)
    assert (type(error) if error else None) is fault
    assert sentence in str(error)
    assert is_blank(worker)


def test_a_library_that_waits_costs_itself_when_the_clock_says_so() -> None:
    limits = Limits(seconds=1)
    workers = Workers(1, limits=limits)
    asleep = workers.submit(killer_tasks.sleep_with_the_interpreter)
    assert str(asleep.exception(PATIENCE_S)) == limits.too_long
    workers.close()


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (ValueError("The picture is damaged."), False),
        (MemoryError(), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 9 bytes"), True),
        (RuntimeError("[ONNXRuntimeError] : 6 : Failed to allocate memory for requested buffer of size 9"), True),
    ],
)
def test_that_there_is_no_more_memory_is_told_in_many_words(error: Exception, lacks: bool) -> None:
    assert lacks_memory(error) is lacks


def test_a_picture_that_is_taken_back_ends_its_worker_and_one_that_waits_never_begins(
    worker: Workers, tmp_path: Path
) -> None:
    first = worker.submit(killer_tasks.process_id).result(PATIENCE_S)
    running = worker.submit(killer_tasks.sleep_with_the_interpreter, 60, str(tmp_path / "begun"))
    waiting = worker.submit(killer_tasks.sleep_with_the_interpreter, 60, str(tmp_path / "never"))
    wait_for((tmp_path / "begun").exists)
    waiting.cancel()
    running.cancel()
    for job in (running, waiting):
        with pytest.raises(CancelledError):
            job.result(PATIENCE_S)
    assert worker.submit(killer_tasks.process_id).result(PATIENCE_S) != first
    assert not (tmp_path / "never").exists()


def test_a_picture_that_is_read_ends_nothing_when_it_is_taken_back(worker: Workers) -> None:
    done = worker.submit(killer_tasks.process_id)
    first = done.result(PATIENCE_S)
    done.cancel()
    assert worker.submit(killer_tasks.process_id).result(PATIENCE_S) == first


def test_a_worker_that_ended_while_nobody_asked_is_replaced(worker: Workers) -> None:
    first = worker.submit(killer_tasks.process_id).result(PATIENCE_S)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not is_running(first))
    assert worker.submit(killer_tasks.process_id).result(PATIENCE_S) != first
    assert is_blank(worker)


def test_a_document_is_sent_once_for_all_its_pages_and_after_another_again(worker: Workers) -> None:
    two = Document.of_bytes("two.zip", zip_of(("1.png", png(250)), ("2.png", png(9))))
    torn = Document.of_bytes("torn.png", b"\x89PNG")
    names = [picture.name for picture in listed(worker, two)]
    assert names == ["two.zip/1.png", "two.zip/2.png"]
    keys = [worker.submit(read, two, index, Wish()).result(PATIENCE_S).key for index in (0, 1)]
    with pytest.raises(UnreadableImage, match="damaged"):
        worker.submit(read, torn, 0, Wish()).result(PATIENCE_S)
    assert [worker.submit(read, two, index, Wish()).result(PATIENCE_S).key for index in (0, 1)] == keys
    assert len(set(keys)) == 2


def test_what_cannot_be_listed_is_one_picture_with_a_sentence(worker: Workers) -> None:
    empty = Document.of_bytes("empty.zip", zip_of())
    (picture,) = listed(worker, empty)
    assert "holds no files" in picture.error
    outcome = outcome_of(picture, picture.job(worker, Wish()))
    assert (outcome.name, outcome.error) == ("empty.zip", picture.error)


def test_several_workers_have_one_thread_each_and_read_side_by_side() -> None:
    workers = Workers(2)
    try:
        both = [workers.submit(killer_tasks.wait, 1.0) for _ in range(2)]
        for job in both:
            job.result(PATIENCE_S)
        assert len(workers._tenders) == 2
        of_opencv, others = workers.submit(killer_tasks.threads).result(PATIENCE_S)
        assert of_opencv == 1
        if sys.platform == "linux":
            assert others == 0
    finally:
        workers.close()


def test_a_worker_without_a_model_is_a_sentence_and_the_next_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.worker_process._PROGRAM", "raise SystemExit(1)")
    workers = Workers(1)
    for _ in range(2):
        with pytest.raises(UnusableWorker, match=r"^The reader could not be started"):
            workers.warm().result(PATIENCE_S)
    monkeypatch.undo()
    workers.warm().result(PATIENCE_S)
    workers.close()


def test_closing_takes_back_what_waits_and_ends_what_runs() -> None:
    workers = Workers(1)
    jobs = [workers.submit(killer_tasks.wait, 60.0) for _ in range(3)]
    wait_for(jobs[0].running)
    workers.close()
    for job in jobs:
        with pytest.raises(CancelledError):
            job.result(PATIENCE_S)


def test_jobs_are_started_ahead_and_taken_back_when_nobody_wants_them() -> None:
    jobs: list[Job[Any]] = []

    def started() -> Iterator[tuple[int, Job[Any]]]:
        for number in range(5):
            jobs.append(Job(read, (), Limits()))
            yield number, jobs[-1]

    readings = ahead(started(), 2)
    assert next(readings)[0] == 0
    assert len(jobs) == 3
    readings.close()
    assert all(job.cancelled() for job in jobs)


def test_a_job_that_was_refused_is_over() -> None:
    with pytest.raises(UnreadableImage, match="No, thanks"):
        refused("No, thanks.").result(0)


ASKING = """
import sys, time
import killer_tasks
from service.workers import Workers
workers = Workers(2, fork=sys.argv[1] == "forked")
jobs = [workers.submit(killer_tasks.wait, 0.5) for _ in range(2)]
[job.result() for job in jobs]
jobs = [workers.submit(killer_tasks.sleep_with_the_interpreter, 120, sys.argv[2])]
print(*[worker._process.pid for worker in workers._workers], flush=True)
time.sleep(120)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker that is asleep in a library wakes up first")
@pytest.mark.parametrize("start", ["spawned", "forked"])
def test_no_worker_outlives_a_program_that_is_killed(tmp_path: Path, start: str) -> None:
    asleep = tmp_path / "asleep"
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    command = [sys.executable, "-c", ASKING, start, str(asleep)]
    program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert program.stdout
    workers = [int(number) for number in program.stdout.readline().split()]
    wait_for(asleep.exists)
    assert len(workers) == 2 and all(map(is_running, workers))
    program.kill()
    program.wait()
    wait_for(lambda: not any(map(is_running, workers)))

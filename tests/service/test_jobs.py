"""Jobs of many files: progress, results line by line, cancelled and erased, gone on with after a restart."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from played_workers import NOBODY, PlayedWorkers
from processes import wait_for
from starlette.testclient import TestClient
from written_documents import tiff_of

from service import job_store
from service.job import Job
from service.job_store import JobStore
from service.limits import Limits
from service.tasks import read
from tests.service.conftest import BLANK, INK, PlayedReader, upload

TWO = ("two.tif", tiff_of(9, 8))
TORN = ("torn.png", b"\x89PNG")


class HeldWorkers(PlayedWorkers):
    """Workers who read the first few pictures and never come to an end with the others."""

    count = 1

    def __init__(self, reader: PlayedReader, first: int) -> None:
        super().__init__(reader)
        self._first = first
        self.held: list[Job[Any]] = []

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Job[Any]:
        if function is not read or self._first > 0:
            self._first -= function is read
            return super().submit(function, *arguments)
        self.held.append(HeldJob(function, arguments, Limits()))
        return self.held[-1]


class HeldJob(Job[Any]):
    """Runs until it is taken back, as one in a worker does."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.set_running_or_notify_cancel()

    def cancel(self) -> bool:
        super().cancel()
        if not self.done():
            self.set_exception(self.why_lost(False))
        return False


def started(api: TestClient, *files: tuple[str, bytes], **options: str) -> str:
    answer = api.post("jobs", files=upload(*files), params=options)
    assert answer.status_code == 202
    told = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{told['id']}"
    assert told["results"] == f"/api/v1/jobs/{told['id']}/results"
    return told["id"]


def results(api: TestClient, job: str, start: int = 0) -> list[dict[str, Any]]:
    answer = api.get(f"jobs/{job}/results", params={"start": start})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


def is_done(api: TestClient, job: str) -> bool:
    return api.get(f"jobs/{job}").json()["state"] == "done"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([BLANK], id="blank"),
        pytest.param([INK, TORN, TWO, BLANK], id="several, one of them torn, one of two pages"),
    ],
)
def test_a_job_gives_line_by_line_what_a_reading_gives(api: TestClient, files: list[tuple[str, bytes]]) -> None:
    job = started(api, *files, min_confidence="0.995")
    wait_for(lambda: is_done(api, job))
    assert results(api, job) == api.post("read", files=upload(*files), params={"min_confidence": "0.995"}).json()
    assert results(api, job, 2) == results(api, job)[2:]
    told = api.get(f"jobs/{job}").json()
    assert (told["done"], told["pictures"], told["failed"]) == (*[len(results(api, job))] * 2, int(TORN in files))


def test_files_are_erased_when_they_are_read_and_nobody_else_may_look(api: TestClient, tmp_path: Path) -> None:
    job = started(api, INK, TWO)
    wait_for(lambda: is_done(api, job))
    path = tmp_path / "jobs.sqlite3"
    assert path.stat().st_mode & 0o077 == 0
    assert sqlite3.connect(path).execute("SELECT count(*) FROM files").fetchone() == (0,)


def test_a_job_that_is_removed_ends_what_is_done_for_it(
    serve: Callable[..., TestClient], reader: PlayedReader, tmp_path: Path
) -> None:
    workers = HeldWorkers(reader, 1)
    api = serve(workers)
    job = started(api, INK, INK, INK)
    wait_for(lambda: bool(workers.held))
    told = api.get(f"jobs/{job}").json()
    assert (told["state"], told["pictures"], told["done"]) == ("running", 3, 1)
    assert len(results(api, job)) == 1
    assert api.delete(f"jobs/{job}").status_code == 204
    wait_for(lambda: all(one.done() for one in workers.held))
    assert api.get(f"jobs/{job}").status_code == 404
    database = sqlite3.connect(tmp_path / "jobs.sqlite3")
    assert [database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("files", "pictures")] == [
        (0,),
        (0,),
    ]


def test_a_restart_goes_on_where_it_stood(tmp_path: Path, serve: Callable[..., TestClient]) -> None:
    store, first, second = JobStore(tmp_path / "jobs.sqlite3"), PlayedReader(), PlayedReader()
    workers = HeldWorkers(first, 2)
    api = serve(workers, store=store)
    files = [TWO, INK, BLANK]
    job = started(api, *files, straighten="false")
    wait_for(lambda: bool(workers.held))
    api.__exit__(None, None, None)
    assert len(first.asked) == 2

    api = serve(PlayedWorkers(second), store=JobStore(store.path))
    wait_for(lambda: is_done(api, job))
    assert results(api, job) == api.post("read", files=upload(*files)).json()
    assert len(second.asked) == 2 + 4, "what was read before was read again"
    assert {settings.straighten for settings in second.asked[:2]} == {False}


def test_too_many_jobs_are_refused_and_old_ones_go(
    serve: Callable[..., TestClient], reader: PlayedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_store, "MAX_UNFINISHED", 1)
    workers = HeldWorkers(reader, 0)
    api = serve(workers)
    job = started(api, INK)
    answer = api.post("jobs", files=upload(INK))
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert api.delete(f"jobs/{job}").status_code == 204
    workers._first = 99
    done = started(api, BLANK)
    wait_for(lambda: is_done(api, done))
    monkeypatch.setattr(time, "time", lambda: 2e10)
    started(api, BLANK)
    assert api.get(f"jobs/{done}").status_code == 404


def test_where_jobs_cannot_be_kept_is_a_problem_and_readings_go_on(
    serve: Callable[..., TestClient], reader: PlayedReader, tmp_path: Path
) -> None:
    (tmp_path / "a file").touch()
    api = serve(PlayedWorkers(reader), store=JobStore(tmp_path / "a file" / "jobs.sqlite3"))
    assert api.post("jobs", files=upload(INK)).status_code == 503
    assert api.post("read", files=upload(INK)).status_code == 200


def test_no_place_for_jobs_is_made_before_there_is_one(serve: Callable[..., TestClient], tmp_path: Path) -> None:
    api = serve(PlayedWorkers(NOBODY), store=JobStore(tmp_path / "later" / "jobs.sqlite3"))
    assert api.get("jobs/none").status_code == 404
    assert not (tmp_path / "later").exists()

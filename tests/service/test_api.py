"""What the API answers: readings as the command line prints them, problems as RFC 9457 has them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from played_workers import NOBODY, PlayedWorkers
from starlette.applications import Starlette
from starlette.testclient import TestClient
from written_documents import tiff_of, zip_of

from preprocessing import Settings
from service.api import mount
from service.gate import is_own
from service.job import Job, UnusableWorker
from service.job_store import JobStore
from service.keys import KEYS_VARIABLE, digest_of, is_known, keys_set, new_key
from service.limits import Limits
from service.service import Service
from service.tasks import Read, ready
from tests.service.conftest import BLANK, INK, PlayedReader, png, upload

TORN = ("torn.png", b"\x89PNG")
T = TypeVar("T")
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs it in a thread of its own: Playwright leaves a running loop in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([BLANK], [("blank.png", None, "", None)], id="blank"),
        pytest.param([INK], [("ink.png", None, "4", None)], id="one"),
        pytest.param([INK, TORN, BLANK], [("ink.png", None, "4", None), ("torn.png", None, None, "damaged"),
                                          ("blank.png", None, "", None)], id="an error in its place"),
        pytest.param([("two.tif", tiff_of(9, 8))], [("two.tif/page 1", 1, "4", None), ("two.tif/page 2", 2, "4", None)],
                     id="pages"),
        pytest.param([("two.zip", zip_of(("a/1.png", png(9)), ("2.png", png(255))))],
                     [("two.zip/a/1.png", None, "4", None), ("two.zip/2.png", None, "", None)], id="ZIP"),
        pytest.param([("empty.zip", zip_of())], [("empty.zip", None, None, "holds no files")], id="empty ZIP"),
        pytest.param([("../../up.png", png(9))], [("up.png", None, "4", None)], id="a name that leads away"),
        pytest.param([("nothing.png", b"")], [("nothing.png", None, None, "empty")], id="no bytes"),
    ],
)  # fmt: skip
def test_read(api: TestClient, files: list[tuple[str, bytes]], expected: list[tuple[Any, ...]]) -> None:
    answer = api.post("read", files=upload(*files))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    entries = answer.json()
    assert [(entry["file"], entry.get("page"), entry.get("text")) for entry in entries] == [row[:3] for row in expected]
    for entry, (*_, error) in zip(entries, expected, strict=True):
        assert (error or "") in entry.get("error", "") and ("error" in entry) == bool(error)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, Settings(), id="none"),
        pytest.param({"threshold": "sauvola"}, Settings(threshold="sauvola"), id="threshold"),
        pytest.param({"polarity": "light"}, Settings(polarity="light"), id="polarity"),
        pytest.param({"reading": "contours"}, Settings(reading="contours"), id="reading"),
        pytest.param({"blur": "1.5"}, Settings(blur_sigma_px=1.5), id="blur"),
        pytest.param({"straighten": "false"}, Settings(straighten=False), id="straighten"),
        pytest.param({"handwriting_only": "true"}, Settings(printed=False), id="handwriting only"),
        pytest.param({"locale": "de-CH"}, Settings(locale="de_CH"), id="locale"),
        pytest.param({"expected": r"\d{5}; ean"}, Settings(expected=r"\d{5}; ean"), id="what is expected"),
        pytest.param({"min_digit_height": "30"}, Settings(min_digit_height_px=30), id="height"),
    ],
)
def test_options_become_settings(
    api: TestClient, reader: PlayedReader, options: dict[str, str], expected: Settings
) -> None:
    assert api.post("read", files=upload(INK), params=options).status_code == 200
    assert reader.asked == [expected]


def test_min_confidence_decides_what_is_doubtful(api: TestClient) -> None:
    (entry,) = api.post("read", files=upload(INK), params={"min_confidence": "0.995"}).json()
    assert entry["lines"][0]["digits"][0]["doubtful"]


@pytest.mark.parametrize(
    ("method", "path", "request_", "status", "detail"),
    [
        pytest.param("GET", "", {}, 404, "Not Found", id="nothing"),
        pytest.param("GET", "nope", {}, 404, "Not Found", id="an unknown path"),
        pytest.param("GET", "read", {}, 405, "Method Not Allowed", id="another method"),
        pytest.param("POST", "read", {"json": {}}, 415, "multipart/form-data", id="no form"),
        pytest.param("POST", "jobs", {"content": b"x"}, 415, "multipart/form-data", id="no form for a job"),
        pytest.param("POST", "read", {"files": {"other": b"7"}}, 422, "files: Field required", id="no files"),
        pytest.param("POST", "read", {"headers": FORM, "content": b"torn"}, 400, "", id="a torn form"),
        pytest.param("POST", "read", {"files": upload(INK), "params": {"blur": "-1"}}, 422, "blur: ", id="bad option"),
        pytest.param("POST", "read", {"files": upload(INK), "params": {"expected": "eam"}}, 422, "'eam'",
                     id="what nothing can be"),
        pytest.param("POST", "read", {"files": upload(INK), "params": {"blurr": "1"}}, 422, "blurr: ", id="no option"),
        pytest.param("POST", "read", {"files": upload(*[BLANK] * 101)}, 413, "as a job", id="many files"),
        pytest.param("POST", "read", {"files": upload(INK), "headers": {"Content-Length": "999999999"}}, 413,
                     "larger than 256 MB", id="large, and says so"),
        pytest.param("POST", "read", {"files": upload(INK), "headers": {"Origin": "https://example.org"}}, 403,
                     "another site", id="a page of another site"),
        pytest.param("POST", "read", {"files": upload(INK), "headers": {"Origin": "null"}}, 403, "another site",
                     id="a page of no site"),
        pytest.param("GET", "jobs/none", {}, 404, "no such job", id="no job"),
        pytest.param("GET", "jobs/none/results", {}, 404, "no such job", id="results of no job"),
        pytest.param("DELETE", "jobs/none", {}, 404, "no such job", id="no job to remove"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem(
    api: TestClient, reader: PlayedReader, method: str, path: str, request_: dict[str, Any], status: int, detail: str
) -> None:
    assert_problem(api.request(method, path, **request_), status, detail)
    assert reader.asked == []


def assert_problem(answer: Any, status: int, detail: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail"} and told["status"] == status
    assert detail in told["detail"]


def test_what_is_too_large_and_does_not_say_so_is_not_taken(
    api: TestClient, reader: PlayedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.gate.MAX_BODY_BYTES", 1000)
    body = b"--x\r\n" + b"0" * 5000

    def pieces() -> Any:
        yield from (body[start : start + 100] for start in range(0, len(body), 100))

    assert_problem(api.post("read", headers=FORM, content=pieces()), 413, "larger than")
    assert reader.asked == []


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        (None, "127.0.0.1:8501", True),
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("http://localhost:8501", "localhost:8501", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://192.168.1.7:8501", "192.168.1.7:8501", True),
        ("http://localhost:9000", "localhost:8501", False),
        ("https://example.org", "127.0.0.1:8501", False),
        ("http://rebound.example:8501", "rebound.example:8501", False),
        ("null", "127.0.0.1:8501", False),
        ("", "127.0.0.1:8501", False),
    ],
)
def test_only_pages_of_this_service_may_ask_without_a_key(origin: str | None, host: str, own: bool) -> None:
    assert is_own(origin, host) is own


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("read", None, 401),
        ("read", "Bearer wrong", 401),
        ("read", "Basic two", 401),
        ("read", "Bearer two", 200),
        ("read", "bearer one", 200),
        ("health", None, 200),
        ("openapi.json", None, 200),
        ("docs", None, 200),
        ("metrics", None, 401),
        ("metrics", "Bearer one", 200),
        ("jobs/none", None, 401),
        ("jobs/none", "Bearer one", 404),
    ],
)
def test_with_keys_set_a_reading_needs_one_and_what_tells_nothing_needs_none(
    monkeypatch: pytest.MonkeyPatch,
    serve: Callable[..., TestClient],
    reader: PlayedReader,
    path: str,
    authorization: str | None,
    status: int,
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, f"{digest_of('one').upper()}, two,")
    headers = {"Origin": "https://example.org"} | ({"Authorization": authorization} if authorization else {})
    api = serve(PlayedWorkers(reader))
    answer = api.post(path, files=upload(INK), headers=headers) if path == "read" else api.get(path, headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert_problem(answer, 401, "needs a key")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("variable", "key", "known"),
    [
        pytest.param("", "", False, id="blank"),
        pytest.param(digest_of("one"), "one", True, id="by its digest"),
        pytest.param(digest_of("one"), digest_of("one"), False, id="the digest is no key"),
        pytest.param("one", "one", True, id="by itself"),
        pytest.param("one,two", "two", True, id="second"),
        pytest.param("one", "One", False, id="another case"),
    ],
)
def test_of_keys_their_digests_are_kept(monkeypatch: pytest.MonkeyPatch, variable: str, key: str, known: bool) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, variable)
    assert is_known(key, keys_set()) is known
    assert all(kept.startswith("sha256:") for kept in keys_set())


def test_a_new_key_is_known_by_what_is_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    (key, kept), (other, _) = new_key(), new_key()
    monkeypatch.setenv(KEYS_VARIABLE, kept)
    assert is_known(key, keys_set()) and not is_known(other, keys_set()) and key not in kept


def test_where_a_login_is_wanted_and_no_key_is_set_nobody_gets_a_reading(reader: PlayedReader) -> None:
    app = Starlette(routes=[mount(Service(PlayedWorkers(reader)), needs_key=True)])
    api = TestClient(app, "http://localhost/api/v1/")
    assert_problem(api.post("read", files=upload(INK)), 401, "needs a key")
    assert api.get("version").status_code == 200 and reader.asked == []


class UnstartedWorkers(PlayedWorkers):
    """Workers that are still loading their models, or cannot."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(NOBODY)
        self._fault = fault

    def warm(self) -> Job[None]:
        job: Job[None] = Job(ready, (), Limits())
        if self._fault:
            job.set_exception(UnusableWorker(self._fault))
        return job


@pytest.mark.parametrize(
    ("fault", "status", "detail"),
    [("", "starting", "starting"), ("The model is missing: bring it back.", "unusable", "The model is missing")],
)
def test_what_cannot_read_says_so(serve: Callable[..., TestClient], fault: str, status: str, detail: str) -> None:
    api = serve(UnstartedWorkers(fault))
    health = api.get("health")
    assert (health.status_code, health.json()["status"], health.json()["detail"]) == (503, status, fault)
    answer = api.post("read", files=upload(INK))
    assert_problem(answer, 503, detail)
    assert ("retry-after" in answer.headers) == (not fault)


class BusyWorkers(PlayedWorkers):
    """Two workers who are told when to be done."""

    count = 2

    def __init__(self) -> None:
        super().__init__(PlayedReader())
        self.held: list[tuple[Job[Read], Job[Read]]] = []

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Job[Any]:
        finished = super().submit(function, *arguments)
        if function is ready:
            return finished
        waiting: Job[Any] = Job(function, arguments, Limits())
        self.held.append((waiting, finished))
        return waiting

    def finish(self) -> None:
        for waiting, finished in self.held:
            if not waiting.done():
                waiting.set_result(finished.result())


async def asked_at_once(service: Service, workers: BusyWorkers, count: int) -> list[Any]:
    app = Starlette(routes=[mount(service)])
    transport = httpx2.ASGITransport(app)
    async with service.running(), httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        asked = [asyncio.ensure_future(client.post("/api/v1/read", files=upload(INK))) for _ in range(count)]
        while sum(one.done() for one in asked) < count - 4:
            await asyncio.sleep(0.01)
        while not all(one.done() for one in asked):
            workers.finish()
            await asyncio.sleep(0.01)
        return [one.result() for one in asked]


def test_twelve_at_once_on_two_readers_with_two_waiting_are_four_answers_and_eight_refusals(tmp_path: Path) -> None:
    workers = BusyWorkers()
    service = Service(workers, 2, JobStore(tmp_path / "jobs.sqlite3"))  # type: ignore[arg-type]
    answers = run_apart(asked_at_once(service, workers, 12))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 8
    for answer in answers:
        if answer.status_code == 429:
            assert_problem(answer, 429, "try again")
            assert int(answer.headers["retry-after"]) >= 1
    # All places are free again.
    with pytest.raises(RuntimeError), service.place():
        raise RuntimeError
    assert service._free_places == 4


def test_a_client_that_leaves_takes_its_reading_back(tmp_path: Path) -> None:
    workers = BusyWorkers()
    service = Service(workers, 0, JobStore(tmp_path / "jobs.sqlite3"))  # type: ignore[arg-type]
    request = httpx2.Request("POST", "http://localhost/api/v1/read", files=upload(INK))
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/read", "root_path": "", "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw], "http_version": "1.1",
        "scheme": "http", "server": ("localhost", 80),
    }  # fmt: skip

    async def leave() -> None:
        messages = [{"type": "http.request", "body": request.read(), "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            while not workers.held:
                await asyncio.sleep(0.01)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            pass

        async with service.running():
            await Starlette(routes=[mount(service)])(scope, receive, send)

    run_apart(leave())
    ((waiting, _),) = workers.held
    assert waiting.taken_back
    assert service._free_places == 2


def test_a_fault_is_a_problem_and_the_log_says_what(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("service.api.json_of", lambda _: 1 / 0)
    assert_problem(api.post("read", files=upload(INK)), 500, "led to a fault")
    assert "division by zero" in caplog.text


def test_a_fault_of_the_reader_costs_one_picture(serve: Callable[..., TestClient]) -> None:
    class Faulty(PlayedReader):
        def read(self, image: Any, settings: Settings, trace: bool = False) -> Any:
            return 1 / 0 if image.min() == 9 else super().read(image, settings, trace)

    entries = serve(PlayedWorkers(Faulty())).post("read", files=upload(INK, BLANK)).json()
    assert re.fullmatch(r"[A-Z][^\n]*\.", entries[0]["error"])
    assert entries[1]["text"] == ""


def test_counts_tell_what_came_of_pictures_and_requests(api: TestClient) -> None:
    api.post("read", files=upload(INK, TORN))
    api.get("a path with a name of its own")
    told = api.get("metrics").text
    for line in (
        'digit_reader_pictures_total{outcome="read"} 1.0',
        'digit_reader_pictures_total{outcome="unreadable"} 1.0',
        'digit_reader_requests_total{path="read",status="200"} 1.0',
        'digit_reader_requests_total{path="other",status="404"} 1.0',
        "digit_reader_picture_seconds_count 2.0",
        "digit_reader_load 0.0",
    ):
        assert line in told.splitlines()
    assert "ink.png" not in told and "of its own" not in told


def test_the_version_names_the_networks(api: TestClient) -> None:
    told = api.get("version").json()
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["version"])
    assert set(told["models"]) == {
        "digit_model.keras",
        "sequence_model.keras",
        "ink_model.keras",
        "looks_model.keras",
        "sign_model.keras",
    }
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in told["models"].values())


def test_the_page_that_describes_the_api_asks_no_other_server(api: TestClient) -> None:
    page = api.get("docs").text
    assert "://" not in page and "validatorUrl: null" in page
    named = re.findall(r'(?:src|href)="(swagger_ui/[^"]+)"', page)
    assert len(named) == 2
    for name in named:
        assert api.get(name).status_code == 200
    document = api.get("openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["components"]["schemas"]["Progress"]["examples"]
    assert json.dumps(document).count('"examples"') >= 6

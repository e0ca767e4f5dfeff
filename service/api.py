"""The API: pictures in, readings out, for programs; everything under `/api/v1`."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, File, Query, Request, Security, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from documents.limits import MAX_FILES
from recognition.export import Outcome, json_of
from service import api_docs, problem
from service.document import Document
from service.gate import Gate
from service.job import Job, UnusableWorker
from service.keys import NO_KEYS, keys_set
from service.problem import described
from service.reading import ListedPicture, listing_of, outcome_of, pictures_of
from service.schemas import Health, Options, Progress, Reading, Unread, Version
from service.service import RETRY_AFTER_S, Service
from service.version import VERSION, model_digests

Result = TypeVar("Result")

Files = Annotated[list[UploadFile], File(description="Pictures, PDFs, TIFFs of several pages, ZIPs of pictures.")]
Settings = Annotated[Options, Query()]

MAX_AT_ONCE = 100
JSON_LINES = "application/jsonl"

_TOO_MANY = f"More than {MAX_AT_ONCE} pictures at once: send them as a job."
_TOO_MANY_FILES = f"More than {MAX_FILES} files at once: send fewer of them."
_NO_JOB = "There is no such job: it was removed, or its results were kept long enough."
_JOBS_FULL = "Too many jobs wait: try again when some are done."
_NO_STORE = "Jobs cannot be kept here: the place for them cannot be written."
_LEFT = "Nobody waits for the answer any more."

_SENT = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_ASKED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def mount(service: Service, needs_key: bool = False) -> Mount:
    """The API where it belongs in a server."""
    return Mount("/api", app=build(service, needs_key))


def build(service: Service, needs_key: bool = False) -> FastAPI:
    """The API by itself, to be mounted at `/api`; the service is run by whoever runs the server.

    needs_key: nobody gets a reading without a key, though there be none; else everyone where none are set.
    """
    keys = keys_set() or (NO_KEYS if needs_key else None)
    app = FastAPI(
        title="Digit reader",
        version=VERSION,
        summary="Reads handwritten numbers from photos and scans, on your own machine.",
        openapi_url="/v1/openapi.json",
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,
        redoc_url=None,
        exception_handlers={
            HTTPException: problem.of_http,
            RequestValidationError: problem.of_validation,
            UnusableWorker: _unusable,
            Exception: problem.of_fault,
        },
    )
    app.add_middleware(Gate, keys=keys, not_now=service.not_now, counted=service.metrics.count_request)
    guarded = [Security(HTTPBearer(auto_error=False, description="One of the keys that the service has."))]
    dependencies = guarded if keys is not None else []
    app.include_router(_reading(service), prefix="/v1", dependencies=dependencies)
    app.include_router(_jobs(service), prefix="/v1/jobs", dependencies=dependencies)
    app.include_router(_standing(service), prefix="/v1")
    api_docs.add(app)
    return app


def _reading(service: Service) -> APIRouter:
    router = APIRouter(tags=["Reading"])

    @router.post(
        "/read",
        summary="Read pictures and wait for it",
        response_class=Response,
        responses={
            200: {"model": list[Reading | Unread], "description": "What `read --format json` prints of these files."},
            **described(*_SENT),
        },
    )
    async def read(request: Request, files: Files, options: Settings) -> Response:
        with service.place():
            documents = await _documents(files, MAX_AT_ONCE, _TOO_MANY)
            outcomes = await _unless_left(request, _outcomes(service, documents, options))
        return Response(json_of(outcomes), media_type="application/json")

    return router


async def _outcomes(service: Service, documents: list[Document], options: Options) -> list[Outcome]:
    pictures: list[ListedPicture] = []
    for document in documents:
        listing = listing_of(service.workers, document)
        await _over(listing)
        pictures += pictures_of(document, listing)
        if len(pictures) > MAX_AT_ONCE:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_MANY)
    outcomes = []
    for picture in pictures:
        started = time.monotonic()
        job = picture.job(service.workers, options.wish())
        await _over(job)
        outcomes.append(outcome_of(picture, job))
        service.metrics.count(job, time.monotonic() - started)
    return outcomes


async def _over(job: Job[Any]) -> None:
    """Returns when a job is over; cancelled, it takes the job back."""
    with suppress(Exception):
        await asyncio.wrap_future(job)


async def _unless_left(request: Request, work: Awaitable[Result]) -> Result:
    """What comes of some work, which ends when the client does not wait for it any more."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise HTTPException(HTTPStatus.BAD_REQUEST, _LEFT)
    finally:
        for task in (working, leaving):
            task.cancel()


async def _documents(files: list[UploadFile], at_most: int, refusal: str) -> list[Document]:
    if len(files) > at_most:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refusal)
    return [await run_in_threadpool(Document.of_bytes, file.filename or "", await file.read()) for file in files]


def _jobs(service: Service) -> APIRouter:
    router = APIRouter(tags=["Jobs"])
    missing = described(*_ASKED, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)

    @router.post(
        "",
        summary="Have many files read",
        status_code=HTTPStatus.ACCEPTED,
        responses={
            202: {
                "description": "Where the job is.",
                "headers": {"Location": {"description": "Its progress.", "schema": {"type": "string"}}},
            },
            **described(*_SENT),
        },
    )
    async def start(files: Files, options: Settings, response: Response) -> Progress:
        documents = await _documents(files, MAX_FILES, _TOO_MANY_FILES)
        job = await _stored(service.store.add, documents, options.wish())
        if job is None:
            retry = {"Retry-After": str(60 * RETRY_AFTER_S)}
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, _JOBS_FULL, retry)
        service.runner.wake()
        told = await progress(job)
        response.headers["Location"] = told.results.removesuffix("/results")
        return told

    @router.get("/{job}", summary="See how far a job is", responses=missing)
    async def progress(job: str) -> Progress:
        found = await _stored(service.store.progress, job)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, _NO_JOB)
        return Progress(
            id=job,
            state="done" if found.is_done else "running" if found.finished else "waiting",
            pictures=found.pictures,
            done=found.finished,
            failed=found.failed,
            results=f"/api/v1/jobs/{job}/results",
        )

    @router.get(
        "/{job}/results",
        summary="Get what is read so far",
        response_class=Response,
        responses={
            200: {
                "description": "One object a line, in the order of the files, up to the first that is not read yet.",
                "content": {JSON_LINES: {"schema": {"type": "string"}}},
            },
            **missing,
        },
    )
    async def results(
        job: str, start: Annotated[int, Query(ge=0, le=1_000_000, description="How many lines to leave out.")] = 0
    ) -> Response:
        await progress(job)
        lines = await _stored(service.store.entries, job, start)
        return Response("".join(f"{line}\n" for line in lines), media_type=JSON_LINES)

    @router.delete("/{job}", summary="Cancel a job and erase it", status_code=HTTPStatus.NO_CONTENT, responses=missing)
    async def remove(job: str) -> None:
        if not await _stored(service.store.remove, job):
            raise HTTPException(HTTPStatus.NOT_FOUND, _NO_JOB)
        service.runner.take_back(job)

    return router


async def _stored(work: Any, *arguments: Any) -> Any:
    """Does something with the store, off the loop that answers."""
    try:
        return await run_in_threadpool(work, *arguments)
    except (OSError, sqlite3.Error):
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, _NO_STORE) from None


def _standing(service: Service) -> APIRouter:
    router = APIRouter(tags=["Standing"])

    @router.get(
        "/health",
        summary="See whether pictures can be read",
        responses={503: {"model": Health, "description": "They cannot, not yet or for the reason given."}},
    )
    async def health(response: Response) -> Health:
        told = service.health()
        if told.status != "ok":
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return told

    @router.get("/version", summary="See which program and which networks read")
    async def version() -> Version:
        return Version(version=VERSION, models=await run_in_threadpool(model_digests))

    @router.get(
        "/metrics",
        summary="Counts for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **described(*_ASKED)},
    )
    async def counts() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _unusable(request: Request, error: Exception) -> JSONResponse:
    return problem.problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))

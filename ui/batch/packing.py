"""The drawn pictures of many files as one ZIP, made while the browser takes it: a few of them are held at a time."""

from __future__ import annotations

import asyncio
import io
import logging
import secrets
import time
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from documents import UnreadableImage
from documents.names import unique_name
from preprocessing.cut import Cut
from recognition.review import Review
from service.job import FaultyTask, Job, UnusableWorker, ahead
from service.reading import ListedPicture, Pool
from service.tasks import drawing

logger = logging.getLogger(__name__)

# Wide enough to check every digit.
DRAWN_SIDE_PX = 2000
FILE_NAME = "readings.zip"
GONE = "These pictures are no longer here: open the page again, and press Pictures there."
FAULT = "A fault in the app kept this picture from being drawn."


@dataclass(frozen=True)
class Drawable:
    """A picture, whole or cut, with the review that is to be drawn into it."""

    picture: ListedPicture
    review: Review
    cut: Cut | None = None


class Packing:
    """One ZIP on its way: `done` of `total` pictures are in it.

    address: where the browser takes it; nobody can guess it. begun_s: when it began to. is_over: whether all was given,
    or the browser took no more.
    """

    def __init__(self, drawables: Iterable[Drawable], pool: Pool) -> None:
        self._drawables, self._pool = tuple(drawables), pool
        self.total, self.done = len(self._drawables), 0
        self.begun_s = time.monotonic()
        self.is_over = False
        key = secrets.token_hex(16)
        self.address = f"pictures/{key}/{FILE_NAME}"
        _offered[key] = self

    async def chunks(self) -> AsyncIterator[bytes]:
        """The ZIP, as many bytes at a time as a picture takes.

        Who takes no more ends what is being drawn; no more is drawn ahead than there are workers, so that others who
        read are hardly kept waiting.
        """
        self.begun_s, self.is_over, self.done = time.monotonic(), False, 0
        sink = _Sink()
        try:
            with closing(ahead(self._jobs(), self._pool.count)) as under_way, zipfile.ZipFile(sink, "w") as archive:
                for name, job in under_way:
                    archive.writestr(*await _entry(name, job))
                    self.done += 1
                    yield sink.taken()
            yield sink.taken()
        finally:
            self.is_over = True

    def _jobs(self) -> Iterator[tuple[str, Job[bytes]]]:
        names: set[str] = set()
        for one in self._drawables:
            picture = one.picture
            name = unique_name(f"{PurePosixPath(picture.name).with_suffix('')}-read.jpg", names.__contains__)
            names.add(name)
            yield name, self._pool.submit(drawing, picture.document, picture.index, one.review, DRAWN_SIDE_PX, one.cut)


async def _entry(name: str, job: Job[bytes]) -> tuple[str, bytes]:
    """A picture's name and bytes in the ZIP; where it cannot be drawn, a text that says why."""
    try:
        return name, await asyncio.wrap_future(job)
    except (UnreadableImage, UnusableWorker) as fault:
        sentence = str(fault)
    except FaultyTask as fault:
        logger.error("%s could not be drawn: %s", name, fault)
        sentence = FAULT
    return f"{name}.txt", f"{sentence}\n".encode()


class _Sink(io.RawIOBase):
    """What is written to it, until it is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        written, self._written = b"".join(self._written), []
        return written


# Each as long as its visitor's session has it, or a browser takes it.
_offered: WeakValueDictionary[str, Packing] = WeakValueDictionary()


async def _give(request: Request) -> Response:
    packing = _offered.get(request.path_params["key"])
    if packing is None:
        return PlainTextResponse(GONE, 404)
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "Cache-Control": "no-store"}
    return StreamingResponse(packing.chunks(), media_type="application/zip", headers=headers)


route = Route(f"/pictures/{{key}}/{FILE_NAME}", _give)

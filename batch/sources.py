"""The files that a batch is made of: paths, folders, globs, and what lies in an object store."""

from __future__ import annotations

import glob
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from documents import UnreadableImage, files_in
from documents.limits import BYTES_PER_MB, MAX_FILE_BYTES
from documents.names import is_hidden
from service.document import Document, digest

# Of one letter it is a drive of Windows.
_ADDRESS = re.compile(r"[a-z][a-z0-9+]+://", re.IGNORECASE)

_NOTHING = "{} fits no file: check the pattern."
_NOT_THERE = "There is nothing at {}: check the address."
_NOT_REACHED = "{} cannot be reached: {}."
_HUGE = f"The file is larger than {MAX_FILE_BYTES // BYTES_PER_MB} MB: make several smaller ones of it."


class UnusableSource(Exception):
    """Why a source gives no files, as one sentence for a person."""


@dataclass(frozen=True)
class SourceFile:
    """A file by its path or address; `fetch` makes it a document, and raises OSError where it cannot be had now.

    It raises UnreadableImage where it never can.
    """

    name: str
    fetch: Callable[[], Document] = field(repr=False, compare=False)


def files_of(source: str) -> list[SourceFile]:
    """All files in a source, sorted: a file, a folder with all below it, a glob, or `s3://bucket/prefix`.

    Raises UnusableSource. What is no picture is found out when it is opened.
    """
    if _ADDRESS.match(source):
        return _stored(source)
    paths = [source]
    if glob.has_magic(source) and not _exists(source):
        # pathlib takes no pattern that begins at the root.
        paths = sorted(glob.glob(source, recursive=True))  # noqa: PTH207
        if not paths:
            raise UnusableSource(_NOTHING.format(source))
    return [_local(path) for found in paths for path in files_in(found)]


def fetched(files: Iterable[SourceFile], count: int) -> Generator[tuple[SourceFile, Callable[[], Document]]]:
    """Each file with what waits for its document, while so many after it are being fetched already."""
    with ThreadPoolExecutor(count) as threads:
        under_way: deque[tuple[SourceFile, Future[Document]]] = deque()
        try:
            for file in files:
                under_way.append((file, threads.submit(file.fetch)))
                if len(under_way) > count:
                    fetching = under_way.popleft()
                    yield fetching[0], fetching[1].result
            for one, document in under_way:
                yield one, document.result
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _local(path: str) -> SourceFile:
    return SourceFile(path, lambda: Document.of_path(path))


def _exists(path: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(path).exists()
    return False


def _stored(address: str) -> list[SourceFile]:
    """What lies in an object store, by Apache Arrow's file systems; credentials are those of the environment."""
    from pyarrow import fs

    try:
        system, path = fs.FileSystem.from_uri(address)
        [told] = system.get_file_info([path])
        if told.type == fs.FileType.Directory:
            entries = system.get_file_info(fs.FileSelector(path, recursive=True))
        else:
            entries = [told]
    except (OSError, ValueError) as error:
        raise UnusableSource(_NOT_REACHED.format(address, _first_line(error))) from None
    scheme = address.partition("://")[0]
    files = sorted((entry.path, entry.size) for entry in entries if entry.type == fs.FileType.File)
    below = path.rstrip("/").rpartition("/")[0]
    seen = [(name, size) for name, size in files if not is_hidden(name.removeprefix(below))]
    if not seen:
        raise UnusableSource(_NOT_THERE.format(address))

    def at(name: str, size: int | None) -> SourceFile:
        stored = f"{scheme}://{name}"

        def fetch() -> Document:
            if size and size > MAX_FILE_BYTES:
                raise UnreadableImage(_HUGE)
            with system.open_input_stream(name) as stream:
                data = stream.read()
            return Document(stored, data, digest(data))

        return SourceFile(stored, fetch)

    return [at(name, size) for name, size in seen]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")

"""The one door: whatever holds pictures gives them in order, each with its name and page, one at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from documents import archive
from documents.limits import BYTES_PER_MB, MAX_FILE_BYTES
from documents.loading import read_bytes
from documents.multipage import is_paged, page_count, page_picture
from documents.names import is_hidden, parts
from documents.picture import Picture
from documents.refusal import UnreadableImage

Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
# Enough to tell a document with many pictures from a picture: a PDF may begin a little later than its file.
_HEAD_BYTES = 1024

_EMPTY_FOLDER = "The folder holds no files: choose another one."
_CLOSED_FOLDER = "The folder could not be opened: check that you may read it."
_NO_INPUT = "There is no standard input: give a file instead."
_HUGE = f"The file is larger than {MAX_FILE_BYTES // BYTES_PER_MB} MB: make several smaller ones of it."


def pictures(source: Source, name: str = "") -> Iterator[Picture]:
    """The pictures in a source, in order; nothing is decoded, and no file opened, before its turn.

    source: path of a picture, a ZIP, a PDF, a TIFF, or a folder, which gives all files in it and below it, sorted, but
        for hidden ones; `-`, which stands for standard input; bytes or a binary file object of any of these files.
    name: what bytes and file objects are called.
    What cannot be read is a picture with the sentence in `error`, or raises UnreadableImage when it is opened; those
    after it are given all the same.
    """
    if isinstance(source, str | os.PathLike):
        for path in files_in(source):
            yield from _of_file(path)
    else:
        called = name or getattr(source, "name", "")
        yield from _of_bytes("/".join(parts(called if isinstance(called, str) else "")), source)


def files_in(source: str | os.PathLike[str]) -> Iterator[str]:
    """The paths of all files in a folder and below it, sorted; of anything else, its own.

    Links to folders are not followed: they may lead round in a circle. A folder that cannot be opened, or the given
    one when it holds nothing, is given by its own path, and `pictures` says why.
    """
    if os.fspath(source) == STANDARD_INPUT or not _is_folder(source):
        yield os.fspath(source)
        return
    waiting, found = [Path(source)], False
    while waiting:
        path = waiting.pop()
        entries = _entries(path) if _is_folder(path) else None
        if entries is None:
            found = True
            yield str(path)
        else:
            waiting += [entry for entry in reversed(entries) if not (entry.is_symlink() and _is_folder(entry))]
    if not found:
        yield os.fspath(source)


def _of_file(path: str) -> Iterator[Picture]:
    if path == STANDARD_INPUT:
        # None where a program was started without one.
        stream = sys.stdin and sys.stdin.buffer
        yield from _of_bytes(STANDARD_INPUT_NAME, stream) if stream else [Picture(STANDARD_INPUT_NAME, error=_NO_INPUT)]
        return
    try:
        if _is_folder(path):
            raise UnreadableImage(_CLOSED_FOLDER if _entries(Path(path)) is None else _EMPTY_FOLDER)
        head = _head(path)
        if not (archive.is_zip(head, path) or is_paged(head)):
            yield Picture(path, open_bytes=partial(read_bytes, path))
            return
        if Path(path).stat().st_size > MAX_FILE_BYTES:
            raise UnreadableImage(_HUGE)
    except UnreadableImage as refusal:
        yield Picture(path, error=str(refusal))
        return
    yield from _of_bytes(path, path)


def _of_bytes(name: str, source: Source) -> Iterator[Picture]:
    """The pictures of one file, which is read whole."""
    try:
        data = read_bytes(source)
        if archive.is_zip(data, name):
            members = archive.members(data)
            for member in members:
                opened = partial(archive.unpacked, data, member)
                yield Picture(archive.member_name(name, member), pages=len(members), open_bytes=opened)
            return
        pages = page_count(data)
    except UnreadableImage as refusal:
        yield Picture(name, error=str(refusal))
        return
    if not pages:
        # Of a path, its bytes are let go until they are asked for.
        yield Picture(name, open_bytes=partial(read_bytes, source if isinstance(source, str) else data))
    for index in range(pages):
        opened = partial(page_picture, data, index)
        if pages == 1:
            yield Picture(name, open_bytes=opened)
        else:
            yield Picture(f"{name}/page {index + 1}", index + 1, pages, open_bytes=opened)


def _head(path: str) -> bytes:
    """The first bytes of a file; none where it is no file, or not to be read, which is said when it is opened."""
    try:
        if not Path(path).is_file():
            return b""
        with Path(path).open("rb") as file:
            return file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return b""


def _is_folder(path: str | os.PathLike[str]) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:  # a name too long to be one
        return False


def _entries(folder: Path) -> list[Path] | None:
    """What lies in a folder, sorted, but for what is hidden; None where the folder cannot be opened."""
    try:
        return sorted(entry for entry in folder.iterdir() if not is_hidden(entry.name))
    except OSError:
        return None

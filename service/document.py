"""A file as it came, on its way to a worker: what it is called, what it holds, and what tells it from others."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from documents.archive import is_zip
from documents.multipage import is_paged
from documents.names import parts

_HEAD_BYTES = 1024


@dataclass(frozen=True)
class Document:
    """A file's bytes, or the path at which a worker shall open it.

    source: None on the way to a worker that has the file already. key: the same for the same content.
    """

    name: str
    source: bytes | str | None = field(repr=False)
    key: str

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Document:
        """What somebody sent; its name leads nowhere."""
        return cls("/".join(parts(name)), data, digest(data))

    @classmethod
    def of_path(cls, path: str) -> Document:
        """What lies on this machine."""
        return cls(path, path, f"path {path}")

    @property
    def may_hold_several(self) -> bool:
        """Whether it takes a worker to know which pictures are in it; the others are one picture each."""
        head = self.source[:_HEAD_BYTES] if isinstance(self.source, bytes) else _head(self.name)
        return is_zip(head, self.name) or is_paged(head)


def _head(path: str) -> bytes:
    """The first bytes of a file; none where it is no file, or not to be read, which is said when it is opened."""
    with contextlib.suppress(OSError, ValueError):
        if Path(path).is_file():
            with Path(path).open("rb") as file:
                return file.read(_HEAD_BYTES)
    return b""


def digest(data: bytes) -> str:
    """What tells one file's content from another's."""
    return hashlib.sha256(data).hexdigest()[:16]

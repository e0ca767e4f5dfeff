"""What is read so far, on the disk: shards, each whole or not there, until the table is made of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from batch.formats import FORMATS, Format, UnusableTable, table_of, tables_of
from batch.rows import Row, key_of

if sys.platform != "win32":
    import fcntl

# What a kill costs at most is read again.
ROWS_A_SHARD = 1000
SECONDS_A_SHARD = 30.0

_IN_USE = "Another run writes to {}: wait for its end, or choose another name."
_NO_TABLE = "{} has no ending that tells what to write: give one of {}."
_NO_FOLDER = "There is no folder {}: make it, or choose another one."


class Shards:
    """The rows of one table; belongs to one run at a time, and any run goes on with what an earlier one left.

    They lie in a hidden folder beside the table. A shard gets its name when it is whole and on the disk, and so does
    the table; the shards go when the table has their rows. At every moment in between each row is found.
    """

    def __init__(self, out: Path) -> None:
        """Raises UnusableTable where another run writes to it, or it is a file of another kind; OSError."""
        if out.suffix.lower() not in FORMATS:
            raise UnusableTable(_NO_TABLE.format(out, ", ".join(FORMATS)))
        if not out.parent.is_dir():
            raise UnusableTable(_NO_FOLDER.format(out.parent))
        self._format: Format = FORMATS[out.suffix.lower()]
        self.out = out
        self.folder = out.with_name(f".{out.name}.shards")
        self.folder.mkdir(exist_ok=True)
        self._lock = _locked(self.folder / "lock", out)
        for half in self.folder.glob("*.half"):
            half.unlink()
        shards = self._shards()
        self._next = 1 + max((int(shard.stem) for shard in shards), default=-1)
        self._rows: list[Row] = []
        self._since = time.monotonic()
        self._pages: dict[str, int] = {}
        for shard in shards:
            self._pages.update(FORMATS[".parquet"].rows(shard))
        if out.exists():
            self._pages.update(self._format.rows(out))
        self.known = len(self._pages)

    def has(self, file: str, page: int, settings: str) -> bool:
        """Whether there is a row of this picture."""
        return key_of(file, page, settings) in self._pages

    def has_all_of(self, file: str, settings: str) -> bool:
        """Whether there are rows of all pictures in a file."""
        pages = self._pages.get(key_of(file, 1, settings), 0)
        return pages > 0 and all(self.has(file, page, settings) for page in range(2, pages + 1))

    def add(self, row: Row) -> None:
        """Keeps a row; it is on the disk after a thousand of them, or half a minute."""
        self._rows.append(row)
        self._pages[row.key] = row.pages
        if len(self._rows) >= ROWS_A_SHARD or time.monotonic() - self._since > SECONDS_A_SHARD:
            self.flush()

    def flush(self) -> None:
        """Puts on the disk what is not there yet."""
        if self._rows:
            shard = self.folder / f"{self._next:08d}.parquet"
            half = shard.with_suffix(".half")
            pq.write_table(table_of(self._rows), half, compression="zstd")
            _named(half, shard)
            self._next += 1
            self._rows = []
        self._since = time.monotonic()

    def finish(self) -> None:
        """Makes the table of its earlier rows and those of all shards, and lets these go."""
        self.flush()
        shards = self._shards()
        older = self.out if self.out.exists() else None
        if shards or not older:
            # Where an earlier run ended after the table had its name, the shards hold what is in it.
            taken = pa.array([key for key, _ in self._format.rows(self.out)] if older else [], pa.string())
            half = self.folder / "table.half"
            self._format.write(half, older, (_without(taken, table) for shard in shards for table in tables_of(shard)))
            _named(half, self.out)
        shutil.rmtree(self.folder, ignore_errors=sys.platform == "win32")
        self.close()

    def close(self) -> None:
        """Lets another run have the table; what is not flushed is lost."""
        self._lock.close()

    def _shards(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))


def _without(taken: pa.Array, table: pa.Table) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["key"], taken)))


def _named(half: Path, name: Path) -> None:
    """Gives a file its name when all of it is on the disk."""
    with half.open("rb") as written:
        os.fsync(written.fileno())
    half.replace(name)
    if sys.platform != "win32":
        with _opened(name.parent) as folder:
            os.fsync(folder)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(path: Path, out: Path) -> IO[bytes]:
    """A lock that ends with this process, however that ends."""
    lock = path.open("wb")
    if sys.platform != "win32":
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Not that of a run which has just ended, and taken its folder away.
            if not os.path.samestat(os.fstat(lock.fileno()), path.stat()):
                raise FileNotFoundError
        except OSError:
            lock.close()
            raise UnusableTable(_IN_USE.format(out)) from None
    return lock

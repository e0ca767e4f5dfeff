"""Jobs of many files, kept in SQLite so that a restart goes on with them: files until they are read, and results."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from recognition import Settings
from service.database import PrivateDatabase
from service.document import Document
from service.reading import ListedPicture
from service.tasks import Wish

# Where it lies, where that is not the usual place of a user's programs.
PATH_VARIABLE = "DIGIT_READER_JOBS"
KEPT_S = 24 * 3600.0
MAX_UNFINISHED = 100
# How long one waits for another who writes.
BUSY_S = 30.0

_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, came REAL NOT NULL, settings TEXT NOT NULL, min_confidence REAL NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS files (
    job TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE, number INTEGER NOT NULL,
    name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (job, number)
) STRICT;
CREATE TABLE IF NOT EXISTS pictures (
    job TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE, number INTEGER NOT NULL, file INTEGER NOT NULL,
    entry TEXT, failed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (job, number)
) STRICT;
"""


@dataclass(frozen=True)
class JobProgress:
    """How far a job is: how many files came, how many pictures are known to be in them, and what came of these."""

    id: str
    is_done: bool
    pictures: int
    finished: int
    failed: int


class JobStore:
    """The jobs in one file. Every method opens it anew: any thread may call any."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or usual_path()
        self._database = PrivateDatabase(self.path, _TABLES, BUSY_S)

    def add(self, documents: list[Document], wish: Wish) -> str | None:
        """Keeps the files of a new job; gives its identity, which cannot be guessed, or None where too many wait."""
        job = secrets.token_urlsafe(12)
        with self._open() as database:
            database.execute("DELETE FROM jobs WHERE done AND came < ?", (time.time() - KEPT_S,))
            (unfinished,) = database.execute("SELECT count(*) FROM jobs WHERE NOT done").fetchone()
            if unfinished >= MAX_UNFINISHED:
                return None
            told = (job, time.time(), json.dumps(asdict(wish.settings)), wish.min_confidence)
            database.execute("INSERT INTO jobs (id, came, settings, min_confidence) VALUES (?, ?, ?, ?)", told)
            database.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?)",
                ((job, number, document.name, document.source) for number, document in enumerate(documents)),
            )
        return job

    def next(self) -> str | None:
        """The job that has waited longest."""
        if not self.path.exists():
            return None
        with self._open() as database:
            row = database.execute("SELECT id FROM jobs WHERE NOT done ORDER BY came LIMIT 1").fetchone()
        return row and row[0]

    def wish(self, job: str) -> Wish | None:
        """How a job's pictures are to be read; None where there is no such job."""
        with self._open() as database:
            row = database.execute("SELECT settings, min_confidence FROM jobs WHERE id = ?", (job,)).fetchone()
        return Wish(Settings(**json.loads(row[0])), row[1]) if row else None

    def files(self, job: str) -> Iterator[tuple[int, Document]]:
        """The files of a job that are not finished, one after the other, each with its number."""
        number = -1
        while True:
            with self._open() as database:
                row = database.execute(
                    "SELECT number, name, data FROM files WHERE job = ? AND number > ? ORDER BY number LIMIT 1",
                    (job, number),
                ).fetchone()
            if row is None:
                return
            number = row[0]
            yield number, Document.of_bytes(row[1], row[2])

    def unread(self, job: str, file: int, pictures: list[ListedPicture]) -> list[tuple[int, ListedPicture]]:
        """Notes what pictures are in a file; gives those that have no result yet, each with its number in the job.

        The same pictures keep their numbers: they were noted before the restart.
        """
        with self._open() as database:
            rows = database.execute(
                "SELECT number, entry IS NULL FROM pictures WHERE job = ? AND file = ? ORDER BY number", (job, file)
            ).fetchall()
            if not rows:
                (first,) = database.execute("SELECT count(*) FROM pictures WHERE job = ?", (job,)).fetchone()
                rows = [(first + index, 1) for index in range(len(pictures))]
                database.executemany(
                    "INSERT INTO pictures (job, number, file) SELECT id, ?, ? FROM jobs WHERE id = ?",
                    ((number, file, job) for number, _ in rows),
                )
        return [(number, picture) for (number, unread), picture in zip(rows, pictures, strict=False) if unread]

    def keep(self, job: str, picture: int, entry: str, failed: bool) -> bool:
        """Keeps the result of a picture, JSON on one line; gives whether the job is still wanted."""
        with self._open() as database:
            kept = database.execute(
                "UPDATE pictures SET entry = ?, failed = ? WHERE job = ? AND number = ?", (entry, failed, job, picture)
            )
        return kept.rowcount > 0

    def let_go(self, job: str, file: int) -> None:
        """Erases a file: all its pictures have results."""
        with self._open() as database:
            database.execute("DELETE FROM files WHERE job = ? AND number = ?", (job, file))

    def finish(self, job: str) -> None:
        """Notes that a job is done."""
        with self._open() as database:
            database.execute("UPDATE jobs SET done = 1 WHERE id = ?", (job,))

    def remove(self, job: str) -> bool:
        """Erases a job with all its files and results; gives whether there was one."""
        if not self.path.exists():
            return False
        with self._open() as database:
            return database.execute("DELETE FROM jobs WHERE id = ?", (job,)).rowcount > 0

    def progress(self, job: str) -> JobProgress | None:
        """How far a job is; None where there is no such job."""
        if not self.path.exists():
            return None
        with self._open() as database:
            row = database.execute(
                "SELECT done, (SELECT count(*) FROM pictures WHERE job = id), "
                "(SELECT count(*) FROM files WHERE job = id AND number NOT IN "
                "(SELECT file FROM pictures WHERE job = id)), "
                "(SELECT count(entry) FROM pictures WHERE job = id), "
                "(SELECT coalesce(sum(failed), 0) FROM pictures WHERE job = id) FROM jobs WHERE id = ?",
                (job,),
            ).fetchone()
        # A file that is not opened yet counts as one picture.
        return row and JobProgress(job, bool(row[0]), row[1] + row[2], row[3], row[4])

    def entries(self, job: str, start: int) -> list[str]:
        """The results from the picture of this number on, in order, up to the first that has none yet."""
        with self._open() as database:
            rows = database.execute(
                "SELECT entry FROM pictures WHERE job = ?1 AND number >= ?2 AND number < coalesce("
                "(SELECT min(number) FROM pictures WHERE job = ?1 AND entry IS NULL), 1 << 40) ORDER BY number",
                (job, start),
            ).fetchall()
        return [row[0] for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database within one transaction. Raises OSError or sqlite3.Error where it cannot be written."""
        with self._database.connection() as database, database:
            yield database


def usual_path() -> Path:
    """Where programs keep what shall outlive them, on this system."""
    named = os.environ.get(PATH_VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "digit-reader" / "jobs.sqlite3"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "digit-reader" / "jobs.sqlite3"

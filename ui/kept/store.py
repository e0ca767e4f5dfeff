"""Visitors' work in SQLite: their files, their settings and what they settled, each under the digest of a key."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.database import PrivateDatabase

KEPT_DAYS = 30.0
# Of all visitors together: four hundred phone photos.
MAX_KEPT_MB = 2_000
FULL = "Not all of this is kept for later: the {} MB for kept work are used up. Download what you need."
# A page waits no longer than this for another who writes.
BUSY_S = 5.0
_DAY_S = 24 * 3600.0

_TABLES = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS sittings (
    owner TEXT NOT NULL, id TEXT NOT NULL, changed REAL NOT NULL, state TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (owner, id)
) STRICT;
CREATE TABLE IF NOT EXISTS files (
    owner TEXT NOT NULL, sitting TEXT NOT NULL, place TEXT NOT NULL, number INTEGER NOT NULL,
    name TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (owner, sitting, place, number),
    FOREIGN KEY (owner, sitting) REFERENCES sittings ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS reviews (
    owner TEXT NOT NULL, sitting TEXT NOT NULL, file TEXT NOT NULL, picture TEXT NOT NULL, reading TEXT NOT NULL,
    report TEXT NOT NULL, doubtful INTEGER NOT NULL, changed REAL NOT NULL,
    PRIMARY KEY (owner, sitting, picture, reading),
    FOREIGN KEY (owner, sitting) REFERENCES sittings ON DELETE CASCADE
) STRICT;
"""


class Full(Exception):
    """There is no room for a file; the message is for a person."""


@dataclass(frozen=True)
class KeptFile:
    """A file as it came. place: where on the pages it was chosen. digest: what tells its content from others'."""

    place: str
    name: str
    digest: str
    data: bytes


@dataclass(frozen=True)
class KeptReview:
    """What a person made of one reading of a picture.

    file: digest of the file the picture is in. reading: tells readings of one picture apart. report: as
    `Review.report` gives it. doubtful: how many digits are still open.
    """

    file: str
    picture: str
    reading: str
    report: dict[str, Any]
    doubtful: int


@dataclass(frozen=True)
class Sitting:
    """What a visitor worked on at one time, in numbers. changed: in seconds since 1970."""

    id: str
    changed: float
    places: tuple[str, ...]
    doubtful: int


@dataclass(frozen=True)
class Work:
    """All that is kept of a sitting. state: the settings, and how the pictures were turned and cropped."""

    files: tuple[KeptFile, ...]
    reviews: tuple[KeptReview, ...]
    state: dict[str, Any]


class WorkStore:
    """The work of all visitors in one file. Every method opens it anew: any thread may call any.

    All of them raise OSError or sqlite3.Error where the file cannot be had or is damaged.
    """

    def __init__(self, path: Path, days: float = KEPT_DAYS, max_bytes: int = MAX_KEPT_MB * 1_000_000) -> None:
        self.path, self.days, self._max_bytes = path, days, max_bytes
        self._database = PrivateDatabase(path, _TABLES, BUSY_S)

    def keep_files(self, owner: str, sitting: str, files: Sequence[KeptFile]) -> None:
        """Keeps files beside those that are there. Raises Full where not all of them find room."""
        left_out = False
        with self._open() as database:
            database.execute(
                "INSERT INTO sittings (owner, id, changed) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET changed = excluded.changed",
                (owner, sitting, time.time()),
            )
            (used,) = database.execute("SELECT coalesce(sum(size), 0) FROM files").fetchone()
            for file in files:
                if used + len(file.data) > self._max_bytes:
                    left_out = True
                    continue
                used += len(file.data)
                database.execute(
                    "INSERT INTO files SELECT ?1, ?2, ?3, coalesce(max(number) + 1, 0), ?4, ?5, ?6, ?7 FROM files "
                    "WHERE owner = ?1 AND sitting = ?2 AND place = ?3",
                    (owner, sitting, file.place, file.name, file.digest, len(file.data), file.data),
                )
        if left_out:
            raise Full(FULL.format(self._max_bytes // 1_000_000))

    def drop(self, owner: str, sitting: str, place: str) -> None:
        """Erases the files of a place, and what was made of them."""
        if not self.path.exists():
            return
        with self._open(erases=True) as database:
            which = (owner, sitting)
            database.execute("DELETE FROM files WHERE owner = ? AND sitting = ? AND place = ?", (*which, place))
            database.execute(
                "DELETE FROM reviews WHERE owner = ?1 AND sitting = ?2 AND file NOT IN "
                "(SELECT digest FROM files WHERE owner = ?1 AND sitting = ?2)",
                which,
            )

    def keep_reviews(self, owner: str, sitting: str, reviews: Iterable[KeptReview]) -> None:
        """Keeps what was made of the files that are kept in a sitting; of others, nothing."""
        with self._open() as database:
            database.execute(
                "UPDATE sittings SET changed = ? WHERE owner = ? AND id = ?", (time.time(), owner, sitting)
            )
            database.executemany(
                "INSERT OR REPLACE INTO reviews SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 "
                "WHERE EXISTS (SELECT 1 FROM files WHERE owner = ?1 AND sitting = ?2 AND digest = ?3)",
                (
                    (owner, sitting, one.file, one.picture, one.reading, json.dumps(one.report), one.doubtful, now)
                    for now, one in ((time.time(), one) for one in reviews)
                ),
            )

    def keep_state(self, owner: str, sitting: str, state: dict[str, Any]) -> None:
        """Keeps the settings of a sitting in which files are kept."""
        with self._open() as database:
            database.execute(
                "UPDATE sittings SET state = ?, changed = ? WHERE owner = ? AND id = ?",
                (json.dumps(state), time.time(), owner, sitting),
            )

    def sittings(self, owner: str) -> list[Sitting]:
        """What a visitor worked on, the latest first; what has no file left is none."""
        if not self.path.exists():
            return []
        with self._open() as database:
            found = database.execute("SELECT id, changed FROM sittings WHERE owner = ? ORDER BY changed DESC", (owner,))
            counted = [(*row, *_counted(database, owner, row[0])) for row in found.fetchall()]
        return [Sitting(*row) for row in counted if row[2]]

    def work(self, owner: str, sitting: str) -> Work:
        """All that is kept of a sitting; nothing where there is no such one of this visitor's.

        Raises ValueError where it is damaged.
        """
        which = (owner, sitting)
        with self._open() as database:
            files = database.execute(
                "SELECT place, name, digest, data FROM files WHERE owner = ? AND sitting = ? ORDER BY place, number",
                which,
            ).fetchall()
            reviews = database.execute(
                "SELECT file, picture, reading, report, doubtful FROM reviews WHERE owner = ? AND sitting = ? "
                "ORDER BY changed",
                which,
            ).fetchall()
            state = database.execute("SELECT state FROM sittings WHERE owner = ? AND id = ?", which).fetchone()
        return Work(
            tuple(KeptFile(*row) for row in files),
            tuple(
                KeptReview(file, picture, reading, json.loads(report), doubtful)
                for file, picture, reading, report, doubtful in reviews
            ),
            json.loads(state[0]) if state else {},
        )

    def forget(self, owner: str) -> None:
        """Erases all that is kept of a visitor."""
        if not self.path.exists():
            return
        with self._open(erases=True) as database:
            database.execute("DELETE FROM sittings WHERE owner = ?", (owner,))

    @contextmanager
    def _open(self, erases: bool = False) -> Iterator[sqlite3.Connection]:
        """The database within one transaction, without what is too old."""
        with self._database.connection() as database:
            old = (time.time() - self.days * _DAY_S,)
            # Whoever only looks does not wait for those who write.
            (outlived,) = database.execute("SELECT EXISTS (SELECT 1 FROM sittings WHERE changed < ?)", old).fetchone()
            with database:
                if outlived:
                    database.execute("DELETE FROM sittings WHERE changed < ?", old)
                yield database
            if erases or outlived:
                # As a script: it frees one page a step, and a query without columns takes but one.
                database.executescript("PRAGMA incremental_vacuum")
                # What was erased still stands in the log until that is emptied.
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _counted(database: sqlite3.Connection, owner: str, sitting: str) -> tuple[tuple[str, ...], int]:
    """The place of each file, and how many digits are doubtful in all; of each picture, what it came to last counts."""
    which = (owner, sitting)
    places = database.execute(
        "SELECT place FROM files WHERE owner = ? AND sitting = ? ORDER BY place", which
    ).fetchall()
    rows = database.execute(
        "SELECT picture, doubtful FROM reviews WHERE owner = ? AND sitting = ? ORDER BY changed", which
    ).fetchall()
    # A picture that was turned or cropped is the same one.
    last = {picture.partition("-")[0]: doubtful for picture, doubtful in rows}
    return tuple(place for (place,) in places), sum(last.values())


def owner_of(key: str) -> str:
    """What a visitor's work is kept under: who reads the file cannot come with the key of anybody in it."""
    return hashlib.sha256(key.encode()).hexdigest()

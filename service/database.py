"""An SQLite file that holds what people sent: read by its owner alone, and without what was erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock


class PrivateDatabase:
    """A file with these tables, made when it is first wanted. Any thread may ask for a connection of its own."""

    def __init__(self, path: Path, tables: str, busy_s: float) -> None:
        """busy_s: how long one waits for another who writes."""
        self.path = path
        self._tables, self._busy_s = tables, busy_s
        self._lock = Lock()
        self._has_tables = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection, closed at the end. Raises OSError or sqlite3.Error where the file cannot be had."""
        with self._lock:
            if not self._has_tables:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.path.touch(mode=0o600)
                with closing(self._connected()) as database:
                    database.executescript(self._tables)
                self._has_tables = True
        with closing(self._connected()) as database:
            database.execute("PRAGMA foreign_keys = ON")
            # Not a property of the file: who deletes without it leaves the bytes there.
            database.execute("PRAGMA secure_delete = ON")
            yield database

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=self._busy_s)

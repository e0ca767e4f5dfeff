"""The table as a file: Parquet, CSV or JSON lines, by its name; written anew from an older one and from shards."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from batch.rows import Row
from recognition.export import inert

# What a row's fields are in Parquet; all else there is text.
_TYPES = {
    "page": pa.int32(),
    "pages": pa.int32(),
    "lines": pa.int32(),
    "digits": pa.int32(),
    "doubtful": pa.int32(),
    "lowest_confidence": pa.float64(),
    "warnings": pa.list_(pa.string()),
}
SCHEMA = pa.schema([(one.name, _TYPES.get(one.name, pa.string())) for one in fields(Row)])
# Of a row, what a spreadsheet has no use for.
_CSV_COLUMNS = [name for name in SCHEMA.names if name != "reading"]

_OTHER_FILE = "{} is no table of this command, or is damaged: remove it, or choose another name."


class UnusableTable(Exception):
    """Why a file cannot be gone on with, as one sentence for a person."""


class Format(Protocol):
    """One kind of file."""

    def rows(self, path: Path) -> Iterator[tuple[str, int]]:
        """The key of each row in a file, and how many pictures its file has. Raises UnusableTable."""

    def write(self, path: Path, older: Path | None, tables: Iterable[pa.Table]) -> None:
        """Writes a file with the rows of an older one, and those of the tables after them."""


class Parquet:
    """A row group for each shard."""

    def rows(self, path: Path) -> Iterator[tuple[str, int]]:
        """See `Format`."""
        for table in tables_of(path, ["key", "pages"]):
            yield from zip(table["key"].to_pylist(), table["pages"].to_pylist(), strict=True)

    def write(self, path: Path, older: Path | None, tables: Iterable[pa.Table]) -> None:
        """See `Format`."""
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for table in tables_of(older) if older else ():
                writer.write_table(table)
            for table in tables:
                writer.write_table(table)


class JsonLines:
    """An object on each line, its reading inside it."""

    def rows(self, path: Path) -> Iterator[tuple[str, int]]:
        """See `Format`."""
        try:
            with path.open(encoding="utf-8") as lines:
                for row in map(json.loads, lines):
                    yield str(row["key"]), int(row["pages"])
        except (ValueError, KeyError, TypeError):
            raise UnusableTable(_OTHER_FILE.format(path)) from None

    def write(self, path: Path, older: Path | None, tables: Iterable[pa.Table]) -> None:
        """See `Format`."""
        with path.open("w", encoding="utf-8") as lines:
            _copy(older, lines)
            for table in tables:
                for row in table.to_pylist():
                    reading = json.loads(row["reading"]) if row["reading"] else None
                    lines.write(json.dumps(row | {"reading": reading}) + "\n")


class Csv:
    """A row a picture; a spreadsheet finds no formula in it."""

    def rows(self, path: Path) -> Iterator[tuple[str, int]]:
        """See `Format`."""
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield row["key"], int(row["pages"])
        except (ValueError, KeyError, TypeError, csv.Error):
            raise UnusableTable(_OTHER_FILE.format(path)) from None

    def write(self, path: Path, older: Path | None, tables: Iterable[pa.Table]) -> None:
        """See `Format`."""
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, _CSV_COLUMNS, lineterminator="\n", extrasaction="ignore")
            if older:
                _copy(older, lines)
            else:
                writer.writeheader()
            for table in tables:
                for row in table.to_pylist():
                    cells = row | {"warnings": "; ".join(row["warnings"])}
                    writer.writerow({name: inert(cell) for name, cell in cells.items()})


FORMATS: dict[str, Format] = {".parquet": Parquet(), ".csv": Csv(), ".jsonl": JsonLines(), ".ndjson": JsonLines()}


def table_of(rows: Iterable[Row]) -> pa.Table:
    """Rows as Apache Arrow has them."""
    return pa.Table.from_pylist([asdict(row) for row in rows], SCHEMA)


def tables_of(path: Path, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a Parquet file, some at a time. Raises UnusableTable."""
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(SCHEMA):
                raise UnusableTable(_OTHER_FILE.format(path))
            for part in file.iter_batches(columns=columns):
                yield pa.Table.from_batches([part])
    except (pa.ArrowException, OSError):
        raise UnusableTable(_OTHER_FILE.format(path)) from None


def _copy(older: Path | None, lines: Any) -> None:
    if older:
        with older.open(encoding="utf-8", newline="") as kept:
            while part := kept.read(1 << 20):
                lines.write(part)

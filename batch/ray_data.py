"""What reads pictures on a cluster: the same rows as on one machine, from Ray Data or whatever maps tables."""

from __future__ import annotations

import pyarrow as pa

from batch.formats import table_of
from batch.rows import Row, row_of, settings_digest
from batch.run import rows_of
from documents.limits import MAX_FILE_BYTES
from recognition.export import Outcome
from service.document import Document, digest
from service.job import UnusableWorker
from service.reading import FAULT
from service.tasks import Wish
from service.workers import Workers


class ReadBatch:
    """A table of files in, the table of what is in them out; loads the networks once, and no file makes it raise.

        ray.data.read_binary_files(where, include_paths=True).map_batches(
            ReadBatch, batch_format="pyarrow", concurrency=workers, num_cpus=1
        )

    Each reads in a process of its own, which is ended where a picture costs too much: a picture that ended Ray's own
    would be tried for ever. See `examples/ray_batch.py`.
    """

    def __init__(self, wish: Wish | None = None) -> None:
        """Raises UnusableWorker where the networks cannot be loaded: no picture could be read."""
        self._wish = wish or Wish()
        self._settings = settings_digest(self._wish)
        self._workers = Workers(1, threads=1)
        self._workers.warm().result()

    def __call__(self, files: pa.Table) -> pa.Table:
        """files: columns `path` (text) and `bytes`. Gives the rows of all pictures in them, `batch.formats.SCHEMA`."""
        rows: list[Row] = []
        for path, data in zip(files["path"].to_pylist(), files["bytes"].to_pylist(), strict=True):
            rows += self._rows(path, data)
        return table_of(rows)

    def _rows(self, path: str, data: bytes) -> list[Row]:
        document = Document(path, data[: MAX_FILE_BYTES + 1], digest(data))
        try:
            return list(rows_of(self._workers, path, document, self._wish))
        except UnusableWorker as fault:
            return [row_of(path, 1, 1, Outcome(path, error=str(fault)), self._settings)]
        except Exception:  # whatever one file leads to, the others are read
            return [row_of(path, 1, 1, Outcome(path, error=FAULT), self._settings)]

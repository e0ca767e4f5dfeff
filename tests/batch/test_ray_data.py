"""What reads on a cluster gives the rows of a batch here, whatever the files hold; a worker of Ray may end."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from written_documents import tiff_of

from batch.formats import SCHEMA, table_of
from batch.ray_data import ReadBatch
from batch.rows import Row
from batch.run import rows_of
from service.document import Document
from service.tasks import Wish
from service.workers import Workers

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_images"
FILES = [
    ("none.jpg", b""),
    ("single.jpg", (SAMPLES / "single-digit.jpg").read_bytes()),
    ("notes.txt", b"4711\n"),
    ("two.tif", tiff_of(255, 255)),
    ("cut.png", (SAMPLES / "several-digits.png").read_bytes()[:500]),
]


def test_a_table_of_files_gives_the_rows_of_a_batch_and_nothing_makes_it_raise() -> None:
    read = ReadBatch()
    files = pa.table({"path": [path for path, _ in FILES], "bytes": [data for _, data in FILES]})
    table = read(files)
    assert table.schema == SCHEMA and read(files.slice(0, 0)).num_rows == 0
    rows = [(row["file"], row["page"], row["text"], bool(row["error"])) for row in table.to_pylist()]
    assert rows == [
        ("none.jpg", 1, "", True),
        ("single.jpg", 1, "7", False),
        ("notes.txt", 1, "", True),
        ("two.tif", 1, "", False),
        ("two.tif", 2, "", False),
        ("cut.png", 1, "", True),
    ]
    workers = Workers(1)
    expected: list[Row] = []
    for path, data in FILES:
        expected += rows_of(workers, path, Document.of_bytes(path, data), Wish())
    workers.close()
    assert table.equals(table_of(expected))
    # Without workers there is a row all the same.
    read._workers.close()
    read._workers = Workers(1)
    read._workers.submit = None  # type: ignore[method-assign, assignment]
    assert [bool(row["error"]) for row in read(files.slice(1, 1)).to_pylist()] == [True]


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed: requirements-ray.txt has it")
def test_a_worker_of_ray_that_is_killed_costs_no_row(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02d}.jpg").write_bytes((SAMPLES / "single-digit.jpg").read_bytes())
    command = [sys.executable, "-m", "examples.ray_batch", str(tmp_path), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"RAY_worker_niceness": "0"})
    killed: list[int] = []

    def kill_one() -> None:
        while not killed and process.poll() is None:
            time.sleep(0.1)
            for line in subprocess.check_output(["ps", "-eo", "pid=,args="], text=True).splitlines():
                pid, _, name = line.strip().partition(" ")
                # One that reads: its name has the method that it is in.
                if not killed and re.match(r" *ray::.*ReadBatch\)\)\.(?!__init__)", name):
                    os.kill(int(pid), signal.SIGKILL)
                    killed.append(int(pid))

    threading.Thread(target=kill_one, daemon=True).start()
    assert process.wait() == 0 and killed
    table = pq.read_table(tmp_path / "out")
    assert sorted(Path(name).name for name in table["file"].to_pylist()) == [
        f"{number:02d}.jpg" for number in range(40)
    ]
    assert set(table["text"].to_pylist()) == {"7"}

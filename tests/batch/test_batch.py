"""A batch has a row for every picture, once, whatever ended the runs before; what cannot be read has its reason."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from played_workers import NOBODY, PlayedWorkers
from processes import wait_for
from typer.testing import CliRunner, Result
from written_documents import pdf_of, tiff_of, zip_of

import batch.shards
import recognition.__main__ as command_line
from batch.formats import UnusableTable
from batch.progress import Progress, progress
from batch.run import run
from batch.shards import Shards
from batch.sources import SourceFile, UnusableSource, files_of
from preprocessing import Box
from recognition import Digit, Line, Page
from recognition.terminal import Terminal
from service.document import Document
from service.tasks import Wish

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")
ROOT = Path(__file__).parents[2]
FORMATS = ("parquet", "csv", "jsonl")
PICTURES = [
    ("=b.png", 1, "4", ""),
    ("a/c.zip", 1, "4", ""),
    ("a/c.zip", 2, "", ""),
    ("a/c.zip", 3, "4", ""),
    ("a/notes.txt", 1, "", "This is text, not a picture: choose a photo or a scan."),
    ("a/two.tif", 1, "4", ""),
    ("a/two.tif", 2, "4", ""),
    ("blank.png", 1, "", ""),
]


class PlayedReader:
    """Reads the digit 4 in whatever is not white; so many times, and then somebody presses Ctrl-C."""

    def __init__(self, patience: int = 1000) -> None:
        self.patience = patience

    def read(self, image: np.ndarray, settings: object = None, trace: bool = False) -> Page:
        self.patience -= 1
        if self.patience < 0:
            raise KeyboardInterrupt
        height, width = image.shape[:2]
        digit = Digit(4, 0.99, ((4, 0.99),), Box(2, 2, 8, 12))
        return Page(width, height, () if image.min() == 255 else (Line((digit,)),))


def png(level: int, width: int = 40, height: int = 30) -> bytes:
    packed = io.BytesIO()
    Image.new("L", (width, height), level).save(packed, "PNG")
    return packed.getvalue()


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command in a folder with pictures, with a reader that is played; a shard has two rows."""
    (tmp_path / "scans" / "a").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch.shards, "ROWS_A_SHARD", 2)
    Path("scans/blank.png").write_bytes(png(255))
    Path("scans/=b.png").write_bytes(png(9))
    Path("scans/a/notes.txt").write_text("4711\n")
    # A ZIP may hold one name twice.
    Path("scans/a/c.zip").write_bytes(zip_of(("1.png", png(9)), ("2.png", png(255)), ("1.png", png(8))))
    Path("scans/a/two.tif").write_bytes(tiff_of(9, 8))

    def call(*arguments: str, reader: Any = None) -> Result:
        played = PlayedWorkers(reader or PlayedReader())
        monkeypatch.setattr(command_line, "Workers", lambda count=None, fork=False: played)
        return CliRunner().invoke(command_line.app, ["batch", *arguments])

    return call


def rows_in(table: Path) -> list[dict[str, Any]]:
    if table.suffix == ".parquet":
        return pq.read_table(table).to_pylist()
    if table.suffix == ".jsonl":
        return [json.loads(line) for line in table.read_text().splitlines()]
    with table.open(newline="") as lines:
        return [row | {"page": int(row["page"])} for row in csv.DictReader(lines)]


def read_in(table: Path) -> list[tuple[str, int, str, str]]:
    return sorted(
        (row["file"].removeprefix("scans/"), row["page"], row["text"], row["error"]) for row in rows_in(table)
    )


def nothing(call: Callable[..., Result], out: str) -> None:
    """No run before."""


def finished(call: Callable[..., Result], out: str) -> None:
    call("scans", "--out", out)


def stopped(call: Callable[..., Result], out: str) -> None:
    done = call("scans", "--out", out, reader=PlayedReader(4))
    assert (done.exit_code, Path(out).exists()) == (130, False), done.stderr


def stopped_while_a_shard_was_written(call: Callable[..., Result], out: str) -> None:
    stopped(call, out)
    Path(f".{out}.shards/00000009.half").write_bytes(b"PAR1")
    Path(f".{out}.shards/table.half").write_bytes(b"PAR1")


def stopped_when_the_table_had_its_name(call: Callable[..., Result], out: str) -> None:
    stopped(call, out)
    kept = {path: path.read_bytes() for path in Path(f".{out}.shards").glob("*.parquet")}
    assert len(kept) > 1
    finished(call, out)
    for path, shard in kept.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(shard)


def of_fewer_files(call: Callable[..., Result], out: str) -> None:
    call("scans/a/two.tif", "scans/*.png", "--out", out)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("before", "reads"),
    [
        pytest.param(nothing, True, id="nothing"),
        pytest.param(finished, False, id="a run to its end"),
        pytest.param(stopped, True, id="a run that was stopped"),
        pytest.param(stopped_while_a_shard_was_written, True, id="a run that ended within a shard"),
        pytest.param(stopped_when_the_table_had_its_name, False, id="a run that ended before its shards were gone"),
        pytest.param(of_fewer_files, True, id="a run over fewer files"),
    ],
)
def test_whatever_was_before_every_picture_has_one_row(
    call: Callable[..., Result], kind: str, before: Callable[..., None], reads: bool
) -> None:
    out = Path(f"numbers.{kind}")
    before(call, str(out))
    result = call("scans", "--out", str(out), reader=None if reads else NOBODY)
    assert read_in(out) == PICTURES, result.stderr
    assert len({row["key"] for row in rows_in(out)}) == len(PICTURES)
    assert [path.name for path in Path().iterdir() if "numbers" in path.name] == [out.name]


def test_other_settings_have_rows_of_their_own_and_the_old_ones_stay(call: Callable[..., Result]) -> None:
    assert call("scans/blank.png", "--out", "n.parquet").exit_code == 0
    assert call("scans/blank.png", "--out", "n.parquet", "--handwriting-only").exit_code == 0
    rows = rows_in(Path("n.parquet"))
    assert [row["file"] for row in rows] == ["scans/blank.png"] * 2
    assert len({row["settings"] for row in rows}) == len({row["key"] for row in rows}) == 2


def test_a_row_has_the_whole_reading(call: Callable[..., Result]) -> None:
    for kind in FORMATS:
        assert call("scans/=b.png", "--out", f"n.{kind}").exit_code == 0
    [parquet], [cells], [lines] = (rows_in(Path(f"n.{kind}")) for kind in FORMATS)
    assert (parquet["digits"], parquet["doubtful"], parquet["lowest_confidence"]) == (1, 0, 0.99)
    assert json.loads(parquet["reading"]) == lines["reading"]
    assert lines["reading"]["lines"][0]["digits"][0]["label"] == 4
    assert cells["text"] == "4" and "reading" not in cells


def test_names_that_are_no_text_and_formulas_do_no_harm(call: Callable[..., Result]) -> None:
    name = os.fsdecode(b"=\xff.png")
    Path(name).write_bytes(png(9))
    for kind in FORMATS:
        assert call(name, "--out", f"n.{kind}").exit_code == 0
        [row] = rows_in(Path(f"n.{kind}"))
        assert row["file"] == ("'" if kind == "csv" else "") + r"=\xff.png"
        assert call(name, "--out", f"n.{kind}", reader=NOBODY).exit_code == 0
        assert len(rows_in(Path(f"n.{kind}"))) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        pytest.param(["scans/blank.png", "--out", "n.parquet"], 0, r"n\.parquet: 1 pictures read in", id="one picture"),
        pytest.param(["scans", "--out", "n.parquet"], 1, r"1 could not be read: their rows say why\.", id="no picture"),
        pytest.param(["gone/*.png", "--out", "n.csv"], 1, r"gone/\*\.png fits no file: check", id="an empty glob"),
        pytest.param(
            ["file:///gone/x", "--out", "n.csv"], 1, "There is nothing at file:///gone/x", id="no such address"
        ),
        pytest.param(["ftx://gone", "--out", "n.csv"], 1, "ftx://gone cannot be reached", id="no such kind of address"),
        pytest.param(["scans", "--out", "n.xlsx"], 1, "n.xlsx has no ending that tells what to write", id="no format"),
        pytest.param(["scans", "--out", "gone/n.csv"], 1, "There is no folder gone", id="no folder"),
        pytest.param(["scans", "--out", "text.parquet"], 1, "text.parquet is no table of this", id="another file"),
        pytest.param(["scans", "--out", "text.jsonl"], 1, "text.jsonl is no table of this", id="other lines"),
    ],
)
def test_a_sentence_for_whatever_is_in_the_way(
    call: Callable[..., Result], arguments: list[str], code: int, sentence: str
) -> None:
    for kind in FORMATS:
        Path(f"text.{kind}").write_text("[4711]\n")
    result = call(*arguments)
    assert result.exit_code == code
    assert re.search(sentence, result.stderr) and result.stderr.count("\n") == 1, result.stderr


def test_a_batch_without_pyarrow_says_what_to_install(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line.importlib.util, "find_spec", lambda name: None)
    result = call("scans", "--out", "n.parquet")
    assert (result.exit_code, result.stderr) == (
        1,
        "A batch needs the package pyarrow: install digit-reader[batch], or pyarrow by itself.\n",
    )


def test_one_run_at_a_time_writes_to_a_table(tmp_path: Path) -> None:
    first = Shards(tmp_path / "n.parquet")
    with pytest.raises(UnusableTable, match=r"Another run writes to .*n\.parquet"):
        Shards(tmp_path / "n.parquet")
    first.close()
    Shards(tmp_path / "n.parquet").close()


def test_the_table_is_not_among_the_pictures(call: Callable[..., Result]) -> None:
    for _ in range(2):
        call(".", "--out", "n.parquet")
        assert len(rows_in(Path("n.parquet"))) == len(PICTURES)


def test_what_lies_in_an_object_store_is_fetched(call: Callable[..., Result], tmp_path: Path) -> None:
    Path("scans/a/.hidden.png").write_bytes(png(9))
    Path("scans/book.pdf").write_bytes(pdf_of("7", "7"))
    address = f"file://{tmp_path}/scans"
    assert call(address, "--out", "n.jsonl").exit_code == 1
    names = [row["file"].partition("/scans/")[2] for row in rows_in(Path("n.jsonl"))]
    assert sorted(names) == sorted([*(file for file, *_ in PICTURES), "book.pdf", "book.pdf"])
    assert call(address, "--out", "n.jsonl", reader=NOBODY).exit_code == 0
    assert [file.name for file in files_of(f"{address}/book.pdf")] == [f"{address}/book.pdf"]


def test_what_cannot_be_fetched_now_has_no_row_and_is_read_by_the_next_run(tmp_path: Path) -> None:
    def lost() -> Document:
        raise OSError("the network is down")

    told = Terminal(0)
    for fetch, left_out in ((lost, 1), (lambda: Document.of_bytes("a", png(9)), 0)):
        shards = Shards(tmp_path / "n.parquet")
        tally = run([SourceFile("s3://x/a", fetch)], PlayedWorkers(PlayedReader()), Wish(), shards, Progress(told, 1))
        shards.finish()
        assert tally.left_out == left_out
        assert len(rows_in(tmp_path / "n.parquet")) == 1 - left_out


@pytest.mark.parametrize(
    ("files_done", "first", "seconds", "line"),
    [
        pytest.param(0, 0, 10, "0 of 1,200 files, 3.0 pictures a second.", id="nothing done"),
        pytest.param(300, 0, 10, "300 of 1,200 files, 3.0 pictures a second, 0:00:30 left.", id="a quarter"),
        pytest.param(700, 600, 10, "700 of 1,200 files, 3.0 pictures a second, 0:00:50 left.", id="resumed at a half"),
    ],
)
def test_progress_tells_rate_and_time_left(files_done: float, first: float, seconds: float, line: str) -> None:
    assert progress(files_done, first, 1200, 30, seconds) == line


# The command with small shards, little patience, and a reader that never comes to an end with one picture.
DRIVEN = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import killer_pictures, batch.shards, service.workers, recognition.__main__ as command_line
from service.limits import Limits
batch.shards.ROWS_A_SHARD = 3
service.workers.Limits = lambda: Limits(processor_seconds=1)
command_line.app()
"""


def test_a_kill_in_the_middle_loses_no_row_and_makes_none_twice_and_a_killer_is_a_row(tmp_path: Path) -> None:
    folder, out = tmp_path / "scans", tmp_path / "numbers.parquet"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02d}.png").write_bytes(png(255, 60 + number, 40))
    (folder / "05.png").write_bytes(png(255, 7, 13))
    command = [sys.executable, "-c", DRIVEN, "batch", str(folder), "--out", str(out), "--jobs", "1"]
    shards = tmp_path / ".numbers.parquet.shards"
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(list(shards.glob("*.parquet"))) > 2 or first.poll() is not None)
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL, first.communicate()
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = pq.read_table(out).to_pylist()
    assert [Path(row["file"]).name for row in rows] == [f"{number:02d}.png" for number in range(40)], again.stderr
    assert {Path(row["file"]).name: row["error"][:41] for row in rows if row["error"]} == {
        "05.png": "This takes more than 1 s of work to open "
    }
    assert re.search(r"\d+ rows were there before", again.stderr), again.stderr
    assert not shards.exists()


def test_a_source_says_what_is_wrong_with_it() -> None:
    with pytest.raises(UnusableSource, match="fits no file"):
        files_of("/gone/*.png")

"""`python -m recognition read`: what it prints, what it writes, and what it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

import recognition.__main__ as command_line
from preprocessing import Box, Settings
from recognition import Digit, DigitReader, Line, Page, UnusableModel

ROOT = Path(__file__).parents[2]


def digit(label: int, x: int, confidence: float = 0.99) -> Digit:
    return Digit(label, confidence, ((label, confidence),), Box(x, 2, 8, 12))


class PlayedReader:
    """Reads the digit 4 and a doubtful 7 in whatever is not white; remembers what it was asked."""

    asked: list[Settings]

    def __init__(self) -> None:
        type(self).asked = []

    def read(self, image: np.ndarray, settings: Settings) -> Page:
        self.asked.append(settings)
        height, width = image.shape[:2]
        if image.min() == 255:
            return Page(width, height)
        return Page(width, height, (Line((digit(4, 2), digit(7, 12, 0.6))), Line((digit(1, 2),))))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with pictures in it and a reader that is played."""
    monkeypatch.setattr(command_line, "DigitReader", PlayedReader)
    monkeypatch.chdir(tmp_path)
    Image.new("L", (40, 30), 255).save("blank.png")
    Image.new("L", (40, 30), 9).save("ink.png")
    Path("other").mkdir()
    Image.new("L", (40, 30), 9).save("other/ink.jpg")
    Path("notes.txt").write_text("4711\n")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command_line.app, ["read", *arguments])


@pytest.mark.parametrize(
    ("files", "printed", "complained", "code"),
    [
        pytest.param(["blank.png"], "", "blank.png: No digits found.", 0, id="blank"),
        pytest.param(["ink.png"], "47\n1\n", "", 0, id="one file: the numbers and nothing else"),
        pytest.param(["ink.png", "blank.png"], "== ink.png\n47\n1\n== blank.png\n", "blank.png: No", 0, id="two files"),
        pytest.param(["ink.png", "ink.png"], "== ink.png\n47\n1\n== ink.png\n47\n1\n", "", 0, id="a file twice"),
        pytest.param(["notes.txt"], "", "notes.txt: This is text", 1, id="no picture"),
        pytest.param(["gone.png"], "", "gone.png: There is no file", 1, id="missing"),
        pytest.param(["other"], "", "other: other is a folder", 1, id="folder"),
        pytest.param(
            ["gone.png", "ink.png"], "== ink.png\n47\n1\n", "gone.png: There is no file", 1, id="the others are printed"
        ),
    ],
)
def test_text(folder: Path, files: list[str], printed: str, complained: str, code: int) -> None:
    result = run(*files)
    assert result.stdout == printed
    assert result.stderr.startswith(complained) and result.stderr.count("\n") == bool(complained)
    assert result.exit_code == code


def test_json_has_an_entry_for_every_file(folder: Path) -> None:
    result = run("--format", "json", "ink.png", "gone.png", "blank.png")
    ink, gone, blank = json.loads(result.stdout)
    assert (ink["file"], ink["text"], ink["width_px"]) == ("ink.png", "47\n1", 40)
    assert ink["lines"][0]["digits"][0]["box"] == {"x": 2, "y": 2, "width": 8, "height": 12}
    assert gone == {"file": "gone.png", "error": "There is no file gone.png: check the name."}
    assert (blank["file"], blank["lines"]) == ("blank.png", [])
    assert result.exit_code == 1


def test_json_is_a_list_even_for_one_file(folder: Path) -> None:
    assert [entry["file"] for entry in json.loads(run("--format", "json", "ink.png").stdout)] == ["ink.png"]


def test_csv_has_one_header_and_a_row_for_every_line(folder: Path) -> None:
    result = run("--format", "csv", "ink.png", "gone.png", "blank.png", "other/ink.jpg")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["file"], row["line"], row["text"]) for row in rows] == [
        ("ink.png", "1", "47"),
        ("ink.png", "2", "1"),
        ("other/ink.jpg", "1", "47"),
        ("other/ink.jpg", "2", "1"),
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], Settings(), id="none"),
        pytest.param(["--threshold", "sauvola"], Settings(threshold="sauvola"), id="threshold"),
        pytest.param(["--polarity", "light"], Settings(polarity="light"), id="polarity"),
        pytest.param(["--blur", "1.5"], Settings(blur_sigma_px=1.5), id="blur"),
        pytest.param(["--no-straighten"], Settings(straighten=False), id="straighten"),
        pytest.param(["--no-remove-rulings"], Settings(remove_ruling_lines=False), id="rulings"),
        pytest.param(["--min-digit-height", "30"], Settings(min_digit_height_px=30), id="height"),
    ],
)
def test_options_become_settings(folder: Path, options: list[str], expected: Settings) -> None:
    assert run("ink.png", *options).exit_code == 0
    assert PlayedReader.asked == [expected]


@pytest.mark.parametrize(("min_confidence", "doubtful"), [("0", 0), ("0.7", 1), ("1", 3)])
def test_min_confidence_decides_what_is_doubtful(folder: Path, min_confidence: str, doubtful: int) -> None:
    result = run("--format", "json", "--min-confidence", min_confidence, "ink.png")
    digits = [digit for line in json.loads(result.stdout)[0]["lines"] for digit in line["digits"]]
    assert sum(digit["doubtful"] for digit in digits) == doubtful


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no file"),
        pytest.param(["ink.png", "--format", "pdf"], id="format"),
        pytest.param(["ink.png", "--threshold", "magic"], id="threshold"),
        pytest.param(["ink.png", "--blur", "-1"], id="blur"),
        pytest.param(["ink.png", "--min-digit-height", "0"], id="height"),
        pytest.param(["ink.png", "--min-confidence", "2"], id="confidence"),
        pytest.param(["ink.png", "--annotate", "notes.txt"], id="a file for a folder"),
        pytest.param(["ink.png", "--frobnicate"], id="unknown option"),
    ],
)
def test_wrong_usage_ends_with_2_and_reads_nothing(folder: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_annotated_pictures_do_not_overwrite_each_other(folder: Path) -> None:
    assert run("ink.png", "other/ink.jpg", "notes.txt", "--annotate", "drawn/today").exit_code == 1
    assert sorted(path.name for path in Path("drawn/today").iterdir()) == ["ink-2.png", "ink.png"]
    drawn = np.asarray(Image.open("drawn/today/ink.png"))
    assert drawn.shape == (30, 40, 3)
    assert (drawn != 9).any()


def test_annotated_pictures_never_overwrite_what_is_read(folder: Path) -> None:
    before = Path("ink.png").read_bytes()
    assert run("ink.png", "--annotate", ".").exit_code == 0
    assert Path("ink.png").read_bytes() == before
    assert Path("ink-2.png").exists()


def test_a_model_that_cannot_be_loaded_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = UnusableModel(Path("sequence_model.keras"), "is damaged")

    def damaged() -> DigitReader:
        raise fault

    monkeypatch.setattr(command_line, "DigitReader", damaged)
    result = run("ink.png")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{fault}\n")


def test_a_name_that_no_encoding_knows_does_not_end_the_run(folder: Path) -> None:
    odd = os.fsdecode(b"ink-\xff.png")
    Path(odd).write_bytes(Path("ink.png").read_bytes())
    result = run(odd, "ink.png")
    assert result.exit_code == 0
    assert result.stdout.count("47\n1\n") == 2


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "recognition", *arguments]


def test_a_closed_pipe_leaves_no_trace() -> None:
    files = sorted(map(str, (ROOT / "sample_images").glob("*.jpg"))) * 3
    process = subprocess.Popen(
        command("read", *files), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 1


def test_the_real_command_reads_a_sample() -> None:
    sample = ROOT / "sample_images" / "several-digits.png"
    truth = json.loads((ROOT / "sample_images" / "truth.json").read_text())[sample.name]
    done = subprocess.run(command("read", str(sample)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == truth

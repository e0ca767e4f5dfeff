"""`python -m recognition read`: what it prints, what it writes, and what it ends with."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from played_workers import PlayedWorkers
from typer.testing import CliRunner, Result
from written_documents import tiff_of, zip_of
from written_pages import page_of

import recognition.__main__ as command_line
from preprocessing import Box, Settings
from recognition import Digit, DigitReader, Line, Page, UnusableModel
from recognition.page import PageWarning
from recognition.terminal import Terminal
from service.tasks import Wish
from service.workers import Workers

ROOT = Path(__file__).parents[2]
GRAY = 128
WARNINGS = ("A number is cut off.", "Ink was left out.", "A number is cut off.")


def digit(label: int, x: int, confidence: float = 0.99) -> Digit:
    return Digit(label, confidence, ((label, confidence),), Box(x, 2, 8, 12))


class PlayedReader:
    """Reads the digit 4 and a doubtful 7 in whatever is not white, and warns of gray; remembers what it was asked."""

    asked: list[Settings]

    def __init__(self) -> None:
        type(self).asked = []

    def read(self, image: np.ndarray, settings: Settings) -> Page:
        self.asked.append(settings)
        height, width = image.shape[:2]
        if image.min() == 255:
            return Page(width, height)
        warnings = tuple(PageWarning("cut", sentence) for sentence in WARNINGS) if image.min() == GRAY else ()
        return Page(width, height, (Line((digit(4, 2), digit(7, 12, 0.6))), Line((digit(1, 2),))), warnings=warnings)


def play(monkeypatch: pytest.MonkeyPatch, reader: PlayedReader) -> None:
    monkeypatch.setattr(command_line, "Workers", lambda count=None, fork=False: PlayedWorkers(reader))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with pictures in it and a reader that is played."""
    play(monkeypatch, PlayedReader())
    monkeypatch.chdir(tmp_path)
    Image.new("L", (40, 30), 255).save("blank.png")
    Image.new("L", (40, 30), 9).save("ink.png")
    Image.new("L", (40, 30), GRAY).save("gray.png")
    Path("other").mkdir()
    Image.new("L", (40, 30), 9).save("other/ink.jpg")
    Path("notes.txt").write_text("4711\n")
    Path("empty").mkdir()
    ink = Path("ink.png").read_bytes()
    Path("one.zip").write_bytes(zip_of(("1.png", ink)))
    Path("two.zip").write_bytes(zip_of(("1.png", ink), ("b/2.png", ink)))
    Path("two.tif").write_bytes(tiff_of(9, 8))
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
        pytest.param(["other"], "47\n1\n", "", 0, id="folder with one picture"),
        pytest.param(["empty"], "", "empty: The folder holds no files", 1, id="folder without any"),
        pytest.param(["other", "ink.png"], "== other/ink.jpg\n47\n1\n== ink.png\n47\n1\n", "", 0, id="folder and file"),
        pytest.param(["one.zip"], "47\n1\n", "", 0, id="ZIP of one picture"),
        pytest.param(["two.zip"], "== two.zip/1.png\n47\n1\n== two.zip/b/2.png\n47\n1\n", "", 0, id="ZIP of two"),
        pytest.param(["two.tif"], "== two.tif/page 1\n47\n1\n== two.tif/page 2\n47\n1\n", "", 0, id="pages"),
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


@pytest.mark.parametrize(
    ("output", "complained"),
    [
        ("text", ["gray.png: A number is cut off.", "gray.png: Ink was left out."]),
        ("csv", []),
        ("json", []),
    ],
)
def test_warnings_go_to_the_error_stream_where_the_output_has_no_place_for_them(
    folder: Path, output: str, complained: list[str]
) -> None:
    result = run("--format", output, "ink.png", "gray.png")
    assert result.stderr.splitlines() == complained
    if output == "text":
        assert result.stdout == "== ink.png\n47\n1\n== gray.png\n47\n1\n"
    else:
        assert WARNINGS[0] in result.stdout and WARNINGS[1] in result.stdout
    assert result.exit_code == 0


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
        pytest.param(["--handwriting-only"], Settings(printed=False), id="handwriting only"),
        pytest.param(["--locale", "de-CH"], Settings(locale="de_CH"), id="locale"),
        pytest.param(["--expect", r"\d{5}"], Settings(expected=r"\d{5}"), id="what is expected"),
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
        pytest.param(["ink.png", "--expect", "eam"], id="what nothing can be"),
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


def test_what_lies_in_the_folder_of_drawings_is_left_alone(folder: Path) -> None:
    theirs = folder / "theirs.png"
    Path("drawn").mkdir()
    Path("drawn/ink.png").write_bytes(b"somebody's")
    Path("drawn/ink-2.png").symlink_to(theirs)
    Path("drawn/ink-3.png").mkdir()
    Image.new("L", (4, 4)).save("drawn/ink-4.png")
    kept = Path("drawn/ink-4.png").read_bytes()
    theirs_too = folder / "theirs-too.png"
    theirs_too.write_bytes(b"theirs too")
    Path("drawn/ink-5.png").symlink_to(theirs_too)
    Path("drawn/ink-6.png").symlink_to("ink-6.png")
    assert run("ink.png", "drawn/ink-6.png", "--annotate", "drawn").exit_code == 1
    assert Path("drawn/ink.png").read_bytes() == b"somebody's"
    assert Path("drawn/ink-4.png").read_bytes() == kept
    assert theirs_too.read_bytes() == b"theirs too"
    assert not theirs.exists(), "a link was followed out of the folder"
    assert Image.open("drawn/ink-7.png").size == (40, 30)


def test_a_second_run_writes_its_own_drawings_anew_and_no_other_pictures(folder: Path) -> None:
    for _ in range(2):
        assert run("ink.png", "two.tif", "--annotate", "drawn").exit_code == 0
    assert run("other/ink.jpg", "--annotate", "drawn").exit_code == 0
    names = ["ink-2.png", "ink.png", "two-page-1.png", "two-page-2.png"]
    assert sorted(path.name for path in Path("drawn").iterdir()) == names


def test_a_drawing_is_never_written_over_itself_while_it_is_read(folder: Path) -> None:
    assert run("ink.png", "--annotate", "drawn").exit_code == 0
    before = Path("drawn/ink.png").read_bytes()
    assert run("drawn", "--annotate", "drawn").exit_code == 0
    assert Path("drawn/ink.png").read_bytes() == before


def test_a_drawing_that_cannot_be_written_is_a_sentence_and_leaves_no_half(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    opened = Path.open

    def opened_full(path: Path, mode: str = "r", *rest: object) -> object:
        if mode != "xb":
            return opened(path, mode, *rest)  # type: ignore[call-overload]
        opened(path, mode).close()
        return Full()

    monkeypatch.setattr(Path, "open", opened_full)
    result = run("ink.png", "--annotate", "drawn")
    assert (result.exit_code, result.stdout) == (1, "47\n1\n")
    assert result.stderr == "ink.png: The drawing could not be written: No space left on device.\n"
    assert list(Path("drawn").iterdir()) == []


def test_json_has_the_page_where_there_are_several(folder: Path) -> None:
    entries = json.loads(run("--format", "json", "two.tif", "ink.png").stdout)
    assert [(entry["file"], entry.get("page")) for entry in entries] == [
        ("two.tif/page 1", 1),
        ("two.tif/page 2", 2),
        ("ink.png", None),
    ]


def test_a_dash_reads_standard_input(folder: Path) -> None:
    result = CliRunner().invoke(command_line.app, ["read", "-", "blank.png"], input=Path("ink.png").read_bytes())
    assert result.stdout == "== stdin\n47\n1\n== blank.png\n"


HOSTILE = "log\n=1+1\x1b[31m.png"


@pytest.mark.parametrize("output", ["text", "csv", "json"])
def test_odd_names_are_shown_safely_and_stay_right_in_files(folder: Path, output: str) -> None:
    Path(HOSTILE).write_bytes(Path("ink.png").read_bytes())
    result = run("--format", output, HOSTILE, f"gone-{HOSTILE}")
    assert result.stderr.count("\n") == 1 and "\x1b" not in result.stderr
    assert r"gone-log\n=1+1\x1b[31m.png: There is no file" in result.stderr
    if output == "text":
        assert result.stdout == "== log\\n=1+1\\x1b[31m.png\n47\n1\n"
    elif output == "csv":
        rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
        assert [row["file"] for row in rows] == [HOSTILE] * 2
    else:
        assert "\x1b" not in result.stdout
        assert [entry["file"] for entry in json.loads(result.stdout)] == [HOSTILE, f"gone-{HOSTILE}"]


@pytest.mark.parametrize("output", ["text", "csv", "json"])
def test_an_interrupted_run_leaves_what_was_read(folder: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    class Interrupted(PlayedReader):
        def read(self, image: np.ndarray, settings: Settings) -> Page:
            if len(self.asked) == 2:
                raise KeyboardInterrupt
            return super().read(image, settings)

    play(monkeypatch, Interrupted())
    result = run("--format", output, *["ink.png"] * 3)
    assert result.exit_code == 130
    assert result.stderr == "Stopped. What was read until then is written.\n"
    if output == "text":
        assert result.stdout == "== ink.png\n47\n1\n" * 2
    elif output == "csv":
        assert [row["text"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["47", "1"] * 2
    else:
        assert [entry["text"] for entry in json.loads(result.stdout)] == ["47\n1"] * 2


@pytest.mark.parametrize(("output", "sign"), [("text", b"=="), ("csv", b",47,47,"), ("json", b'"file"')])
def test_readings_are_written_as_they_come(
    folder: Path, monkeypatch: pytest.MonkeyPatch, output: str, sign: bytes
) -> None:
    written_before: list[int] = []

    class Watching(PlayedReader):
        def read(self, image: np.ndarray, settings: Settings) -> Page:
            written_before.append(sys.stdout.buffer.getvalue().count(sign))  # type: ignore[attr-defined]
            return super().read(image, settings)

    play(monkeypatch, Watching())
    assert run("--format", output, *["ink.png"] * 3).exit_code == 0
    assert written_before == [0, 1, 2]


def test_a_model_that_cannot_be_loaded_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = UnusableModel(Path("sequence_model.keras"), "is damaged")

    def damaged() -> DigitReader:
        raise fault

    monkeypatch.setattr("service.worker.DigitReader", damaged)
    monkeypatch.setattr(command_line, "Workers", Workers)
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_one_sentence() -> None:
    sample = str(ROOT / "sample_images" / "single-digit.jpg")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("read", sample, "--format", "json"), cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "The readings could not be written: No space left on device.\n"


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as a terminal has it: a shell has what runs in its background ignore it, and the children of that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_ctrl_c_leaves_the_rows_that_were_read(unbuffered: str, tmp_path: Path) -> None:
    # Small, and with many digits: a few of them fill the pipe.
    Image.fromarray(page_of(["4821956"] * 4, height_px=24, pen_px=3)).save(tmp_path / "page.png")
    files = [str(tmp_path / "page.png")] * 300
    process = subprocess.Popen(
        command("read", "--format", "json", *files),
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    begun = "".join(process.stdout.readline() for _ in range(5))
    # By now it waits in the middle of a picture, for the pipe takes no more.
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    written = begun + process.stdout.read()
    assert process.stderr.read() == "Stopped. What was read until then is written.\n"
    assert process.wait() == 130
    assert 1 <= len(json.loads(written)) < len(files)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_waits_until_what_is_written_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pressed(io.StringIO):
        def write(self, text: str) -> int:
            signal.raise_signal(signal.SIGINT)
            return super().write(text)

    out = Pressed()
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(KeyboardInterrupt):
        Terminal(1).write("47\n")
    assert out.getvalue() == "47\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_has_a_bar_that_leaves_nothing_behind(folder: Path) -> None:
    import pty

    keyboard, screen = pty.openpty()
    with os.fdopen(screen, "w") as stderr:
        original, sys.stderr = sys.stderr, stderr
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                failed = command_line.write_all(
                    ["ink.png", "gone.png", "two.tif"],
                    command_line.Format.text,
                    Terminal(3),
                    PlayedWorkers(PlayedReader()),  # type: ignore[arg-type]
                    Wish(),
                    None,
                )
        finally:
            sys.stderr = original
    shown = b""
    # It comes in parts, and ends with an error when the screen is closed.
    with contextlib.suppress(OSError):
        while part := os.read(keyboard, 100_000):
            shown += part
    os.close(keyboard)
    assert failed
    assert out.getvalue().count("47\n1\n") == 3 and "\x1b" not in out.getvalue()
    assert b"two.tif/page 2" in shown and b"67 %" in shown and b"83 %" in shown
    assert b"gone.png: There is no file" in shown


def test_the_real_command_reads_a_sample() -> None:
    sample = ROOT / "sample_images" / "several-digits.png"
    truth = json.loads((ROOT / "sample_images" / "truth.json").read_text())[sample.name]
    done = subprocess.run(command("read", str(sample)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == truth

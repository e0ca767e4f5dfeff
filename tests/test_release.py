"""What is given away: a wheel that reads by itself, and a changelog that tells what is in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from recognition.model_digests import DIGESTS

ROOT = Path(__file__).parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was unpacked, as an installer does."""
    dist, folder = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = dist.iterdir()
    assert wheel.name == f"digit_reader-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def run(installed: Path, home: Path, *program: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept |= {"HOME": str(home), "PYTHONPATH": str(installed)}
    return subprocess.run([sys.executable, *program], cwd=home, env=kept, capture_output=True, text=True, check=False)


def test_the_wheel_takes_one_name_and_has_every_network(installed: Path) -> None:
    names = {path.name for path in installed.iterdir()}
    assert names == {"digit_reader", f"digit_reader-{VERSION}.dist-info"}
    assert all((installed / "digit_reader" / name).is_file() for name in DIGESTS)
    assert not {"ui", "training", "tests", "app.py"} & {path.name for path in (installed / "digit_reader").iterdir()}
    entry = next(installed.glob("*.dist-info")) / "entry_points.txt"
    assert "digit-reader = digit_reader.__main__:start" in entry.read_text()


def test_the_wheel_reads_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    sample = str(ROOT / "sample_images" / "single-digit.jpg")
    done = run(installed, tmp_path, "-m", "digit_reader", "read", sample)
    assert (done.stdout, done.returncode) == ("7\n", 0), done.stderr
    done = run(installed, tmp_path, "-m", "digit_reader", "batch", sample, "--out", "n.csv", "--jobs", "2")
    assert (done.returncode, (tmp_path / "n.csv").read_text().count(",7,")) == (0, 1), done.stderr
    reading = f"from digit_reader import DigitReader; print(DigitReader().read({sample!r}).text)"
    done = run(installed, tmp_path, "-c", reading)
    assert (done.stdout, done.returncode) == ("7\n", 0), done.stderr


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("", "has no entry", id="blank"),
        pytest.param("## [Unreleased]\n\n- New.\n", "has no entry", id="no version"),
        pytest.param("## [Unreleased]\n\n## [1.2.0]\n\n- New.\n", "has no entry", id="no date"),
        pytest.param("## [Unreleased]\n\n- New.\n\n## [1.2.0] - 2026-11-26\n", r"under \[Unreleased\]", id="more"),
        pytest.param("## [Unreleased]\n\n## [1.2.0] - 2026-11-26\n\n- New.\n", "", id="ready"),
        pytest.param("## [1.2.0] - 2026-11-26\n\n- New.\n\n## [1.1.0] - 2026-11-25\n", "", id="none unreleased"),
    ],
)
def test_a_release_has_its_entry_in_the_changelog(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{text}")
    checked = [sys.executable, str(ROOT / ".ci" / "changelog"), "1.2.0", "CHANGELOG.md"]
    done = subprocess.run(checked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == bool(complaint)
    assert re.search(complaint, done.stderr) and bool(done.stderr) == bool(complaint)

"""What the Makefile, CI and the hooks say to each other: one version of ruff, one command for the tests."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BROWSER_TESTS = sorted((ROOT / "tests" / "browser").glob("test_*.py"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pinned(package: str) -> str:
    (version,) = re.findall(rf"^{package}==(\S+)$", text("requirements-dev.txt"), re.M)
    return version


def dry_run(*words: str) -> str:
    """The commands that make would run, were everything installed."""
    assume = [f"--assume-old={path.name}" for path in ROOT.glob("requirements*.txt")]
    done = subprocess.run(["make", "-n", *assume, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_hooks_lint_with_the_version_that_make_lint_uses() -> None:
    (rev,) = re.findall(r"ruff-pre-commit\n +rev: v(\S+)", text(".pre-commit-config.yaml"))
    assert rev == pinned("ruff")


def test_the_app_is_set_up_with_the_versions_that_are_named_and_with_hashes_for_all() -> None:
    named = dict(re.findall(r"^([\w-]+)==([\w.]+)", text("requirements.txt"), re.M))
    training = {"keras", "tensorflow", "tensorflow-cpu"}
    assert training < named.keys()
    locked = re.findall(r"^([\w-]+)==([\w.]+)[^\n]*\\\n {4}--hash=sha256:", text("requirements-app.txt"), re.M)
    assert set(named.items()) - set(locked) == {(name, named[name]) for name in training}, "make lock"
    assert training.isdisjoint(dict(locked))
    assert len(locked) == len(re.findall(r"^[\w-]+==", text("requirements-app.txt"), re.M))


def test_no_test_can_hang_for_ever() -> None:
    assert pinned("pytest-timeout")
    assert 0 < tomllib.loads(text("pyproject.toml"))["tool"]["pytest"]["ini_options"]["timeout"] <= 600


@pytest.mark.parametrize(
    ("words", "command", "not_in_it"),
    [
        (["test"], r"-m pytest -n auto .*--dist loadfile", "not slow"),
        (["quick"], r'-m pytest -n auto .*-m "not slow"', "streamlit"),
        (["test", "ARGS=-k frame"], r"-m pytest .* -k frame$", "not slow"),
        (["check"], r"ruff check \.[\s\S]*-m mypy[\s\S]*-m pytest", "not slow"),
        (["app"], r"streamlit run app\.py", "--server.port"),
        (["app", "PORT=8502"], r"streamlit run app\.py .*--server\.port 8502", "pytest"),
    ],
    ids=["test", "quick", "some tests", "check", "app", "app on another port"],
)
def test_make_runs(words: list[str], command: str, not_in_it: str) -> None:
    said = dry_run(*words)
    assert re.search(command, said, re.M), said
    assert not_in_it not in said


@pytest.mark.parametrize(
    ("name", "command"),
    [(".github/workflows/ci.yml", ".ci/run"), (".ci/run", "make check"), ("README.md", "make test")],
)
def test_ci_and_the_readme_run_the_same_tests(name: str, command: str) -> None:
    assert re.search(rf"(^ *|: ){re.escape(command)}\b", text(name), re.M)


@pytest.mark.parametrize("path", BROWSER_TESTS, ids=[path.stem for path in BROWSER_TESTS])
def test_what_drives_a_browser_is_marked_so(path: Path) -> None:
    assert re.search(r"^pytestmark = pytest\.mark\.browser$", path.read_text(encoding="utf-8"), re.M)


def test_make_quick_leaves_out_the_browser_and_nothing_of_this_file() -> None:
    # One file stands for all in its folder, and takes a third of the time to load.
    files = [str(BROWSER_TESTS[0]), "tests/test_habits.py"]
    command = [sys.executable, "-m", "pytest", *files, "-m", "not slow", "--collect-only", "-q"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    collected = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert collected == {"tests/test_habits.py"}

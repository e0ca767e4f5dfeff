"""What all tests share: one loaded reader, which tests are slow, and the rule for tests that need a browser."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

# Loaded before any test loads TensorFlow: the other way round it crashes.
import pylibsrtp  # noqa: F401
import pytest

if TYPE_CHECKING:
    from recognition import DigitReader

# Nothing that is loaded is garbage: looking for some while all tests are collected takes an eighth of the time.
gc.disable()

# Side by side, the workers keep all cores busy: threads of their libraries would only wait. Set before they load.
SIDE_BY_SIDE = "PYTEST_XDIST_WORKER" in os.environ
if SIDE_BY_SIDE:
    for threads in ("OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(threads, "1")

# No test writes into anybody's data; servers that tests start see this too.
KEPT = tempfile.TemporaryDirectory(prefix="digit-reader-kept-")
os.environ["DIGIT_READER_KEPT"] = str(Path(KEPT.name) / "work.sqlite3")

TESTS = Path(__file__).parent
# What `make quick` leaves out: a folder, files by their name, and tests that train a network, by theirs.
SLOW_FOLDER, SLOW_FILES = TESTS / "browser", {"test_notebook.py"}
SLOW_TESTS = {"test_a_few_steps_lower_the_loss", "test_a_training_stores_its_network_and_its_curve"}
# The shell first: without a browser's windows, a page costs half as much.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def is_slow(item: pytest.Item) -> bool:
    """Whether `make quick` leaves this test out."""
    name = item.name.partition("[")[0]
    return item.path.is_relative_to(SLOW_FOLDER) or item.path.name in SLOW_FILES or name in SLOW_TESTS


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: one of them mostly waits, for a browser, an app or a worker of its own."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_slow(item):
            item.add_marker("slow")
        if item.get_closest_marker("browser"):
            # A busy machine may starve a browser for longer than a test waits; what fails twice is a fault.
            item.add_marker(pytest.mark.flaky(reruns=1))
    if SIDE_BY_SIDE:
        # The long files first: no worker is left with one when the others have nothing to do.
        long = {item.path for item in items if is_slow(item)}
        items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    # Streamlit collects garbage after every run of a page, and would go through all that TensorFlow and the tests hold.
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def reader() -> DigitReader:
    from recognition import DigitReader

    return DigitReader()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        # CI installs Chromium, so there its absence is a fault and not a choice.
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("Chromium is not installed: apt-get install chromium, or install Google Chrome")
    return found


@pytest.fixture(autouse=True)
def _needs_chromium(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("chromium_path")


@pytest.fixture(autouse=True)
def _main_module_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    # streamlit.testing leaves the page behind as __main__, and processes that a later test starts would run it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

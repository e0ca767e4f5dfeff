"""What all tests share: one loaded reader, and the rule for tests that need a browser."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

# Loaded before any test loads TensorFlow: the other way round it crashes.
import pylibsrtp  # noqa: F401
import pytest

if TYPE_CHECKING:
    from recognition import DigitReader

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


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

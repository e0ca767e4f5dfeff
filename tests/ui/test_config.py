"""The app's own settings, as Streamlit takes them from the file that is in use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = {"server.address": "127.0.0.1", "client.showErrorDetails": "none", "browser.gatherUsageStats": False}
ASK = "import json, sys; from streamlit import config; print(json.dumps([*map(config.get_option, sys.argv[1:])]))"


@pytest.fixture(scope="module")
def options() -> dict[str, object]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    command = [sys.executable, "-c", ASK, *EXPECTED]
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True)
    assert "not a valid config option" not in done.stdout + done.stderr
    return dict(zip(EXPECTED, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("option", EXPECTED)
def test_the_app_keeps_to_this_machine_and_shows_no_traceback(options: dict[str, object], option: str) -> None:
    assert options[option] == EXPECTED[option]

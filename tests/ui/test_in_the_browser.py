"""The page around the drawing page, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def test_the_page_frames_a_file_that_is_there() -> None:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page("pages/in_the_browser.py").run()
    assert not page.exception
    (frame,) = page.get("iframe")
    assert (ROOT / frame.proto.src.partition("?")[0].removeprefix("/app/")).exists()
    assert "Nothing is sent" in page.caption[0].value

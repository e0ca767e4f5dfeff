"""The Draw page without a browser: it starts, and says what to do while nothing is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[3] / "app.py"


@pytest.fixture
def draw_page(known_reader: object) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30).switch_page("pages/draw.py").run()


def test_an_empty_canvas_says_what_to_do(draw_page: AppTest) -> None:
    assert not draw_page.exception
    assert "Nothing is drawn yet" in draw_page.info[0].value
    assert not draw_page.code


@pytest.mark.parametrize("pen", ["Thin", "Medium", "Thick"])
def test_every_pen_can_be_chosen(draw_page: AppTest, pen: str) -> None:
    draw_page.segmented_control(key="draw_pen").set_value(pen).run()
    assert not draw_page.exception

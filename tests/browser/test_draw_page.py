"""Drawing in a real browser: the number appears with the strokes, and goes with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

# Strokes through points in shares of the canvas.
SEVEN = (((0.15, 0.25), (0.35, 0.25), (0.22, 0.8)),)
FOUR = (((0.68, 0.2), (0.55, 0.55), (0.82, 0.55)), ((0.75, 0.4), (0.75, 0.82)))
EMPTY = "Nothing is drawn yet"

Numbers = Callable[[Page], Locator]
Camera = Callable[[Page, str], Path]


@pytest.fixture
def draw_page(visit: Callable[..., Page]) -> Page:
    page = visit()
    page.get_by_test_id("stPageLink").filter(has_text="Draw").click()
    expect(page.get_by_text(EMPTY)).to_be_visible()
    return page


def stroke(page: Page, *strokes: tuple[tuple[float, float], ...]) -> None:
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    for points in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=12)
        page.mouse.up()


def test_numbers_appear_while_they_are_drawn(
    draw_page: Page, numbers: Numbers, screenshot: Callable[[Page, str], Path]
) -> None:
    stroke(draw_page, *SEVEN)
    expect(numbers(draw_page)).to_have_text("7")
    stroke(draw_page, *FOUR)
    expect(numbers(draw_page)).to_have_text("74")
    screenshot(draw_page, "draw.png")


def test_erasing_takes_a_digit_away(draw_page: Page, numbers: Numbers) -> None:
    stroke(draw_page, *SEVEN, *FOUR)
    expect(numbers(draw_page)).to_have_text("74")
    draw_page.get_by_text("Eraser").click()
    rows = [((0.5, 0.12 + 0.06 * row), (0.92, 0.12 + 0.06 * row)) for row in range(14)]
    stroke(draw_page, *rows)
    expect(numbers(draw_page)).to_have_text("7")


def test_clear_empties_the_canvas(draw_page: Page, numbers: Numbers) -> None:
    stroke(draw_page, *SEVEN)
    expect(numbers(draw_page)).to_have_text("7")
    draw_page.get_by_role("button", name="Clear").click()
    expect(draw_page.get_by_text(EMPTY)).to_be_visible()


def test_light_ink_is_read_too(draw_page: Page, numbers: Numbers) -> None:
    draw_page.get_by_test_id("stMain").get_by_text("Light on dark").click()
    draw_page.wait_for_timeout(2000)  # another canvas takes the place of the first
    stroke(draw_page, *SEVEN)
    expect(numbers(draw_page)).to_have_text("7")


def test_the_canvas_fits_a_phone(visit: Callable[..., Page], app_url: str, phone: dict[str, Any]) -> None:
    page = visit(**phone)
    page.goto(f"{app_url}/draw")
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

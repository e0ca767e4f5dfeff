"""Drawing in a real browser: the number appears with the strokes, and goes with them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser_steps import fingers
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

# Strokes through points in shares of the canvas.
SEVEN = (((0.15, 0.25), (0.35, 0.25), (0.22, 0.8)),)
FOUR = (((0.68, 0.2), (0.55, 0.55), (0.82, 0.55)), ((0.75, 0.4), (0.75, 0.82)))
# Resolves when not all of a canvas is of one colour any more.
HOLDS_INK = """async canvas => {
    const empty = () => {
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const pixels = new Uint32Array(data.buffer);
        return pixels.every(pixel => pixel === pixels[0]);
    };
    while (empty()) await new Promise(requestAnimationFrame);
}"""
EMPTY = "Nothing is drawn yet"

Numbers = Callable[[Page], Locator]
Strokes = tuple[tuple[tuple[float, float], ...], ...]


def open_draw(page: Page) -> None:
    page.get_by_test_id("stPageLink").filter(has_text="Draw").click()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()


def places(page: Page, strokes: Strokes) -> list[list[tuple[float, float]]]:
    # While a page opens, what it holds still moves: strokes would begin beside the canvas.
    box, before = page.locator("canvas.upper-canvas").bounding_box(), None
    while box != before:
        page.wait_for_timeout(250)
        box, before = page.locator("canvas.upper-canvas").bounding_box(), box
    assert box is not None
    return [[(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points] for points in strokes]


def draw(page: Page, *strokes: tuple[tuple[float, float], ...]) -> None:
    for first, *rest in places(page, strokes):
        page.mouse.move(*first)
        page.mouse.down()
        for place in rest:
            page.mouse.move(*place, steps=2)
        page.mouse.up()


def touch(page: Page, *strokes: tuple[tuple[float, float], ...]) -> None:
    """Draws as a finger does."""
    finger = fingers(page)
    for stroke in places(page, strokes):
        finger("Start", stroke[0])
        for (from_x, from_y), (to_x, to_y) in pairwise(stroke):
            for step in range(1, 9):
                finger("Move", (from_x + (to_x - from_x) * step / 8, from_y + (to_y - from_y) * step / 8))
        finger("End")


def press(page: Page, name: str) -> None:
    """Presses a button of the page; the component has an Undo of its own."""
    page.locator(".st-key-draw_tools [data-testid=stButton]").filter(has_text=name).get_by_role("button").click()


def ground_level(image: Locator) -> int:
    """How light the picture's corner is, 0 to 255."""
    return image.evaluate("""async image => {
        await image.decode();
        const pixels = document.createElement("canvas").getContext("2d");
        pixels.drawImage(image, 0, 0);
        return pixels.getImageData(2, 2, 1, 1).data[0];
    }""")


def test_numbers_come_and_go_with_their_strokes_and_outlive_the_page(
    visit: Callable[..., Page], numbers: Numbers, screenshot: Callable[[Page, str], Path]
) -> None:
    page = visit("draw")
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    expect(page.get_by_text(EMPTY)).to_be_visible()
    draw(page, *SEVEN)
    expect(numbers(page)).to_have_text(["7"])
    draw(page, *FOUR)
    expect(numbers(page)).to_have_text(["74"])
    screenshot(page, "draw.png")

    # What is undone stroke by stroke can be drawn again, as can what was cleared.
    # The canvas has tools of its own, which are not shown beside ours.
    expect(page.locator(".dc-toolbar")).to_have_count(1)
    expect(page.locator(".dc-toolbar")).to_be_hidden()
    page.keyboard.press("Control+z")
    press(page, "Undo")
    expect(numbers(page)).to_have_text(["7"])
    draw(page, *FOUR)
    expect(numbers(page)).to_have_text(["74"])
    press(page, "Clear")
    expect(page.get_by_text(EMPTY)).to_be_visible()
    draw(page, *SEVEN)
    expect(numbers(page)).to_have_text(["7"])

    shown = page.locator(".rv-sheet img")
    before = shown.get_attribute("src")
    assert before and ground_level(shown) > 200
    page.get_by_test_id("stMain").get_by_text("Light on dark").click()
    expect(shown).not_to_have_attribute("src", before)
    assert ground_level(shown) < 100
    expect(numbers(page)).to_have_text(["7"])
    page.get_by_test_id("stPageLink").filter(has_text="Photo").click()
    expect(page.get_by_role("tab", name="Upload")).to_be_visible()
    open_draw(page)
    expect(numbers(page)).to_have_text(["7"])
    # Strokes drawn before the canvas has its old ones again would be lost with their coming.
    page.locator("canvas.dc-canvas.lower-canvas").evaluate(HOLDS_INK)
    draw(page, *FOUR)
    expect(numbers(page)).to_have_text(["74"])

    page.get_by_text("Eraser").click()
    page.wait_for_timeout(1000)  # until the canvas has the other pen
    draw(page, tuple((x, 0.12 + 0.06 * row) for row in range(14) for x in ((0.5, 0.92) if row % 2 else (0.92, 0.5))))
    expect(numbers(page)).to_have_text(["7"])


def test_a_finger_draws_on_a_phone_that_shows_the_whole_canvas(
    visit: Callable[..., Page],
    phone: dict[str, Any],
    numbers: Numbers,
) -> None:
    page = visit("draw", **phone)
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    touch(page, *SEVEN, *FOUR)
    expect(numbers(page)).to_have_text(["74"])
    assert canvas.bounding_box() == box

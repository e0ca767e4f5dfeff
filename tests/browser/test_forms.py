from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from browser_steps import downloaded, fingers, no_sideways_scrolling
from playwright.sync_api import Locator, Page, expect
from written_forms import BOXES, OTHER, SIZE_PX, blank_form, filled, seen

from documents.encoding import as_png

pytestmark = pytest.mark.browser

METER, READING, SIZE = "Meter No.", "Reading (kWh)", "Household size"
TEXTS = {METER: "4071", READING: "52836", SIZE: "3"}
NUMBERS = ("Left", "Top", "Width", "Height")
DRAWN_WITHIN_PX = 4

Upload = Callable[[Page, Any], None]


def png(name: str, image: Any) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": as_png(image)}


def on_sheet(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the form is on the screen."""
    expect(page.locator(".fm-sheet")).to_be_visible()
    area = page.locator(".fm-sheet").bounding_box()
    assert area
    return area["x"] + x * area["width"] / SIZE_PX[0], area["y"] + y * area["height"] / SIZE_PX[1]


def drag(page: Page, start: tuple[float, float], to: tuple[float, float]) -> None:
    page.mouse.move(*on_sheet(page, *start))
    page.mouse.down()
    page.mouse.move(*on_sheet(page, (start[0] + to[0]) / 2, (start[1] + to[1]) / 2))
    page.mouse.move(*on_sheet(page, *to))
    page.mouse.up()


def draw(page: Page, name: str, expected: str = "") -> None:
    """Draws the box of a field, and types what it is called, and what stands in it."""
    x, y, width, height = BOXES[name]
    drag(page, (x, y), (x + width, y + height))
    # The caret stands in the name of the new field.
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(expected)
    page.keyboard.press("Enter")
    expect(box(page, name)).to_be_visible()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Field {name}", exact=True)


def place(page: Page, name: str) -> list[int]:
    return [int(page.get_by_label(f"{number} of {name}", exact=True).input_value()) for number in NUMBERS]


def test_a_form_is_marked_with_the_mouse_and_its_pages_become_a_table(
    visit: Callable[..., Page],
    upload: Upload,
    phone: dict[str, Any],
    heard: Callable[[Page], AbstractContextManager[None]],
    screenshot: Callable[..., Path],
) -> None:
    page = visit("forms")
    upload(page, png("blank.png", blank_form()))
    expect(page.get_by_text("Drag over a field of the form to mark it.")).to_be_visible()
    draw(page, METER, "4 digits")
    draw(page, READING)
    assert place(page, READING) == pytest.approx(BOXES[READING], abs=DRAWN_WITHIN_PX)

    # By the keyboard alone: a box in the middle, and where it lies as numbers.
    page.get_by_role("button", name="New field").press("Enter")
    page.keyboard.type(SIZE)
    with heard(page):
        page.keyboard.press("Enter")
    for number, value in zip(NUMBERS, BOXES[SIZE], strict=True):
        page.get_by_label(f"{number} of {SIZE}", exact=True).fill(str(value))
        with heard(page):
            page.keyboard.press("Enter")
    assert place(page, SIZE) == list(BOXES[SIZE])
    # Moved, made larger at a corner, and back by two undos.
    x, y, width, height = BOXES[SIZE]
    drag(page, (x + 60, y + 30), (x + 40, y + 50))
    assert place(page, SIZE) == pytest.approx([x - 20, y + 20, width, height], abs=DRAWN_WITHIN_PX)
    drag(page, (x - 20 + width, y + 20 + height), (x - 50 + width, y + 40 + height))
    assert place(page, SIZE) == pytest.approx([x - 20, y + 20, width - 30, height + 20], abs=2 * DRAWN_WITHIN_PX)
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    assert place(page, SIZE) == list(BOXES[SIZE])
    box(page, METER).focus()
    page.keyboard.press("Delete")
    expect(page.locator(".fm-row")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".fm-row")).to_have_count(3)

    blank = blank_form()
    pages = [
        png("1.png", seen(filled(blank, TEXTS), angle_deg=3, steep=0.02)),
        png("2.png", seen(filled(blank, {**TEXTS, METER: "407"}), seed=1)),
        png("3.png", seen(blank_form("Handing over of keys", OTHER))),
    ]
    upload(page, pages)
    expect(page.get_by_text("2 of 3 read")).to_be_visible()
    expect(page.get_by_text("1 field to look at, on 1 page")).to_be_visible()
    expect(page.locator(".st-key-file-form-2")).to_contain_text("does not look like the form")
    assert screenshot(page, "forms.png").stat().st_size > 0
    page.locator(".st-key-open-form-1 button").click()
    expect(page.get_by_role("img", name=f"{METER}, as it is written")).to_be_visible()
    page.get_by_role("textbox", name=METER).fill("4077")
    page.keyboard.press("Enter")
    expect(page.get_by_text("read as 407")).to_be_visible()
    page.get_by_role("button", name="All pages").click()
    expect(page.get_by_text("nothing is open any more")).to_be_visible()
    # The fields are drawn again as they were left.
    expect(box(page, SIZE)).to_be_visible()
    rows = list(csv.DictReader(downloaded(page, "CSV").decode().splitlines()))
    assert [[row[name] for name in TEXTS] for row in rows] == [list(TEXTS.values()), ["4077", "52836", "3"], [""] * 3]
    template = downloaded(page, "Template")

    hand = visit("forms", **phone)
    upload(hand, {"name": "meter.json", "mimeType": "application/json", "buffer": template})
    expect(hand.locator(".fm-row")).to_have_count(3)
    hand.get_by_role("button", name="New field").tap()
    touch = fingers(hand)
    x, y, width, height = BOXES["Postal code"]
    for kind, at in (("Start", (x, y)), ("Move", (x + 9, y + 9)), ("Move", (x + width, y + height))):
        touch(kind, on_sheet(hand, *at))
    touch("End")
    expect(hand.locator(".fm-row")).to_have_count(4)
    assert place(hand, "Field 4") == pytest.approx(BOXES["Postal code"], abs=DRAWN_WITHIN_PX)
    no_sideways_scrolling(hand)

"""A table on the Photo page: what is settled in the review or typed into the grid is asked again what is expected."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from written_tables import written

pytestmark = pytest.mark.browser

ROW_PX = 35


def test_a_table_follows_its_review_and_both_are_asked_whether_they_add_up(
    visit: Callable[..., Page], upload: Callable[[Page, Any], None]
) -> None:
    file = io.BytesIO()
    Image.fromarray(written([["5", "7", "12"], ["2", "8", "11"], ["6", "3", "9"]])[0]).save(file, "PNG")
    page = visit()
    asked = page.get_by_role("textbox", name="What is expected")
    asked.fill("row total")
    asked.press("Enter")
    upload(page, {"name": "table.png", "mimeType": "image/png", "buffer": file.getvalue()})
    warned = page.get_by_text("does not agree")
    expect(warned).to_have_text("11 in row 2, column 3 does not agree: the sum is 10.")
    expect(page.locator(".rv-warning")).to_have_count(1)

    page.get_by_label("Line 2", exact=True).fill("2 8 10")
    expect(warned).to_have_count(0)
    expect(page.locator(".rv-warning")).to_have_count(0)
    grid = page.locator("[class*=st-key-grid-0]")
    expect(grid.locator("#glide-cell-2-1")).to_have_text("10")

    # The first cell of the last row: its place is shown, and a 4 is typed into it.
    canvas = grid.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    area = canvas.bounding_box()
    assert area
    page.mouse.click(area["x"] + 40, area["y"] + 3.5 * ROW_PX)
    expect(page.get_by_role("combobox", name=re.compile("Show a cell"))).to_have_value("A3: 6")
    page.keyboard.press("Enter")
    typed = page.locator("#portal textarea")
    typed.fill("4")
    typed.press("Enter")
    expect(warned).to_have_text("9 in row 3, column 3 does not agree: the sum is 7.")

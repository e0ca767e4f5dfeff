from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from written_forms import blank_form
from written_pages import page_of

from documents.encoding import as_png

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe_core" / "axe.min.js").read_text(encoding="utf-8")
# What runs in the page: each finding as how grave it is, which rule, and the elements.
FINDINGS = """async (rules) => (await axe.run(document, { resultTypes: ["violations"], ...rules })).violations
  .filter(({ id, impact }) => impact === "serious" || impact === "critical" || id === "heading-order")
  .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))])"""
# What another theme can change.
COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}
GROUND = """() => getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
  .match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3"""


def findings(page: Page) -> dict[str, Any]:
    """What axe finds in the light, and by the rules of colours in the dark."""
    page.evaluate(AXE)
    found = {}
    for scheme, rules in (("light", {}), ("dark", COLORS)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"({GROUND})() {'>' if scheme == 'light' else '<'} 128")
        found[scheme] = page.evaluate(FINDINGS, rules)
    page.emulate_media(color_scheme="light")
    return {scheme: faults for scheme, faults in found.items() if faults}


def test_no_page_keeps_anyone_out_in_light_or_dark(
    visit: Callable[..., Page], upload: Callable[[Page, Any], None], switch: Callable[[Page, str], None]
) -> None:
    page = visit(color_scheme="light", viewport={"width": 1366, "height": 900})
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name="Several digits", exact=True).click()
    expect(page.locator(".rv-glyphs")).to_have_count(1)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".rv-status")).to_contain_text("7 doubtful")
    page.locator(".rv-box").first.click()
    page.keyboard.press("Enter")
    switch(page, "Show every step")
    expect(page.locator("[class*=st-key-crops] img").first).to_be_visible()
    found = {"Photo": findings(page)}
    for name in ("Draw", "Live video", "Many files", "Forms", "Performance", "In the browser"):
        page.get_by_test_id("stPageLink").filter(has_text=name).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        if name == "Forms":
            upload(page, {"name": "form.png", "mimeType": "image/png", "buffer": as_png(blank_form())})
            page.get_by_role("button", name="New field").press("Enter")
            expect(page.get_by_text("Filled pages")).to_be_visible()
        if name == "Many files":
            upload(page, {"name": "7.png", "mimeType": "image/png", "buffer": as_png(page_of(["70"]))})
            expect(page.get_by_text("1 of 1 read")).to_be_visible()
        found[name] = findings(page)
    assert {name: faults for name, faults in found.items() if faults} == {}

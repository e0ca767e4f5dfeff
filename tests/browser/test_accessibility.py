from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe_core" / "axe.min.js").read_text(encoding="utf-8")
# What runs in the page: each finding as how grave it is, which rule, and the elements.
FINDINGS = """async () => (await axe.run()).violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))])"""


def findings(page: Page) -> list[Any]:
    page.evaluate(AXE)
    return page.evaluate(FINDINGS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anyone_out(visit: Callable[..., Page], app_url: str, scheme: str) -> None:
    page = visit(color_scheme=scheme, viewport={"width": 1366, "height": 900})
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name="Ruled paper", exact=True).click()
    expect(page.locator(".rv-glyphs")).to_have_count(3)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".rv-status")).to_contain_text("15 doubtful")
    page.locator(".rv-box").first.click()
    page.keyboard.press("Enter")
    found = {"Photo": findings(page)}
    for name in ("Draw", "Live video", "Many files", "Forms", "Performance", "In the browser"):
        page.goto(f"{app_url}/{name.lower().replace(' ', '_')}")
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        found[name] = findings(page)
    assert {name: faults for name, faults in found.items() if faults} == {}

"""The Performance page in a real browser: the figures of the files, on every tab."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FIGURES = Path(__file__).parents[2] / "training" / "figures"
TABS = ("Digits", "Lines", "Pages and photos", "Training", "Speed")
EVERY_CHART_IS_DRAWN = """() => document.querySelector("[data-test-script-state=notRunning]") &&
    [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every(
        chart => !chart.checkVisibility() || chart.querySelector("svg.marks"))"""
TOO_WIDE = """width => [...document.querySelectorAll("[data-testid=stMain] *")].filter(
    e => e.checkVisibility() && e.getBoundingClientRect().right > width + 1).map(e => e.tagName + e.className)"""

Visit = Callable[..., Page]


def figures(file: str) -> dict[str, Any]:
    return json.loads((FIGURES / file).read_text())


def share(right: int, count: int) -> str:
    return f"{right / count:.1%}"


def test_every_tab_shows_the_figures_of_its_file_and_nothing_that_is_wider_than_a_phone(
    visit: Visit, phone: dict[str, Any], screenshot: Callable[[Page, str], Path]
) -> None:
    page = visit("performance", viewport={"width": 1280, "height": 900})
    expect(page.get_by_role("heading", name="Performance")).to_be_visible()
    digits, lines, reading, curve, speed = map(
        figures, ("digits.json", "sequences.json", "reading.json", "digit_training.json", "speed.json")
    )
    folder = next(iter(reading["folders"].values()))["all"]
    shown = (
        (f"{digits['mnist_test']['accuracy_among_digits']:.2%}", digits["date"], digits["command"]),
        (share(lines["right"], lines["count"]), lines["models"]["sequence_model.keras"][:8]),
        (share(folder["lines_right"], folder["lines"]), reading["command"]),
        (curve["stages"][0]["command"],),
        (f"{speed['crops_ms']['ONNX Runtime']['100']:.2f}", speed["machine"]),
    )
    for tab, texts in zip(TABS, shown, strict=True):
        page.get_by_role("tab", name=tab).click()
        panel = page.get_by_role("tabpanel", name=tab)
        for text in texts:
            expect(panel).to_contain_text(text)
    page.get_by_role("tab", name="Digits").click()
    charts = page.get_by_role("tabpanel", name="Digits").locator("[data-testid=stVegaLiteChart] svg.marks")
    expect(charts.first).to_be_visible()
    assert screenshot(page, "performance.png").stat().st_size > 0

    page.set_viewport_size(phone["viewport"])
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        panel = page.get_by_role("tabpanel", name=tab)
        expect(panel.get_by_text("Measured on").or_(panel.get_by_text("Stage 1")).first).to_be_visible()
        page.wait_for_function(EVERY_CHART_IS_DRAWN)
        page.wait_for_function(f"width => !({TOO_WIDE})(width).length", arg=phone["viewport"]["width"])

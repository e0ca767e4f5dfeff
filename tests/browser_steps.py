"""What several tests of pages in a browser do or look at alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

_SCROLLED = ("html", "[data-testid=stMain]", "[data-testid=stMainBlockContainer]")


def downloaded(page: Page, label: str) -> bytes:
    """Presses the download button, the first of this label, and gives the file."""
    with page.expect_download() as waiting:
        page.locator("[data-testid=stDownloadButton]", has_text=label).first.click()
    return Path(waiting.value.path()).read_bytes()


def no_sideways_scrolling(page: Page) -> None:
    """Fails where anything is wider than the screen."""
    for element in _SCROLLED:
        wide = page.locator(element).evaluate("element => element.scrollWidth - element.clientWidth")
        assert wide <= 0, f"{element} is {wide} px wider than the screen"


def fingers(page: Page) -> Callable[..., None]:
    """Gives what touches the screen as fingers do: touch("Start", (x, y), …), "Move", "End". Playwright only taps."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        devtools.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": places})

    return touch

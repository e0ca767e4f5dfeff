from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

KEY = "digit_reader_visitor"
STAYS = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
SAMPLE = Path(__file__).parents[2] / "sample_images" / "single-digit.jpg"


def test_what_was_settled_is_there_after_a_reload_until_it_is_deleted(
    visit: Callable[..., Page],
    upload: Callable[[Page, Any], None],
    numbers: Callable[[Page], Locator],
    heard: Callable[[Page], AbstractContextManager[None]],
) -> None:
    page = visit()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    upload(page, SAMPLE)
    expect(numbers(page).first).to_have_text("7")
    page.locator(".rv-box").first.focus()
    with heard(page):
        page.keyboard.press("4")
    expect(numbers(page).first).to_have_text("4")
    page.reload()
    expect(page.get_by_text("Continue where you were: 1 file, 0 doubtful.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(numbers(page).first).to_have_text("4")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == KEY]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    page.get_by_role("button", name="Delete what is kept").click()
    expect(page.get_by_text("Nothing is kept of your work any more.")).to_be_visible()
    # From now on it is kept nowhere, and the browser asks before it is left.
    page.wait_for_function(STAYS)
    page.reload()
    expect(page.get_by_text("No picture at hand?")).to_be_visible()
    expect(page.get_by_text("Continue where you were")).to_have_count(0)
    assert asked == ["beforeunload"], "who leaves is asked where the work is kept nowhere, and only there"

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.browser

KEY = "digit_reader_visitor"
SAMPLE = Path(__file__).parents[2] / "sample_images" / "single-digit.jpg"


def test_what_was_settled_is_there_after_a_reload_for_this_visitor_alone(
    visit: Callable[..., Page], upload: Callable[[Page, Any], None], numbers: Callable[[Page], Locator]
) -> None:
    page = visit()
    upload(page, SAMPLE)
    expect(numbers(page).first).to_have_text("7")
    page.locator(".rv-box").first.focus()
    page.keyboard.press("4")
    expect(numbers(page).first).to_have_text("4")
    # Its report has reached the server.
    expect(page.get_by_text("Nothing is open any more").or_(page.locator(".rv-status")).first).to_be_visible()
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.get_by_text("Continue where you were: 1 file, 0 doubtful.")).to_be_visible()
    stranger = visit()
    expect(stranger.get_by_text("No picture at hand?")).to_be_visible()
    expect(stranger.get_by_text("Continue where you were")).to_have_count(0)
    page.get_by_role("button", name="Continue").click()
    expect(numbers(page).first).to_have_text("4")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == KEY]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    page.get_by_role("button", name="Delete what is kept").click()
    expect(page.get_by_text("Nothing is kept of your work any more.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No picture at hand?")).to_be_visible()
    expect(page.get_by_text("Continue where you were")).to_have_count(0)


def test_who_leaves_what_is_kept_nowhere_is_asked_before(
    visit: Callable[..., Page], upload: Callable[[Page, Any], None], numbers: Callable[[Page], Locator]
) -> None:
    page = visit()

    def without_key(route: Route) -> None:
        answer = route.fetch()
        page.context.clear_cookies(name=KEY)
        route.fulfill(status=answer.status, content_type="application/json", body=answer.text())

    # A browser that takes no cookies has no key to keep anything under.
    page.route("**/_stcore/host-config", without_key)
    page.context.clear_cookies(name=KEY)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    expect(page.get_by_text("Nothing is kept when you leave")).to_be_visible()
    upload(page, SAMPLE)
    expect(numbers(page).first).to_have_text("7")
    page.reload()
    expect(page.get_by_text("No picture at hand?")).to_be_visible()
    assert asked == [], "nothing was settled"
    upload(page, SAMPLE)
    expect(numbers(page).first).to_have_text("7")
    page.locator(".rv-box").first.focus()
    page.keyboard.press("4")
    expect(numbers(page).first).to_have_text("4")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.get_by_text("No picture at hand?")).to_be_visible()
    assert asked == ["beforeunload"]

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from browser_steps import downloaded, fingers, no_sideways_scrolling
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from review_tables import EDITS, PAGE
from written_pages import page_of

from recognition.review import Review
from ui.review.component import _digit

pytestmark = pytest.mark.browser

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
DESKTOP = {"viewport": {"width": 1366, "height": 900}}
# From a key to the picture that shows what it did.
KEY_TO_SCREEN = """key => new Promise((resolve) => {
  const [pressed, box] = [performance.now(), document.querySelector(".rv-box.rv-selected")];
  box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
})"""

# Whether turns of a wheel are kept from scrolling the page: the first two at once, one beside, one over the picture.
WHEEL = """async () => {
  const view = document.querySelector(".dr-view");
  const rest = () => new Promise((resolve) => setTimeout(resolve, 600));
  const turn = (on) => !on.dispatchEvent(new WheelEvent("wheel", { deltaY: -40, bubbles: true, cancelable: true }));
  await rest();
  const told = { page: turn(view.parentElement), picture: turn(view) };
  await rest();
  return { ...told, rested: turn(view) };
}"""

Visit = Callable[..., Page]
Numbers = Callable[[Page], Locator]
Heard = Callable[[Page], AbstractContextManager[None]]
Truth = dict[str, list[str]]


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """An empty page with the scripts that know what a review is after its edits."""
    page = browser.new_page()
    source = (ROOT / "static" / "review" / "state.js").read_text(encoding="utf-8")
    page.evaluate(
        "source => import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))"
        ".then((module) => { window.state = module; })",
        source,
    )
    yield page
    page.close()


@pytest.mark.parametrize(("edits", "text", "became", "still_open"), EDITS)
def test_the_browser_and_the_server_come_to_the_same(
    scripts: Page, edits: list[tuple[str, str, str]], text: str, became: dict[str, str], still_open: int
) -> None:
    lines = [{"id": line.id, "digits": [_digit(digit) for digit in line.digits]} for line in Review(PAGE).lines]
    told = scripts.evaluate(
        """([first, edits, minConfidence]) => {
          const lines = state.reviewed(first, edits);
          const digits = lines.flatMap((line) => line.digits);
          return {
            text: lines.map(state.textOf).filter(Boolean).join("\\n"),
            states: Object.fromEntries(digits.map((digit) => [digit.id, digit.state])),
            open: digits.filter((digit) => state.isOpen(digit, minConfidence)).length,
          };
        }""",
        [lines, edits, PAGE.min_confidence],
    )
    assert (told["text"], told["open"]) == (text, still_open)
    assert told["states"].items() >= became.items()


def sample(page: Page, name: str) -> None:
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name=name, exact=True).click()


def all_doubtful(page: Page, count: int) -> None:
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.get_by_role("slider").first.press("End")
    expect(status(page)).to_contain_text(f"{count} doubtful")
    # What is drawn anew below would take the focus away from what is typed into next.
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()


def status(page: Page) -> Locator:
    return page.locator(".rv-status")


def box(page: Page, name: str) -> Locator:
    return page.locator(f".rv-box[aria-label^='{name}']")


def test_all_doubtful_digits_are_settled_by_keyboard_alone(
    visit: Visit, numbers: Numbers, truth: Truth, heard: Heard, screenshot: Callable[..., Path]
) -> None:
    lines = truth["ruled-paper.jpg"]
    page = visit(**DESKTOP)
    if os.environ.get("SCREENSHOTS"):
        sample(page, "Touching")
        expect(status(page)).to_contain_text("2 doubtful")
        page.locator(".rv-box.rv-selected").press("Enter")
        expect(status(page)).to_contain_text("1 doubtful of 2")
        screenshot(page, "photo.png")
    sample(page, "Ruled paper")
    expect(numbers(page)).to_have_text(lines)
    all_doubtful(page, 15)
    scrolled = page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")
    # Out of the sidebar, through the page, to the digit that is selected.
    page.locator("[data-tool=boxes]").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".rv-box:focus")).to_have_count(1)
    times = [page.evaluate(KEY_TO_SCREEN, key) for key in ("7", "Enter", "Enter", "Delete", "ArrowRight")]
    logger.info("key to screen, ms: %s", ", ".join(f"{time:.0f}" for time in times))
    expect(numbers(page).first).to_have_text(f"7{lines[0][1]}{lines[0][3:]}")
    for _ in range(12):
        page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Nothing is open any more")
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") - scrolled < 400
    for key, left in (("z", "1 doubtful"), ("y", "Nothing is open any more")):
        # Nobody presses a key before he sees where it goes.
        expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
        expect(page.locator(".rv-box:focus")).to_have_count(1)
        page.keyboard.press(f"Control+{key}")
        expect(status(page)).to_contain_text(left)

    # What is typed is an edit as well; what is no number is refused with a sentence.
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    page.get_by_role("textbox", name="Line 2").focus()
    page.keyboard.press("End")
    page.keyboard.type("x.")
    with heard(page):
        page.keyboard.type("5")
    expect(numbers(page).nth(1)).to_have_text(f"{lines[1]}.5")
    expect(page.locator(".rv-letter.rv-selected")).to_have_text("5")
    page.keyboard.press("Home")
    expect(box(page, f"{lines[1][0]}, line 2, digit 1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("x")
    expect(page.locator(".rv-refused")).to_contain_text("“x” cannot stand in a number")

    rows = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode())))
    assert [(row["text"], row["as_read"], row["settled_by"], row["doubtful_digits"]) for row in rows] == [
        (f"7{lines[0][1]}{lines[0][3:]}", lines[0], "person", "0"),
        (f"{lines[1]}.5", lines[1], "person", "0"),
        (lines[2], lines[2], "person", "0"),
    ]
    reading = json.loads(downloaded(page, "JSON"))
    told = [digit["state"] for digit in reading["review"]["lines"][0]["digits"]]
    assert told == ["changed", "confirmed", "removed", "confirmed", "confirmed"]


def test_digits_are_settled_by_touch_alone_and_marks_taken_in_and_thrown_out(
    visit: Visit, numbers: Numbers, truth: Truth, phone: dict[str, Any], screenshot: Callable[..., Path]
) -> None:
    (read,) = truth["several-digits.png"]
    page = visit(**phone)
    sample(page, "Several digits")
    expect(numbers(page)).to_have_text([read])
    page.locator(".rv").evaluate("review => review.scrollIntoView()")
    assert screenshot(page, "phone.png").stat().st_size > 0
    all_doubtful(page, len(read))
    page.locator(".rv").evaluate("review => review.scrollIntoView()")
    # A false mark is thrown out, and comes back.
    box(page, f"{read[2]}, line 1, digit 3").tap()
    page.get_by_role("button", name="Not a digit").tap()
    expect(numbers(page)).to_have_text([read[:2] + read[3:]])
    expect(box(page, "No digit")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(numbers(page)).to_have_text([read])
    # The keypad settles one, "Right" the others.
    box(page, f"{read[0]}, line 1, digit 1").tap()
    page.locator(".rv-keypad").get_by_role("button", name="Set 9").tap()
    expect(numbers(page)).to_have_text([f"9{read[1:]}"])
    picture, keypad = page.locator(".dr-view").bounding_box(), page.locator(".rv-keypad").bounding_box()
    assert picture and keypad and picture["y"] + picture["height"] <= keypad["y"]
    assert keypad["y"] + keypad["height"] <= phone["viewport"]["height"], "picture and keypad are not seen together"
    # Two fingers enlarge the picture and not the page, and make it whole again.
    touch, (x, y) = fingers(page), (picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    for apart, scaled in (((30, 120), "a > 2"), ((120, 30), "a === 1 && Math.hypot(m.e, m.f) < 1")):
        touch("Start", (x - apart[0], y), (x + apart[0], y))
        for step in range(1, 9):
            away = apart[0] + (apart[1] - apart[0]) * step / 8
            touch("Move", (x - away, y), (x + away, y))
        touch("End")
        matrix = "new DOMMatrix(getComputedStyle(document.querySelector('.rv-sheet')).transform)"
        page.wait_for_function(f"() => {{ const m = {matrix}; return m.{scaled}; }}")
    assert page.evaluate("visualViewport.scale") == 1
    page.get_by_role("button", name="Next").tap()
    for _ in read[1:]:
        page.get_by_role("button", name="Right", exact=True).last.tap()
    expect(status(page)).to_contain_text("Nothing is open any more")
    no_sideways_scrolling(page)


def test_a_mark_that_was_left_out_is_taken_in_and_the_picture_is_zoomed(visit: Visit, numbers: Numbers) -> None:
    page = visit(**DESKTOP, color_scheme="dark", permissions=["clipboard-read", "clipboard-write"])
    sample(page, "No digits")
    expect(page.get_by_text("No digits found.")).to_be_visible()
    expect(numbers(page)).to_have_count(0)
    page.locator("[data-tool=left]").click()
    marks = box(page, "A mark that was left out")
    expect(marks.first).to_be_visible()
    marks.first.click()
    page.keyboard.press("4")
    expect(numbers(page)).to_have_text(["4"])
    page.get_by_role("button", name="Add a line").click()
    page.keyboard.type("12 5")
    expect(numbers(page)).to_have_text(["4", "12 5"])
    page.locator("[data-tool=copy]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-tool=copy]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "4\n12\t5"

    scale = "sheet => new DOMMatrix(getComputedStyle(sheet).transform).a"
    sheet = page.locator(".rv-sheet")
    assert sheet.evaluate(scale) == 1
    page.locator(".dr-view").hover()
    page.mouse.wheel(0, -300)
    page.wait_for_function("new DOMMatrix(getComputedStyle(document.querySelector('.rv-sheet')).transform).a > 1.1")
    label = page.locator(".rv-label:visible").first.bounding_box()
    assert label and label["height"] < 20, "labels do not grow with the picture"
    page.get_by_role("button", name="Whole").click()
    page.wait_for_function("new DOMMatrix(getComputedStyle(document.querySelector('.rv-sheet')).transform).a === 1")
    # A wheel that scrolled the page goes on with it over the picture; after a rest it zooms again.
    turned = page.evaluate(WHEEL)
    assert turned == {"page": False, "picture": False, "rested": True}
    page.get_by_role("button", name="Whole").click()
    page.locator("[data-tool=boxes]").click()
    expect(page.locator(".rv-label:visible")).to_have_count(0)


# The component as Streamlit drives it, but at once: what it reports is kept in `told`.
DRIVEN = """async (address) => {
  const { review } = await import(address);
  const digit = { id: "0.0", label: "7", state: "read", as_read: "7", confidence: 0.99, alternatives: [],
    box: [4, 4, 8, 9], corners: [], printed: false, reason: "" };
  const first = { key: "a", picture: "", alt: "", width: 40, height: 20, min_confidence: 0.9, alphabet: "0123456789",
    keys: "0123456789", warnings: [], offers: [], lines: [{ id: "L0", digits: [digit] }], where: "", next: false,
    readonly: false };
  window.told = [];
  window.mount = (edits, heard) => {
    window.end?.();
    const parentElement = document.body.appendChild(document.createElement("div"));
    const told = (_, report) => window.told.push(report);
    const data = { ...first, edits, undone: [], heard };
    window.end = review({ parentElement, data, setStateValue: told, setTriggerValue: () => {} });
  };
}"""


def test_a_review_that_is_made_anew_goes_on_with_what_was_done_last(browser: Browser, app_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{app_url}/_stcore/health")
    page.evaluate(DRIVEN, f"{app_url}/app/static/review/review.js?driven")
    shown = page.locator(".rv-glyphs")
    page.evaluate("mount([], 0)")
    page.locator(".rv-box").click()
    page.keyboard.press("6")
    page.keyboard.press("Control+z")
    page.keyboard.press("5")
    expect(shown).to_have_text("5")
    # The server has heard of the first of three reports, which is no beginning of what came after it.
    page.evaluate("mount([['set', '0.0', '6']], told[0].number)")
    expect(shown).to_have_text("5")
    assert page.evaluate("told.at(-1).edits") == [["set", "0.0", "5"]]
    # It has heard of all, and says what became of them.
    page.evaluate("mount([['set', '0.0', '4']], told.at(-1).number)")
    expect(shown).to_have_text("4")
    page.close()


def test_a_number_that_is_read_as_expected_offers_what_it_looks_like(visit: Visit, upload: Callable[..., None]) -> None:
    file = io.BytesIO()
    Image.fromarray(page_of(["482"])).save(file, "PNG")
    page = visit()
    asked = page.get_by_role("textbox", name="What is expected")
    asked.fill(r"9\d\d")
    asked.press("Enter")
    upload(page, {"name": "number.png", "mimeType": "image/png", "buffer": file.getvalue()})
    line = page.get_by_label("Line 1", exact=True)
    expect(line).to_have_value("982")
    expect(page.get_by_text("It is read as 982, which it looks less like than 482.")).to_be_visible()
    page.get_by_role("button", name="482").click()
    expect(line).to_have_value("482")
    expect(page.get_by_text("482 is not as expected")).to_be_visible()
    expect(page.get_by_role("button", name="482")).to_have_count(0)

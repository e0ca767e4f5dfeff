from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_steps import downloaded, no_sideways_scrolling
from PIL import Image
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "sample_images"
CROPPER = "iframe[title='streamlit_cropper.st_cropper']"

# What the browser is asked for is written down, and then done.
ASKED_FOR = """
window.askedFor = [];
const devices = navigator.mediaDevices, plain = devices.getUserMedia;
devices.getUserMedia = (wanted) => { askedFor.push(wanted); return plain.call(devices, wanted); };
"""
DENIED = """
navigator.mediaDevices.getUserMedia = () => {
  window.denied = true;
  return Promise.reject(new DOMException("", "NotAllowedError"));
};
"""
COPY = """async (base64) => {
  const png = await (await fetch(`data:image/png;base64,${base64}`)).blob();
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}"""

Visit = Callable[..., Page]
Upload = Callable[[Page, Any], None]
Numbers = Callable[[Page], Locator]
Switch = Callable[[Page, str], None]
Truth = dict[str, list[str]]

# A connection on which everything that the app shows comes late.
SLOW = """
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  addEventListener(type, heard, ...rest) {
    super.addEventListener(type, type === "message" ? event => setTimeout(() => heard(event), 400) : heard, ...rest);
  }
  set onmessage(heard) { super.onmessage = event => setTimeout(() => heard(event), 400); }
};
"""


def area_of(element: Locator) -> dict[str, float]:
    area = element.bounding_box()
    assert area
    return area


def drag(page: Page, area: dict[str, float], from_y: float, to_y: float) -> None:
    """Drags along the middle of an area, up or down; both places are shares of its height."""
    x = area["x"] + area["width"] / 2
    page.mouse.move(x, area["y"] + from_y * area["height"])
    page.mouse.down()
    page.mouse.move(x, area["y"] + to_y * area["height"], steps=10)
    page.mouse.up()


def test_what_can_be_read_only_in_part_is_told_and_what_is_read_is_shown_with_every_step(
    visit: Visit, upload: Upload, numbers: Numbers, switch: Switch, truth: Truth, screenshot: Callable[..., Path]
) -> None:
    # What a browser does when its user says no; the flags that lend the tests a camera would say yes.
    page = visit(script=DENIED, permissions=[])
    page.get_by_role("tab", name="Camera").click()
    expect(page.get_by_text("Allow the camera in the browser's address bar")).to_be_visible()
    page.wait_for_function("window.denied")
    expect(page.get_by_text("This app would like to use your camera")).to_be_visible()
    expect(page.get_by_role("button", name="Take Photo")).to_be_disabled()
    expect(numbers(page)).to_have_count(0)

    page.get_by_role("tab", name="Upload").click()
    picture = Image.open(SAMPLES / "several-digits.png")
    buffer = io.BytesIO()
    # Through the upper ends of the digits.
    picture.crop((0, 375, *picture.size)).save(buffer, "PNG")
    upload(page, {"name": "cut.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    warned = page.locator("[class*=st-key-warnings] [data-testid=stAlert]")
    expect(warned).to_contain_text("A number is cut off by the edge of the picture.")
    expect(numbers(page)).to_be_visible()
    assert area_of(warned)["y"] < area_of(numbers(page))["y"]
    expect(page.locator(".rv-warning").first).to_be_visible()

    upload(page, SAMPLES / "ruled-paper.jpg")
    expect(numbers(page)).to_have_text(truth["ruled-paper.jpg"])
    expect(page.locator(".rv-sheet img")).to_be_visible()
    expect(page.locator(".rv-status")).to_contain_text("15 digits")
    page.get_by_text("Every digit as a table").click()
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    expect(page.locator("[class*=st-key-steps] img")).to_have_count(0)
    switch(page, "Show every step")
    expect(page.get_by_text("Step by step")).to_be_visible()
    steps, crops = page.locator("[class*=st-key-steps] img"), page.locator("[class*=st-key-crops] img")
    expect(steps.nth(3)).to_be_visible()
    expect(crops.nth(14)).to_be_visible()  # fifteen digits stand on the page
    assert crops.first.evaluate("image => image.naturalWidth") % 28 == 0
    page.get_by_text("Step by step").evaluate("heading => heading.scrollIntoView()")
    assert screenshot(page, "steps.png").stat().st_size > 0


def test_cropping_by_dragging_changes_the_numbers_and_is_there_again_after_a_look_elsewhere(
    visit: Visit, upload: Upload, numbers: Numbers, switch: Switch, truth: Truth
) -> None:
    lines = truth["several-lines.jpg"]
    page = visit()

    upload(page, SAMPLES / "several-lines.jpg")
    expect(numbers(page)).to_have_text(lines)
    switch(page, "Crop")
    canvas = page.frame_locator(CROPPER).locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    # The box goes up, out of the picture by half, until only the first two lines are in it.
    drag(page, area_of(canvas), from_y=0.7, to_y=0.2)
    expect(numbers(page)).to_have_text(lines[:2])
    page.get_by_role("link", name="Forms").click()
    expect(page.get_by_role("heading", name="Forms", level=1)).to_be_visible()
    page.get_by_role("link", name="Photo", exact=True).click()
    expect(numbers(page)).to_have_text(lines[:2])
    # The box is where it was: a tap on it shows the handle at its lower edge, which comes down by a line.
    expect(canvas).to_be_visible()
    area = area_of(canvas)
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + 0.3 * area["height"])
    drag(page, area, from_y=0.5, to_y=0.645)
    expect(numbers(page)).to_have_text(lines[:3])
    switch(page, "Crop")
    expect(numbers(page)).to_have_text(lines)


def test_a_picture_comes_from_the_back_camera_or_is_pasted(visit: Visit, numbers: Numbers, truth: Truth) -> None:
    page = visit(script=ASKED_FOR, permissions=["camera", "clipboard-read", "clipboard-write"])
    page.wait_for_function("navigator.mediaDevices.getUserMedia.toString().includes('facingMode')")
    page.get_by_role("tab", name="Camera").click()
    page.wait_for_function("document.querySelector('video')?.videoWidth")
    assert page.evaluate("askedFor[0].video.facingMode") == {"ideal": "environment"}
    page.get_by_role("button", name="Take Photo").click()
    expect(numbers(page)).to_have_text(truth["thick-marker.jpg"])
    page.get_by_role("tab", name="Upload").click()
    expect(numbers(page)).to_have_count(0)
    page.get_by_role("tab", name="Camera").click()
    expect(numbers(page)).to_have_text(truth["thick-marker.jpg"])
    # Pasted anywhere on the page, whatever tab is open.
    page.evaluate(COPY, base64.b64encode((SAMPLES / "several-digits.png").read_bytes()).decode())
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Control+v")
    expect(page.get_by_role("tab", name="Upload")).to_have_attribute("aria-selected", "true")
    expect(numbers(page)).to_have_text(truth["several-digits.png"])


def test_edits_that_are_faster_than_the_connection_are_all_kept(
    visit: Visit, upload: Upload, numbers: Numbers, truth: Truth
) -> None:
    read = truth["several-digits.png"][0]
    page = visit(script=SLOW)
    upload(page, SAMPLES / "several-digits.png")
    expect(numbers(page)).to_have_text([read])
    page.locator(".rv-box").first.click()
    for key in "1357":
        page.keyboard.press(key)
        page.keyboard.press("ArrowRight")
    expect(numbers(page)).to_have_text([f"1357{read[4:]}"])
    page.wait_for_timeout(1500)
    expect(numbers(page)).to_have_text([f"1357{read[4:]}"])
    assert downloaded(page, "Text").decode() == f"1357{read[4:]}\n"
    picture = Image.open(io.BytesIO(downloaded(page, "Picture")))
    assert picture.size == Image.open(SAMPLES / "several-digits.png").size


def test_a_phone_shows_everything_without_sideways_scrolling(
    visit: Visit, numbers: Numbers, switch: Switch, truth: Truth, phone: dict[str, Any]
) -> None:
    page = visit(**phone)
    no_sideways_scrolling(page)
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name="Single digit", exact=True).click()
    expect(numbers(page)).to_have_text(truth["single-digit.jpg"])
    switch(page, "Show every step")
    expect(page.locator("[class*=st-key-crops] img").first).to_be_visible()
    switch(page, "Crop")
    canvas = page.frame_locator(CROPPER).locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    area = area_of(canvas)
    assert area["x"] + area["width"] <= phone["viewport"]["width"], "the cropper's right edge is off the screen"
    no_sideways_scrolling(page)

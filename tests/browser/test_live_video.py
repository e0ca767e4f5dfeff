"""A camera before a real browser: a number appears, is hidden, held, covered; and there is a way without a camera."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_steps import no_sideways_scrolling
from PIL import Image, ImageOps
from playwright.sync_api import FrameLocator, Locator, Page, expect

from documents.encoding import as_jpeg
from ui.live.connection import _ASK_BROWSER, CAMERA_FAULTS

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "sample_images"
WRITTEN = "90526"
WIDTH_PX, HEIGHT_PX = 640, 480
VIDEO = "iframe[title*=webrtc]"
# A camera that is slower than most leaves a busy machine the time to do the rest; the picture for the README shows a
# usual one.
FRAMES_PER_SECOND = 30 if os.environ.get("SCREENSHOTS") else 5
SENTENCE_WITHIN_MS = 30_000
# How often it is asked whether the number is there, and how many times: two minutes in all.
ASKED_EVERY_MS, TIMES_ASKED = 5_000, 24
# The camera sees a number, and a hand while `covered` is true in its frame of the page. A film would be covered for
# some seconds, which is too short on a machine that reads a frame in one.
COVERABLE_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const paper = new Image();
  paper.src = "PICTURE";
  await paper.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: paper.width, height: paper.height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#6e6e6e";
  const draw = () => {
    context.drawImage(paper, 0, 0);
    if (window.covered) context.fillRect(0, 0, paper.width, paper.height);
  };
  draw();
  setInterval(draw, 1000 / PER_SECOND);
  return canvas.captureStream(PER_SECOND);
};
"""
# What a browser has to do with a camera, and what the page then says.
NO_CAMERA = {
    "absent": "navigator.mediaDevices.enumerateDevices = async () => [];",
    "denied": "navigator.permissions.query = async () => ({ state: 'denied', addEventListener() {} });",
    "insecure": "Object.defineProperty(navigator, 'mediaDevices', { value: undefined, writable: true });",
}
ASKED = """([script, source]) => new Promise((told) => {
  new Function(script)();
  import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })))
    .then((module) => module.default({ setStateValue: (_, camera) => told(camera) }));
})"""

Numbers = Callable[[Page], Locator]
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def camera() -> str:
    """The script of the camera, which films a number on paper."""
    photo = Image.open(SAMPLES / "thick-marker.jpg").convert("RGB")
    jpeg = base64.b64encode(as_jpeg(ImageOps.fit(photo, (WIDTH_PX, HEIGHT_PX)))).decode()
    return COVERABLE_CAMERA.replace("PICTURE", f"data:image/jpeg;base64,{jpeg}").replace(
        "PER_SECOND", str(FRAMES_PER_SECOND)
    )


def live_video(visit: Visit, script: str) -> Page:
    page = visit("live_video", script, viewport={"width": 1280, "height": 900})
    expect(page.get_by_role("heading", name="Live video")).to_be_visible()
    return page


def video(page: Page) -> FrameLocator:
    return page.frame_locator(VIDEO)


def start(page: Page) -> None:
    video(page).get_by_role("button", name="Start").click()


def see(page: Page, number: Locator) -> None:
    """Waits until the number is there."""
    patiently(page, lambda: expect(number).to_have_text(WRITTEN, timeout=ASKED_EVERY_MS))


def patiently(page: Page, expected: Callable[[], None]) -> None:
    """Waits for what is expected of a video that runs.

    A browser ends a video that hears nothing for a few seconds, as on a machine that is busy with much else; then it is
    started again, as a person would.
    """
    for _ in range(TIMES_ASKED - 1):
        try:
            return expected()
        except AssertionError:
            if video(page).get_by_role("button", name="Start").is_visible():
                start(page)
    return expected()


def cover(page: Page, covered: bool) -> None:
    video(page).locator("body").evaluate("(body, covered) => { window.covered = covered; }", covered)


def hold_button(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name="Hold")


def test_a_number_appears_is_covered_held_corrected_like_a_photo_and_left_outside_of_the_frame(
    visit: Visit,
    camera: str,
    numbers: Numbers,
    screenshot: Callable[[Page, str], Path],
    phone: dict[str, Any],
) -> None:
    page = live_video(visit, camera)
    expect(hold_button(page)).to_be_disabled()
    start(page)
    see(page, numbers(page))
    expect(page.get_by_text(" a second · ")).to_be_visible()
    expect(hold_button(page)).to_be_enabled()
    # The picture that comes back is as large as the one that was sent, and moves.
    playing = video(page).locator("video")
    expect(playing).to_have_js_property("videoWidth", WIDTH_PX)
    expect(playing).to_have_js_property("paused", False)
    if os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(2000)  # the boxes come back with the video
    screenshot(page, "live-video.png")

    # As wide as a phone, the video comes first and nothing sideways.
    desktop = page.viewport_size
    assert desktop
    page.set_viewport_size(phone["viewport"])
    no_sideways_scrolling(page)
    above, below = page.locator(VIDEO).bounding_box(), numbers(page).bounding_box()
    assert above and below and above["y"] < below["y"]
    page.set_viewport_size(desktop)

    cover(page, True)
    nothing = page.get_by_text("Nothing to read")
    patiently(page, lambda: expect(nothing).to_be_visible(timeout=ASKED_EVERY_MS))
    expect(numbers(page)).to_have_count(0)
    cover(page, False)
    see(page, numbers(page))

    hold_button(page).click()
    expect(page.locator(".rv-sheet img")).to_be_visible()
    expect(playing).to_be_hidden()
    held = page.locator(".rv-glyphs")
    expect(held).to_have_text(WRITTEN)
    page.get_by_role("textbox", name="Line 1").fill("12")
    expect(held).to_have_text("12")
    page.get_by_role("button", name="Back to the video").click()
    see(page, numbers(page))
    expect(playing).to_be_visible()
    # What lies outside of the frame is not read.
    page.get_by_role("slider", name="Frame, left to right").first.press("End")
    expect(nothing).to_be_visible()
    expect(numbers(page)).to_have_count(0)
    video(page).get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Press Start")).to_be_visible()


@pytest.mark.parametrize(("kind", "script"), NO_CAMERA.items(), ids=NO_CAMERA)
def test_a_browser_says_why_it_has_no_camera(
    empty_page: Callable[..., Page], app_url: str, kind: str, script: str
) -> None:
    page = empty_page()
    page.goto(f"{app_url}/_stcore/health")
    assert page.evaluate(ASKED, [script, _ASK_BROWSER]) == kind


def test_without_a_camera_there_is_one_sentence_and_the_snapshot(visit: Visit) -> None:
    page = live_video(visit, NO_CAMERA["denied"])
    expect(page.locator("[data-testid=stAlert]", has_text=CAMERA_FAULTS["denied"])).to_be_visible()
    expect(page.locator("[data-testid=stAlert]:visible")).to_have_count(1)
    expect(page.locator("[data-testid=stCameraInput]")).to_be_visible()
    expect(page.locator(VIDEO)).to_be_hidden()


def test_a_blocked_network_leads_to_a_sentence_and_the_snapshot(visit: Visit, camera: str, numbers: Numbers) -> None:
    # Only relays are tried, as where a firewall blocks all else; and there is none.
    only_relays = (
        "const Direct = RTCPeerConnection;"
        "window.RTCPeerConnection = class extends Direct {"
        "  constructor(options) { super({ ...options, iceTransportPolicy: 'relay' }); } };"
    )
    page = live_video(visit, camera + only_relays)
    start(page)
    sentence = page.locator("[data-testid=stAlert]", has_text="does not come through")
    expect(sentence).to_have_count(1, timeout=SENTENCE_WITHIN_MS)
    # Before its first frame the camera takes no photo.
    expect(page.get_by_test_id("stCameraInput").locator("video")).to_have_js_property("readyState", 4)
    page.get_by_role("button", name="Take Photo").click()
    expect(numbers(page)).to_have_text(WRITTEN)

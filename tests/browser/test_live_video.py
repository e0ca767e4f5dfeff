"""A camera before a real browser: a number appears, is hidden, held, covered; and there is a way without a camera."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from documents.encoding import as_jpeg

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
  setInterval(draw, 200);
  return canvas.captureStream(5);
};
"""

Numbers = Callable[[Page], Locator]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def written_frame() -> np.ndarray:
    """What the camera sees: uint8 (480, 640, 3), the number on paper."""
    photo = Image.open(SAMPLES / "thick-marker.jpg").convert("RGB")
    return np.asarray(ImageOps.fit(photo, (WIDTH_PX, HEIGHT_PX)))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, written_frame: np.ndarray) -> Path:
    """The number, and nothing else happens."""
    return filmed(tmp_path_factory.mktemp("film") / "number.y4m", [written_frame] * FRAMES_PER_SECOND)


@pytest.fixture(scope="module")
def coverable_camera(written_frame: np.ndarray) -> str:
    """A script: the camera sees the number, and a hand while `covered` is true in its frame of the page.

    A film would be covered for some seconds, which is too short on a machine that reads a frame in one.
    """
    jpeg = base64.b64encode(as_jpeg(Image.fromarray(written_frame))).decode()
    return COVERABLE_CAMERA.replace("PICTURE", f"data:image/jpeg;base64,{jpeg}")


def filmed(path: Path, frames: list[np.ndarray]) -> Path:
    """A film that Chromium's fake camera plays again and again: nothing but a head and the frames' planes."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
    return path


@pytest.fixture(scope="module")
def browser_before(browser: Browser, chromium_path: str) -> Iterator[Callable[[Path | None], Browser]]:
    """Gives a browser with this film for a camera, or with none; it is launched once."""
    launched: dict[Path | None, Browser] = {}

    def browser_before(film: Path | None) -> Browser:
        if film not in launched:
            camera = [f"--use-file-for-fake-video-capture={film}", "--use-fake-ui-for-media-stream"] if film else []
            device = ["--use-fake-device-for-media-stream"] if film else []
            arguments = [*camera, *device, "--no-sandbox"]
            launched[film] = browser.browser_type.launch(executable_path=chromium_path, args=arguments)
        return launched[film]

    yield browser_before
    for one in launched.values():
        one.close()


@pytest.fixture
def open_page(
    browser_before: Callable[[Path | None], Browser], app_url: str, still: dict[str, Any]
) -> Iterator[OpenPage]:
    """Opens the page before this film, or without a camera; other arguments are Playwright's for a context."""
    contexts = []

    def open_page(film: Path | None = None, script: str = "", **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, **still, **options}
        contexts.append(browser_before(film).new_context(**options))
        page = contexts[-1].new_page()
        page.add_init_script(script)
        page.goto(f"{app_url}/live_video")
        expect(page.get_by_role("heading", name="Live video")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


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


def press(page: Page, slider: str, key: str) -> None:
    page.get_by_role("slider", name=slider).first.press(key)


def test_a_number_appears_with_sliders_is_covered_held_and_corrected_like_a_photo(
    open_page: OpenPage,
    film: Path,
    coverable_camera: str,
    numbers: Numbers,
    switch: Callable[[Page, str], None],
    screenshot: Callable[[Page, str], Path],
) -> None:
    page = open_page(film, coverable_camera)
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

    press(page, "Show from", "End")
    expect(page.get_by_text("Not sure yet")).to_be_visible()
    expect(numbers(page)).to_have_count(0)
    press(page, "Show from", "Home")
    see(page, numbers(page))
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
    switch(page, "Show every step")
    expect(page.get_by_text("Step by step")).to_be_visible()
    page.get_by_role("button", name="Back to the video").click()
    see(page, numbers(page))
    expect(playing).to_be_visible()
    # What lies outside of the frame is not read.
    press(page, "Frame, left to right", "End")
    expect(nothing).to_be_visible()
    expect(numbers(page)).to_have_count(0)
    video(page).get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Press Start")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        pytest.param("", "This device has no camera", id="none connected"),
        pytest.param(
            "navigator.permissions.query = async () => ({ state: 'denied', addEventListener() {} });",
            "The camera is blocked",
            id="denied",
        ),
        pytest.param(
            "Object.defineProperty(navigator, 'mediaDevices', { value: undefined, writable: true });",
            "Browsers lend the camera only to",
            id="neither https nor localhost",
        ),
    ],
)
def test_without_a_camera_there_is_one_sentence_and_the_snapshot(
    open_page: OpenPage, script: str, sentence: str
) -> None:
    page = open_page(script=script)
    expect(page.locator("[data-testid=stAlert]", has_text=sentence)).to_be_visible()
    expect(page.locator("[data-testid=stAlert]:visible")).to_have_count(1)
    expect(page.locator("[data-testid=stCameraInput]")).to_be_visible()
    expect(page.locator(VIDEO)).to_be_hidden()


def test_a_blocked_network_leads_to_a_sentence_and_the_snapshot(
    open_page: OpenPage, film: Path, numbers: Numbers
) -> None:
    # Only relays are tried, as where a firewall blocks all else; and there is none.
    only_relays = (
        "const Direct = RTCPeerConnection;"
        "window.RTCPeerConnection = class extends Direct {"
        "  constructor(options) { super({ ...options, iceTransportPolicy: 'relay' }); } };"
    )
    page = open_page(film, only_relays)
    start(page)
    sentence = page.locator("[data-testid=stAlert]", has_text="does not come through")
    expect(sentence).to_have_count(1, timeout=SENTENCE_WITHIN_MS)
    # Before its first frame the camera takes no photo.
    expect(page.get_by_test_id("stCameraInput").locator("video")).to_have_js_property("readyState", 4)
    page.get_by_role("button", name="Take Photo").click()
    expect(numbers(page)).to_have_text(WRITTEN)


def test_a_phone_shows_the_video_first_and_nothing_sideways(
    open_page: OpenPage, film: Path, numbers: Numbers, phone: dict[str, Any]
) -> None:
    page = open_page(film, **phone)
    start(page)
    see(page, numbers(page))
    above, below = page.locator(VIDEO).bounding_box(), numbers(page).bounding_box()
    assert above and below and above["y"] < below["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= phone["viewport"]["width"]

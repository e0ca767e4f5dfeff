"""Times what a person waits for on the Photo page, in a real Chromium: the numbers of a large photo, and each key.

    python -m benchmarks.review [--times 5]

Starts the app. A photo of 12 megapixels, a sample made larger, is uploaded again and again, each time another file:
timed from the choice of the file until its numbers stand on the page; the first time the networks are loaded, too. Then
digits are settled: from the key until the browser has drawn what it did. Needs Playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import io
import shutil
import time
from statistics import median

from PIL import Image, ImageEnhance
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.soak import ROOT, running_app

SAMPLE = ROOT / "sample_images" / "ruled-paper.jpg"
SIZE_PX = (4000, 3000)
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 120_000
KEYS = ("7", "Enter", "Delete", "ArrowRight", "3", "Enter", "Enter")
# Until the frame after the one in which the key was handled.
KEY_TO_SCREEN = """key => new Promise((resolve) => {
  const box = document.querySelector(".rv-box.rv-selected") ?? document.querySelector(".rv-box");
  const pressed = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
})"""


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description="Time the Photo page.")
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    expect.set_options(timeout=PATIENCE_MS)
    with running_app() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        page.goto(url)
        expect(page.get_by_role("tab", name="Upload")).to_be_visible()
        first, *others = [upload_ms(page, large_photo(number)) for number in range(times + 1)]
        print(
            f"upload to numbers, 12 megapixels: {median(others):.0f} ms, at most {max(others):.0f}; first {first:.0f}"
        )
        pressed = [page.evaluate(KEY_TO_SCREEN, key) for _ in range(times) for key in KEYS]
        print(f"key to screen: {median(pressed):.0f} ms, at most {max(pressed):.0f}")
        browser.close()


def large_photo(number: int) -> bytes:
    """A sample as a JPEG of 12 megapixels; with another number it is another picture, a little brighter."""
    packed = io.BytesIO()
    photo = ImageEnhance.Brightness(Image.open(SAMPLE).convert("RGB")).enhance(1 + number / 100)
    photo.resize(SIZE_PX).save(packed, "JPEG", quality=90)
    return packed.getvalue()


def upload_ms(page: Page, data: bytes) -> float:
    """From the choice of a file until its numbers stand on the page."""
    shown = page.locator(".rv-sheet img")
    before = shown.get_attribute("src") if shown.count() else ""
    started = time.monotonic()
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)  # type: ignore[arg-type]
    page.wait_for_function(
        """before => {
          const image = document.querySelector(".rv-sheet img");
          return image && image.getAttribute("src") !== before && document.querySelector(".rv-glyphs");
        }""",
        arg=before,
        timeout=PATIENCE_MS,
    )
    return 1000 * (time.monotonic() - started)


if __name__ == "__main__":
    main()

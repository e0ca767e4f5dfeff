from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, Page, expect

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "sample_images"
CROPPER = "iframe[title='streamlit_cropper.st_cropper']"

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


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator("[data-testid=stDownloadButton]", has_text=label).click()
    download: Download = waiting.value
    return Path(download.path()).read_bytes()


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


def all_doubtful(page: Page) -> None:
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("Look again", exact=True)).to_be_visible()


def another_choice(page: Page, number: int) -> Locator:
    """The button that makes something else of a doubtful digit."""
    return page.locator("[class*=st-key-glyph]").nth(number).locator("[data-testid=stButtonGroup] button").last


def label_of(choice: Locator) -> str:
    return choice.inner_text().split()[0]


def invisibly_broken(text: str) -> str:
    """A pattern for the text, word joiners in it or not."""
    return "\u2060?".join(map(re.escape, text))


def no_sideways_scrolling(page: Page) -> None:
    for element in ("html", "[data-testid=stMain]", "[data-testid=stMainBlockContainer]"):
        wide = page.locator(element).evaluate("element => element.scrollWidth - element.clientWidth")
        assert wide <= 0, f"{element} is {wide} px wider than the screen"


def test_an_uploaded_file_gives_its_numbers(visit: Visit, upload: Upload, numbers: Numbers, truth: Truth) -> None:
    page = visit()
    upload(page, SAMPLES / "several-lines.jpg")
    expect(numbers(page)).to_have_text("\n".join(truth["several-lines.jpg"]))
    expect(page.locator("[class*=st-key-picture] img")).to_be_visible()
    expect(page.get_by_text("4 lines · 20 digits")).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()


def test_the_numbers_are_copied_with_one_click(visit: Visit, upload: Upload, numbers: Numbers, truth: Truth) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    upload(page, SAMPLES / "several-digits.png")
    expect(numbers(page)).to_be_visible()
    numbers(page).hover()
    page.locator("[class*=st-key-numbers]").get_by_role("button", name="Copy to clipboard").click()
    assert page.evaluate("navigator.clipboard.readText()") == truth["several-digits.png"][0]


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.png", b""), ("letter.png", b"Dear Sir or Madam"), ("torn.jpg", b"\xff\xd8\xff\xe0" + bytes(64))],
    ids=["empty", "text", "torn"],
)
def test_a_bad_file_gives_one_sentence_and_nothing_else(
    visit: Visit, upload: Upload, numbers: Numbers, name: str, data: bytes
) -> None:
    page = visit()
    upload(page, {"name": name, "mimeType": "image/png", "buffer": data})
    sentence = page.locator("[data-testid=stAlert]")
    expect(sentence).to_have_count(1)
    expect(sentence).to_have_text(re.compile(r"[A-Z][^\n]*\.$"))
    expect(numbers(page)).to_have_count(0)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_a_page_without_digits_says_what_to_do(visit: Visit, numbers: Numbers) -> None:
    page = visit()
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name="No digits", exact=True).click()
    expect(page.get_by_text("No digits found.")).to_be_visible()
    expect(numbers(page)).to_have_count(0)


def test_a_number_that_the_picture_cuts_off_is_warned_of(visit: Visit, upload: Upload, numbers: Numbers) -> None:
    picture = Image.open(SAMPLES / "several-digits.png")
    buffer = io.BytesIO()
    # Through the upper ends of the digits.
    picture.crop((0, 375, *picture.size)).save(buffer, "PNG")
    page = visit()
    upload(page, {"name": "cut.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    warned = page.locator("[class*=st-key-warnings] [data-testid=stAlert]")
    expect(warned).to_contain_text("A number is cut off by the edge of the picture.")
    expect(numbers(page)).to_be_visible()
    assert area_of(warned)["y"] < area_of(numbers(page))["y"]
    expect(page.get_by_text(re.compile(r"\d warning"))).to_be_visible()
    expect(page.get_by_text("none doubtful")).to_have_count(0)


def test_debug_shows_every_step_and_crop(
    visit: Visit, upload: Upload, switch: Switch, screenshot: Callable[..., Path]
) -> None:
    page = visit()
    upload(page, SAMPLES / "ruled-paper.jpg")
    expect(page.get_by_text("Show every step")).to_be_visible()
    expect(page.locator("[class*=st-key-steps] img")).to_have_count(0)
    switch(page, "Show every step")
    expect(page.get_by_text("Step by step")).to_be_visible()
    steps, crops = page.locator("[class*=st-key-steps] img"), page.locator("[class*=st-key-crops] img")
    expect(steps.nth(3)).to_be_visible()
    expect(crops.nth(14)).to_be_visible()  # fifteen digits stand on the page
    assert crops.first.evaluate("image => image.naturalWidth") % 28 == 0
    page.get_by_text("Step by step").evaluate("heading => heading.scrollIntoView()")
    assert screenshot(page, "steps.png").stat().st_size > 0


def test_cropping_by_dragging_changes_the_numbers(
    visit: Visit, upload: Upload, numbers: Numbers, switch: Switch, truth: Truth
) -> None:
    lines = truth["several-lines.jpg"]
    page = visit()
    upload(page, SAMPLES / "several-lines.jpg")
    expect(numbers(page)).to_have_text("\n".join(lines))
    switch(page, "Crop")
    canvas = page.frame_locator(CROPPER).locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    area = area_of(canvas)
    # The box goes up, out of the picture by half, until only the first two lines are in it.
    drag(page, area, from_y=0.7, to_y=0.2)
    expect(numbers(page)).to_have_text("\n".join(lines[:2]))
    # Then its lower edge, where the handle now shows, comes down by a line.
    drag(page, area, from_y=0.5, to_y=0.645)
    expect(numbers(page)).to_have_text("\n".join(lines[:3]))
    switch(page, "Crop")
    expect(numbers(page)).to_have_text("\n".join(lines))


@pytest.mark.parametrize("away", ["another page", "another tab", "another picture"])
def test_a_crop_and_its_correction_are_there_again_after_a_look_elsewhere(
    visit: Visit, upload: Upload, numbers: Numbers, switch: Switch, truth: Truth, away: str
) -> None:
    lines = truth["several-lines.jpg"]
    page = visit()

    def look_elsewhere() -> None:
        if away == "another page":
            page.get_by_role("link", name="Performance").click()
            expect(page.get_by_role("heading", name="Performance")).to_be_visible()
            page.get_by_role("link", name="Photo", exact=True).click()
        elif away == "another tab":
            page.get_by_role("tab", name="Samples").click()
            expect(page.locator(CROPPER)).to_have_count(0)
            page.get_by_role("tab", name="Upload").click()
        else:
            upload(page, SAMPLES / "several-digits.png")
            expect(numbers(page)).to_have_text(truth["several-digits.png"][0])
            upload(page, SAMPLES / "several-lines.jpg")

    upload(page, SAMPLES / "several-lines.jpg")
    switch(page, "Crop")
    canvas = page.frame_locator(CROPPER).locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    expect(numbers(page)).to_have_text("\n".join(lines))
    drag(page, area_of(canvas), from_y=0.7, to_y=0.2)
    expect(numbers(page)).to_have_text("\n".join(lines[:2]))
    page.get_by_text("Correct the text").click()
    page.get_by_role("textbox").fill("777")
    page.get_by_role("textbox").press("Control+Enter")
    expect(numbers(page)).to_have_text("777")

    look_elsewhere()
    expect(numbers(page)).to_have_text("777")
    # The box is where it was: a tap on it shows the handle at its lower edge, which comes down by a line.
    expect(canvas).to_be_visible()
    area = area_of(canvas)
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + 0.3 * area["height"])
    drag(page, area, from_y=0.5, to_y=0.645)
    expect(numbers(page)).to_have_text("\n".join(lines[:3]))
    look_elsewhere()
    expect(numbers(page)).to_have_text("\n".join(lines[:3]))


def test_a_camera_picture_gives_its_numbers(visit: Visit, numbers: Numbers, truth: Truth) -> None:
    page = visit(permissions=["camera"])
    page.get_by_role("tab", name="Camera").click()
    page.wait_for_function("document.querySelector('video')?.videoWidth")
    page.get_by_role("button", name="Take Photo").click()
    expect(numbers(page)).to_have_text("\n".join(truth["thick-marker.jpg"]))
    page.get_by_role("tab", name="Upload").click()
    expect(numbers(page)).to_have_count(0)
    page.get_by_role("tab", name="Camera").click()
    expect(numbers(page)).to_have_text("\n".join(truth["thick-marker.jpg"]))


def test_a_denied_camera_leaves_a_sentence_that_says_what_to_do(visit: Visit, numbers: Numbers) -> None:
    page = visit(permissions=[])
    # What a browser does when its user says no; the flags that lend the tests a camera would say yes.
    denial = "window.denied = true; return Promise.reject(new DOMException('', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = () => {{ {denial} }} }}")
    page.get_by_role("tab", name="Camera").click()
    expect(page.get_by_text("Allow the camera in the browser's address bar")).to_be_visible()
    page.wait_for_function("window.denied")
    expect(page.get_by_text("This app would like to use your camera")).to_be_visible()
    expect(page.get_by_role("button", name="Take Photo")).to_be_disabled()
    expect(numbers(page)).to_have_count(0)


def test_the_corrected_text_is_what_comes_down(visit: Visit, upload: Upload, numbers: Numbers, truth: Truth) -> None:
    read = truth["several-digits.png"][0]
    page = visit()
    upload(page, SAMPLES / "several-digits.png")
    expect(numbers(page)).to_have_text(read)
    page.get_by_text("Correct the text").click()
    editor = page.get_by_role("textbox", name="Corrected text, line by line")
    editor.fill("4821-956\n12.5")
    editor.press("Control+Enter")
    expect(numbers(page)).to_have_text("4821-956\n12.5")
    switch_off = page.locator("[data-testid=stCheckbox]", has_text="Straighten").locator("label").first
    switch_off.click()
    expect(numbers(page)).to_have_text("4821-956\n12.5")

    assert downloaded(page, "Text").decode() == "4821-956\n12.5\n"
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode())))
    assert [(row["text"], row["as_read"]) for row in rows] == [("4821-956", read), ("12.5", "")]
    reading = json.loads(downloaded(page, "JSON"))
    assert (reading["text"], reading["as_read"]) == ("4821-956\n12.5", read)
    picture = Image.open(io.BytesIO(downloaded(page, "Picture")))
    assert picture.size == Image.open(SAMPLES / "several-digits.png").size


def test_what_is_looked_at_again_shows_the_text_as_it_was_typed(visit: Visit, upload: Upload, numbers: Numbers) -> None:
    page = visit()
    upload(page, SAMPLES / "several-digits.png")
    expect(numbers(page)).to_be_visible()
    all_doubtful(page)
    rows = page.locator("[class*=st-key-glyph] [data-testid=stMarkdown] p")
    expect(rows).to_have_count(7)
    page.get_by_text("Correct the text").click()
    for typed in (
        "*4*_8_1",
        ":smile:",
        "[a](b)1",
        "4 -> 56",
        "<b>&lt;",
        "www.a.b",
        "a@bc.de",
        "`4`~5~6",
        "$5+$6 1",
        "# 12.5-",
    ):
        page.get_by_role("textbox").fill(typed)
        page.get_by_role("textbox").press("Control+Enter")
        expect(numbers(page)).to_have_text(typed)
        for number, character in enumerate(typed):
            shown = f"{typed[:number]}{character.strip() or '␣'}{typed[number + 1 :]}"
            expect(rows.nth(number)).to_have_text(
                re.compile(f"^{invisibly_broken(shown)}\\s*line 1, digit {number + 1}$")
            )


@pytest.mark.parametrize("pressed_ms", [0, 120, 600], ids=["at once", "while the page runs", "after that"])
def test_a_click_on_a_doubtful_digit_loses_nothing_of_what_was_just_typed(
    visit: Visit, upload: Upload, numbers: Numbers, truth: Truth, pressed_ms: int
) -> None:
    lines = truth["several-lines.jpg"]
    # Large and turned: leaving the editor reruns the page, and the click comes in the middle of it.
    picture = Image.open(SAMPLES / "several-lines.jpg").rotate(90, expand=True)
    buffer = io.BytesIO()
    picture.resize((4000, round(4000 * picture.height / picture.width))).save(buffer, "JPEG")
    page = visit()
    upload(page, {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()})
    expect(numbers(page)).to_be_visible()
    page.get_by_role("button", name="Right").click()
    expect(numbers(page)).to_have_text("\n".join(lines))
    all_doubtful(page)
    page.get_by_text("Correct the text").click()
    page.get_by_role("textbox").fill("\n".join([*lines[:-1], f"{lines[-1][:-1]}-"]))
    choice = another_choice(page, 0)
    chosen = label_of(choice)
    choice.scroll_into_view_if_needed()
    choice.hover()
    page.mouse.down()
    page.wait_for_timeout(pressed_ms)
    page.mouse.up()
    expect(numbers(page)).to_have_text("\n".join([f"{chosen}{lines[0][1:]}", *lines[1:-1], f"{lines[-1][:-1]}-"]))
    expect(page.get_by_role("textbox")).to_have_value(numbers(page).inner_text())


def test_clicks_that_are_faster_than_the_connection_are_all_kept(
    visit: Visit, upload: Upload, numbers: Numbers, truth: Truth
) -> None:
    read = truth["several-digits.png"][0]
    page = visit()
    page.add_init_script(SLOW)
    page.reload()
    upload(page, SAMPLES / "several-digits.png")
    expect(numbers(page)).to_have_text(read)
    all_doubtful(page)
    expect(page.locator("[class*=st-key-glyph]")).to_have_count(len(read))
    choices = [another_choice(page, number) for number in range(3)]
    chosen = "".join(map(label_of, choices))
    for choice in choices:
        choice.click()
    expect(numbers(page)).to_have_text(chosen + read[3:])


def test_a_phone_shows_everything_without_sideways_scrolling(
    visit: Visit, numbers: Numbers, switch: Switch, truth: Truth, phone: dict[str, Any], screenshot: Callable[..., Path]
) -> None:
    page = visit(**phone)
    no_sideways_scrolling(page)
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name="Several lines", exact=True).click()
    expect(numbers(page)).to_have_text("\n".join(truth["several-lines.jpg"]))
    no_sideways_scrolling(page)
    assert screenshot(page, "phone.png").stat().st_size > 0
    switch(page, "Show every step")
    expect(page.locator("[class*=st-key-crops] img").first).to_be_visible()
    switch(page, "Crop")
    cropper = page.locator(CROPPER)
    expect(cropper).to_be_visible()
    canvas = page.frame_locator(CROPPER).locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    area = area_of(canvas)
    assert area["x"] + area["width"] <= phone["viewport"]["width"], "the cropper's right edge is off the screen"
    no_sideways_scrolling(page)


@pytest.mark.parametrize(
    ("name", "scheme", "sample"), [("photo.png", "light", "Several lines"), ("dark.png", "dark", "Blackboard")]
)
def test_the_page_follows_the_light_or_dark_theme(
    visit: Visit, numbers: Numbers, screenshot: Callable[..., Path], name: str, scheme: str, sample: str
) -> None:
    page = visit(color_scheme=scheme)
    page.get_by_role("tab", name="Samples").click()
    page.get_by_role("button", name=sample, exact=True).click()
    expect(numbers(page)).to_be_visible()
    ground = page.locator("[data-testid=stApp]").evaluate("element => getComputedStyle(element).backgroundColor")
    brightness = sum(int(part) for part in re.findall(r"\d+", ground)[:3]) / 3
    assert (brightness < 128) == (scheme == "dark")
    assert screenshot(page, name).stat().st_size > 0

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser_steps import downloaded, no_sideways_scrolling
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from written_pages import page_of

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "sample_images"
WRITTEN = "3170"
TEXTS = ("5", "7", "3", "8")
# Each takes a worker longer than a page with a digit, and nobody's eyes.
BLANK_PAGES, BLANK_SIZE_PX = 8, (1200, 1600)
FILES = len(TEXTS) + BLANK_PAGES
ON_THE_THUMBNAIL = {"x": 60, "y": 60}

Visit = Callable[..., Page]
Upload = Callable[[Page, Any], None]
Numbers = Callable[[Page], Locator]
Truth = dict[str, list[str]]


def many_files(visit: Visit, **options: Any) -> Page:
    page = visit("many_files", **options)
    expect(page.get_by_role("heading", name="Many files")).to_be_visible()
    return page


def file(name: str, data: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": data}


def five_files() -> list[dict[str, Any]]:
    """Three samples, a torn picture, and a ZIP with one page."""
    written, packed = io.BytesIO(), io.BytesIO()
    Image.fromarray(page_of([WRITTEN])).save(written, "PNG")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("july/page.png", written.getvalue())
    names = ("several-lines.jpg", "ruled-paper.jpg", "several-digits.png")
    samples = [file(name, (SAMPLES / name).read_bytes()) for name in names]
    torn = file("torn.jpg", b"\xff\xd8\xff\xe0" + bytes(64))
    return [samples[0], torn, *samples[1:], file("scans.zip", packed.getvalue(), "application/zip")]


def row(page: Page, number: int) -> Locator:
    return page.locator(f".st-key-file-{number}")


def test_five_files_one_broken_a_correction_and_the_csv_holds_it(
    visit: Visit,
    upload: Upload,
    numbers: Numbers,
    truth: Truth,
    phone: dict[str, Any],
    screenshot: Callable[..., Path],
) -> None:
    page = many_files(visit)
    upload(page, five_files())
    expect(page.get_by_text("4 of 5 read")).to_be_visible()
    expect(row(page, 1)).to_contain_text("damaged or incomplete")
    expect(row(page, 4).locator("code")).to_have_text(WRITTEN)

    row(page, 3).click(position=ON_THE_THUMBNAIL)
    expect(numbers(page)).to_have_text([truth["several-digits.png"][0]])
    page.get_by_role("textbox", name="Line 1").fill("4821950")
    expect(numbers(page)).to_have_text(["4821950"])
    page.go_back()
    expect(row(page, 3).locator("code")).to_have_text("4821950")
    expect(row(page, 3)).to_contain_text("corrected")
    assert screenshot(page, "many-files.png").stat().st_size > 0

    page.get_by_test_id("stPageLink").filter(has_text="Photo").click()
    expect(page.get_by_role("tab", name="Upload")).to_be_visible()
    page.go_back()
    expect(row(page, 3).locator("code")).to_have_text("4821950")

    lines = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode())))
    texts: dict[str, list[str]] = {}
    for line in lines:
        texts.setdefault(line["file"], []).append(line["text"])
    assert texts == {
        "several-lines.jpg": truth["several-lines.jpg"],
        "ruled-paper.jpg": truth["ruled-paper.jpg"],
        "several-digits.png": ["4821950"],
        "scans.zip/july/page.png": [WRITTEN],
    }
    assert [line["as_read"] for line in lines if line["file"] == "several-digits.png"] == truth["several-digits.png"]
    entries = {entry["file"]: entry for entry in json.loads(downloaded(page, "JSON"))}
    assert entries["several-digits.png"]["text"] == "4821950"
    assert "damaged" in entries["torn.jpg"]["error"]
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Pictures").click()
    assert waiting.value.suggested_filename == "readings.zip"
    expect(page.get_by_text("4 pictures are in readings.zip.")).to_be_visible()
    with zipfile.ZipFile(waiting.value.path()) as drawn:
        assert len(drawn.namelist()) == 4
        assert Image.open(drawn.open("several-lines-read.jpg")).size == Image.open(SAMPLES / "several-lines.jpg").size

    # As wide as a phone, nothing stands beside the screen, however long a name is.
    page.set_viewport_size(phone["viewport"])
    long = file(f"{'long' * 30}.png", (SAMPLES / "several-digits.png").read_bytes())
    upload(page, long)
    expect(page.get_by_text("5 of 6 read")).to_be_visible()
    for number in (0, 5):
        button, name = row(page, number).get_by_role("button", name="Open"), row(page, number).get_by_test_id("stText")
        for area in (button.bounding_box(), name.first.bounding_box()):
            assert area and area["x"] + area["width"] < phone["viewport"]["width"]
    no_sideways_scrolling(page)


def test_a_dozen_files_are_stopped_gone_on_with_and_reviewed_to_the_end(
    visit: Visit, upload: Upload, numbers: Numbers
) -> None:
    page = many_files(visit)
    pictures = [Image.fromarray(page_of([text])) for text in TEXTS]
    pictures += [Image.new("L", BLANK_SIZE_PX, 200 + number) for number in range(BLANK_PAGES)]
    pages = []
    for number, picture in enumerate(pictures):
        packed = io.BytesIO()
        picture.save(packed, "PNG")
        pages.append(file(f"{number}.png", packed.getvalue()))
    upload(page, pages)
    page.locator(".st-key-many-progress").get_by_role("button").click()
    expect(page.get_by_text("files still to read")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    # Those that are read are there to be looked at before all are.
    expect(page.locator("[class*=st-key-open] button").first).to_be_visible()
    expect(page.get_by_text(f"{FILES} of {FILES} read")).to_be_visible()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    expect(page.get_by_text(f"{len(TEXTS)} doubtful, in {len(TEXTS)} files")).to_be_visible()
    expect(page.locator(".st-key-many-progress")).to_have_count(0)
    page.locator("[class*=st-key-open] button").first.click()
    expect(page).to_have_url(re.compile(r"file=\d+$"))
    changed = {}
    for place in range(len(TEXTS)):
        number = int(page.url.rpartition("=")[2]) - 1
        # While the page goes on to the next file, both are there for a moment.
        expect(page.locator(".rv-status")).to_contain_text([f"file {number + 1} of {FILES}"])
        expect(numbers(page)).to_have_text([TEXTS[number]])
        expect(page.locator(".rv-box:focus")).to_have_count(1)
        if place % 2:
            changed[f"{number}.png"] = "0"
            page.keyboard.press("0")
        page.keyboard.press("Enter")
        if place < len(TEXTS) - 1:
            expect(page).not_to_have_url(re.compile(f"file={number + 1}$"))
    expect(page.locator(".rv-status")).to_contain_text(["Nothing is open any more"])
    page.get_by_role("button", name="All files").click()
    expect(page.get_by_text("nothing is open any more")).to_be_visible()
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "XLSX")))["Numbers"]
    told = {row[0].value: (str(row[2].value), row[4].value) for row in sheet.iter_rows(min_row=2)}
    assert len(changed) == 2
    assert told == {
        f"{number}.png": (changed.get(f"{number}.png", text), "person") for number, text in enumerate(TEXTS)
    }
    page.get_by_role("button", name="Remove all").click()
    page.get_by_role("button", name="Remove them").click()
    expect(page.locator("[class*=st-key-file-]")).to_have_count(0)

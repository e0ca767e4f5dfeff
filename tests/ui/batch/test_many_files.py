from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from played_workers import NOBODY, PlayedWorkers
from shown_reviews import edit
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from written_documents import tiff_of, zip_of, zip_starting_nowhere

from documents.limits import MAX_FILES
from preprocessing import Box
from preprocessing.cut import Cut
from recognition import Page, Settings
from recognition.edits import Edit
from recognition.export import csv_of, json_of
from recognition.labelling import to_coco, to_label_studio
from recognition.review import Review
from service.job import Job
from service.reading import ListedPicture
from service.tasks import Reader
from ui.batch.batch import Batch, Row, outcomes, time_left
from ui.batch.order import ALL, CORRECTED, DOUBTFUL, UNREADABLE, chosen, entries, next_open
from ui.batch.packing import Drawable, Packing, route
from ui.review.reviews import Reviews, review_key

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

APP = Path(__file__).parents[3] / "app.py"
READ = "482, 90"
PAGE_7 = ("7.png", b"seven")

Png = Callable[..., bytes]
Upload = tuple[str, bytes]


@pytest.mark.parametrize(("held", "errors"), [(0, [False, False]), (7, [False, True]), (10, [True, True])])
def test_no_more_is_held_than_the_limit(monkeypatch: pytest.MonkeyPatch, held: int, errors: list[bool]) -> None:
    monkeypatch.setattr("ui.batch.batch.BYTES_PER_MB", 1)
    monkeypatch.setattr("ui.batch.batch.MAX_UPLOADED_MB", 10)
    batch, nobody = Batch(), PlayedWorkers(NOBODY)
    batch.add([("0.png", bytes(held))] if held else [], nobody)
    batch.add([("1.png", b"123"), ("../2.png", b"4567")], nobody)
    assert [(file.name, bool(file.error)) for file in batch.files[-2:]] == list(
        zip(("1.png", "2.png"), errors, strict=True)
    )


def test_a_batch_takes_so_many_files_and_says_how_many_it_left_out() -> None:
    batch, nobody = Batch(), PlayedWorkers(NOBODY)
    assert batch.add((("7.png", b"7") for _ in range(MAX_FILES - 1)), nobody) == 0
    assert batch.add([PAGE_7, PAGE_7, PAGE_7], nobody) == 2
    assert len({file.name for file in batch.files}) == MAX_FILES


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "expected"),
    [(0, 5, 3.0, ""), (1, 5, 3.0, "about 12 s left"), (4, 5, 8.0, "about 2 s left"), (1, 61, 3.0, "about 3 min left")],
)
def test_the_time_left_goes_by_the_pace_so_far(done: int, total: int, elapsed_s: float, expected: str) -> None:
    assert time_left(done, total, elapsed_s) == expected


def read_all(batch: Batch, reader: Reader, settings: Settings | None = None) -> None:
    pool = PlayedWorkers(reader)
    for file in batch.waiting(settings or Settings()):
        batch.take(file, settings or Settings(), batch.start(file, settings or Settings(), pool))


@pytest.fixture
def read_batch(known_reader: KnownReader, png: Png) -> Batch:
    """A page, the same page again, a black one, and a broken file, all read."""
    batch = Batch()
    files = [("a.png", png()), ("a.png", png()), ("black.png", png(0)), ("torn.png", b"\x89PNG")]
    batch.add(files, PlayedWorkers(known_reader))
    read_all(batch, known_reader)
    return batch


def test_nothing_is_read_twice(read_batch: Batch, known_reader: KnownReader) -> None:
    assert len(known_reader.asked) == 2
    assert read_batch.waiting(Settings()) == []
    assert [file.name for file in read_batch.waiting(Settings(straighten=False))] == ["a.png", "a-2.png", "black.png"]


def test_rows_tell_what_came_of_each_file(read_batch: Batch) -> None:
    rows = read_batch.rows(Settings(), 0.8)
    assert [row.lowest_confidence for row in rows] == [0.6, 0.6, None, None]
    assert [len(row.page.doubtful) if row.page else None for row in rows] == [1, 1, 0, None]
    assert [bool(row.error) for row in rows] == [False, False, False, True]
    assert all(Image.open(io.BytesIO(row.thumbnail)).format == "JPEG" for row in rows[:3])


def reviews_with(key: str, page: Page | None, *edits: Edit) -> Reviews:
    assert page
    reviews = Reviews()
    report = [[edit.op, edit.at, edit.text] for edit in edits]
    reviews.keep(key, page, {"key": review_key(key, page), "edits": report, "undone": []})
    return reviews


def test_all_files_go_out_as_one(read_batch: Batch, known_reader: KnownReader) -> None:
    rows = read_batch.rows(Settings(), 0.8)
    reviews = reviews_with(rows[0].key, rows[0].page, Edit("set", "0.2", "7"))
    lines = list(csv.DictReader(io.StringIO(csv_of(outcomes(rows, reviews)))))
    assert [(line["file"], line["text"], line["as_read"]) for line in lines] == [
        (name, text, read) for name in ("a.png", "a-2.png") for text, read in (("487", "482"), ("90", "90"))
    ]
    entries = json.loads(json_of(outcomes(rows, reviews)))
    assert [(entry["file"], entry.get("text")) for entry in entries] == [
        ("a.png", "487\n90"),
        ("a-2.png", "487\n90"),
        ("black.png", ""),
        ("torn.png", None),
    ]
    assert entries[3]["error"] == rows[3].error


def test_the_page_of_a_document_stands_in_the_json(known_reader: KnownReader) -> None:
    batch = Batch()
    batch.add([("log.tif", tiff_of(230, 200))], PlayedWorkers(known_reader))
    read_all(batch, known_reader)
    entries = json.loads(json_of(outcomes(batch.rows(Settings(), 0.8), Reviews())))
    assert [(entry["file"], entry["page"]) for entry in entries] == [("log.tif/page 1", 1), ("log.tif/page 2", 2)]


def drawables(rows: list[Row]) -> list[Drawable]:
    return [Drawable(row.file, Reviews().of(row.key, row.page), row.cut) for row in rows if row.page]


def taken(packing: Packing, chunks: int | None = None) -> bytes:
    """What a browser gets that takes so many chunks, or all."""

    async def take() -> bytes:
        given = packing.chunks()
        parts = [part async for part in given] if chunks is None else [await anext(given) for _ in range(chunks)]
        await given.aclose()
        return b"".join(parts)

    with ThreadPoolExecutor(1) as thread:  # Playwright leaves a running loop in that of the tests
        return thread.submit(asyncio.run, take()).result()


def test_pictures_are_drawn_while_they_are_taken_and_no_further(read_batch: Batch, known_reader: KnownReader) -> None:
    class TwoWorkers(PlayedWorkers):
        count, asked = 2, 0

        def submit(self, *arguments: Any) -> Job[Any]:
            self.asked += 1
            return super().submit(*arguments)

    (row,) = read_batch.rows(Settings(), 0.8)[:1]
    review = Review(row.page).edited(Edit("set", "0.2", "7")) if row.page else None
    assert review
    pool = TwoWorkers(known_reader)
    packing = Packing([Drawable(row.file, review)] * 9, pool)
    begun = taken(packing, chunks=2)
    assert (packing.done, packing.total, packing.is_over, pool.asked) == (2, 9, True, 4)
    assert begun.startswith(b"PK") and not zipfile.is_zipfile(io.BytesIO(begun))
    with zipfile.ZipFile(io.BytesIO(taken(packing))) as packed:
        assert len(packed.namelist()) == 9 and packed.testzip() is None
        drawn = Image.open(packed.open("a-read.jpg"))
    assert drawn.size == (80, 60)
    assert drawn.getextrema() != ((230, 230),) * 3, "no box is drawn"


def test_pictures_are_given_to_whom_they_were_promised_alone(read_batch: Batch, known_reader: KnownReader) -> None:
    packing = Packing(drawables(read_batch.rows(Settings(), 0.8)), PlayedWorkers(known_reader))
    visitor = TestClient(Starlette(routes=[route]))
    answer = visitor.get(f"/{packing.address}")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["a-read.jpg", "a-2-read.jpg", "black-read.jpg"]
    assert answer.headers["content-disposition"] == 'attachment; filename="readings.zip"'
    guessed = packing.address.replace(packing.address.split("/")[1], "0" * 32)
    assert visitor.get(f"/{guessed}").status_code == 404
    address = packing.address
    del packing
    assert visitor.get(f"/{address}").status_code == 404


def test_pictures_of_one_name_all_go_out_and_one_that_cannot_be_drawn_says_so(
    known_reader: KnownReader, png: Png
) -> None:
    batch = Batch()
    batch.add([("a.png", png()), ("a.webp", png(200)), ("a.gif", png(210))], PlayedWorkers(known_reader))
    read_all(batch, known_reader)
    rows = [
        replace(row, file=replace(row.file, index=7 * (row.file.name == "a.gif")))
        for row in batch.rows(Settings(), 0.8)
    ]
    packing = Packing(drawables(rows), PlayedWorkers(known_reader))
    with zipfile.ZipFile(io.BytesIO(taken(packing))) as packed:
        assert packed.namelist() == ["a-read.jpg", "a-read-2.jpg", "a-read-3.jpg.txt"]
        assert b"A fault in the app" in packed.read("a-read-3.jpg.txt")
    assert (packing.done, packing.is_over) == (3, True)


def test_a_picture_that_is_turned_and_cropped_is_read_and_drawn_so_and_labelled_where_it_is(
    known_reader: KnownReader, png: Png
) -> None:
    batch, whole, settings = Batch(), Cut((60, 80)), Settings()
    batch.add([("a.png", png())], PlayedWorkers(known_reader))
    read_all(batch, known_reader)
    (row,) = batch.rows(settings, 0.8)
    cut = replace(whole, quarters_right=1, box=Box(0, 10, 60, 50))
    batch.cuts = {row.key: cut}
    assert len(batch.waiting(settings)) == 1
    read_all(batch, known_reader)
    assert [shape for shape, *_ in known_reader.asked] == [(60, 80, 3), (50, 60, 3)]
    (turned,) = batch.rows(settings, 0.8)
    assert (turned.key, Image.open(io.BytesIO(turned.thumbnail)).size) == (f"{row.key}{cut.name}", (60, 50))
    with zipfile.ZipFile(io.BytesIO(taken(Packing(drawables([turned]), PlayedWorkers(known_reader))))) as packed:
        assert Image.open(packed.open("a-read.jpg")).size == (60, 50)
    coco = json.loads(to_coco(outcomes([turned], Reviews())))
    assert [(image["width"], image["height"]) for image in coco["images"]] == [(80, 60)]
    # The 4 has its box at (14, 10), 8 px wide and 20 px high, on what is left.
    assert coco["annotations"][0]["bbox"] == [20, 38, 20, 8]
    (task,) = json.loads(to_label_studio(outcomes([turned], Reviews())))
    assert task["predictions"][0]["result"][0]["value"]["y"] == pytest.approx(100 * 38 / 60)
    batch.cuts = {}
    assert batch.waiting(settings) == []
    assert batch.rows(settings, 0.8) == [row]


def test_a_file_that_was_refused_is_not_waited_for(known_reader: KnownReader) -> None:
    batch = Batch()
    batch.add([("empty.zip", zip_of())], PlayedWorkers(known_reader))
    assert batch.waiting(Settings()) == []
    assert isinstance(batch.files[0], ListedPicture)
    assert "holds no files" in batch.rows(Settings(), 0.8)[0].error


def test_a_fault_costs_one_row_until_the_settings_change(
    read_batch: Batch, known_reader: KnownReader, png: Png, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty:
        def read(self, *_: object) -> Page:
            raise ZeroDivisionError("nobody thought of this")

    read_batch.add([("odd.png", png(90))], PlayedWorkers(known_reader))
    (odd,) = read_batch.waiting(Settings())
    read_all(read_batch, Faulty())
    assert "odd.png" in caplog.text and "nobody thought of this" in caplog.text
    assert read_batch.waiting(Settings()) == []
    rows = read_batch.rows(Settings(), 0.8)
    assert [bool(row.page) for row in rows] == [True, True, True, False, False]
    assert re.fullmatch(r"[A-Z][^\n]*\.", rows[-1].error)
    assert odd in read_batch.waiting(Settings(straighten=False))
    read_all(read_batch, known_reader, Settings(straighten=False))
    assert read_batch.rows(Settings(straighten=False), 0.8)[-1].page
    assert read_batch.rows(Settings(), 0.8)[-1].error


def test_files_are_listed_by_what_is_still_to_do(read_batch: Batch, known_reader: KnownReader, png: Png) -> None:
    read_batch.add([("b.png", png(200)), ("c.png", png(210))], PlayedWorkers(known_reader))
    read_all(read_batch, known_reader)
    rows = read_batch.rows(Settings(), 0.8)
    reviews = reviews_with(rows[4].key, rows[4].page, Edit("set", "0.2", "7"))
    files = entries(rows, reviews)
    listed = {which: [entry.row.file.name for entry in chosen(files, which, True)] for which in (ALL, DOUBTFUL)}
    assert listed[ALL] == ["torn.png", "a.png", "a-2.png", "c.png", "b.png", "black.png"]
    assert listed[DOUBTFUL] == ["a.png", "a-2.png", "c.png"]
    assert [entry.index for entry in chosen(files, CORRECTED, False)] == [4]
    assert [entry.index for entry in chosen(files, UNREADABLE, False)] == [3]
    onward = {entry.index: next_open(files, entry.index) for entry in files}
    assert {index: entry and entry.index for index, entry in onward.items()} == {0: 1, 1: 5, 2: 5, 3: 5, 4: 5, 5: 0}


@pytest.fixture
def many(known_reader: KnownReader) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30).switch_page("pages/many_files.py").run()


@pytest.fixture
def give(many: AppTest) -> Callable[..., AppTest]:
    def give(*files: Upload) -> AppTest:
        (uploader,) = many.get("file_uploader")
        uploader.set_value([(name, data, "application/octet-stream") for name, data in files]).run()
        assert not many.exception
        return many

    return give


def words_of(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.text, *app.error, *app.warning])


def press(app: AppTest, label: str, nth: int = 0) -> AppTest:
    return [element for element in app.button if element.label == label][nth].click().run()


def labels(app: AppTest) -> list[str]:
    return [element.label for element in app.button]


def test_the_first_screen_waits(many: AppTest, known_reader: KnownReader) -> None:
    assert not many.exception
    assert not many.code
    assert known_reader.asked == []


def test_every_file_has_a_row_and_a_broken_one_says_why(give: Callable[..., AppTest], png: Png) -> None:
    app = give(
        ("a.png", png()),
        ("torn.png", b"\x89PNG"),
        ("scans.zip", zip_of(("b.png", png(200)), ("c.png", png(0)))),
        ("log.tif", tiff_of(210, 190)),
    )
    names = ["torn.png", "a.png", "scans.zip/b.png", "log.tif/page 1", "log.tif/page 2", "scans.zip/c.png"]
    assert [text.value for text in app.text] == names
    assert [code.value for code in app.code] == [READ] * 4
    words = words_of(app)
    for expected in ("5 of 6 read", "4 doubtful, in 4 files", "1 unreadable", "60 %", "damaged", "No digits found."):
        assert expected in words
    assert labels(app).count("Open") == 5


def test_a_file_that_nobody_foresaw_leaves_the_others_and_the_ways_out(give: Callable[..., AppTest], png: Png) -> None:
    app = give(("a.png", png()), ("odd.zip", zip_starting_nowhere("7.png")), ("b.png", png(200)))
    assert [code.value for code in app.code] == [READ, READ]
    assert "2 of 3 read" in words_of(app)
    assert [element.label for element in app.get("download_button")] == [
        "CSV",
        "XLSX",
        "JSON",
        "COCO",
        "Label Studio",
    ]
    press(app, "Remove them")
    assert not app.text


def test_a_correction_is_made_in_the_panel_and_outlives_settings_and_a_new_upload(
    give: Callable[..., AppTest], png: Png, known_reader: KnownReader
) -> None:
    app = press(give(("a.png", png()), ("b.png", png(200))), "Open", 1)
    assert not app.exception
    edit(app, ("type", "L1", "96"))
    press(app, "All files")
    assert [code.value for code in app.code] == [READ, "482, 96"]
    asked = len(known_reader.asked)
    assert asked == 2, "opening a file read it again"
    app.toggle(key="straighten 0").set_value(False).run()
    assert len(known_reader.asked) == 4
    app.toggle(key="straighten 0").set_value(True).run()
    assert len(known_reader.asked) == 4, "what was read before was read again"
    give(("c.png", png(210)))
    assert [code.value for code in app.code] == [READ, "482, 96", READ]
    assert len(known_reader.asked) == 5


def test_a_file_that_is_turned_in_the_panel_is_so_in_the_list(
    give: Callable[..., AppTest], png: Png, known_reader: KnownReader
) -> None:
    app = press(give(("a.png", png()), ("b.png", png(200))), "Open", 1)
    press(app, "Right")
    assert known_reader.asked[-1][0] == (80, 60, 3)
    edit(app, ("type", "L1", "96"))
    press(app, "All files")
    assert [code.value for code in app.code] == [READ, "482, 96"]
    press(press(app, "Open", 1), "Left")
    press(app, "All files")
    assert [code.value for code in app.code] == [READ, READ]
    assert len(known_reader.asked) == 3, "what was read before was read again"


def test_numbers_typed_where_none_were_read_stand_in_the_list(give: Callable[..., AppTest], png: Png) -> None:
    app = press(give(("black.png", png(0))), "Open")
    edit(app, ("line", "", "482"))
    press(app, "All files")
    assert [code.value for code in app.code] == ["482"]
    assert "No digits found." in words_of(app) and "corrected" in words_of(app)


def test_the_panel_shows_the_steps_and_goes_to_the_file_before(
    give: Callable[..., AppTest], png: Png, known_reader: KnownReader
) -> None:
    app = press(give(("torn.png", b"\x89PNG"), ("a.png", png())), "Open")
    app.toggle(key="debug").set_value(True).run()
    assert known_reader.asked[-1][2]
    press(app, "Previous")
    assert not app.exception
    assert "damaged" in words_of(app)


def test_the_panel_goes_on_in_the_order_of_the_list(give: Callable[..., AppTest], png: Png) -> None:
    app = give(("black.png", png(0)), ("a.png", png()), ("torn.png", b"\x89PNG"))
    press(app, "Open")
    assert [text.value for text in app.text] == ["a.png"]
    press(app, "Next")
    assert [text.value for text in app.text] == ["black.png"]
    (next_file,) = [button for button in app.button if button.label == "Next"]
    assert next_file.disabled
    # What is settled is surer than all others, and keeps its place meanwhile.
    press(app, "Previous")
    edit(app, ("set", "0.2", "7"))
    press(app.run(), "Next")
    assert [text.value for text in app.text] == ["black.png"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [("", ["a.png", "b.png"]), ("2", ["b.png"]), ("3", ["a.png", "b.png"]), ("²", ["a.png", "b.png"])],
    ids=["none", "a file", "no such file", "no number"],
)
def test_a_file_has_an_address(give: Callable[..., AppTest], png: Png, address: str, shown: list[str]) -> None:
    app = give(("a.png", png()), ("b.png", png(200)))
    app.query_params["file"] = address
    assert [text.value for text in app.run().text] == shown


def test_stopping_keeps_what_is_read_and_going_on_reads_the_rest(
    give: Callable[..., AppTest], many: AppTest, png: Png, known_reader: KnownReader
) -> None:
    give(("a.png", png()))
    many.session_state["many stopped"] = True
    many.session_state["many batch"].add([("b.png", png(200))], PlayedWorkers(known_reader))
    many.run()
    assert "Stopped: 1 of 2" in words_of(many)
    assert "Not read yet." in words_of(many)
    assert len(known_reader.asked) == 1
    press(many, "Go on")
    assert [code.value for code in many.code] == [READ, READ]


def test_the_least_sure_come_first_if_wanted_and_all_go_at_a_click(give: Callable[..., AppTest], png: Png) -> None:
    app = give(("black.png", png(0)), ("a.png", png()), ("torn.png", b"\x89PNG"))
    assert [text.value for text in app.text] == ["torn.png", "a.png", "black.png"]
    app.toggle(key="batch_order").set_value(False).run()
    assert [text.value for text in app.text] == ["black.png", "a.png", "torn.png"]
    press(app, "Remove them")
    assert not app.text


def test_two_visitors_do_not_see_each_other(give: Callable[..., AppTest], png: Png) -> None:
    give(("a.png", png()))
    assert not AppTest.from_file(str(APP), default_timeout=30).switch_page("pages/many_files.py").run().text


def test_rows_come_a_page_at_a_time_and_the_page_outlives_a_look_at_a_file(
    give: Callable[..., AppTest], png: Png
) -> None:
    app = give(*((f"{number}.png", png()) for number in range(11)))
    assert len(app.text) == 10
    assert len(app.get("pagination")) == 1
    app.session_state["many page"] = 2
    press(app.run(), "Open")
    assert [text.value for text in press(app, "All files").text] == ["10.png"]
    press(app, "Remove them")
    assert [text.value for text in give(("a.png", png())).text] == ["a.png"]


def test_no_file_is_made_before_it_is_asked_for(
    give: Callable[..., AppTest], png: Png, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for name in ("csv_of", "json_of", "to_xlsx", "to_coco", "to_label_studio"):
        monkeypatch.setattr(f"ui.batch.file_list.{name}", lambda *_, name=name: made.append(name))
    assert len(give(("a.png", png())).get("download_button")) == 5
    assert made == []


def test_of_a_long_page_the_row_shows_the_first_lines(
    give: Callable[..., AppTest], known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch, png: Png
) -> None:
    page = known_reader.read(np.full((60, 80, 3), 230, np.uint8), Settings())
    monkeypatch.setattr(known_reader, "read", lambda *_: replace(page, lines=page.lines[1:] * 9))
    (code,) = give(("a.png", png())).code
    assert code.value == "90, 90, 90, 90, 90, 90, and 3 more"


def test_too_many_files_are_told(give: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, png: Png) -> None:
    monkeypatch.setattr("ui.batch.batch.MAX_FILES", 1)
    assert "upload the other 1." in words_of(give(("a.png", png()), ("b.png", png(200))))
    st.cache_resource.clear()

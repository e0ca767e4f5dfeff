"""The Photo page and files of several pages: the page asked for is read, and what is wrong is said."""

from __future__ import annotations

import pytest
from shown_reviews import shown_texts
from streamlit.testing.v1 import AppTest
from written_documents import locked_pdf, pdf_of, tiff_of

from service.document import digest


def test_the_page_of_a_pdf_that_is_asked_for_is_read(app: AppTest, known_reader: object) -> None:
    data = pdf_of("71", "4")
    app.file_uploader(key="upload").upload("log.pdf", data, "application/pdf").run()
    assert not app.exception and shown_texts(app) == ["482\n90"]
    app.number_input(key=f"page of {digest(data)}").set_value(2).run()
    assert not app.exception
    shapes = [shape for shape, _, _ in known_reader.asked]  # type: ignore[attr-defined]
    assert len(shapes) == 2 and shapes[0] != shapes[1]


def test_the_page_that_was_asked_for_outlives_a_look_at_another_page_of_the_app(app: AppTest) -> None:
    data = pdf_of("71", "4")
    app.file_uploader(key="upload").upload("log.pdf", data, "application/pdf").run()
    app.number_input(key=f"page of {digest(data)}").set_value(2).run()
    app.switch_page("pages/performance.py").run()
    app.switch_page("app.py").run()
    assert not app.exception and app.number_input(key=f"page of {digest(data)}").value == 2


def test_what_is_wrong_with_a_pdf_is_said(app: AppTest) -> None:
    app.file_uploader(key="upload").upload("log.pdf", locked_pdf(), "application/pdf").run()
    assert not app.exception and len(app.error) == 1 and "password" in app.error[0].value


def test_the_page_of_a_tiff_that_is_asked_for_is_read(app: AppTest, known_reader: object) -> None:
    data = tiff_of(230, 0)
    app.file_uploader(key="upload").upload("log.tif", data, "image/tiff").run()
    assert not app.exception and shown_texts(app) == ["482\n90"]
    app.number_input(key=f"page of {digest(data)}").set_value(2).run()
    assert not app.exception and shown_texts(app) == [""]
    assert app.info[0].value.startswith("No digits found.")


@pytest.mark.parametrize("ending", ["heic", "HEIF"])
def test_a_heic_photo_is_taken_and_the_page_says_what_to_do(app: AppTest, ending: str) -> None:
    uploader = app.file_uploader(key="upload")
    taken = uploader.proto.type
    assert not taken or f".{ending.lower()}" in taken, "the browser refuses it without a word on what to do"
    uploader.upload(f"photo.{ending}", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic").run()
    assert not app.exception
    assert [error.value for error in app.error] == ["HEIC photos cannot be read: save the photo as JPEG and try again."]

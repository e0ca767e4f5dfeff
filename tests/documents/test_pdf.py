"""A PDF of scans becomes one file a page, or one file with the reason."""

from __future__ import annotations

import io
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from written_documents import assert_named, bare_pdf, locked_pdf, pdf_of, zip_of

from documents import UnreadableImage, load_image, pdf, pictures
from documents.pdf import PAGE_SIDE_PX, is_pdf, page_count, page_picture


def huge() -> bytes:
    """A PDF whose one page holds more pixels than are read, in few bytes."""
    buffer = io.BytesIO()
    Image.new("1", (9000, 9000)).save(buffer, "PDF")
    return buffer.getvalue()


def drawing(*pictures: bytes, drawn: int = 1) -> bytes:
    """A PDF whose one page draws the first of the pictures, and holds them all; PDFium does without a table."""
    held = b"".join(b"/I%d %d 0 R" % (number, number + 5) for number in range(len(pictures)))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<<%s>>>>>>" % held,
        stream(b"<<", b"".join(b"q 9 0 0 9 0 0 cm /I%d Do Q " % number for number in range(drawn))),
        *pictures,
    )
    numbered = (b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    return b"%PDF-1.4\n" + b"".join(numbered) + b"trailer<</Root 1 0 R>>"


def stream(opened: bytes, data: bytes) -> bytes:
    return b"%s/Length %d>>stream\n%s\nendstream" % (opened, len(data), data)


def picture(side: bytes = b"1", more: bytes = b"", data: bytes = b"\0") -> bytes:
    """A gray picture of side² pixels."""
    kind = b"<</Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8"
    return stream(b"%s/Width %s/Height %s%s" % (kind, side, side, more), data)


def jpeg_2000(side: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (side, side), 9).save(buffer, "JPEG2000")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (bare_pdf(), [("a.pdf", "")]),
        (pdf_of("71", "4"), [("a.pdf/page 1", ""), ("a.pdf/page 2", "")]),
        (b"\n" + pdf_of("71"), [("a.pdf", "")]),
        (b"%PDF-1.7", [("a.pdf", "damaged")]),
        (pdf_of("71")[:300], [("a.pdf", "damaged")]),
        (bare_pdf(0), [("a.pdf", "damaged")]),
        (locked_pdf(), [("a.pdf", "password")]),
        (bare_pdf(pdf.MAX_PDF_PAGES + 1), [("a.pdf", "501 pages, and at most 500")]),
    ],
    ids=["blank", "two pages", "a line before it", "its first word", "half of it", "no pages", "locked", "many pages"],
)
def test_a_pdf_becomes_its_pages_or_a_reason(data: bytes, expected: list[tuple[str, str]]) -> None:
    files = list(pictures(data, "a.pdf"))
    assert_named(files, expected)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf_of("71").replace(b"/Kids", b"/Kidz"), "damaged"),
        (huge(), "81.0 megapixels"),
        (drawing(picture(more=b"/SMask 6 0 R"), picture(b"14000")), "196.0 megapixels"),
        (drawing(picture(more=b"/Mask 6 0 R"), picture(b"14000.5")), "196.0 megapixels"),
        (drawing(picture(more=b"/SM#61sk 6 0 R"), picture(b"7 0 R", b"/A(/Width 1)"), b"14000"), "196.0 megapixels"),
        (
            drawing(
                picture(more=b"/SMask 7 0 R"),
                picture(more=b"/SMask 8 0 R"),
                picture(b"6000"),
                picture(b"6000"),
                drawn=2,
            ),
            "72.0 megapixels",
        ),
        (drawing(picture(more=b"/Filter/JPXDecode", data=jpeg_2000(8000))), "64.0 megapixels"),
        (drawing(picture(more=b"/Filter[/FlateDecode/JPXDecode]", data=zlib.compress(jpeg_2000(9)))), "damaged"),
    ],
    ids=[
        "page that is not there",
        "huge picture",
        "huge soft mask",
        "huge mask",
        "huge mask that is hidden",
        "two large masks",
        "JPEG 2000 that says it is small",
        "JPEG 2000 packed twice",
    ],
)
def test_a_page_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableImage, match=reason):
        page_picture(data, 0)


@pytest.mark.parametrize(
    "data",
    [
        drawing(picture(more=b"/SMask 6 0 R"), picture(b"9", data=bytes(81))),
        drawing(picture(b"9", b"/Filter/JPXDecode", jpeg_2000(9))),
        drawing(picture(), picture(more=b"/SMask 7 0 R/Mask 8 0 R"), picture(b"7000"), picture(b"7000")),
    ],
    ids=["masked", "JPEG 2000", "holding what other pages draw"],
)
def test_masks_and_jpeg_2000_of_usual_sizes_are_no_hindrance(data: bytes) -> None:
    assert load_image(page_picture(data, 0)).shape == (PAGE_SIDE_PX, PAGE_SIDE_PX, 3)


def test_a_pdf_in_a_zip_says_what_to_do() -> None:
    (file,) = pictures(zip_of(("log.pdf", pdf_of("71"))), "a.zip")
    with pytest.raises(UnreadableImage, match="PDF within a ZIP"):
        file.data()


@pytest.mark.parametrize(("width", "height"), [(595, 842), (842, 595), (10, 14000), (3, 3)])
def test_every_page_is_rendered_at_one_size(width: float, height: float) -> None:
    picture = load_image(page_picture(bare_pdf(1, width, height), 0))
    assert max(picture.shape) == PAGE_SIDE_PX
    assert picture.min() == 255


def test_pages_are_drawn_from_many_threads() -> None:
    data = pdf_of("4821", "90635", "771", "2046")
    alone = [load_image(page_picture(data, index)) for index in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda index: load_image(page_picture(data, index % 4)), range(16)))
    assert all(np.array_equal(drawn, alone[index % 4]) for index, drawn in enumerate(together))


@pytest.mark.parametrize(("data", "expected"), [(b"", False), (b"PK\3\4", False), (b"x" * 2000 + b"%PDF-", False)])
def test_what_is_no_pdf_is_told(data: bytes, expected: bool) -> None:
    assert is_pdf(data) is expected


def test_pages_are_counted() -> None:
    assert page_count(pdf_of("1", "2", "3")) == 3
    assert np.ptp(load_image(page_picture(pdf_of("8"), 0))) > 100

"""A PDF of scans becomes one file a page, or one file with the reason."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from written_pages import page_of

from preprocessing import UnreadableImage, load_image
from recognition import DigitReader
from ui import pdf
from ui.archive import batch_files
from ui.pdf import PAGE_SIDE_PX, is_pdf, page_count, page_picture
from ui.picture import digest


def scans(*texts: str) -> bytes:
    """A PDF with one scan a page, and one line of digits on each."""
    first, *others = [Image.fromarray(page_of([text], height_px=40)) for text in texts]
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=others)
    return buffer.getvalue()


def bare(pages: int = 1, width: float = 595, height: float = 842) -> bytes:
    """A PDF with nothing on its pages."""
    document, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(buffer)
    return buffer.getvalue()


def locked() -> bytes:
    """A PDF that says it is encrypted, with a key that no password fits."""
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"00" * 32, b"11" * 32)
    return re.sub(rb"trailer\s*<<", lambda found: found.group() + lock, bare())


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
        (bare(), [("a.pdf", "")]),
        (scans("71", "4"), [("a.pdf/page 1", ""), ("a.pdf/page 2", "")]),
        (b"\n" + scans("71"), [("a.pdf", "")]),
        (b"%PDF-1.7", [("a.pdf", "damaged")]),
        (scans("71")[:300], [("a.pdf", "damaged")]),
        (bare(0), [("a.pdf", "damaged")]),
        (locked(), [("a.pdf", "password")]),
        (bare(pdf.MAX_PDF_PAGES + 1), [("a.pdf", "501 pages, and at most 500")]),
    ],
    ids=["blank", "two pages", "a line before it", "its first word", "half of it", "no pages", "locked", "many pages"],
)
def test_a_pdf_becomes_its_pages_or_a_reason(data: bytes, expected: list[tuple[str, str]]) -> None:
    files = batch_files([("a.pdf", data), ("7.png", b"7")])
    assert [file.name for file in files] == [*(name for name, _ in expected), "7.png"]
    for file, (_, reason) in zip(files, expected, strict=False):
        assert (reason in file.error) if reason else not file.error
        assert not file.error or re.fullmatch(r"[A-Z][^\n]*\.", file.error)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (scans("71").replace(b"/Kids", b"/Kidz"), "damaged"),
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
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("log.pdf", scans("71"))
    (file,) = batch_files([("a.zip", buffer.getvalue())])
    with pytest.raises(UnreadableImage, match="PDF within a ZIP"):
        file.data()


@pytest.mark.parametrize(("width", "height"), [(595, 842), (842, 595), (10, 14000), (3, 3)])
def test_every_page_is_rendered_at_one_size(width: float, height: float) -> None:
    picture = load_image(page_picture(bare(1, width, height), 0))
    assert max(picture.shape) == PAGE_SIDE_PX
    assert picture.min() == 255


def test_pages_are_read_from_many_threads(reader: DigitReader) -> None:
    texts = ["4821", "90635", "771", "2046"]
    data = scans(*texts)
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda index: reader.read(page_picture(data, index % 4)).text, range(16)))
    assert read == texts * 4


@pytest.mark.parametrize(("data", "expected"), [(b"", False), (b"PK\3\4", False), (b"x" * 2000 + b"%PDF-", False)])
def test_what_is_no_pdf_is_told(data: bytes, expected: bool) -> None:
    assert is_pdf(data) is expected


def test_the_photo_page_reads_the_page_that_is_asked_for(app: AppTest, known_reader: object) -> None:
    data = scans("71", "4")
    app.file_uploader(key="upload").upload("log.pdf", data, "application/pdf").run()
    assert not app.exception and app.code[0].value == "482\n90"
    app.number_input(key=f"page of {digest(data)}").set_value(2).run()
    assert not app.exception
    shapes = [shape for shape, _, _ in known_reader.asked]  # type: ignore[attr-defined]
    assert len(shapes) == 2 and shapes[0] != shapes[1]


def test_the_page_that_was_asked_for_outlives_a_look_at_another_page_of_the_app(app: AppTest) -> None:
    data = scans("71", "4")
    app.file_uploader(key="upload").upload("log.pdf", data, "application/pdf").run()
    app.number_input(key=f"page of {digest(data)}").set_value(2).run()
    app.switch_page("pages/performance.py").run()
    app.switch_page("app.py").run()
    assert not app.exception and app.number_input(key=f"page of {digest(data)}").value == 2


def test_the_photo_page_says_what_is_wrong_with_a_pdf(app: AppTest) -> None:
    app.file_uploader(key="upload").upload("log.pdf", locked(), "application/pdf").run()
    assert not app.exception and len(app.error) == 1 and "password" in app.error[0].value


def test_pages_are_counted() -> None:
    assert page_count(scans("1", "2", "3")) == 3
    assert np.ptp(load_image(page_picture(scans("8"), 0))) > 100

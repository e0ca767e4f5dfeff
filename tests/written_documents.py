"""Files that hold several pictures, for tests: PDF, TIFF and ZIP."""

from __future__ import annotations

import io
import re
import zipfile

import pypdfium2
from PIL import Image
from written_pages import page_of

from documents import Picture


def assert_named(files: list[Picture], expected: list[tuple[str, str]]) -> None:
    """Asserts that the files have these names, each with a part of the sentence why it is refused, or with none."""
    assert [file.name for file in files] == [name for name, _ in expected]
    for file, (_, reason) in zip(files, expected, strict=True):
        assert (reason in file.error) if reason else not file.error
        assert not file.error or re.fullmatch(r"[A-Z][^\n]*\.", file.error)


def pdf_of(*texts: str) -> bytes:
    """A PDF with one scan a page, and one line of digits on each."""
    first, *others = [Image.fromarray(page_of([text], height_px=40)) for text in texts]
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=others)
    return buffer.getvalue()


def bare_pdf(pages: int = 1, width: float = 595, height: float = 842) -> bytes:
    """A PDF with nothing on its pages."""
    document, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(buffer)
    return buffer.getvalue()


def locked_pdf() -> bytes:
    """A PDF that says it is encrypted, with a key that no password fits."""
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"00" * 32, b"11" * 32)
    return re.sub(rb"trailer\s*<<", lambda found: found.group() + lock, bare_pdf())


def tiff_of(*levels: int, **options: object) -> bytes:
    """A TIFF as Pillow writes it, a page of one gray level each."""
    buffer = io.BytesIO()
    first, *others = [Image.new("L", (80, 60), level) for level in levels]
    first.save(buffer, "TIFF", save_all=True, append_images=others, **options)
    return buffer.getvalue()


def zip_of(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of files given as (name, bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as packed:
        for name, data in files:
            packed.writestr(name, data)
    return buffer.getvalue()


def zip_starting_nowhere(name: str) -> bytes:
    """A ZIP whose directory says that its one file starts at 2^64 - 1."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, b"seven")
        packed.filelist[0].header_offset = 2**64 - 1
    return buffer.getvalue()

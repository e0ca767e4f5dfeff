"""A PDF of scans: how many pages it has, and each of them as a picture when its turn comes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

from documents.limits import MAX_MEGAPIXELS, MAX_PDF_PAGES
from documents.pdf_pictures import hidden_pixels
from documents.refusal import UnreadableImage

# The longer side of a page as a picture: A4 at 200 dots per inch, at which digits of 4 mm are 32 pixels tall.
PAGE_SIDE_PX = 2340

_SIGNATURE, _SIGNATURE_WITHIN = b"%PDF-", 1024
_MEGA = 1_000_000
_LOCKED = "The PDF is locked with a password: save it without one and try again."
_BROKEN = "The PDF is damaged or incomplete: save it or download it again."
_BROKEN_PAGE = "The page is damaged in the PDF: save it as JPEG or PNG and try again."

# PDFium is one program with one state: two threads must not be in it at once.
_alone = threading.Lock()


def is_pdf(data: bytes) -> bool:
    """Whether a file's bytes are a PDF's, whatever its name says."""
    return _SIGNATURE in data[:_SIGNATURE_WITHIN]


def page_count(data: bytes) -> int:
    """How many pages a PDF has, 1 to MAX_PDF_PAGES. Raises UnreadableImage."""
    with _opened(data) as document:
        count = len(document)
    if count > MAX_PDF_PAGES:
        raise UnreadableImage(
            f"The PDF has {count} pages, and at most {MAX_PDF_PAGES} are read: make smaller ones of it."
        )
    return count


def page_picture(data: bytes, index: int) -> bytes:
    """One page, counted from 0, as a picture file (PPM, which takes no time to pack). Raises UnreadableImage."""
    with _opened(data) as document:
        try:
            page = document[index]
            images = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
            drawn = [width * height for width, height in (image.get_px_size() for image in images)]
            # Of what other pages may hold, no more than this page can draw; one, for what is drawn in a pattern.
            hidden = hidden_pixels(document, index)[: max(len(drawn), 1)]
            megapixels = max(sum(drawn), sum(hidden)) / _MEGA
            if megapixels <= MAX_MEGAPIXELS:
                picture = page.render(scale=PAGE_SIDE_PX / max(page.get_size())).to_pil()
        except Exception:  # whatever a damaged page leads PDFium or its wrapper to
            raise UnreadableImage(_BROKEN_PAGE) from None
    # A scan is decoded whole, however small the page is rendered.
    if megapixels > MAX_MEGAPIXELS:
        allowed = f"at most {MAX_MEGAPIXELS} megapixels are read"
        raise UnreadableImage(f"The page holds {megapixels:.1f} megapixels, and {allowed}: scan it more coarsely.")
    packed = io.BytesIO()
    picture.convert("RGB").save(packed, "PPM")
    return packed.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _alone:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
            raise UnreadableImage(_LOCKED if locked else _BROKEN) from None
        try:
            yield document
        finally:
            document.close()

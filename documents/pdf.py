"""A PDF of scans: how many pages it has, and each of them as a picture when its turn comes."""

from __future__ import annotations

import io
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from documents.limits import MAX_MEGAPIXELS, MAX_PDF_PAGES
from documents.pdf_forms import TooMuchDrawn, refuse_overdrawn
from documents.pdf_objects import page_objects
from documents.pdf_pictures import hidden_pixels
from documents.refusal import UnreadableImage

# The longer side of a page as a picture: A4 at 200 dots per inch, at which digits of 4 mm are 32 pixels tall.
PAGE_SIDE_PX = 2340
# Of the processor; a scan takes a tenth of a second, a page with a dense plan one or two.
MOST_DRAWING_S = 3.0

_SIGNATURE, _SIGNATURE_WITHIN = b"%PDF-", 1024
_MEGA = 1_000_000
_LOCKED = "The PDF is locked with a password: save it without one and try again."
_BROKEN = "The PDF is damaged or incomplete: save it or download it again."
_OVERDRAWN = "The page draws far more than a scan does: save it as JPEG or PNG and try again."
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
            objects = page_objects(document, index)
            refuse_overdrawn(objects)
            page = document[index]
            images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
            drawn = [width * height for width, height in (image.get_px_size() for image in images)]
            # Of what other pages may hold, no more than this page can draw; one, for what is drawn in a pattern.
            hidden = hidden_pixels(objects)[: max(len(drawn), 1)]
            megapixels = max(sum(drawn), sum(hidden)) / _MEGA
            if megapixels <= MAX_MEGAPIXELS:
                picture = _drawn(page)
        except TooMuchDrawn:
            raise UnreadableImage(_OVERDRAWN) from None
        except Exception:  # whatever a damaged page leads PDFium or its wrapper to
            raise UnreadableImage(_BROKEN_PAGE) from None
    # A scan is decoded whole, however small the page is rendered.
    if megapixels > MAX_MEGAPIXELS:
        allowed = f"at most {MAX_MEGAPIXELS} megapixels are read"
        raise UnreadableImage(f"The page holds {megapixels:.1f} megapixels, and {allowed}: scan it more coarsely.")
    packed = io.BytesIO()
    picture.convert("RGB").save(packed, "PPM")
    return packed.getvalue()


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    """The page on white, PAGE_SIDE_PX at its longer side. Raises TooMuchDrawn where that takes too long.

    `PdfPage.render` asks nobody between one thing that it draws and the next.
    """
    width, height = (math.ceil(side * PAGE_SIDE_PX / max(page.get_size())) for side in page.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    give_up_s = time.thread_time() + MOST_DRAWING_S
    pause = raw.IFSDK_PAUSE(version=1)
    pypdfium2.internal.set_callback(pause, "NeedToPauseNow", lambda _: time.thread_time() > give_up_s)
    place = 0, 0, width, height, 0
    status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, *place, raw.FPDF_ANNOT, pause)
    raw.FPDF_RenderPage_Close(page)
    if status != raw.FPDF_RENDER_DONE:
        raise TooMuchDrawn
    return bitmap.to_pil()


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _alone:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == raw.FPDF_ERR_PASSWORD
            raise UnreadableImage(_LOCKED if locked else _BROKEN) from None
        try:
            yield document
        finally:
            document.close()

"""Files that hold several pages, PDF and TIFF alike: how many pages, and each of them as a picture file."""

from __future__ import annotations

from documents import pdf, tiff


def is_paged(data: bytes) -> bool:
    """Whether a file is of a kind that may hold several pages, by its first kilobyte."""
    return pdf.is_pdf(data) or tiff.is_tiff(data)


def page_count(data: bytes) -> int:
    """How many pages a file has, or 0 where it is a picture by itself. Raises UnreadableImage."""
    if pdf.is_pdf(data):
        return pdf.page_count(data)
    count = tiff.page_count(data) if tiff.is_tiff(data) else 0
    return count if count > 1 else 0


def page_picture(data: bytes, index: int) -> bytes:
    """One page, counted from 0, of a file that has pages. Raises UnreadableImage."""
    return (pdf if pdf.is_pdf(data) else tiff).page_picture(data, index)

"""A page of a PDF as the objects that it is made of, without anything decoded."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2

# What PDFium writes is plain: no line break within a name or a string, no object packed into another one, and a table
# of all of them at the end.
_TABLE, _TABLE_WITHIN = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$"), 64
_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_OBJECT = re.compile(rb"(\d+) \d+ obj\s+")
_STREAM = b">>stream\r\n"


@dataclass(frozen=True)
class PdfObject:
    """An object of a PDF: what it says, and the data that follows where it is a stream."""

    body: bytes
    data: bytes = b""
    is_stream: bool = False


def page_objects(document: pypdfium2.PdfDocument, index: int) -> dict[int, PdfObject]:
    """The objects within reach of a page, counted from 0, by their numbers.

    Within reach are those of other pages too, where all pages share what they hold. Raises what PDFium raises.
    """
    pdf = _alone(document, index)
    table = _TABLE.search(pdf, len(pdf) - _TABLE_WITHIN)
    if table is None:
        raise ValueError("expected a PDF as PDFium writes it, with a table of objects at its end")
    end = int(table[1])
    starts = sorted(int(entry[1]) for entry in _ENTRY.finditer(pdf, end))
    objects = {}
    for start, stop in pairwise([*starts, end]):
        opened = _OBJECT.match(pdf, start, stop)
        if opened:
            body, stream, data = pdf[opened.end() : stop].partition(_STREAM)
            objects[int(opened[1])] = PdfObject(body, data, bool(stream))
    return objects


def _alone(document: pypdfium2.PdfDocument, index: int) -> bytes:
    """The page as a PDF of its own, for which nothing is decoded."""
    alone, written = pypdfium2.PdfDocument.new(), io.BytesIO()
    try:
        alone.import_pages(document, [index])
        alone.save(written)
    finally:
        alone.close()
    return written.getvalue()

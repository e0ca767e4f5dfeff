"""How large the pictures of a PDF's page are that PDFium decodes whole and does not tell of: masks, and JPEG 2000.

A mask is no object of the page, and a JPEG 2000 is as large as itself says, whatever the PDF says of it.
"""

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
_MASK = re.compile(rb"/S?Mask (\d+) \d+ R\b")
_WIDTH, _HEIGHT = (re.compile(rb"/%s (\d+)(?: \d+ (R)\b)?" % side) for side in (b"Width", b"Height"))
_JPEG_2000 = b"/JPXDecode"
_JPEG_2000_ALONE = re.compile(rb"/Filter\s*(?:/JPXDecode\b|\[\s*/JPXDecode\s*\])")
# ISO 15444-1, A.5.1: start of codestream, then the marker SIZ, its length, capabilities, and the sides.
_SIZ = re.compile(rb"\xff\x4f\xff\x51.{4}(.{4})(.{4})", re.DOTALL)


@dataclass(frozen=True)
class _Object:
    """An object of a PDF: what it says, and the data that follows where it is a stream."""

    body: bytes
    data: bytes = b""


def hidden_pixels(document: pypdfium2.PdfDocument, index: int) -> list[int]:
    """The pixels of each mask and each JPEG 2000 within reach of a page, counted from 0; the largest first.

    Within reach are those of other pages too, where all pages share what they hold. Raises ValueError where a size
    cannot be told, and what PDFium raises.
    """
    objects = _objects(_alone(document, index))
    masks = {int(number) for held in objects.values() for number in _MASK.findall(held.body)}
    coded = {number: _coded(held) for number, held in objects.items() if _JPEG_2000 in held.body}
    declared = {number: _declared(objects, objects[number].body) for number in masks & objects.keys()}
    return sorted((declared | coded).values(), reverse=True)


def _alone(document: pypdfium2.PdfDocument, index: int) -> bytes:
    """The page as a PDF of its own, for which nothing is decoded."""
    alone, written = pypdfium2.PdfDocument.new(), io.BytesIO()
    try:
        alone.import_pages(document, [index])
        alone.save(written)
    finally:
        alone.close()
    return written.getvalue()


def _objects(pdf: bytes) -> dict[int, _Object]:
    table = _TABLE.search(pdf, len(pdf) - _TABLE_WITHIN)
    if table is None:
        raise ValueError("expected a PDF as PDFium writes it, with a table of objects at its end")
    end = int(table[1])
    starts = sorted(int(entry[1]) for entry in _ENTRY.finditer(pdf, end))
    objects = {}
    for start, stop in pairwise([*starts, end]):
        opened = _OBJECT.match(pdf, start, stop)
        if opened:
            body, _, data = pdf[opened.end() : stop].partition(_STREAM)
            objects[int(opened[1])] = _Object(body, data)
    return objects


def _declared(objects: dict[int, _Object], picture: bytes) -> int:
    """The pixels that a picture has by its own words."""
    return _side(objects, _WIDTH, picture) * _side(objects, _HEIGHT, picture)


def _side(objects: dict[int, _Object], side: re.Pattern[bytes], picture: bytes) -> int:
    """The largest number given for a side, there or in an object of its own."""
    given = [objects[int(number)].body if apart else number for number, apart in side.findall(picture)]
    return max((int(digits[0]) for number in given if (digits := re.match(rb"\d+", number))), default=0)


def _coded(jpeg_2000: _Object) -> int:
    """The pixels that a JPEG 2000 has by its code."""
    sizes = [int.from_bytes(size[1]) * int.from_bytes(size[2]) for size in _SIZ.finditer(jpeg_2000.data)]
    if not sizes or not _JPEG_2000_ALONE.search(jpeg_2000.body):
        raise ValueError("expected a JPEG 2000 that is packed in no other way")
    return max(sizes)

"""How large the pictures of a PDF's page are that PDFium decodes whole and does not tell of: masks, and JPEG 2000.

A mask is no object of the page, and a JPEG 2000 is as large as itself says, whatever the PDF says of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from documents.pdf_objects import PdfObject

_MASK = re.compile(rb"/S?Mask (\d+) \d+ R\b")
_WIDTH, _HEIGHT = (re.compile(rb"/%s (\d+)(?: \d+ (R)\b)?" % side) for side in (b"Width", b"Height"))
_JPEG_2000 = b"/JPXDecode"
_JPEG_2000_ALONE = re.compile(rb"/Filter\s*(?:/JPXDecode\b|\[\s*/JPXDecode\s*\])")
# ISO 15444-1, A.5.1: start of codestream, then the marker SIZ, its length, capabilities, and the sides.
_SIZ = re.compile(rb"\xff\x4f\xff\x51.{4}(.{4})(.{4})", re.DOTALL)


def hidden_pixels(objects: Mapping[int, PdfObject]) -> list[int]:
    """The pixels of each mask and each JPEG 2000 among the objects of a page; the largest first.

    Raises ValueError where a size cannot be told.
    """
    masks = {int(number) for held in objects.values() for number in _MASK.findall(held.body)}
    coded = {number: _coded(held) for number, held in objects.items() if _JPEG_2000 in held.body}
    declared = {number: _declared(objects, objects[number].body) for number in masks & objects.keys()}
    return sorted((declared | coded).values(), reverse=True)


def _declared(objects: Mapping[int, PdfObject], picture: bytes) -> int:
    """The pixels that a picture has by its own words."""
    return _side(objects, _WIDTH, picture) * _side(objects, _HEIGHT, picture)


def _side(objects: Mapping[int, PdfObject], side: re.Pattern[bytes], picture: bytes) -> int:
    """The largest number given for a side, there or in an object of its own."""
    given = [objects[int(number)].body if apart else number for number, apart in side.findall(picture)]
    return max((int(digits[0]) for number in given if (digits := re.match(rb"\d+", number))), default=0)


def _coded(jpeg_2000: PdfObject) -> int:
    """The pixels that a JPEG 2000 has by its code."""
    sizes = [int.from_bytes(size[1]) * int.from_bytes(size[2]) for size in _SIZ.finditer(jpeg_2000.data)]
    if not sizes or not _JPEG_2000_ALONE.search(jpeg_2000.body):
        raise ValueError("expected a JPEG 2000 that is packed in no other way")
    return max(sizes)

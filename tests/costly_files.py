"""Files that cost far more than the picture in them: small ones for the most part, built here and kept nowhere.

    python -m benchmarks.costly_files

prints what each takes of the processor and of memory, against the bound that stands beside it here.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

SEGMENT_BYTES = 65_535


@dataclass(frozen=True)
class CostlyFile:
    """A file, what is said of it, "" where it is read; and the bound of its opening, in seconds of the processor."""

    build: Callable[[], bytes]
    said: str
    most_cpu_s: float = 0.5


def jpeg(**options: object) -> bytes:
    """A gray picture of a megapixel, in few bytes."""
    packed = io.BytesIO()
    Image.new("L", (1000, 1000), 200).save(packed, "JPEG", **options)
    return packed.getvalue()


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    once = jpeg(progressive=True)
    last = once.rindex(b"\xff\xda")
    return once[:last] + once[last:-2] * count + once[-2:]


def jpeg_of_segments(count: int, kind: bytes = b"\xff\xe1", data: bytes = b"Exif\0\0") -> bytes:
    """A JPEG that carries so many segments of one kind."""
    once = jpeg()
    return once[:2] + (kind + struct.pack(">H", len(data) + 2) + data) * count + once[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: int, interlaced: bool = False, chunk_bytes: int = 1 << 20) -> bytes:
    """A gray PNG that holds so many of its rows, and says so nowhere: its stream of pixels ends as it should."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    packed = zlib.compress((b"\0" + b"\xc8" * width) * rows)
    parts = (packed[start : start + chunk_bytes] for start in range(0, len(packed), chunk_bytes))
    pixels = b"".join(chunk(b"IDAT", part) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def png_of_chunks(count: int) -> bytes:
    """A PNG with so many notes before its picture."""
    whole = png(8, 8, 8)
    return whole[:33] + chunk(b"prIv", b"") * count + whole[33:]


def gif_of_blocks(count: int) -> bytes:
    """A GIF with a comment in so many blocks."""
    packed = io.BytesIO()
    Image.new("L", (8, 8)).save(packed, "GIF")
    whole = packed.getvalue()
    start = whole.index(b",")
    return whole[:start] + b"!\xfe" + b"\x01x" * count + b"\0" + whole[start:]


def tiff(entries: int = 0, strips: int = 1) -> bytes:
    """A TIFF of one row that says it has so many strips, and so many entries besides those it needs."""
    tags = {256: 1, 257: strips, 258: 8, 259: 1, 262: 1, 277: 1, 278: 1} | {40_000 + n: 1 for n in range(entries)}
    count = len(tags) + 2
    values = 8 + 2 + 12 * count + 4
    rows = [(tag, 4, 1, value) for tag, value in tags.items()]
    rows += [(273, 4, strips, values if strips > 1 else 8), (279, 4, strips, values if strips > 1 else 1)]
    directory = b"".join(struct.pack("<HHII", *row) for row in sorted(rows))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", count) + directory + bytes(4) + bytes(4 * strips)


def rle_bmp(side: int) -> bytes:
    """A BMP of runs, four to a thousand pixels, so that a few bytes fill it."""
    row = b"\xff\0" * (side // 255) + bytes((side % 255, 0)) + b"\0\0"
    data = row * side + b"\0\1"
    start = 14 + 40 + 4 * 256
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(data), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + bytes(4 * 256) + data


def pdf(content: bytes, resources: bytes = b"", *objects: bytes) -> bytes:
    """A PDF of one page with this content; further objects are numbered from 5 on. PDFium does without a table."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources
    pages = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page)
    numbered = enumerate((*pages, packed_stream(b"", content), *objects), 1)
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % row for row in numbered) + b"trailer<</Root 1 0 R>>"


def packed_stream(words: bytes, content: bytes) -> bytes:
    data = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (words, len(data), data)


def pdf_of_forms(levels: int, times: int, noted: bool = False) -> bytes:
    """A PDF whose forms each draw the next one so many times; noted: a note on the page draws the first of them."""
    forms = []
    for number in range(6, 6 + levels):
        drawn = b"/F Do " * times if number < 5 + levels else b"0 0 9 9 re f"
        words = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>" % number
        forms.append(packed_stream(words, drawn))
    if not noted:
        return pdf(b"/F Do", b"/XObject<</F 5 0 R>>", *forms)
    note = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N 5 0 R>>>>"
    return pdf(b"", b"", *forms, note).replace(b"/Contents", b"/Annots[%d 0 R]/Contents" % (5 + levels), 1)


def pdf_of_letters(times: int) -> bytes:
    """A PDF of one letter, of a font whose letters are drawings, that draws a long form so many times."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
    font += b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</XObject<</F 7 0 R>>>>>>"
    letter = packed_stream(b"", b"1 0 d0 " + b"/F Do " * times)
    form = packed_stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re f " * 10_000)
    return pdf(b"BT /T 9 Tf 9 9 Td (a) Tj ET", b"/Font<</T 5 0 R>>", font, letter, form)


def pdf_in_ascii(times: int) -> bytes:
    """A PDF whose page is packed twice, and draws a long form so many times."""
    content = base64.a85encode(zlib.compress(b"/F Do " * times)) + b"~>"
    page = b"<</Filter[/ASCII85Decode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(content), content)
    form = packed_stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re f " * 10_000)
    whole = pdf(b"", b"/XObject<</F 5 0 R>>", form)
    return whole.replace(packed_stream(b"", b""), page)


MANY = 100_000
COSTLY: dict[str, CostlyFile] = {
    "blank page": CostlyFile(lambda: pdf(b""), ""),
    "JPEG of 20,000 scans": CostlyFile(lambda: jpeg_of_scans(20_000), "goes over its pixels more often"),
    "JPEG of 900 Exif segments": CostlyFile(
        lambda: jpeg_of_segments(900, data=b"Exif\0\0".ljust(SEGMENT_BYTES - 2, b"x")),
        "carries more beside its picture",
    ),
    "JPEG of comments": CostlyFile(lambda: jpeg_of_segments(MANY, b"\xff\xfe", b""), "carries more beside its picture"),
    "JPEG of a few segments": CostlyFile(lambda: jpeg_of_segments(200, b"\xff\xe2", b"x" * 1000), ""),
    "progressive JPEG": CostlyFile(lambda: jpeg(progressive=True), ""),
    "PNG of 1 × 50,000,000, cut": CostlyFile(lambda: png(1, 50_000_000, 1), "damaged or incomplete"),
    "PNG of 1 × 50,000,000, whole": CostlyFile(lambda: png(1, 50_000_000, 50_000_000), "50000000 pixels long"),
    "PNG of 1 × 1,000,000": CostlyFile(lambda: png(1, 1_000_000, 1_000_000), ""),
    "PNG that ends in the middle": CostlyFile(lambda: png(400, 400, 200), "damaged or incomplete"),
    "interlaced PNG that ends in the middle": CostlyFile(lambda: png(401, 401, 300, True), "damaged or incomplete"),
    "PNG of notes": CostlyFile(lambda: png_of_chunks(MANY), "cut into more pieces"),
    "PNG in pieces of a byte": CostlyFile(lambda: png(3000, 3000, 3000, chunk_bytes=1), "cut into more pieces"),
    "GIF of comments": CostlyFile(lambda: gif_of_blocks(MANY), "carries more beside its picture"),
    "TIFF of 5,000,000 strips": CostlyFile(lambda: tiff(strips=5_000_000), "more strips than any"),
    "TIFF of 20,000 entries": CostlyFile(lambda: tiff(entries=20_000), "more strips than any"),
    "BMP in runs": CostlyFile(lambda: rle_bmp(7000), "too long to unpack"),
    "plain PBM": CostlyFile(lambda: b"P1 7000 7000\n" + b"0 " * 49_000, "too long to unpack"),
    "plain PGM": CostlyFile(lambda: b"P2 7000 7000 255\n" + b"0 " * 49_000, "too long to unpack"),
    "plain PPM": CostlyFile(lambda: b"P3 4000 4000 255\n" + b"0 " * 49_000, "too long to unpack"),
    "PGM whose white is 254": CostlyFile(lambda: b"P5 7000 7000 254\n" + bytes(49_000_000), "too long to unpack"),
    "PGM with a comment of megabytes": CostlyFile(
        lambda: b"P5\n#" + b"x" * 50_000_000 + b"\n1 1 255\n\0", "damaged or incomplete"
    ),
    "PGM with a comment": CostlyFile(lambda: b"P5\n# from a scanner\n2 1 255\n\0\xff", ""),
    "PDF of forms in forms": CostlyFile(lambda: pdf_of_forms(9, 10), "draws far more than a scan"),
    "PDF of forms in a note": CostlyFile(lambda: pdf_of_forms(9, 10, noted=True), "draws far more than a scan"),
    "PDF of forms in a letter": CostlyFile(lambda: pdf_of_letters(1000), "draws far more than a scan"),
    "PDF of a few forms in a letter": CostlyFile(lambda: pdf_of_letters(2), ""),
    "PDF of forms, packed twice": CostlyFile(lambda: pdf_in_ascii(1000), "draws far more than a scan"),
    "PDF of a few forms, packed twice": CostlyFile(lambda: pdf_in_ascii(2), ""),
    "PDF whose forms say elsewhere how they are packed": CostlyFile(
        lambda: (
            pdf_of_forms(9, 10)
            .replace(b"/Filter/FlateDecode", b"/Filter 14 0 R")
            .replace(b"trailer", b"14 0 obj\n/FlateDecode\nendobj\ntrailer")
        ),
        "draws far more than a scan",
    ),
    "PDF of a few forms": CostlyFile(lambda: pdf_of_forms(3, 4), ""),
    "PDF of blanks": CostlyFile(lambda: pdf(b" " * 50_000_000), "draws far more than a scan"),
    "PDF of 100,000 pages laid on one another": CostlyFile(
        lambda: pdf(b"0 0 595 842 re f\n" * MANY), "draws far more than a scan", 6.0
    ),
}

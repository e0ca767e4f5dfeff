"""A PNG by its chunks: whether it holds all of its pixels, and in how many pieces."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from documents.limits import MAX_PIXELS
from documents.refusal import BROKEN, UnreadableImage

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS, _END = (b"IDAT", b"fdAT"), b"IEND"
# ISO 15948, 11.2.2: how many samples a pixel has, by its colour type.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# ... and 8.2: where the passes of an interlaced picture start and how far their pixels stand apart, (x, y, dx, dy).
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
# Deflate packs 258 bytes into two bits at best.
_MOST_PACKED = 1032
# Encoders write chunks of 8 kB and more; each costs as much as the unpacking of a kilobyte.
_MOST_CHUNKS, _BYTES_PER_CHUNK = 1000, 1024
_PIECE_BYTES = 1 << 20

_CROWDED = "The PNG is cut into more pieces than any program writes: open it elsewhere, save it anew and try again."


@dataclass(frozen=True)
class _Layout:
    """How the pixels of a PNG are stored: sides, bits a pixel, whether in several passes; the packed data."""

    width: int
    height: int
    pixel_bits: int
    interlaced: bool
    packed: list[memoryview]

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def unpacked_bytes(self) -> int:
        """How long the pixels are: each row has a byte more, that says how it was filtered."""
        passes = _PASSES if self.interlaced else ((0, 0, 1, 1),)
        sides = ((-(-(self.width - x) // dx), -(-(self.height - y) // dy)) for x, y, dx, dy in passes)
        return sum(
            rows * (1 + -(-columns * self.pixel_bits // 8)) for columns, rows in sides if columns > 0 and rows > 0
        )


def refuse_costly(data: bytes) -> None:
    """Raises UnreadableImage where a PNG is in too many pieces, or cannot hold its pixels in so few bytes."""
    layout = _layout(data)
    # What is too large is told so by those who open it.
    if (
        layout
        and layout.pixels <= MAX_PIXELS
        and layout.unpacked_bytes > _MOST_PACKED * (1 + sum(map(len, layout.packed)))
    ):
        raise UnreadableImage(BROKEN)


def is_interlaced(data: bytes) -> bool:
    """Whether the rows of a PNG come in several passes, so that the last one does not come last."""
    layout = _layout(data)
    return layout is not None and layout.interlaced


def is_whole(data: bytes) -> bool:
    """Whether a PNG holds all of its pixels: they are unpacked, a megabyte at a time, and counted."""
    layout = _layout(data)
    if layout is None:
        return False
    unpacking, count = zlib.decompressobj(), 0
    for packed in layout.packed:
        rest: bytes | memoryview = packed
        while rest and not unpacking.eof:
            count += len(unpacking.decompress(rest, _PIECE_BYTES))
            rest = unpacking.unconsumed_tail
    return count + len(unpacking.flush()) >= layout.unpacked_bytes


def _layout(data: bytes) -> _Layout | None:
    """None where the header is none; Pillow says so."""
    packed = [body for kind, body in _chunks(data) if kind in _PIXELS]
    try:
        width, height, depth, color, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, len(SIGNATURE) + 8)
        return _Layout(width, height, depth * _SAMPLES[color], bool(interlaced), packed)
    except (struct.error, KeyError):
        return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and body of each chunk up to the picture's end. Raises UnreadableImage for too many."""
    view, place = memoryview(data), len(SIGNATURE)
    most = _MOST_CHUNKS + len(data) // _BYTES_PER_CHUNK
    for count in range(most + 1):
        if place + 8 > len(data):
            return
        if count == most:
            raise UnreadableImage(_CROWDED)
        length, kind = struct.unpack_from(">I4s", data, place)
        yield kind, view[place + 8 : place + 8 + length]
        if kind == _END:
            return
        place += 12 + length

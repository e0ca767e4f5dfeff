"""A GIF by its blocks: how much it carries before its first picture."""

from __future__ import annotations

from documents.refusal import UnreadableImage

SIGNATURE = b"GIF8"
_HEADER_BYTES, _FLAGS = 13, 10
_EXTENSION = 0x21
# Comments and metadata are in blocks of at most 255 bytes, each read by itself; these hold more than a megabyte.
MOST_BLOCKS = 5000

_CROWDED = (
    "The GIF carries more beside its picture than any program writes: open it elsewhere, save it as PNG and try again."
)


def refuse_costly(data: bytes) -> None:
    """Raises UnreadableImage where a GIF has more blocks before its picture than any program writes.

    Source: GIF89a, sections 17 to 26.
    """
    if len(data) < _HEADER_BYTES:
        return
    flags = data[_FLAGS]
    place = _HEADER_BYTES + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    blocks = 0
    while place < len(data):
        if data[place] != _EXTENSION:
            # What is no block is passed over a byte at a time, until the picture comes.
            if data[place : place + 1] in (b",", b";"):
                return
            place, blocks = place + 1, blocks + 1
        else:
            place += 2
            while place < len(data) and data[place] and blocks <= MOST_BLOCKS:
                place, blocks = place + 1 + data[place], blocks + 1
            place += 1
        if blocks > MOST_BLOCKS:
            raise UnreadableImage(_CROWDED)

"""A JPEG by its markers: how often its pixels are gone over, and how much it carries beside them."""

from __future__ import annotations

import re

from documents.limits import MAX_PIXELS
from documents.refusal import UnreadableImage

SIGNATURE = b"\xff\xd8\xff"
# ITU-T T.81, annex B: markers with a length behind them. What starts or restarts the data between them has none.
_MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
_SCAN, _END, _APPLICATION_1 = 0xDA, 0xD9, 0xE1
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF = b"Exif\0\0"

# Encoders write one scan, or about ten where the picture is to appear little by little. Each goes over all pixels.
MOST_SCANS = 100
MOST_SCANNED_PIXELS = 16 * MAX_PIXELS
# Profiles and depth maps are parted into segments of 64 kB, Exif is in one.
MOST_SEGMENTS = 1000
MOST_EXIF_SEGMENTS = 16

_SCANNED = (
    "The JPEG goes over its pixels more often than any camera writes: open it elsewhere, save it anew and try again."
)
_CROWDED = (
    "The JPEG carries more beside its picture than any camera writes: open it elsewhere, save it anew and try again."
)


def refuse_costly(data: bytes) -> None:
    """Raises UnreadableImage where the markers of a JPEG ask for more work than its picture does."""
    segments = exifs = scans = pixels = 0
    # Looking for markers within the pixels takes time that a picture with few scans need not take.
    to_its_end = data.count(bytes((0xFF, _SCAN))) * MAX_PIXELS > MOST_SCANNED_PIXELS
    marker = _MARKER.search(data, len(SIGNATURE) - 1)
    while marker is not None:
        kind, place = marker[1][0], marker.end()
        if kind == _END:
            return
        if kind in _FRAMES:
            pixels = int.from_bytes(data[place + 3 : place + 5]) * int.from_bytes(data[place + 5 : place + 7])
        segments += 1
        exifs += kind == _APPLICATION_1 and data.startswith(_EXIF, place + 2)
        scans += kind == _SCAN
        if scans > MOST_SCANS or (pixels <= MAX_PIXELS and scans * pixels > MOST_SCANNED_PIXELS):
            raise UnreadableImage(_SCANNED)
        if segments > MOST_SEGMENTS or exifs > MOST_EXIF_SEGMENTS:
            raise UnreadableImage(_CROWDED)
        if scans and not to_its_end:
            return
        marker = _MARKER.search(data, place + int.from_bytes(data[place : place + 2]))

"""A TIFF of several pages, as scanners write it: how many there are, and each of them as a TIFF that begins with it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from documents.limits import MAX_TIFF_PAGES
from documents.refusal import UnreadableImage

# Thumbnails and masks stand among the pages.
_MAX_DIRECTORIES = 2 * MAX_TIFF_PAGES
_CROWDED = f"The TIFF has more than {MAX_TIFF_PAGES} pages: make smaller ones of it."
# Cameras and scanners write some dozens of entries, and the strips of a page are no narrower than one of its rows.
MOST_ENTRIES = 1000
MOST_VALUES = 100_000
_CUT_UP = "The TIFF is cut into more strips than any program writes: open it elsewhere, save it anew and try again."

# TIFF 6.0, section 8: what kind of picture this is, the lowest of all tags, and a directory's tags are in order.
_KIND = 254
_SMALLER, _MASK = 1, 4


@dataclass(frozen=True)
class _Layout:
    """How a TIFF is written: where its first directory's place stands, and how long places and entries are."""

    order: str
    start: int
    count: str
    place: str
    entry_bytes: int


# TIFF 6.0, section 2, and BigTIFF, whose places are twice as long: Pillow reads it in this order only.
_LAYOUTS = {
    b"II*\0": _Layout("<", 4, "<H", "<I", 12),
    b"MM\0*": _Layout(">", 4, ">H", ">I", 12),
    b"II+\0": _Layout("<", 8, "<Q", "<Q", 20),
}
SIGNATURES = tuple(_LAYOUTS)
# TIFF 6.0, section 2: values that are bytes come as they are; of all others each becomes a number of its own.
_BYTES = {1, 2, 6, 7}


def is_tiff(data: bytes) -> bool:
    """Whether a file's bytes are a TIFF's, whatever its name says."""
    return data[:4] in _LAYOUTS


def refuse_costly(data: bytes) -> None:
    """Raises UnreadableImage where the first page of a TIFF has more entries or strips than any program writes."""
    layout = _LAYOUTS[data[:4]]
    try:
        (place,) = struct.unpack_from(layout.place, data, layout.start)
        (entries,) = struct.unpack_from(layout.count, data, place)
        place += struct.calcsize(layout.count)
        values = 0
        for entry in range(min(entries, MOST_ENTRIES)):
            _, kind, count = struct.unpack_from(
                layout.order + "HH" + layout.place[1], data, place + entry * layout.entry_bytes
            )
            values += 0 if kind in _BYTES else count
    except (struct.error, OverflowError):  # a place beyond the end, or beyond all numbers
        return
    if entries > MOST_ENTRIES or values > MOST_VALUES:
        raise UnreadableImage(_CUT_UP)


def page_count(data: bytes) -> int:
    """How many pages a TIFF has, at most MAX_TIFF_PAGES. Raises UnreadableImage."""
    return len(_pages(data))


def page_picture(data: bytes, index: int) -> bytes:
    """One page, counted from 0, as a TIFF that begins with it: all stays where it is but the place of the beginning."""
    layout = _LAYOUTS[data[:4]]
    start = struct.pack(layout.place, _pages(data)[index])
    return b"".join((data[: layout.start], start, data[layout.start + len(start) :]))


def _pages(data: bytes) -> list[int]:
    """The places of the directories that stand for pages; one that the file does not hold is the last, to say so."""
    layout = _LAYOUTS[data[:4]]
    pages: list[int] = []
    seen = {0}
    try:
        (place,) = struct.unpack_from(layout.place, data, layout.start)
        while place not in seen:
            seen.add(place)
            if len(seen) > _MAX_DIRECTORIES or len(pages) == MAX_TIFF_PAGES:
                raise UnreadableImage(_CROWDED)
            pages.append(place)
            (entries,) = struct.unpack_from(layout.count, data, place)
            first = place + struct.calcsize(layout.count)
            if _is_no_page(data, layout, first):
                pages.pop()
            (place,) = struct.unpack_from(layout.place, data, first + entries * layout.entry_bytes)
    except (struct.error, OverflowError):  # a place beyond the end, or beyond all numbers
        pass
    return pages


def _is_no_page(data: bytes, layout: _Layout, entry: int) -> bool:
    """Whether what stands in a directory's first entry says that it holds a thumbnail or a mask."""
    (tag,) = struct.unpack_from(layout.order + "H", data, entry)
    (kind,) = struct.unpack_from(layout.order + "I", data, entry + layout.entry_bytes - struct.calcsize(layout.place))
    return tag == _KIND and bool(kind & (_SMALLER | _MASK))

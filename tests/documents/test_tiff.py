"""A TIFF of several pages becomes one file a page: none is passed over in silence."""

from __future__ import annotations

import re
import struct

import pytest
from written_documents import tiff_of, zip_of

from documents import UnreadableImage, load_image, pictures, tiff
from documents.multipage import page_count, page_picture

KIND, LONG = 254, 4
A_PAGE, THUMBNAIL, MASK = 2, 1, 4
BEYOND_ALL_NUMBERS = 2**64 - 1
# How a file begins, and how its places, counts and entries are packed.
INTEL = (b"II*\0", "<I", "<H", "<HHII")
MOTOROLA = (b"MM\0*", ">I", ">H", ">HHII")
BIG = (b"II+\0\x08\0\0\0", "<Q", "<Q", "<HHQQ")


def written(*pages: tuple[int, int], layout: tuple[bytes, str, str, str] = INTEL, end: int = 0) -> bytes:
    """Pages of one pixel, given as (gray level, kind), after one another; end: where the last says that one follows."""
    data, place, count, entry = layout
    for level, kind in pages:
        pixel = len(data) + struct.calcsize(place)
        tags = ((KIND, kind), (256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, pixel), (278, 1), (279, 1))
        entries = b"".join(struct.pack(entry, tag, LONG, 1, value) for tag, value in tags)
        data += struct.pack(place, pixel + 1) + bytes([level]) + struct.pack(count, len(tags)) + entries
    return data + struct.pack(place, end)


TWO = ((10, A_PAGE), (20, A_PAGE))


@pytest.mark.parametrize(
    ("data", "levels"),
    [
        (written(), []),
        (b"II*\0", []),
        (written((10, A_PAGE)), []),
        (written(*TWO), [10, 20]),
        (written(*TWO, layout=MOTOROLA), [10, 20]),
        (written(*TWO, layout=BIG), [10, 20]),
        (written(*TWO, end=9), [10, 20]),
        (written((9, THUMBNAIL), *TWO, (8, MASK), layout=MOTOROLA), [10, 20]),
        (written((10, A_PAGE), (9, THUMBNAIL)), []),
        (tiff_of(10, 20, 30), [10, 20, 30]),
        (tiff_of(10, 20, compression="tiff_lzw"), [10, 20]),
        (tiff_of(10, 20, big_tiff=True), [10, 20]),
    ],
    ids=[
        "no page",
        "its first word",
        "one page",
        "two",
        "two, Motorola",
        "two, BigTIFF",
        "two in a circle",
        "thumbnail and mask",
        "one and its thumbnail",
        "Pillow's",
        "Pillow's, packed",
        "Pillow's, BigTIFF",
    ],
)
def test_every_page_is_given_as_it_is(data: bytes, levels: list[int]) -> None:
    assert page_count(data) == len(levels)
    assert [load_image(page_picture(data, index))[0, 0, 0] for index in range(len(levels))] == levels


@pytest.mark.parametrize(
    "data",
    [
        written(*TWO)[:-100],
        written((10, A_PAGE), end=4_000_000_000),
        written((10, A_PAGE), end=BEYOND_ALL_NUMBERS, layout=BIG),
    ],
    ids=["cut off", "a page far away", "a page beyond all numbers"],
)
def test_a_page_that_is_not_there_says_so_and_the_first_is_read(data: bytes) -> None:
    first, second = pictures(data, "log.tif")
    assert (first.name, second.name) == ("log.tif/page 1", "log.tif/page 2")
    assert load_image(first.data())[0, 0, 0] == 10
    with pytest.raises(UnreadableImage, match="damaged"):
        load_image(second.data())


@pytest.mark.parametrize("kind", [A_PAGE, THUMBNAIL])
def test_too_many_pages_are_one_sentence(kind: int) -> None:
    pages = [(10, kind)] * (2 * tiff.MAX_TIFF_PAGES + 1)
    (file,) = pictures(written(*pages), "log.tif")
    assert re.fullmatch(r"The TIFF has more than 500 pages[^\n]*\.", file.error)


def test_as_many_pages_as_are_allowed_are_read() -> None:
    assert page_count(written(*[(10, A_PAGE)] * tiff.MAX_TIFF_PAGES)) == tiff.MAX_TIFF_PAGES


def test_in_a_zip_pages_say_what_to_do_and_a_single_one_is_read() -> None:
    data = zip_of(("log.tif", written(*TWO)), ("one.tif", written((10, A_PAGE))))
    log, one = pictures(data, "a.zip")
    with pytest.raises(UnreadableImage, match="TIFF of several pages within a ZIP"):
        log.data()
    assert load_image(one.data())[0, 0, 0] == 10

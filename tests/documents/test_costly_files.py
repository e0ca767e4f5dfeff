"""What costs far more than its picture is refused with a sentence; `benchmarks.costly_files` has the seconds."""

from __future__ import annotations

import pytest
from costly_files import COSTLY, CostlyFile, jpeg, png
from PIL import Image

from documents import UnreadableImage, load_image, pdf, pictures
from documents.jpeg import MOST_SCANS

# Far above what any takes, on a machine that does other things besides: it ends the test where a bound is gone.
pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("file", COSTLY.values(), ids=COSTLY)
def test_a_costly_file_is_read_or_refused_with_a_sentence(file: CostlyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_DRAWING_S", 0.3)
    (picture,) = pictures(file.build(), "a")
    if not file.said:
        assert picture.rgb().size
        return
    with pytest.raises(UnreadableImage, match=rf"^[A-Z][^\n]*{file.said}[^\n]*\.$"):
        picture.rgb()


def test_python_decodes_no_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        pytest.fail("a decoder written in Python was started")

    monkeypatch.setattr(Image, "_getdecoder", decoded)
    slow = [file for file in COSTLY.values() if file.said == "too long to unpack"]
    assert len(slow) == 5
    for file in slow:
        with pytest.raises(UnreadableImage, match=file.said):
            load_image(file.build())


@pytest.mark.parametrize("rows", [1, 399, 400], ids=["one row", "all but one", "all"])
@pytest.mark.parametrize("interlaced", [False, True], ids=["in one pass", "interlaced"])
def test_a_png_is_read_only_where_it_holds_all_rows(rows: int, interlaced: bool) -> None:
    data = png(400, 400, rows, interlaced)
    # Seven passes hold some bytes more than the rows of one.
    if rows == 400 and not interlaced:
        assert load_image(data).shape == (400, 400, 3)
    else:
        with pytest.raises(UnreadableImage, match="damaged or incomplete"):
            load_image(data)


def test_a_black_png_is_whole() -> None:
    whole = png(40, 30, 30).replace(b"\xc8", b"\0")
    assert load_image(whole).shape == (30, 40, 3)


def test_markers_among_the_pixels_are_no_scans() -> None:
    data = jpeg(progressive=True)
    assert load_image(data + b"\xff\xda" * (2 * MOST_SCANS)).shape == (1000, 1000, 3)

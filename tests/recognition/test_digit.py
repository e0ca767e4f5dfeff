"""What a digit tells beyond its label: the corners around it, and whether it is print."""

from __future__ import annotations

from copy import copy

import cv2
import numpy as np
import pytest
from ink_networks import ToldInk, told
from PIL import Image, ImageDraw, ImageFont
from written_pages import page_of, turned

from preprocessing.ink_map import DIGIT, NOTHING, PRINTED
from recognition import DigitReader, Page, Settings
from recognition.rejection import PRINTED as WHY_PRINTED

BLANK = np.full((300, 400, 3), 235, np.uint8)
LINES = ["48219", "90635", "27740"]


def edge_deg(corners: tuple[tuple[float, float], ...]) -> float:
    """How the upper edge leans, in degrees, clockwise positive."""
    (left, top), (right, other_top), *_ = corners
    return float(np.degrees(np.arctan2(other_top - top, right - left)))


@pytest.mark.parametrize("angle_deg", [0, 12, -9])
@pytest.mark.parametrize("factor", [1.0, 3.0])
def test_corners_turn_with_the_page_and_lie_around_the_digit(
    reader: DigitReader, factor: float, angle_deg: float
) -> None:
    page = turned(page_of(LINES), angle_deg)
    page = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    read = reader.read(page)
    assert read.text == "\n".join(LINES)
    for digit in read.digits:
        assert len(digit.corners) == 4
        assert edge_deg(digit.corners) == pytest.approx(angle_deg, abs=2)
        quadrilateral = np.array(digit.corners, np.float32)
        assert cv2.contourArea(quadrilateral, oriented=True) > 0, "clockwise as y points down"
        box = digit.box
        spot = page[box.y : box.bottom, box.x : box.right, 0]
        rows, columns = np.nonzero(spot < 100)
        inside = [
            cv2.pointPolygonTest(quadrilateral, (float(x + box.x), float(y + box.y)), True)
            for x, y in zip(columns[::7].tolist(), rows[::7].tolist(), strict=True)
        ]
        # The corner of a neighbour may reach into the upright box of a turned digit.
        assert np.mean(np.array(inside) > -3 * factor) > 0.98
        assert cv2.contourArea(quadrilateral) < 1.35 * box.width * box.height


def test_the_corners_of_an_upright_digit_are_those_of_its_box(reader: DigitReader) -> None:
    for digit in reader.read(page_of(["4821"])).digits:
        box = digit.box
        expected = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
        assert np.array(digit.corners) == pytest.approx(np.array(expected), abs=3)


def test_a_blank_page_has_no_corners(reader: DigitReader) -> None:
    assert reader.read(BLANK).digits == ()


def read_by_halves(reader: DigitReader, settings: Settings, page: np.ndarray) -> Page:
    """The reading by an ink map that takes what is right of the middle for print, the rest for writing."""

    def kinds_of(shown: np.ndarray) -> np.ndarray:
        side = np.where(np.arange(shown.shape[1]) < shown.shape[1] / 2, DIGIT, PRINTED)
        return np.where(shown < 150, side, NOTHING)

    other = copy(reader)
    other._ink = told(ToldInk(kinds_of))
    return other.read(page, settings)


def form() -> np.ndarray:
    """A number at the left and one at the right of a sheet that has the same middle at every look."""
    sheet = np.full((512, 1024, 3), 235, np.uint8)
    for x, text in ((40, "482"), (600, "906")):
        digits = page_of([text], noise=0)
        sheet[150 : 150 + digits.shape[0], x : x + digits.shape[1]] = digits
    return sheet


@pytest.mark.parametrize(
    ("settings", "text"),
    [(Settings(), "482 906"), (Settings(printed=True), "482 906"), (Settings(printed=False), "482")],
    ids=["as it comes", "print too", "handwriting only"],
)
def test_printed_digits_are_read_where_they_are_asked_for(reader: DigitReader, settings: Settings, text: str) -> None:
    assert read_by_halves(reader, settings, BLANK).text == ""
    read = read_by_halves(reader, settings, form())
    assert read.text.replace("\n", "") == text
    assert [digit.printed for digit in read.digits] == [digit.box.x > 512 for digit in read.digits]
    left_out = [one for one in read.rejected if one.reason == WHY_PRINTED]
    assert len(left_out) == (0 if settings.printed else 3)
    assert read.warnings == ()


def typeset(text: str) -> np.ndarray:
    sheet = Image.new("RGB", (640, 300), (235, 235, 235))
    ImageDraw.Draw(sheet).text((120, 100), text, (30, 30, 30), ImageFont.load_default(size=72))
    return np.asarray(sheet)


@pytest.mark.xfail(reason="the ink map has seen other faces", strict=True)
def test_typeset_digits_are_known_as_print(reader: DigitReader) -> None:
    read = reader.read(typeset("482906"))
    assert read.text == "482906"
    assert all(digit.printed for digit in read.digits)
    assert reader.read(typeset("482906"), Settings(printed=False)).text == ""


@pytest.mark.parametrize("name", ["several-digits.png", "several-lines.jpg", "ruled-paper.jpg"])
def test_handwriting_is_not_known_as_print(reader: DigitReader, name: str) -> None:
    read = reader.read(f"sample_images/{name}")
    assert read.digits
    assert not any(digit.printed for digit in read.digits)


def test_corners_and_print_leave_in_the_dictionary(reader: DigitReader) -> None:
    digit = read_by_halves(reader, Settings(), form()).to_dict()["lines"][0]["digits"][0]
    assert digit["printed"] is False and len(digit["corners"]) == 4

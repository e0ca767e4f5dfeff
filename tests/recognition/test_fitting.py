"""What is read where something is expected: the likeliest text that fits, and how sure it may be."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from written_pages import page_of

from preprocessing import Box, Settings
from recognition import Digit, DigitReader, Line, Page
from recognition.expectation import as_expected
from recognition.numbers import number_of
from recognition.page import MAYBE_SIGN, Cell, PageWarning, Rejected, Sign, Table
from recognition.weighed import NOTHING, Way, Ways

# What a mark may be, each with its probability, what it is read as first; "" is no character.
Mark = dict[str, float]
FOUR, NINE = {"4": 0.99, "9": 0.006, "1": 0.001}, {"9": 0.99, "4": 0.006, "7": 0.001}
FOUR_OR_NINE = {"4": 0.6, "9": 0.35, "1": 0.01}
ONE_OR_SLASH = {"1": 0.7, "/": 0.25}
POINT_OR_DIRT = {NOTHING: 0.9, ".": 0.1}
SEVEN_OR_DIRT = {NOTHING: 0.8, "7": 0.15}
SEVEN = {"7": 0.995, "1": 0.001, NOTHING: 0.001}
BROAD = {"0": 0.9, "8": 0.05}


def box(place: float, line: int = 0, width: int = 8) -> Box:
    return Box(round(20 * place), 40 * line, width, 20)


def line_of(marks: list[Mark], beside: tuple[Way, ...] = (), row: int = 0, gap: int | None = None) -> tuple[Line, Ways]:
    """A line and the ways through it; two numbers, where the second begins after a gap."""
    characters: list[Digit | Sign] = []
    ways = [*beside]
    for place, mark in enumerate(marks):
        (label, confidence), *_ = mark.items()
        ways.append(Way(place, place + 1, tuple((k, log(p)) for k, p in mark.items()), box(place, row), is_read=True))
        if label.isdigit():
            digits = tuple((int(other), p) for other, p in mark.items() if other.isdigit())
            characters.append(Digit(int(label), confidence, digits, box(place, row)))
        elif label:
            characters.append(Sign(label, confidence, tuple(mark.items()), box(place, row)))
    parts = [characters] if gap is None else [characters[:gap], characters[gap:]]
    digits_read = tuple(one for one in characters if isinstance(one, Digit))
    ways.sort(key=lambda way: way.start)
    return Line(digits_read, tuple(map(number_of, parts))), Ways(tuple(ways))


def page(*lines: tuple[Line, Ways]) -> Page:
    left_out = [way.box for _, ways in lines for way in ways.read if not way.label]
    return Page(
        400, 200, tuple(line for line, _ in lines), tuple(Rejected(one, "a speck") for one in left_out),
        tuple(PageWarning(MAYBE_SIGN, "May be a sign.", one) for one in left_out), ways=tuple(w for _, w in lines),
    )  # fmt: skip


def cut(start: int, stop: int, label: str, p: float) -> Way:
    return Way(start, stop, ((label, log(p)),), box(start, width=20 * (stop - start)))


@pytest.mark.parametrize(
    ("marks", "beside", "expected", "text", "is_sure"),
    [
        pytest.param([FOUR, SEVEN], (), r"\d{2}", "47", True, id="as it was read"),
        pytest.param([FOUR_OR_NINE, SEVEN], (), r"\d{2}", "47", False, id="a pattern settles no doubt between digits"),
        pytest.param([FOUR_OR_NINE, SEVEN], (), r"[5-9]\d", "97", True, id="the likeliest that fits"),
        pytest.param([FOUR_OR_NINE, SEVEN], (), "one of 97 25", "97", True, id="of a list"),
        pytest.param([FOUR_OR_NINE, SEVEN], (), "from 90 to 99", "97", True, id="in a range"),
        pytest.param([FOUR, SEVEN], (), "from 90 to 99", "97", False, id="fits, and looks otherwise"),
        pytest.param([FOUR, SEVEN], (), r"\d{3}", "47", False, id="nothing fits"),
        pytest.param([FOUR, SEVEN], (), "from 60 to 60", "47", False, id="nothing in the range"),
        pytest.param([ONE_OR_SLASH, SEVEN], (), r"\d{2}", "17", True, id="a stroke is a one"),
        pytest.param([FOUR, ONE_OR_SLASH, SEVEN], (), r"\d/\d", "4/7", True, id="a stroke is a slash"),
        pytest.param([FOUR, POINT_OR_DIRT, SEVEN], (), r"\d+", "47", True, id="dirt stays dirt"),
        pytest.param([FOUR, POINT_OR_DIRT, SEVEN], (), r"\d\.\d", "4.7", False, id="a mark left out is the point"),
        pytest.param([FOUR, SEVEN_OR_DIRT], (), "2 digits", "47", False, id="a mark left out is the digit"),
        pytest.param([FOUR, SEVEN], (), r"\d", "4", False, id="no digit is dropped lightly"),
        pytest.param([FOUR, BROAD], (cut(1, 2, "0", 0.001),), r"\d{2}", "40", True, id="a way of the same text"),
        pytest.param([FOUR, {"1": 0.6, "7": 0.3}, {"1": 0.6}], (cut(1, 3, "0", 0.3),), "2 digits", "40", True,
                     id="two strokes are one digit"),
        pytest.param([{str(digit): 0.995, "8": 0.002} for digit in (7, 9, 9, 2, 7, 3, 9)] + [{"9": 0.6, "8": 0.3}]
                     + [{str(digit): 0.995, "6": 0.002} for digit in (7, 1, 3)], (), "luhn", "79927398713", True,
                     id="a check digit settles a doubt"),
    ],
)  # fmt: skip
def test_a_line(marks: list[Mark], beside: tuple[Way, ...], expected: str, text: str, is_sure: bool) -> None:
    read = page(line_of(marks, beside))
    found = as_expected(read, Settings(expected=expected))
    assert found.text == text
    assert (not found.doubtful) == is_sure
    (number,) = found.lines[0].numbers
    assert (number.confidence >= found.min_confidence) == is_sure
    if text != read.text and not is_sure:
        assert f"It is read as {text}" in found.warnings[-1].sentence
        offered = [one["text"] for one in found.to_dict()["lines"][0]["numbers"][0]["alternatives"]]
        assert offered == [text, read.text]


def test_a_blank_page() -> None:
    assert as_expected(Page(9, 9), Settings(expected=r"\d{5}")) == Page(9, 9, expected=r"\d{5}")


def test_where_nothing_fits_it_says_so_and_no_digit_is_sure() -> None:
    found = as_expected(page(line_of([FOUR, SEVEN])), Settings(expected=r"\d{5}"))
    assert [(one.code, one.sentence) for one in found.warnings] == [("unexpected", r"47 is not as expected: \d{5}.")]
    assert len(found.doubtful) == 2


def test_both_readings_are_offered() -> None:
    found = as_expected(page(line_of([FOUR_OR_NINE, SEVEN])), Settings(expected=r"[5-9]\d"))
    assert [label for label, _ in found.digits[0].alternatives][:2] == [9, 4]


def test_a_mark_that_is_taken_in_is_left_out_no_more() -> None:
    found = as_expected(page(line_of([FOUR, SEVEN_OR_DIRT])), Settings(expected="2 digits"))
    assert found.rejected == ()
    assert [one.code for one in found.warnings] == ["unexpected"]


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(r"\d{2}", "47 94", id="two numbers"),
        pytest.param(r"\d{4}", "4794", id="one number with a blank in it"),
        pytest.param(r"\d{3}", "47 94", id="neither"),
    ],
)
def test_blanks_in_a_number(expected: str, text: str) -> None:
    read = page(line_of([FOUR, SEVEN, NINE, FOUR_OR_NINE], gap=2))
    found = as_expected(read, Settings(expected=expected))
    assert found.text == text
    assert found.lines[0].numbers[-1].confidence < 0.7


def test_no_number_goes_on_from_one_cell_into_the_next() -> None:
    read = page(line_of([FOUR, SEVEN, NINE, SEVEN], gap=2))
    cells = ((Cell("47", box(0), (), (0, 1)), Cell("97", box(2), (), (2, 3))),)
    found = as_expected(replace(read, tables=(Table(cells, box(0)),)), Settings(expected=r"\d{4}"))
    assert (found.text, found.tables[0].texts) == ("47 97", [["47", "97"]])


def test_a_table_says_what_its_cells_are_read_as() -> None:
    one, two = line_of([FOUR, ONE_OR_SLASH, SEVEN]), line_of([FOUR_OR_NINE], row=1)
    read = page(one, two)
    cells = (Cell("417", box(0), (), (0, 1, 2)),), (Cell("4", box(0, 1), (), (3,)),)
    table = as_expected(replace(read, tables=(Table(cells, box(0)),)), Settings(expected=r"\d/\d|9")).tables[0]
    assert table.texts == [["4/7"], ["9"]]
    assert [row[0].characters for row in table.rows] == [(0, 1, 2), (3,)]


@pytest.mark.parametrize(
    ("expected", "text", "doubtful"),
    [
        pytest.param(r"\d{2}", "47", 1, id="as it was read"),
        pytest.param(r"[5-9]\d", "97", 0, id="the likeliest that fits"),
        pytest.param(r"\d{3}", "47", 2, id="nothing fits"),
    ],
)
def test_without_ways_the_characters_say_what_they_may_be(expected: str, text: str, doubtful: int) -> None:
    line, _ = line_of([FOUR_OR_NINE, SEVEN])
    found = as_expected(Page(9, 9, (line,)), Settings(expected=expected))
    assert (found.text, len(found.doubtful)) == (text, doubtful)


@pytest.mark.parametrize("reading", ["auto", "contours", "sequence"])
def test_a_page_is_read_as_expected(reader: DigitReader, reading: str) -> None:
    picture = page_of(["48213", "90576"])
    plain = reader.read(picture, Settings(reading=reading))
    fits = reader.read(picture, Settings(reading=reading, expected="5 digits; from 40000 to 99999"))
    assert (plain.text, fits.text) == ("48213\n90576", "48213\n90576")
    assert fits.warnings == plain.warnings
    other = reader.read(picture, Settings(reading=reading, expected="one of 48213 90516"))
    assert other.lines[0] == fits.lines[0] and other.lines[1].numbers[0].confidence < other.min_confidence
    assert not other.ways and np.array_equal(picture, page_of(["48213", "90576"]))

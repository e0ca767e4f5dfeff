"""The warnings of a page: each kind with its sentence and its place, and none where all is well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reading_tables import certain, component
from written_pages import page_of, ruled

from preprocessing import Box
from preprocessing.ink_map import Detection
from preprocessing.pipeline import MAP, Prepared
from recognition import DigitReader
from recognition.arcs import Arc
from recognition.lattice import Lattice, Segment
from recognition.network import OTHER_MARK
from recognition.page import Digit, Line, Page, PageWarning, Rejected
from recognition.page_warnings import (
    CUT,
    DISAGREE,
    LEFT_OUT,
    SMALL,
    warnings_of,
    with_disagreements,
    without_unsure,
)
from recognition.rejection import AMONG_OTHERS, NO_DIGIT, PRINTED, UNSURE
from recognition.segmentation import SegmentedLine

WIDTH_PX, HEIGHT_PX = 400, 300
INSIDE = Box(100, 100, 40, 60)
LEFT_OUT_SENTENCE = "Ink that looks like a digit was left out."
CUT_SENTENCE = "A number is cut off by the edge of the picture."

# What stands on a page: its box, what the network of crops takes it for and how surely, and why it was rejected.
Ink = tuple[Box, int, float, str | None]


def warned(inks: list[Ink], detections: list[Detection] = [], seen: float = 0.9) -> list[PageWarning]:  # noqa: B006
    """The warnings of a page on which each ink stands in a line of its own; seen: a digit, to the ink map."""
    lines, digits = [], []
    for box, kind, share, why in inks:
        arc = Arc(0, 1, replace(component((0, 0, box.width, box.height)), seen=seen))
        probabilities = certain(kind, share)
        lattice = Lattice([arc], [0], probabilities[None], box.height)
        lines.append(SegmentedLine(lattice, [Segment(arc, probabilities, is_digit=why is None)], []))
        if why is None:
            digits.append(Line((Digit(kind, share, ((kind, share),), box),)))
    page = Page(WIDTH_PX, HEIGHT_PX, tuple(digits))
    size_px, straight = (HEIGHT_PX, WIDTH_PX), np.eye(2, 3)
    prepared = Prepared([], MAP, [], size_px, size_px, 1.0, straight, tuple(detections))
    boxes, decided = [[box] for box, *_ in inks], [[why] for *_, why in inks]
    return list(warnings_of(page, prepared, lines, boxes, decided))


@pytest.mark.parametrize(
    ("inks", "expected"),
    [
        ([], []),
        ([(INSIDE, 4, 0.99, None)], []),
        ([(INSIDE, OTHER_MARK, 0.99, NO_DIGIT)], []),
        ([(INSIDE, 4, 0.5, AMONG_OTHERS)], []),
        ([(INSIDE, 4, 0.99, PRINTED)], []),
        ([(INSIDE, 4, 0.99, AMONG_OTHERS)], [PageWarning(LEFT_OUT, LEFT_OUT_SENTENCE, INSIDE)]),
    ],
    ids=["nothing", "a digit", "no digit", "hardly a digit", "print that was not asked for", "a digit left out"],
)
def test_what_looks_like_a_digit_and_was_left_out_is_told(inks: list[Ink], expected: list[PageWarning]) -> None:
    assert warned(inks) == expected


def test_a_letter_to_the_ink_map_is_not_told_though_it_looks_like_a_digit() -> None:
    assert warned([(INSIDE, 4, 0.99, AMONG_OTHERS)], seen=0.3) == []


def page_with(digits: list[tuple[Box, float]]) -> Page:
    return Page(WIDTH_PX, HEIGHT_PX, tuple(Line((Digit(4, share, ((4, share),), box),)) for box, share in digits))


BESIDE, FAR = Box(150, 104, 38, 58), Box(240, 100, 40, 60)


@pytest.mark.parametrize(
    ("read", "other", "told"),
    [
        ([], [], []),
        ([(INSIDE, 0.99)], [], []),
        ([(INSIDE, 0.99)], [(INSIDE, 0.99)], []),
        ([(INSIDE, 0.99)], [(FAR, 0.89)], []),
        ([(INSIDE, 0.99)], [(FAR, 0.99)], [FAR]),
        ([], [(FAR, 0.99)], [FAR]),
        ([(INSIDE, 0.99)], [(BESIDE, 0.49)], []),
        ([(INSIDE, 0.99)], [(BESIDE, 0.51)], [BESIDE]),
        ([(INSIDE, 0.99)], [(Box(150, 40, 38, 58), 0.8)], []),
        ([(INSIDE, 0.99)], [(Box(150, 140, 10, 20), 0.8)], []),
    ],
    ids=[
        "nothing",
        "the other reads nothing",
        "they agree",
        "another digit, unsure",
        "another digit, sure",
        "all that was read",
        "right beside, unlikely",
        "right beside, likely",
        "above",
        "as low as a comma",
    ],
)
def test_a_digit_of_the_other_reading_is_told(
    read: list[tuple[Box, float]], other: list[tuple[Box, float]], told: list[Box]
) -> None:
    warnings = with_disagreements(page_with(read), page_with(other)).warnings
    assert warnings == tuple(
        PageWarning(DISAGREE, "This may be a 4: two ways of reading disagree.", box) for box in told
    )


@pytest.mark.parametrize(
    ("box", "is_cut"),
    [
        (INSIDE, False),
        (Box(1, 1, 40, 60), False),
        (Box(0, 100, 40, 60), True),
        (Box(100, 0, 40, 60), True),
        (Box(WIDTH_PX - 40, 100, 40, 60), True),
        (Box(100, HEIGHT_PX - 60, 40, 60), True),
        (Box(WIDTH_PX - 41, HEIGHT_PX - 61, 40, 60), False),
    ],
    ids=["inside", "a pixel from the corner", "left", "top", "right", "bottom", "a pixel from the lower corner"],
)
def test_a_number_at_the_edge_of_the_picture_is_told(box: Box, is_cut: bool) -> None:
    assert warned([(box, 4, 0.99, None)]) == ([PageWarning(CUT, CUT_SENTENCE, box)] if is_cut else [])


@pytest.mark.parametrize(
    ("heights_px", "said_px"),
    [([], None), ([12], None), ([11], 11), ([8, 9, 60], 9), ([8, 60, 60], None)],
    ids=["no digits", "just legible", "too low", "most too low", "one too low"],
)
def test_digits_that_are_too_low_are_told_with_their_height(heights_px: list[int], said_px: int | None) -> None:
    found = warned([(Box(20 + 60 * i, 100, 9, height), 4, 0.99, None) for i, height in enumerate(heights_px)])
    sentence = f"The digits are only {said_px} pixels high: photograph the page from nearer."
    assert found == ([PageWarning(SMALL, sentence)] if said_px else [])


def detected(label: int, score: float, x: float = 102.4, y: float = 98.7) -> Detection:
    return Detection(x, y, 37.3, 61.8, label, score)


FOUR: Ink = (INSIDE, 4, 0.99, None)


@pytest.mark.parametrize(
    ("inks", "detections", "expected"),
    [
        ([], [], []),
        ([FOUR], [detected(4, 0.99)], []),
        ([FOUR], [detected(9, 0.7)], []),
        ([], [detected(9, 0.45)], []),
        ([], [detected(9, 0.7)], [PageWarning(LEFT_OUT, LEFT_OUT_SENTENCE, Box(102, 99, 37, 62))]),
        ([FOUR], [detected(4, 0.7, x=300)], [PageWarning(LEFT_OUT, LEFT_OUT_SENTENCE, Box(300, 99, 37, 62))]),
        ([(INSIDE, 4, 0.99, PRINTED)], [detected(4, 0.9)], []),
        (
            [(INSIDE, 4, 0.99, AMONG_OTHERS)],
            [detected(4, 0.9)],
            [PageWarning(LEFT_OUT, LEFT_OUT_SENTENCE, INSIDE)],
        ),
    ],
    ids=[
        "nothing",
        "they agree",
        "the detector, which knows kinds less well, names another",
        "seen where nothing was read, unsure",
        "seen where nothing was read, sure",
        "seen beside what was read",
        "print that was not asked for",
        "left out is told once",
    ],
)
def test_the_detector_is_a_second_opinion(
    inks: list[Ink], detections: list[Detection], expected: list[PageWarning]
) -> None:
    assert warned(inks, detections) == expected


@pytest.mark.parametrize(
    "page",
    [np.full((300, 400, 3), 235, np.uint8), page_of(["4821", "9063"]), ruled(page_of(["4821", "9063"]), 90)],
    ids=["blank", "clean", "ruled"],
)
def test_a_clean_page_has_no_warnings(reader: DigitReader, page: np.ndarray) -> None:
    assert reader.read(page).warnings == ()


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_digit_cut_through_is_told_through_the_reader(reader: DigitReader, side: str) -> None:
    page = page_of(["8888", "8888"])
    part = {"left": np.s_[:, 72:], "right": np.s_[:, :-96], "top": np.s_[72:], "bottom": np.s_[:-118]}[side]
    read = reader.read(page[part])
    cut = [one for one in read.warnings if one.code == CUT]
    assert cut and all(one.sentence == CUT_SENTENCE for one in cut)
    assert {one.box for one in cut} <= {digit.box for digit in read.digits}


def test_warnings_leave_in_the_dictionary() -> None:
    warnings = (PageWarning(CUT, CUT_SENTENCE, INSIDE), PageWarning(SMALL, "The digits are too low."))
    assert Page(WIDTH_PX, HEIGHT_PX, warnings=warnings).to_dict()["warnings"] == [
        {"code": "cut", "sentence": CUT_SENTENCE, "box": {"x": 100, "y": 100, "width": 40, "height": 60}},
        {"code": "small", "sentence": "The digits are too low.", "box": None},
    ]


def test_a_page_on_which_nothing_was_read_keeps_its_warnings() -> None:
    page = replace(page_with([]), warnings=(PageWarning(LEFT_OUT, LEFT_OUT_SENTENCE, INSIDE),))
    assert without_unsure(page, page) == page


@pytest.mark.parametrize(("other", "is_told"), [(0.4, False), (0.7, True)])
def test_what_is_too_unsure_is_rejected_and_told_where_it_is_likely(other: float, is_told: bool) -> None:
    page, sure = page_with([(INSIDE, 0.99), (FAR, other)]), page_with([(INSIDE, 0.97)])
    left = without_unsure(page, sure)
    assert left.lines == sure.lines
    assert left.rejected == (Rejected(FAR, UNSURE),)
    assert [warning.code for warning in left.warnings] == is_told * [LEFT_OUT]

"""Signs beside digits: read by shape and place in one decision with the digits, doubtful where they may be dirt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import STROKES, on_paper

from preprocessing.components import Component
from preprocessing.geometry import Box
from recognition import DigitReader, Page
from recognition.arcs import Arc
from recognition.lattice import NON_DIGIT, Lattice, best_path
from recognition.network import CLASS_COUNT, OTHER_MARK
from recognition.sign_network import DIGIT, SIGN_COUNT, SIGNS, SignNetwork
from recognition.signs import sure_of_gaps, with_opinions

HEIGHT_PX = 60
# Strokes in heights from the base line upwards: x, y.
DRAWN = {
    ".": [[(0.05, 0.04), (0.07, 0.05)]],
    ",": [[(0.1, 0.06), (0.0, -0.16)]],
    "-": [[(0.0, 0.5), (0.4, 0.5)]],
    "/": [[(0.0, -0.05), (0.42, 1.05)]],
    "l": [[(0.0, 0.0), (0.3, 1.0)]],
    "'": [[(0.05, 1.5), (0.07, 1.49)]],
    "+": [[(0.0, 0.5), (0.5, 0.5)], [(0.25, 0.25), (0.25, 0.75)]],
    "(": [[(0.22, 1.05), (0.05, 0.75), (0.02, 0.4), (0.2, -0.05)]],
    ")": [[(0.02, 1.05), (0.2, 0.75), (0.22, 0.4), (0.02, -0.05)]],
}


def written(text: str) -> np.ndarray:
    """A picture of the text, uint8 (H, W, 3); "'" is a speck above the line, "l" a 1 that leans."""
    ink = np.zeros((4 * HEIGHT_PX, (len(text) + 3) * HEIGHT_PX), np.float32)
    x, base = float(HEIGHT_PX), 2.5 * HEIGHT_PX
    for char in text:
        if char.isdigit():
            strokes = [[(0.62 * px, 1 - py) for px, py in stroke] for stroke in STROKES[char]]
        else:
            strokes = DRAWN[char]
        for stroke in strokes:
            points = np.array(stroke) * (HEIGHT_PX, -HEIGHT_PX) + (x, base)
            cv2.polylines(ink, [np.round(points * 16).astype(np.int32)], False, 1.0, 6, cv2.LINE_AA, 4)
        x += HEIGHT_PX * (max(px for stroke in strokes for px, _ in stroke) + 0.25)
    return on_paper(ink)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("482", "482"),
        ("4.82", "4.82"),
        ("35,70", "35,70"),
        ("-38", "-38"),
        ("238-4567", "238-4567"),
        ("24/05/2026", "24/05/2026"),
        ("48'25", "4825"),
        ("4l82l", "41821"),
        ("2,345.60", "2,345.60"),
        ("(3+2)l4", "(3+2)/4"),
        ("(32)l4", "(32)14"),
    ],
    ids=[
        "blank",
        "no sign",
        "point",
        "comma",
        "minus",
        "dash",
        "slashes",
        "a speck above",
        "ones that lean",
        "several",
        "a stroke after a sum in brackets",
        "a stroke after a bracket",
    ],
)
def test_signs_are_read(reader: DigitReader, text: str, read: str) -> None:
    page = reader.read(written(text))
    assert page.text == read
    assert "".join(str(digit.label) for digit in page.digits) == "".join(filter(str.isdigit, read))


class Told(SignNetwork):
    """Gives a point this probability, and the rest to nothing."""

    def __init__(self, of_point: float) -> None:
        self._of_point = of_point

    def classify(self, crops: np.ndarray, places: np.ndarray) -> np.ndarray:
        answers = np.zeros((len(crops), SIGN_COUNT + 2), np.float32)
        answers[:, SIGNS.index(".")], answers[:, SIGN_COUNT] = self._of_point, 1 - self._of_point
        return answers


def told(reader: DigitReader, of_point: float, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(reader, "_signs", Told(of_point))
    return reader.read(written("4.82"))


@pytest.mark.parametrize(
    ("of_point", "text", "doubtful"),
    [(0.0, "482", False), (0.3, "482", True), (0.7, "4.82", True), (0.999, "4.82", False)],
    ids=["dirt", "dirt that may be a point", "a point that may be dirt", "a point"],
)
def test_a_point_is_never_joined_silently(
    reader: DigitReader, monkeypatch: pytest.MonkeyPatch, of_point: float, text: str, doubtful: bool
) -> None:
    page = told(reader, of_point, monkeypatch)
    assert page.text == text
    assert page.to_dict()["lines"][0]["numbers"][0]["doubtful"] == doubtful


@pytest.mark.parametrize(
    ("of_slash", "of_one", "is_sign"),
    [(0.0, 0.9, False), (0.1, 0.9, False), (0.9, 0.9, True), (0.9, 0.05, True)],
)
def test_a_stroke_is_a_slash_or_a_1_by_one_comparison(of_slash: float, of_one: float, is_sign: bool) -> None:
    ink = np.full((50, 12), 255, np.uint8)
    component = Component(Box(0, 0, 12, 50), ink, 600.0)
    shares = np.zeros((1, CLASS_COUNT), np.float32)
    shares[0, 1], shares[0, OTHER_MARK] = of_one, 1 - of_one
    signs = np.zeros((1, SIGN_COUNT), np.float32)
    signs[0, SIGNS.index("/")] = of_slash
    lattice = Lattice([Arc(0, 1, component)], [0], shares, 50.0, signs)
    (segment,) = with_opinions(lattice, best_path(lattice), NON_DIGIT)
    assert (segment.is_sign, segment.is_digit) == (is_sign, not is_sign)
    if segment.is_digit:
        assert segment.of_signs == pytest.approx(of_slash, abs=0.05)


@pytest.mark.parametrize(
    ("lefts", "labels", "is_sure"),
    [
        ([], "", True),
        ([0, 50, 100, 150], "4825", True),
        ([0, 50, 130, 180], "4825", False),
        ([0, 50, 130, 180, 260, 310], "482561", False),
        ([0, 50, 90, 130, 180], "48.25", True),
        ([0, 80, 130], "482", True),
    ],
    ids=["blank", "even", "a gap", "two gaps", "a sign in the gap", "too few to tell"],
)
def test_a_gap_without_a_sign_is_doubted(lefts: list[int], labels: str, is_sure: bool) -> None:
    boxes = [Box(left, 0, 35, 60) for left in lefts]
    assert (sure_of_gaps(boxes, labels, 0, len(boxes), 60.0) == 1.0) == is_sure


class Slashes(Told):
    """Gives what is tall and narrow this probability of a slash, and the rest to a digit."""

    def classify(self, crops: np.ndarray, places: np.ndarray) -> np.ndarray:
        answers = np.zeros((len(crops), SIGN_COUNT + 2), np.float32)
        answers[:, SIGNS.index("/")] = self._of_point * ((places[:, 0] > 0.8) & (places[:, 1] < 0.5))
        answers[:, DIGIT] = 1 - answers.sum(1)
        return answers


@pytest.mark.parametrize(
    ("written_text", "read"),
    [("24l05l2026", "24/05/2026"), ("24l052026", "241052026"), ("4l82l", "41821")],
    ids=["a date", "one stroke", "no date"],
)
def test_strokes_that_may_be_slashes_are_some_in_a_date_and_doubtful(
    reader: DigitReader, monkeypatch: pytest.MonkeyPatch, written_text: str, read: str
) -> None:
    monkeypatch.setattr(reader, "_signs", Slashes(0.3))
    page = reader.read(written(written_text))
    assert page.text == read
    assert page.to_dict()["lines"][0]["numbers"][0]["doubtful"]
    strokes = [one for one in page.digits if one.label == 1 and one.of_signs > 0]
    assert len(strokes) == read.count("1")
    assert all("/" in dict(one.alternatives) for one in strokes)

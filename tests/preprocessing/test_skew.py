"""The lean of the lines: found when there is evidence, left alone when there is none."""

from __future__ import annotations

import numpy as np
import pytest
from ink_networks import told
from written_pages import page_of, turned

from preprocessing import Settings, Trace
from preprocessing.pipeline import MAP, prepare, see_numbers
from preprocessing.ruling_lines import RulingLine
from preprocessing.skew import find_skew, straighten


def lean_of(page: np.ndarray) -> float:
    """The angle that the pipeline turned the page by, read off its matrix."""
    numbers = see_numbers(page, told(), Trace())
    matrix = prepare(page, Settings(), numbers, MAP, Trace()).to_source
    return float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))


@pytest.mark.parametrize(
    "page",
    [np.full((200, 300, 3), 235, np.uint8), page_of(["7"]), turned(page_of(["7"]), 12), page_of(["3", "8", "5"])],
    ids=["blank", "one digit", "one tilted digit", "a column"],
)
def test_abstains_without_evidence(page: np.ndarray) -> None:
    assert lean_of(page) == 0.0


@pytest.mark.parametrize("angle_deg", [-20, -12, -5, -2, 0, 3, 8, 15, 20])
@pytest.mark.parametrize(
    "lines", [["4821956", "90634", "771052"], ["38164729", "55021"]], ids=["three lines", "two lines"]
)
def test_finds_the_lean(angle_deg: float, lines: list[str]) -> None:
    assert lean_of(turned(page_of(lines), angle_deg)) == pytest.approx(angle_deg, abs=1.5)


def line(slope: float, vertical: bool = False) -> RulingLine:
    """A printed line over 200 pixels."""
    return RulingLine(vertical, 100 + slope * np.arange(201.0), 2.0, 1.0)


@pytest.mark.parametrize(
    ("ruling_lines", "angle_deg"),
    [
        ([], 0.0),
        ([line(0.1)], 0.0),
        ([line(0.1, vertical=True), line(0.1, vertical=True)], 0.0),
        ([line(0.1), line(0.1, vertical=True)], 0.0),
        ([line(0.1), line(0.1)], 5.71),
        ([line(-0.02), line(-0.03), line(0.4)], -1.15),
    ],
    ids=["none", "one", "upright ones", "one of each", "two", "three"],
)
def test_ruling_lines_tell_the_lean_where_two_run_along_the_writing(
    ruling_lines: list[RulingLine], angle_deg: float
) -> None:
    assert find_skew([], ruling_lines) == pytest.approx(angle_deg, abs=0.01)


@pytest.mark.parametrize("angle_deg", [0.0, 10.0, -20.0])
def test_the_matrix_of_straighten_maps_old_pixels_to_new(angle_deg: float) -> None:
    ink_gray = np.zeros((100, 160), np.uint8)
    ink_gray[30:33, 50:53] = 255
    turned_ink, matrix = straighten(ink_gray, angle_deg)
    y, x = (axis.mean() for axis in np.nonzero(turned_ink > 127))
    assert matrix @ [51, 31, 1] == pytest.approx([x, y], abs=0.7)

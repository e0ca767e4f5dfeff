"""Light and shadow go, ink stays, and which of them is ink is found out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import ink_of, on_paper, page_of, shaded

from preprocessing.illumination import normalize_background, to_gray


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (3, 3), (200, 300)])
@pytest.mark.parametrize("level", [0, 7, 128, 255])
def test_a_blank_picture_has_no_ink(shape: tuple[int, int], level: int) -> None:
    contrast, paper, _ = normalize_background(np.full(shape, level, np.uint8), "auto")
    assert contrast.shape == paper.shape == shape
    assert np.abs(contrast).max() < 0.02


@pytest.mark.parametrize(
    ("paper", "pen", "expected"),
    [
        (235, 40, "dark"),
        (235, 190, "dark"),
        (120, 60, "dark"),
        (40, 220, "light"),
        (0, 255, "light"),
        (90, 150, "light"),
    ],
)
@pytest.mark.parametrize("pen_px", [3, 14])
def test_polarity_is_found(paper: int, pen: int, expected: str, pen_px: int) -> None:
    page = on_paper(ink_of(["3815", "20"], pen_px=pen_px), paper=paper, pen=pen)
    assert normalize_background(to_gray(page), "auto")[2] == expected


@pytest.mark.parametrize(("sheet", "pen", "around", "expected"), [(235, 60, 70, "dark"), (40, 210, 230, "light")])
@pytest.mark.parametrize("angle_deg", [0, 8, -20])
def test_the_corners_of_a_sheet_are_no_ink(sheet: int, pen: int, around: int, expected: str, angle_deg: float) -> None:
    page = np.full((600, 900), sheet, np.uint8)
    ink = ink_of(["4821"], height_px=48)
    page[250 : 250 + ink.shape[0], 300 : 300 + ink.shape[1]] = np.round(sheet + ink * (pen - sheet))
    turn = cv2.getRotationMatrix2D((450, 300), angle_deg, 0.75)
    turned = cv2.warpAffine(page, turn, (900, 600), borderValue=around)
    assert normalize_background(turned, "auto")[2] == expected


@pytest.mark.parametrize("polarity", ["dark", "light"])
def test_polarity_can_be_forced(polarity: str) -> None:
    assert normalize_background(to_gray(page_of(["42"])), polarity)[2] == polarity  # type: ignore[arg-type]


def test_both_polarities_come_out_as_ink_one_on_nothing() -> None:
    ink = ink_of(["4821"])
    for paper, pen in ((235, 30), (25, 230)):
        contrast, _, _ = normalize_background(to_gray(on_paper(ink, paper=paper, pen=pen, noise=0)), "auto")
        assert contrast[ink > 0.9].mean() > 0.7
        assert np.abs(contrast[ink == 0]).mean() < 0.03


@pytest.mark.parametrize("darkest", [0.0, 0.3, 0.5])
def test_a_shadow_is_divided_out(darkest: float) -> None:
    ink = ink_of(["4821", "9063"])
    contrast, _, _ = normalize_background(to_gray(shaded(on_paper(ink), darkest)), "auto")
    assert contrast[ink > 0.9].min() > 0.4
    assert np.percentile(np.abs(contrast[ink == 0]), 98) < 0.15


def test_a_marker_as_wide_as_the_picture_allows_is_ink_and_not_paper() -> None:
    ink = ink_of(["0"], height_px=200, pen_px=44)[150:450, 150:400]
    contrast, _, _ = normalize_background(to_gray(on_paper(ink)), "dark")
    assert contrast[ink > 0.9].mean() > 0.6

"""The sheet on a picture: its corners where four straight edges are seen, nothing where there is any doubt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import on_desk, page_of, shaded, to_desk

from preprocessing.perspective import aspect_ratio, seen_from_above
from preprocessing.sheet import find_sheet
from preprocessing.view import View

SHEET = page_of(["48273", "57342"])
LEVEL = [(200, 150), (1000, 150), (1000, 700), (200, 700)]
TILTED = [(260, 120), (1040, 260), (920, 760), (150, 600)]
FAR_AWAY = [(350, 150), (850, 170), (1100, 800), (80, 780)]
CUT = [(-60, 150), (700, 150), (700, 700), (-60, 700)]


def disc() -> np.ndarray:
    picture = np.full((900, 1200, 3), 110, np.uint8)
    cv2.circle(picture, (600, 450), 330, (235,) * 3, -1)
    return picture


def two_sheets() -> np.ndarray:
    left = [(60, 200), (560, 200), (560, 700), (60, 700)]
    return np.maximum(on_desk(SHEET, left), on_desk(SHEET, [(x + 580, y) for x, y in left]))


@pytest.mark.parametrize(
    "picture",
    [
        np.full((300, 400, 3), 235, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.full((1, 100_000, 3), 235, np.uint8),
        SHEET,
        shaded(SHEET),
        np.hstack([np.full((300, 200, 3), 235, np.uint8), np.full((300, 200, 3), 90, np.uint8)]),
        on_desk(SHEET, CUT),
        on_desk(SHEET, LEVEL, ground=231),
        disc(),
    ],
    ids=[
        "blank", "pixel", "one pixel high", "a page that fills the picture", "in shadow", "half light, half dark",
        "cut by the edge", "as light as the desk", "a disc",
    ],
)  # fmt: skip
def test_no_sheet_is_found_where_none_is_sure(picture: np.ndarray) -> None:
    assert find_sheet(picture) is None


@pytest.mark.parametrize("corners", [LEVEL, TILTED, FAR_AWAY], ids=["level", "tilted", "far edge shorter"])
@pytest.mark.parametrize("ground", [40, 110, 190])
def test_the_corners_of_a_sheet_on_a_desk_are_found(corners: list[tuple[int, int]], ground: int) -> None:
    found = find_sheet(on_desk(SHEET, corners, ground=ground))
    assert found is not None
    assert np.abs(found - corners).max() < 8


def test_one_of_two_sheets_is_found() -> None:
    assert find_sheet(two_sheets()) is not None


def seen_by_camera(width: float, height: float, pitch_deg: float, turn_deg: float, focal: float) -> np.ndarray:
    """The corners of a rectangle before a camera of 1600 × 1200 px, its focal length in longer sides: (4, 2)."""
    pitch, turn = np.radians([pitch_deg, turn_deg])
    lean = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    roll = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    own = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * [width / 2, height / 2, 0]
    placed = own @ roll.T @ lean.T + [0, 0, 2.5 * max(width, height)]
    return 1600 * focal * placed[:, :2] / placed[:, 2:] + [800, 600]


@pytest.mark.parametrize(
    ("pitch_deg", "turn_deg", "focal"),
    [(0, 0, 0.75), (0, 30, 0.75), (35, 0, 0.75), (55, 0, 0.75), (35, 25, 0.75), (50, -20, 0.75), (40, 30, 1.5)],
)
@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.5])
def test_the_shape_of_a_sheet_is_told_from_its_corners(
    pitch_deg: float, turn_deg: float, focal: float, ratio: float
) -> None:
    corners = seen_by_camera(ratio, 1.0, -pitch_deg, turn_deg, focal)
    assert aspect_ratio(corners, (1200, 1600)) == pytest.approx(ratio, rel=0.02)


def test_a_huge_sheet_is_shown_no_larger_than_can_be_worked_on() -> None:
    corners = 10.0 * np.array(LEVEL)
    (height, width), _ = seen_from_above(corners, (9000, 12000))
    assert (width, height) == (3600, pytest.approx(3600 * 550 / 800, abs=1))


def test_a_pixel_of_the_straightened_sheet_lies_where_it_was_seen() -> None:
    sheet = SHEET.copy()
    cv2.circle(sheet, (100, 80), 12, (200, 0, 0), -1)
    view = View(on_desk(sheet, FAR_AWAY)).of_sheet(np.array(FAR_AWAY, float))
    red = view.rgb.astype(int)[..., 0] - view.rgb[..., 1] > 60
    rows, columns = np.nonzero(red)
    middle = np.array([[[columns.mean() + 0.5, rows.mean() + 0.5]]])
    where = cv2.perspectiveTransform(middle, view.to_source).ravel()
    truth = cv2.perspectiveTransform(np.array([[[100.5, 80.5]]]), to_desk(sheet, FAR_AWAY)).ravel()
    assert where == pytest.approx(truth, abs=2)

"""Printed lines are found and taken out; strokes that cross them stay whole."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import on_paper, page_of, ruled, turned

from preprocessing.binarize import binarize, smooth
from preprocessing.illumination import normalize_background, to_gray
from preprocessing.ruling_lines import find_ruling_lines, remove_ruling_lines


def ink_and_contrast(rgb: np.ndarray):  # type: ignore[no-untyped-def]
    contrast = smooth(normalize_background(to_gray(rgb), "dark")[0], None)[0]
    return binarize(contrast, "auto"), contrast


@pytest.mark.parametrize(
    "page",
    [
        on_paper(np.zeros((300, 400), np.float32)),
        page_of(["4821", "9063"]),
        page_of(["11111", "77777", "44444"]),
        page_of(["1"], height_px=200, pen_px=20)[150:450, 200:420],
        page_of(["0000000000"], pen_px=12),
        page_of(["5"]),
    ],
    ids=["blank", "digits", "upright strokes", "one tall stroke", "a row of noughts", "single"],
)
def test_no_lines_where_none_are_printed(page: np.ndarray) -> None:
    assert find_ruling_lines(ink_and_contrast(page)[0].weak_mask) == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (1600, 1), (1, 1600)])
def test_a_picture_one_pixel_high_or_wide_gives_no_warning(shape: tuple[int, int]) -> None:
    find_ruling_lines(np.full(shape, 255, np.uint8))


def test_the_feet_of_flat_digits_are_no_printed_line() -> None:
    noughts = np.zeros((90, 400), np.uint8)
    for x in range(4, 400, 59):
        cv2.rectangle(noughts, (x, 36), (x + 40, 60), 255, 5)
    assert find_ruling_lines(noughts) == []
    noughts[60:63] = 255
    assert len(find_ruling_lines(noughts)) == 1


@pytest.mark.parametrize("angle_deg", [0.0, 2.0, -5.0])
@pytest.mark.parametrize(("grid", "pitch_px", "darkness"), [(False, 100, 0.2), (False, 100, 0.6), (True, 60, 0.3)])
def test_printed_lines_go_and_digits_stay(angle_deg: float, grid: bool, pitch_px: int, darkness: float) -> None:
    lines = ["4821", "9063"]
    plain, lined = page_of(lines, noise=1), ruled(page_of(lines, noise=1), pitch_px, grid=grid, darkness=darkness)
    inside = cv2.erode(turned(np.full_like(plain, 255), angle_deg, border=0)[..., 0], np.ones((25, 25))) > 0
    truth = cv2.threshold(255 - to_gray(turned(plain, angle_deg)), 110, 255, cv2.THRESH_BINARY)[1]
    ink, dark = ink_and_contrast(turned(lined, angle_deg))
    ruling_lines = find_ruling_lines(ink.weak_mask)
    assert len(ruling_lines) >= 2
    clean = remove_ruling_lines(ink.mask, dark, ruling_lines)
    near = cv2.dilate(truth, np.ones((5, 5))) > 0
    assert (clean > 0)[(truth > 0) & inside].mean() > 0.9
    assert (clean > 0)[~near & inside].mean() < 0.35 * max((ink.weak_mask > 0)[~near & inside].mean(), 0.01)


def test_an_upright_stroke_across_a_line_is_not_cut() -> None:
    mask = np.zeros((200, 400), np.uint8)
    mask[100:103] = 255
    mask[40:160, 198:204] = 255
    ruling_lines = find_ruling_lines(mask)
    assert len(ruling_lines) == 1 and not ruling_lines[0].vertical
    clean = remove_ruling_lines(mask, (mask / 255).astype(np.float32), ruling_lines)
    assert (clean[40:160, 200] > 0).all()
    assert not clean[100:103, :190].any()


def test_nothing_stays_where_lines_meet_but_the_stroke_that_is_written_there() -> None:
    mask = np.zeros((240, 400), np.uint8)
    mask[30::60, :] = mask[31::60, :] = mask[:, 50::60] = mask[:, 51::60] = 255
    # Through the place where two lines meet, at a slant.
    written = cv2.line(np.zeros_like(mask), (140, 70), (202, 112), 255, 7)
    inked = cv2.bitwise_or(mask, written)
    contrast = np.where(written > 0, 0.8, 0.3 * (mask > 0)).astype(np.float32)
    clean = remove_ruling_lines(inked, contrast, find_ruling_lines(inked))
    assert (clean > 0)[written > 0].mean() > 0.95
    assert not clean[cv2.dilate(written, np.ones((9, 9))) == 0].any()

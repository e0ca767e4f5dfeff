"""The grids of tables: found where lines cross all over, and nothing where there is no table."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import ink_of, to_desk, turned

from preprocessing.table_lines import find_grids

CELL_W, CELL_H, MARGIN = 110, 60, 70
DIGIT_PX = 34


def drawn(
    rows: int, columns: int, thick: int = 2, dark: float = 0.6, dash: int = 0, double: int = 0, open_sides: bool = False
) -> np.ndarray:
    """The lines of a grid as contrast float32 (H, W), with a margin around."""
    height, width = rows * CELL_H, columns * CELL_W
    page = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN), np.float32)
    upright = page.copy()
    for row in range(rows + 1):
        for offset in (0, double) if double else (0,):
            y = MARGIN + row * CELL_H + offset
            cv2.line(page, (MARGIN, y), (MARGIN + width, y), dark, thick)
    for column in range(open_sides, columns + 1 - open_sides):
        x = MARGIN + column * CELL_W
        cv2.line(upright, (x, MARGIN), (x, MARGIN + height), dark, thick)
    if dash:
        for start in range(0, max(page.shape), 3 * dash):
            page[:, start : start + dash // 2] = upright[start : start + dash // 2] = 0
    return noisy(np.maximum(page, upright))


def noisy(page: np.ndarray) -> np.ndarray:
    return (page + np.random.default_rng(0).normal(0, 0.01, page.shape)).astype(np.float32)


def filled(page: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A 5 in every cell, which crosses lines here and there."""
    digit = ink_of(["5"], DIGIT_PX, 4)
    out = page.copy()
    for row in range(rows):
        for column in range(columns):
            y = MARGIN + row * CELL_H + (row * 7 + column * 11) % (CELL_H - 20) - 30
            x = MARGIN + column * CELL_W + (row * 13 + column * 5) % (CELL_W - 30) - 20
            spot = out[y : y + digit.shape[0], x : x + digit.shape[1]]
            np.maximum(spot, 0.9 * digit[: spot.shape[0], : spot.shape[1]], out=spot)
    return out


def merged_head() -> np.ndarray:
    """Of 5 × 4 cells, the last three of the first row are one."""
    page = drawn(5, 4)
    page[MARGIN + 4 : MARGIN + CELL_H - 4, MARGIN + CELL_W + 10 : MARGIN + 4 * CELL_W - 10] = 0.0
    return page


def in_perspective(page: np.ndarray) -> np.ndarray:
    height, width = page.shape
    corners = [(40, 60), (width - 90, 10), (width, height - 20), (0, height)]
    return cv2.warpPerspective(page, to_desk(page, corners), (width, height))


def tilted(page: np.ndarray) -> np.ndarray:
    gray = np.round(255 * np.clip(page, 0, 1)).astype(np.uint8)
    return turned(cv2.merge([gray] * 3), 9.0, border=0)[..., 0].astype(np.float32) / 255


@pytest.mark.parametrize(
    ("contrast", "shapes"),
    [
        (noisy(np.zeros((300, 400), np.float32)), []),
        (np.zeros((1, 1), np.float32), []),
        (drawn(5, 3), [(5, 3)]),
        (drawn(5, 3, thick=1, dark=0.12), [(5, 3)]),
        (drawn(5, 3, thick=8), [(5, 3)]),
        (filled(drawn(6, 4), 6, 4), [(6, 4)]),
        (drawn(5, 3, dash=12), [(5, 3)]),
        (drawn(5, 3, double=7), [(5, 3)]),
        (drawn(5, 3, open_sides=True), [(5, 3)]),
        (tilted(filled(drawn(6, 4), 6, 4)), [(6, 4)]),
        (in_perspective(filled(drawn(6, 4), 6, 4)), [(6, 4)]),
        (np.hstack([drawn(4, 2), drawn(4, 3)]), [(4, 3), (4, 2)]),
        (merged_head(), [(5, 4)]),
        (drawn(1, 8), []),
        (drawn(8, 1), []),
        (0.9 * ink_of(["482", "573", "901"], 60, 6), []),
    ],
    ids=[
        "blank",
        "a single pixel",
        "a plain grid",
        "thin and faint lines",
        "thick lines",
        "digits across the lines",
        "broken lines",
        "double lines",
        "no lines at its sides",
        "tilted",
        "in perspective",
        "two side by side",
        "a merged head",
        "a comb of boxes",
        "boxes one below the other",
        "rows of digits without lines",
    ],
)
def test_a_grid_has_its_rows_and_columns(contrast: np.ndarray, shapes: list[tuple[int, int]]) -> None:
    assert [grid.shape for grid in find_grids(contrast, DIGIT_PX)] == shapes


def test_cells_stand_where_they_were_drawn() -> None:
    grid = find_grids(drawn(5, 3), DIGIT_PX)[0]
    expected = np.stack(np.meshgrid(MARGIN + CELL_W * np.arange(4), MARGIN + CELL_H * np.arange(6)), -1)
    assert np.abs(grid.nodes - expected).max() < 3
    assert not grid.no_right.any() and not grid.no_below.any()


def test_cells_without_a_wall_between_them_are_told() -> None:
    grid = find_grids(merged_head(), DIGIT_PX)[0]
    assert np.argwhere(grid.no_right).tolist() == [[0, 1], [0, 2]]
    assert not grid.no_below.any()

from __future__ import annotations

import numpy as np
import pytest

from preprocessing.line_normalization import (
    INK_HEIGHT_PX,
    LINE_HEIGHT_PX,
    MARGIN_PX,
    WIDEST_INK_PX,
    WIDTH_STEP_PX,
    normalize_line,
)


@pytest.mark.parametrize(
    ("height", "width", "ink_width"),
    [(28, 28, 28), (56, 200, 100), (14, 60, 120), (280, 10, None), (4, 4000, WIDEST_INK_PX)],
    ids=["as it is", "made smaller", "enlarged", "one slim stroke", "squeezed"],
)
def test_ink_fills_the_height(height: int, width: int, ink_width: int | None) -> None:
    ink = np.zeros((height + 10, width + 30), np.float32)
    ink[5 : 5 + height, 10 : 10 + width] = 1.0
    crop = normalize_line(ink)
    assert crop.dtype == np.float32
    assert crop.shape[0] == LINE_HEIGHT_PX
    assert crop.shape[1] % WIDTH_STEP_PX == 0
    rows, columns = np.flatnonzero((crop > 0.5).any(1)), np.flatnonzero((crop > 0.5).any(0))
    assert len(rows) == INK_HEIGHT_PX
    assert columns[0] == MARGIN_PX
    if ink_width is not None:
        assert len(columns) == ink_width


@pytest.mark.parametrize("shape", [(1, 1), (40, 90)])
def test_no_ink_gives_an_empty_frame(shape: tuple[int, int]) -> None:
    crop = normalize_line(np.zeros(shape, np.float32))
    assert crop.shape[0] == LINE_HEIGHT_PX
    assert crop.shape[1] % WIDTH_STEP_PX == 0
    assert not crop.any()


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        normalize_line(np.zeros((3, 20, 20), np.float32))

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Box
from preprocessing.cut import Cut

PICTURE = np.arange(60, dtype=np.uint8).reshape(6, 10)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("box", [None, Box(1, 2, 4, 3)])
def test_every_pixel_that_is_left_is_found_in_the_whole_picture(quarters: int, box: Box | None) -> None:
    cut = Cut((6, 10), quarters, box)
    left = cut.of(PICTURE)
    assert left.shape == ((3, 4) if box else (10, 6) if quarters % 2 else (6, 10))
    for y, x in np.ndindex(*left.shape):
        source_x, source_y, _ = cut.to_source @ [x + 0.5, y + 0.5, 1]
        assert PICTURE[int(source_y), int(source_x)] == left[y, x]

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from documents import load_image
from documents.encoding import as_jpeg, as_png


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "P"])
def test_a_picture_of_any_mode_becomes_a_jpeg(mode: str) -> None:
    data = as_jpeg(Image.new(mode, (7, 5)))
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    assert load_image(data).shape == (5, 7, 3)


def test_a_png_keeps_every_pixel_and_carries_its_notes() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (5, 7, 3), np.uint8)
    data = as_png(pixels, {"Software": "digit-reader"})
    assert np.array_equal(load_image(data), pixels)
    assert Image.open(io.BytesIO(data)).info == {"Software": "digit-reader"}
    assert np.array_equal(load_image(as_png(pixels)), pixels)

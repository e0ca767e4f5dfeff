from __future__ import annotations

import cv2
import numpy as np
import pytest

from training import strokes
from training.fonts import load_fonts
from training.mnist import Images
from training.samples import Sources


def drawn_digits(count: int, seed: int) -> Images:
    """Digits as MNIST stores them, drawn from the skeletons."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    small = [cv2.resize(strokes.draw_digit(rng, int(d)), (28, 28), interpolation=cv2.INTER_AREA) for d in labels]
    return Images(np.stack(small), labels)


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources(drawn_digits(200, seed=0), load_fonts(None))

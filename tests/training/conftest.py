from __future__ import annotations

import pytest

from training.data.fonts import load_fonts
from training.data.mnist import drawn_digits
from training.data.samples import Sources


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources(drawn_digits(200, seed=0), load_fonts(None))

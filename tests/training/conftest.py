from __future__ import annotations

import pytest

from training.fonts import load_fonts
from training.mnist import drawn_digits
from training.samples import Sources


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources(drawn_digits(200, seed=0), load_fonts(None))

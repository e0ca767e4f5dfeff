"""The reader as a package to install: its rooms lie in this folder, and import one another by their own names.

In a checkout they lie beside it.
"""

import sys
from pathlib import Path

_ROOMS = Path(__file__).parent
if (_ROOMS / "recognition").is_dir() and str(_ROOMS) not in sys.path:
    sys.path.insert(0, str(_ROOMS))

from recognition import DigitReader, Page, Settings  # noqa: E402

__all__ = ["DigitReader", "Page", "Settings"]

"""Opens whatever bytes are given, as every way in does: nothing but pictures and sentences may come of it.

    pip install -r requirements-fuzz.txt
    python -m tests.fuzz.open_files build/fuzz tests/fuzz/files -max_len=20000 -timeout=20 -rss_limit_mb=2000

looks for such bytes with Atheris, from those in tests/fuzz/files on. What it finds goes into that folder, where
tests/documents/test_fuzz.py opens it again in every run, and Hypothesis changes it at random.
"""

from __future__ import annotations

import sys
import warnings
from itertools import islice

import numpy as np

from documents import UnreadableImage, pictures

# Of a document with many.
MOST_PICTURES = 3


def open_files(data: bytes) -> None:
    """Raises AssertionError, or whatever came out, where bytes become neither a picture nor a sentence."""
    for picture in islice(pictures(data, "file"), MOST_PICTURES):
        try:
            rgb = picture.rgb()
        except UnreadableImage as refusal:
            said = str(refusal)
            assert said.endswith(".") and "\n" not in said and said[:1].isupper(), said
        else:
            assert rgb.dtype == np.uint8 and rgb.ndim == 3 and rgb.shape[2] == 3 and rgb.size


def main() -> None:
    """Fuzzes until stopped."""
    import atheris

    warnings.simplefilter("ignore")
    atheris.instrument_all()
    atheris.Setup(sys.argv, open_files)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

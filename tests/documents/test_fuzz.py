"""Files that a fuzzer found, and changes of them at random: whatever is opened is a picture or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.open_files import open_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning"),
]

SAVED = {path.name: path.read_bytes() for path in sorted((Path(__file__).parents[1] / "fuzz" / "files").iterdir())}


@pytest.mark.parametrize("data", [b"", *SAVED.values()], ids=["blank", *SAVED])
def test_what_was_found_is_a_picture_or_a_sentence(data: bytes) -> None:
    open_files(data)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """A saved file with pieces of it overwritten, taken out, doubled, or put in from another one."""
    data = bytearray(SAVED[draw(st.sampled_from(sorted(SAVED)))])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.sampled_from([0, 1, 2, 4, 8, 64, 512])))
        other = SAVED[draw(st.sampled_from(sorted(SAVED)))]
        data[start:stop] = draw(
            st.sampled_from([b"", bytes(data[start:stop]) * 2, other[start : start + 64]])
            | st.binary(min_size=stop - start, max_size=stop - start)
            | st.sampled_from([b"\xff" * (stop - start), bytes(stop - start)])
        )
    return bytes(data)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(changed())
def test_no_change_of_a_file_becomes_anything_else(data: bytes) -> None:
    open_files(data)

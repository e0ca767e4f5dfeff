"""The trace: pictures only when asked for, and every millisecond counted once."""

from __future__ import annotations

import time

import numpy as np
import pytest

from preprocessing import Trace


@pytest.mark.parametrize(("enabled", "names"), [(False, []), (True, ["gray"])])
def test_draws_only_when_enabled(enabled: bool, names: list[str]) -> None:
    trace, drawn = Trace(enabled=enabled), []
    trace.add("gray", lambda: drawn.append(1) or np.zeros((2, 2), np.uint8), "note")
    assert [step.name for step in trace.steps] == names and len(drawn) == len(names)
    assert list(trace.timings_ms) == ["gray"]


def test_a_look_with_a_trace_of_its_own_is_not_counted_twice() -> None:
    trace = Trace()
    look = Trace()
    time.sleep(0.05)
    look.add("threshold", lambda: np.zeros((2, 2), np.uint8))
    trace.adopt(look)
    trace.add("rows", lambda: np.zeros((2, 2), np.uint8))
    assert trace.timings_ms["threshold"] >= 50
    assert trace.timings_ms["rows"] < trace.timings_ms["threshold"]

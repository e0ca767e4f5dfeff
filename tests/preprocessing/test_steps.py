"""The trace: pictures only when asked for, and every millisecond counted once."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Trace


@pytest.mark.parametrize(("enabled", "names"), [(False, []), (True, ["gray"])])
def test_draws_only_when_enabled(enabled: bool, names: list[str]) -> None:
    trace, drawn = Trace(enabled=enabled), []
    trace.add("gray", lambda: drawn.append(1) or np.zeros((2, 2), np.uint8), "note")
    assert [step.name for step in trace.steps] == names and len(drawn) == len(names)
    assert list(trace.timings_ms) == ["gray"]


def test_every_moment_counts_for_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    clock_s = iter([1.0, 1.0, 2.0, 6.0, 7.0])
    monkeypatch.setattr("preprocessing.steps.time.perf_counter", lambda: next(clock_s))
    trace = Trace(_last=0.0)
    trace.add("gray", lambda: np.zeros((2, 2), np.uint8))
    with trace.aside("network"):
        pass
    trace.lap("rows")
    assert trace.timings_ms == {"gray": 1000.0, "network": 4000.0, "rows": 2000.0}


def test_a_look_with_a_trace_of_its_own_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    clock_s = iter([5.0, 5.0, 9.0, 11.0, 11.0])
    monkeypatch.setattr("preprocessing.steps.time.perf_counter", lambda: next(clock_s))
    trace, look = Trace(_last=0.0), Trace(_last=0.0)
    look.add("threshold", lambda: np.zeros((2, 2), np.uint8))
    trace.book("other look", 4000.0)
    trace.adopt(look)
    trace.add("rows", lambda: np.zeros((2, 2), np.uint8))
    assert trace.timings_ms == {"other look": 4000.0, "threshold": 5000.0, "rows": 2000.0}

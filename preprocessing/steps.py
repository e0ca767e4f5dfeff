"""What a reading leaves behind of its way: a picture, a name and a note for each step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Step:
    """One step as the debug view shows it: image is uint8, (H, W) gray or (H, W, 3) RGB."""

    name: str
    image: np.ndarray
    note: str = ""


@dataclass
class Trace:
    """Collects steps while an image is read; draws nothing unless `enabled`."""

    enabled: bool = False
    steps: list[Step] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def add(self, name: str, draw: Callable[[], np.ndarray], note: str = "") -> None:
        """Times the step that just ended; calls `draw` for its picture only when tracing."""
        now = time.perf_counter()
        self.timings_ms[name] = self.timings_ms.get(name, 0.0) + 1000 * (now - self._last)
        if self.enabled:
            self.steps.append(Step(name, draw(), note))
        self._last = time.perf_counter()

    def adopt(self, other: Trace) -> None:
        """Takes over the steps of a look at the image that had a trace of its own."""
        self.steps += other.steps
        self.timings_ms |= other.timings_ms
        self._last = other._last

"""What a reading leaves behind of its way: a picture, a name and a note for each step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Step:
    """One step as the debug view shows it: image is uint8, (H, W) gray or (H, W, 3) RGB."""

    name: str
    image: np.ndarray
    note: str = ""


@dataclass
class Trace:
    """Collects steps while an image is read; draws nothing unless `enabled`.

    timings_ms: what each step took, in the order in which they ran. Every moment counts for one name, so that they sum
    to the time of the reading; only drawing the pictures counts for none.
    """

    enabled: bool = False
    steps: list[Step] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def add(self, name: str, draw: Callable[[], np.ndarray], note: str = "") -> None:
        """Times the step that just ended; calls `draw` for its picture only when tracing."""
        self.lap(name)
        if self.enabled:
            self.steps.append(Step(name, draw(), note))
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Times a step that has no picture."""
        now = time.perf_counter()
        self.book(name, 1000 * (now - self._last))
        self._last = now

    @contextmanager
    def aside(self, name: str) -> Iterator[None]:
        """Times what runs inside under a name of its own, and not as part of the step around it."""
        start = time.perf_counter()
        yield
        spent = time.perf_counter() - start
        self.book(name, 1000 * spent)
        self._last += spent

    def book(self, name: str, ms: float) -> None:
        """Adds to the time of a step."""
        self.timings_ms[name] = self.timings_ms.get(name, 0.0) + ms

    def adopt(self, other: Trace) -> None:
        """Takes over the steps of a look at the image that had a trace of its own, of several looks perhaps."""
        self.steps += other.steps
        for name, ms in other.timings_ms.items():
            self.book(name, ms)
        self._last = time.perf_counter()

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Settings
from recognition import Page, timing


class Counting:
    """Remembers what it was shown."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def read(self, image: np.ndarray, settings: Settings) -> Page:
        self.shapes.append(image.shape)
        return Page(image.shape[1], image.shape[0], timings_ms={"load": 2.0, "crops": float(len(self.shapes) % 2)})


def test_every_picture_is_read_the_same_number_of_times() -> None:
    reader, progress = Counting(), []
    timings = timing.measure(reader, lambda share, name: progress.append((share, name)), rounds=2)  # type: ignore[arg-type]
    assert [name for _, name in progress] == [timing.name for timing in timings]
    assert [share for share, _ in progress] == pytest.approx(np.arange(len(timings)) / len(timings))
    assert len(reader.shapes) == 3 * len(timings)
    assert max(timing.width_px for timing in timings) == timing.PHONE_LONG_SIDE_PX
    assert timings[0].steps_ms == {"load": 2.0, "crops": 0.5}
    assert timings[0].digits == 0


@pytest.mark.parametrize("rounds", [0, 1, 3])
def test_every_call_has_its_time(rounds: int) -> None:
    calls: list[int] = []
    times_ms = timing.milliseconds(lambda: calls.append(len(calls)), rounds)
    assert len(times_ms) == len(calls) == rounds
    assert all(spent_ms >= 0 for spent_ms in times_ms)

"""What is measured of the runtimes and of a fresh process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognition.network import DIGIT_MODEL
from training.evaluation import speed
from training.evaluation.speed import fastest_ms, fresh_process, runtimes


def test_every_runtime_gives_the_same(tmp_path: Path) -> None:
    frames = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    found = runtimes(DIGIT_MODEL)
    assert "ONNX Runtime" in found
    for predict in found.values():
        np.testing.assert_allclose(predict(frames), found["ONNX Runtime"](frames), atol=1e-5)
        assert fastest_ms(predict, frames) > 0


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell the peak memory of a process")
def test_a_fresh_process_has_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "FRESH_RUNS", 1)
    ballast = np.ones(50_000_000)  # 380 MB, which is not the reader's
    fresh: dict[str, Any] = fresh_process()
    assert 10 < fresh["peak_mb"] < ballast.nbytes >> 20
    assert fresh["seconds"] > 0

from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.calibration import calibration_error, fitted_temperature, lowest_confidence, softmax


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_temperature_is_found_again(temperature: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 4))
    labels = (softmax(logits).cumsum(1) > rng.random((len(logits), 1))).argmax(1)
    assert fitted_temperature(logits * temperature, labels) == pytest.approx(temperature, rel=0.08)


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [(1.0, [True, True], 0.0), (1.0, [True, False], 0.5), (0.75, [True, True, True, False], 0.0)],
)
def test_calibration_error(confidence: float, right: list[bool], error: float) -> None:
    probabilities = np.tile([confidence, 1 - confidence], (len(right), 1))
    assert calibration_error(probabilities, np.where(right, 0, 1)) == pytest.approx(error)


@pytest.mark.parametrize(
    ("confidence", "right", "accuracy", "threshold"),
    [
        ([0.9], [False], 0.5, 1.0),
        ([0.9, 0.8, 0.7], [True, True, True], 1.0, 0.7),
        ([0.9, 0.8, 0.7], [True, True, False], 1.0, 0.8),
        ([0.7, 0.9, 0.8], [False, True, True], 0.6, 0.7),
    ],
)
def test_lowest_confidence(confidence: list[float], right: list[bool], accuracy: float, threshold: float) -> None:
    assert lowest_confidence(np.array(confidence), np.array(right), accuracy) == threshold

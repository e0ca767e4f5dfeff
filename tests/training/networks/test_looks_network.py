"""The network of looks: what it makes of samples, steps of its training, and its export."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from recognition.ink_networks import LOOKS_SHAPES
from recognition.network import open_export, sha256
from training.export import export_onnx
from training.networks.looks_network import build, looks_loss, said_together
from training.networks.steps import looks_step

LARGEST_PARAMETERS = 400_000
SURE = 20.0  # a logit that leaves no doubt


def sample(
    row: float, column: float, said: tuple[float, float, float], wanted: float, counts: float = 1.0
) -> np.ndarray:
    return np.array([[[row, column, *said, wanted, counts]]], np.float32)


def told(look: int, shift: float = 0.0) -> np.ndarray:
    """An answer that believes this look everywhere: float32 (1, 4, 4, 4)."""
    answer = np.zeros((1, 4, 4, 4), np.float32)
    answer[..., look], answer[..., 3] = SURE, shift
    return answer


@pytest.mark.parametrize("look", range(3))
def test_a_sample_is_what_the_look_that_is_believed_says(look: int) -> None:
    said = (0.1, 0.5, 0.8)
    assert float(said_together(sample(3, 3, said, 1), told(look))[0, 0]) == pytest.approx(said[look], abs=1e-4)


@pytest.mark.parametrize("shift", [-1.5, 0.0, 1.0])
def test_its_odds_are_shifted(shift: float) -> None:
    chance = float(said_together(sample(3, 3, (0.1, 0.5, 0.8), 1), told(2, shift))[0, 0])
    assert np.log(chance / (1 - chance)) == pytest.approx(np.log(4) + shift, abs=1e-3)


@pytest.mark.parametrize(("column", "shift"), [(0, 0.0), (1, 0.0), (3, 0.8), (4, 1.2), (8, 1.2)])
def test_between_places_the_shift_is_between_theirs(column: float, shift: float) -> None:
    answer = told(2)
    answer[..., 3] = [0, 0.8, 1.6, 1.2]  # each for two places, whose middles are at 1, 3, 5 and 7
    chance = float(said_together(sample(3, column, (0.5, 0.5, 0.5), 1), answer)[0, 0])
    assert np.log(chance / (1 - chance)) == pytest.approx(shift, abs=1e-3)


def test_what_is_told_right_has_little_loss_and_what_does_not_count_none() -> None:
    right, wrong = sample(3, 3, (0.0, 0.0, 0.99), 1), sample(3, 3, (0.0, 0.0, 0.99), 0)
    assert float(looks_loss(right, told(2))) < 0.02
    assert float(looks_loss(wrong, told(2))) > 1.0
    assert float(looks_loss(sample(3, 3, (0.0, 0.0, 0.99), 0, counts=0), told(2))) == 0


def test_steps_lower_the_loss_and_the_network_is_stored_and_exported(tmp_path: Path) -> None:
    keras.utils.set_random_seed(0)
    model = build()
    assert model.count_params() < LARGEST_PARAMETERS
    rng = np.random.default_rng(1)
    places = rng.random((2, 32, 32, 15), np.float32)
    samples = np.concatenate([sample(*rng.uniform(0, 32, 2), (0.9, 0.1, 0.1), 1) for _ in range(20)], 1)
    samples = np.repeat(samples, 2, 0)
    step = looks_step(model)
    model.run_eagerly = True  # making a graph takes longer than so few steps
    losses = [step(places, samples, 2e-3) for _ in range(4)]
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]

    stored, exported = tmp_path / "looks_model.keras", tmp_path / "looks_model.onnx"
    model.save(stored)
    loaded = keras.models.load_model(stored, compile=False)
    export_onnx(stored, exported)
    predict = open_export(exported, sha256(stored), LOOKS_SHAPES)
    for rows, columns in ((16, 48), (64, 32)):
        places = rng.random((1, rows, columns, 15), np.float32)
        (answer,) = predict(places)
        assert answer.shape == (1, rows // 2, columns // 2, 4)
        np.testing.assert_allclose(answer, loaded(places, training=False), atol=1e-4)

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from recognition.network import CLASS_COUNT, open_export, sha256
from training.data.dataset import build_pool, scaled
from training.data.samples import Sources
from training.evaluation.digits import POOL_SHARES
from training.export import export_onnx
from training.networks.digit_network import apply_temperature, build, logits_of
from training.networks.loop import learning_rate
from training.networks.steps import digit_step
from training.networks.weight_averaging import MovingAverage
from training.train_digits import batches

LARGEST_PARAMETERS = 500_000
BATCH = 64


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build()


def test_network_is_small_and_gives_probabilities(network: keras.Model) -> None:
    assert network.count_params() < LARGEST_PARAMETERS
    probabilities = network.predict(np.random.default_rng(0).random((3, 28, 28, 1), np.float32), verbose=0)
    assert probabilities.shape == (3, CLASS_COUNT)
    np.testing.assert_allclose(probabilities.sum(1), 1.0, atol=1e-5)


def test_a_temperature_divides_the_logits(network: keras.Model) -> None:
    frames = np.random.default_rng(1).random((4, 28, 28, 1), np.float32)
    before = logits_of(network).predict(frames, verbose=0)
    apply_temperature(network, 2.0)
    np.testing.assert_allclose(logits_of(network).predict(frames, verbose=0), before / 2, atol=1e-5)
    apply_temperature(network, 0.5)


def test_export_gives_what_keras_gives(network: keras.Model, tmp_path: Path) -> None:
    keras_path, onnx_path = tmp_path / "model.keras", tmp_path / "model.onnx"
    network.save(keras_path)
    export_onnx(keras_path, onnx_path)
    predict = open_export(onnx_path, sha256(keras_path))
    for count in (1, 5):
        frames = np.random.default_rng(count).random((count, 28, 28, 1), np.float32)
        np.testing.assert_allclose(predict(frames)[0], network.predict(frames, verbose=0), atol=1e-5)


def test_a_few_steps_lower_the_loss(sources: Sources) -> None:
    keras.utils.set_random_seed(2)
    model, rng = build(), np.random.default_rng(2)
    step, average = digit_step(model), MovingAverage(model.get_weights())
    model.run_eagerly = True  # making a graph takes longer than so few steps
    pool = build_pool(sources, POOL_SHARES, 2 * BATCH + 10, seed=3)
    losses = []
    for _ in range(4):
        for frames, labels in batches(rng, pool, BATCH):
            losses.append(step(frames, labels, 4e-3))
            average.add(model.get_weights())
    assert frames.shape == (BATCH, 28, 28, 1)
    assert 0.0 <= frames.min() < frames.max() == 1.0
    assert np.mean(losses[-2:]) < 0.8 * np.mean(losses[:2])
    model.set_weights(average.weights)
    assert np.isfinite(model.predict(scaled(pool.frames), verbose=0)).all()


@pytest.mark.parametrize(
    ("count", "progress", "lowest", "highest"), [(0, 0.0, 0, 1e-5), (1000, 0.1, 2.5e-3, 3e-3), (9000, 1.0, 0, 1e-9)]
)
def test_learning_rate_rises_then_falls(count: int, progress: float, lowest: float, highest: float) -> None:
    assert lowest <= learning_rate(3e-3, count, progress) <= highest

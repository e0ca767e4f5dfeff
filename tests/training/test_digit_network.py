from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from recognition.network import CLASS_COUNT, DIGIT_MODEL, open_export, sha256
from recognition.sequence import SEQUENCE_MODEL
from training import merge
from training.averaging import Average
from training.dataset import build_pool, scaled
from training.digit_network import build, cool, logits_of
from training.evaluate_digits import on_digits, on_pool
from training.export import export_onnx
from training.loop import learning_rate
from training.samples import Sources
from training.steps import digit_step
from training.train_digits import BATCH, PEAK_RATE, batches

LARGEST_PARAMETERS = 500_000


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build()


def test_network_is_small_and_gives_probabilities(network: keras.Model) -> None:
    assert network.count_params() < LARGEST_PARAMETERS
    probabilities = network.predict(np.random.default_rng(0).random((3, 28, 28, 1), np.float32), verbose=0)
    assert probabilities.shape == (3, CLASS_COUNT)
    np.testing.assert_allclose(probabilities.sum(1), 1.0, atol=1e-5)


def test_cooling_divides_the_logits(network: keras.Model) -> None:
    frames = np.random.default_rng(1).random((4, 28, 28, 1), np.float32)
    before = logits_of(network).predict(frames, verbose=0)
    cool(network, 2.0)
    np.testing.assert_allclose(logits_of(network).predict(frames, verbose=0), before / 2, atol=1e-5)
    cool(network, 0.5)


def test_export_gives_what_keras_gives(network: keras.Model, tmp_path: Path) -> None:
    keras_path, onnx_path = tmp_path / "model.keras", tmp_path / "model.onnx"
    network.save(keras_path)
    export_onnx(keras_path, onnx_path)
    predict = open_export(onnx_path, sha256(keras_path))
    for count in (1, 5):
        frames = np.random.default_rng(count).random((count, 28, 28, 1), np.float32)
        np.testing.assert_allclose(predict(frames), network.predict(frames, verbose=0), atol=1e-5)


def test_a_few_steps_lower_the_loss(sources: Sources) -> None:
    keras.utils.set_random_seed(2)
    model, rng = build(), np.random.default_rng(2)
    step, average = digit_step(model), Average(model.get_weights())
    pool = build_pool(sources, 2 * BATCH + 10, seed=3)
    losses = []
    for _ in range(6):
        for frames, labels in batches(rng, pool):
            losses.append(step(frames, labels, 2e-3))
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
    assert lowest <= learning_rate(PEAK_RATE, count, progress) <= highest


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_mean_of_networks_lies_between_them(
    network: keras.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    keras.utils.set_random_seed(5)
    second, paths = build(), [tmp_path / name for name in ("first.keras", "second.keras", "mean.keras")]
    network.save(paths[0])
    second.save(paths[1])
    monkeypatch.setattr("sys.argv", ["merge", *map(str, paths[:2]), "--share", str(share), "--keras", str(paths[2])])
    merge.main()
    merged = keras.models.load_model(paths[2], compile=False)
    for a, b, mean in zip(network.get_weights(), second.get_weights(), merged.get_weights(), strict=True):
        np.testing.assert_allclose(mean, a + share * (b - a), atol=1e-6)


def test_networks_of_two_kinds_have_no_mean(
    network: keras.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digits.keras"
    network.save(path)
    monkeypatch.setattr("sys.argv", ["merge", str(path), str(SEQUENCE_MODEL), "--share", "0.5", "--keras", str(path)])
    with pytest.raises(SystemExit, match=r"digits\.keras and sequence_model\.keras are no networks of the same kind"):
        merge.main()


@pytest.mark.parametrize(
    ("name", "share", "sentence"),
    [(DIGIT_MODEL.name, "1.5", "from 0 to 1: 1.5 does not"), ("lost.keras", "0.5", "no network at .*lost.keras")],
)
def test_a_mean_of_nothing_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, share: str, sentence: str
) -> None:
    paths = [str(DIGIT_MODEL), str(DIGIT_MODEL.with_name(name))]
    monkeypatch.setattr("sys.argv", ["merge", *paths, "--share", share, "--keras", str(tmp_path / "mean.keras")])
    with pytest.raises(SystemExit, match=sentence):
        merge.main()
    assert not list(tmp_path.iterdir())


def test_figures_are_shares(network: keras.Model, sources: Sources) -> None:
    pool = build_pool(sources, 300, seed=4)
    figures = on_pool(network, pool)
    assert figures["count"] == 300
    for name in ("accuracy", "digits_read_right", "marks_rejected", "ece", "doubtful_below", "doubtful_share"):
        assert 0.0 <= figures[name] <= 1.0  # type: ignore[operator]
    digits = on_digits(network, pool)
    assert digits["errors"] == round(300 * (1 - digits["accuracy"]))  # type: ignore[operator]

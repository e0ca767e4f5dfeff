"""Means of weights: over a training, and of two networks that are stored."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from training import average_weights
from training.networks.weight_averaging import MovingAverage


def test_average_forgets_where_it_began() -> None:
    average = MovingAverage([np.full(3, 100.0)])
    for _ in range(600):
        average.add([np.ones(3)])
    np.testing.assert_allclose(average.weights[0], 1.0, atol=0.01)


def network(*units: int) -> keras.Model:
    return keras.Sequential([keras.Input((3,)), *(layers.Dense(count) for count in units), layers.BatchNormalization()])


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_mean_of_networks_lies_between_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    keras.utils.set_random_seed(5)
    first, second, paths = network(4), network(4), [tmp_path / name for name in ("a.keras", "b.keras", "mean.keras")]
    first.save(paths[0])
    second.save(paths[1])
    words = [*map(str, paths[:2]), "--share", str(share), "--keras", str(paths[2])]
    monkeypatch.setattr("sys.argv", ["average_weights", *words])
    average_weights.main()
    mean = keras.models.load_model(paths[2], compile=False)
    for a, b, between in zip(first.get_weights(), second.get_weights(), mean.get_weights(), strict=True):
        np.testing.assert_allclose(between, a + share * (b - a), atol=1e-6)


@pytest.mark.parametrize(
    ("names", "share", "sentence"),
    [
        (("first", "other"), "0.5", r"first\.keras and other\.keras are no networks of the same kind"),
        (("first", "first"), "1.5", "from 0 to 1: 1.5 does not"),
        (("first", "lost"), "0.5", r"no network at .*lost\.keras"),
    ],
)
def test_a_mean_of_nothing_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str], share: str, sentence: str
) -> None:
    network(4).save(tmp_path / "first.keras")
    network(5).save(tmp_path / "other.keras")
    paths = [str(tmp_path / f"{name}.keras") for name in names]
    monkeypatch.setattr(
        "sys.argv", ["average_weights", *paths, "--share", share, "--keras", str(tmp_path / "mean.keras")]
    )
    with pytest.raises(SystemExit, match=sentence):
        average_weights.main()
    assert not (tmp_path / "mean.keras").exists()

"""A training from its first epoch to its files, on a pool of a few samples; and what its command line is told."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from recognition.network import CLASS_COUNT, DIGIT_MODEL
from training import train_digits
from training.data.dataset import Pool, build_pool
from training.data.samples import SOURCE_SHARES, Sources
from training.evaluation.digits import POOL_SHARES
from training.networks import loop
from training.networks.loop import Files, Task
from training.results_file import FIGURES
from training.train_digits import DigitStage

SETTINGS = Path(train_digits.__file__).parent / "settings"
CURVE = FIGURES / "digit_training.json"
STAGE = DigitStage(
    seed=3,
    epochs=2,
    pool=64,
    epochs_a_pool=2,
    batch=32,
    rate=1e-3,
    least_accuracy=0.5,
    shares=POOL_SHARES,
    sources=SOURCE_SHARES,
)


def task(stage: DigitStage) -> Task[Sources, Pool, np.ndarray]:
    """The digit network's own, but for a network that is built and taught in no time."""
    return replace(train_digits.task(stage), build=small_network)


def small_network() -> keras.Model:
    classes = layers.Dense(CLASS_COUNT, activation="softmax")
    return keras.Sequential([keras.Input((28, 28, 1)), layers.AveragePooling2D(4), layers.Flatten(), classes])


def test_a_training_stores_its_network_and_its_curve(sources: Sources, tmp_path: Path) -> None:
    keras.utils.set_random_seed(0)
    validation = build_pool(sources, POOL_SHARES, 40, seed=1)
    first = Files(None, tmp_path / "networks" / "first.keras", tmp_path / "curve.json")
    trained = loop.train(task(STAGE), STAGE, sources, validation, first)
    stored = keras.models.load_model(first.keras, compile=False)
    for weights, others in zip(trained.get_weights(), stored.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, others)

    second = replace(STAGE, start="first", epochs=1, minutes=60.0)
    files = Files(first.keras, tmp_path / "second.keras", first.curve)
    loop.train(task(second), second, sources, validation, files)
    stages = json.loads(first.curve.read_text())["stages"]
    assert [[epoch["epoch"] for epoch in stage["epochs"]] for stage in stages] == [[1, 2], [1]]
    assert [stage["settings"].get("minutes") for stage in stages] == [None, 60.0]
    assert stages[0]["settings"]["shares"]["mild"] == POOL_SHARES.mild


def test_pools_are_fresh_every_few_epochs_and_repeat_with_their_seed_alone(sources: Sources) -> None:
    def first_pools(seed: int) -> list[Pool]:
        pools = train_digits.task(STAGE).pools.pool_of_each_epoch(sources, 12, seed, 2, workers=1)
        with closing(pools):
            return list(islice(pools, 3))

    first, again, fresh = first_pools(seed=3)
    assert first is again
    np.testing.assert_array_equal(first.frames, first_pools(seed=3)[0].frames)
    for other in (fresh, *first_pools(seed=2), *first_pools(seed=4)):
        assert not np.array_equal(first.frames, other.frames)


def test_a_network_that_reads_too_little_ends_the_command_with_a_sentence() -> None:
    loop.refuse_below(0.9, 0.95)
    with pytest.raises(SystemExit, match="reads 85"):
        loop.refuse_below(0.9, 0.85)


def test_a_stage_goes_on_from_the_network_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "NETWORKS", tmp_path)
    (tmp_path / "digits_1.keras").touch()
    for name, start in (("digits_1", None), ("digits_2", tmp_path / "digits_1.keras")):
        monkeypatch.setattr("sys.argv", ["train_digits", str(SETTINGS / f"{name}.toml")])
        stage, _, files = loop.parse_arguments(loop.argument_parser("", CURVE), DigitStage)
        assert files == Files(start, tmp_path / f"{name}.keras", CURVE)
        assert stage.seed == int(name[-1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lost.toml"], r"no file of settings called lost\.toml"),
        ([SETTINGS / "digits_3.toml"], r"digits_3\.toml goes on from digits_2\.keras: train digits_2 first"),
        ([SETTINGS / "digits_1.toml", "--start", DIGIT_MODEL], r"begins with random weights: it takes no --start"),
        ([SETTINGS / "sequences_1.toml"], r"sequences_1\.toml knows no setting lines"),
    ],
    ids=["no settings", "no network to go on from", "a start too many", "the other network's"],
)
def test_what_a_stage_cannot_do_is_refused_with_a_sentence(
    words: list[object], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "NETWORKS", tmp_path)
    monkeypatch.setattr("sys.argv", ["train_digits", *map(str, words)])
    with pytest.raises(SystemExit, match=sentence):
        loop.parse_arguments(loop.argument_parser("", CURVE), DigitStage)

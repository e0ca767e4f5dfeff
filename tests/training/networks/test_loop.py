"""A training from its first epoch to its files, on a pool of a few hundred samples."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

import keras
import numpy as np
import pytest

from training import train_digits
from training.data.dataset import Pool, build_pool
from training.data.samples import Sources
from training.networks import loop

EPOCHS = 2
POOL = 2 * train_digits.BATCH

Arguments = Callable[..., argparse.Namespace]


@pytest.fixture
def arguments(tmp_path: Path) -> Arguments:
    def arguments(*words: str) -> argparse.Namespace:
        parser = loop.argument_parser("A short training.")
        parser.set_defaults(epochs=EPOCHS, pool=POOL, rate=1e-3)
        parser.set_defaults(keras=tmp_path / "model.keras", curve=tmp_path / "curve.json")
        return parser.parse_args(words)

    return arguments


def test_a_training_stores_its_network_and_its_curve(sources: Sources, arguments: Arguments) -> None:
    keras.utils.set_random_seed(0)
    validation = build_pool(sources, 40, seed=1)
    first = arguments()
    trained = loop.train(train_digits.TASK, sources, validation, first)
    stored = keras.models.load_model(first.keras, compile=False)
    for weights, others in zip(trained.get_weights(), stored.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, others)

    loop.train(train_digits.TASK, sources, validation, arguments("--start", str(first.keras), "--epochs", "1"))
    stages = json.loads(first.curve.read_text())["stages"]
    assert [[epoch["epoch"] for epoch in stage["epochs"]] for stage in stages] == [[1, 2], [1]]


def test_pools_are_fresh_every_few_epochs_and_repeat_with_their_seed_alone(sources: Sources) -> None:
    def first_pools(seed: int) -> list[Pool]:
        with closing(train_digits.TASK.drawing.pool_of_each_epoch(sources, 12, seed, 2, workers=1)) as pools:
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

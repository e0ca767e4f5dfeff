"""Lines of numbers with signs that are drawn to train on: the same from the same key, every class among them."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing.line_place import PLACE_COUNT
from recognition.sign_network import CLASS_COUNT, DIGIT, NOTHING, SIGNS
from training.data.ink.scripts import load_scripts
from training.data.mnist import drawn_mnist
from training.data.sign_lines import SignSources, class_of, draw_pool, join
from training.data.sign_texts import draw_text
from training.networks.digit_network import build as build_digits
from training.networks.sign_network import build, whole


@pytest.fixture(scope="module")
def sources() -> SignSources:
    return SignSources(load_scripts(drawn_mnist(50).train, None, None), {})


def test_a_key_gives_the_same_samples(sources: SignSources) -> None:
    first, again, other = (draw_pool(sources, 60, key) for key in ((1,), (1,), (2,)))
    assert first.crops.shape == (60, 28, 28) and first.places.shape == (60, PLACE_COUNT)
    assert np.array_equal(first.places, again.places) and not np.array_equal(first.places, other.places)
    assert len(join([first, other]).labels) == 120
    assert {DIGIT, NOTHING} < set(first.labels.tolist()) and first.labels.max() < CLASS_COUNT


def test_texts_hold_all_signs() -> None:
    rng = np.random.default_rng(0)
    texts = [draw_text(rng) for _ in range(400)]
    assert set(SIGNS) < set("".join(texts))
    assert all(any(char.isdigit() for char in text) for text in texts)


@pytest.mark.parametrize(("char", "expected"), [("7", DIGIT), (".", 0), ("=", 11), ("k", NOTHING)])
def test_every_character_has_a_class(char: str, expected: int) -> None:
    assert class_of(char) == expected


def test_the_whole_network_takes_crops_with_places_under_them() -> None:
    network = whole(build_digits(), build())
    assert network.output_shape == (None, CLASS_COUNT)
    assert network(np.zeros((2, 29, 28, 1), np.float32)).shape == (2, CLASS_COUNT)

"""What is measured of the digit network."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from recognition.network import DIGIT_MODEL
from training.data.dataset import Pool, build_pool
from training.data.fonts import load_fonts
from training.data.mnist import Mnist
from training.data.samples import Sources
from training.evaluation.digits import POOL_SHARES, digit_figures, drawn_pool, misread, on_digits, on_pool, seed_figures
from training.networks.digit_network import build


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build()


def test_figures_of_an_untrained_network(network: keras.Model, sources: Sources, monkeypatch: Any) -> None:
    for name, count in (("POOL_COUNT", 120), ("MARKS_A_KIND", 3), ("FONT_DIGITS", 20), ("DRAWN_DIGITS", 60)):
        monkeypatch.setattr(f"training.evaluation.digits.{name}", count)
    no_fonts = load_fonts(None)
    mnist = Mnist(sources.mnist, sources.mnist, sources.mnist)
    drawn = drawn_pool(sources)
    figures: dict[str, Any] = digit_figures(network, mnist, drawn, no_fonts, no_fonts)
    assert "held_out_fonts" not in figures
    assert figures["parameters"] == network.count_params()
    assert 0.0 <= figures["rejection"]["rejected_of_all"] <= 1.0
    test = figures["mnist_test"]
    assert np.sum(test["confusion"]) == test["count"] == len(sources.mnist)
    assert np.trace(test["confusion"]) == test["count"] - test["errors"]
    assert sum(b["count"] for b in test["reliability"]) == test["count"]
    kept = [row["marks"] for row in figures["distorted_validation"]["accepted_from"]]
    assert kept == sorted(kept, reverse=True)
    assert len(misread(network, drawn).labels) == figures["drawn_digits"]["errors"]


def test_networks_of_several_seeds_are_set_side_by_side(
    network: keras.Model, sources: Sources, monkeypatch: Any
) -> None:
    monkeypatch.setattr("training.evaluation.digits.POOL_COUNT", 120)
    trained = keras.models.load_model(DIGIT_MODEL, compile=False)
    mnist = Mnist(sources.mnist, sources.mnist, sources.mnist)
    figures: dict[str, Any] = seed_figures({"a.keras": network, "b.keras": trained}, mnist, load_fonts(None))
    of_a, of_b = figures["networks"].values()
    assert of_a["mnist_test"] < 0.5 < of_b["mnist_test"]
    for part, mean in figures["mean"].items():
        assert mean == pytest.approx((of_a[part] + of_b[part]) / 2)
    with_nothing: dict[str, Any] = on_digits(trained, Pool(sources.mnist.images, sources.mnist.labels))
    assert of_b["mnist_test"] == with_nothing["accuracy_among_digits"]


def test_the_surest_misread_of_each_digit_come_first(network: keras.Model, sources: Sources) -> None:
    wrong = misread(network, Pool(sources.mnist.images, sources.mnist.labels))
    assert (wrong.answers != wrong.labels).all()
    for label in set(wrong.labels):
        assert (np.diff(wrong.confidence[wrong.labels == label]) <= 0).all()
    kinds = len(set(wrong.labels))
    assert len(set(wrong.labels[:kinds])) == kinds
    assert len(wrong.frames) == on_digits(network, Pool(sources.mnist.images, sources.mnist.labels))["errors"]


def test_figures_are_shares(network: keras.Model, sources: Sources) -> None:
    pool = build_pool(sources, POOL_SHARES, 300, seed=4)
    figures = on_pool(network, pool)
    assert figures["count"] == 300
    for name in ("accuracy", "digits_read_right", "marks_rejected", "ece", "doubtful_below", "doubtful_share"):
        assert 0.0 <= figures[name] <= 1.0  # type: ignore[operator]
    digits = on_digits(network, pool)
    assert digits["errors"] == round(300 * (1 - digits["accuracy"]))  # type: ignore[operator]

"""The fit of the odds that reading goes by."""

from __future__ import annotations

import numpy as np
import pytest

from training.regression import area_under_roc, fitted


@pytest.mark.parametrize("share", [0.5, 0.1], ids=["as many of each", "few of one kind"])
def test_the_odds_are_even_where_both_kinds_are_as_likely_to_be_seen(share: float) -> None:
    rng = np.random.default_rng(0)
    y = rng.random(20_000) < share
    x = np.stack([np.where(y, 3.0, 1.0), np.zeros(len(y))], 1) + rng.normal(0, 1, (len(y), 2))
    weights, bias = fitted(x, y)
    # The logarithm of the ratio of two normal distributions of variance 1, two apart: 2 a unit, from the middle.
    assert weights == pytest.approx([2.0, 0.0], abs=0.15)
    assert bias == pytest.approx(-4.0, abs=0.3)


@pytest.mark.parametrize(
    ("scores", "expected"), [([1.0, 2.0, 3.0, 4.0], 1.0), ([4.0, 3.0, 2.0, 1.0], 0.0), ([1.0, 3.0, 2.0, 4.0], 0.75)]
)
def test_area_under_roc_is_how_often_the_right_one_has_the_higher_score(scores: list[float], expected: float) -> None:
    assert area_under_roc(np.array(scores), np.array([False, False, True, True])) == expected

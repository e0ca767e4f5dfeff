"""Logistic regression for the odds that reading goes by, and how well such odds tell two kinds apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RIDGE, STEPS = 1.0, 30
FOLDS = 5


def arrays_of(rows: Sequence[tuple[float, ...]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X float (n, k), y bool (n,) and scenes int (n,) of rows that hold k values, whether one is, and its scene."""
    *columns, kinds, scenes = np.array(rows, float).T
    return np.array(columns).T, kinds > 0, scenes.astype(int)


def fitted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression with a small ridge, by Newton's steps: x float (n, k), y bool (n,).

    Both classes count as much, so that the odds are those of what is seen, however many there are of each.
    """
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    counts = np.where(y, len(y) / (2 * y.sum()), len(y) / (2 * (~y).sum()))
    ridge, weights = RIDGE * np.diag([*np.ones(x.shape[1]), 0.0]), np.zeros(z.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (counts * (chance - y)) + ridge @ weights
        weights -= np.linalg.solve(z.T @ (z * (counts * chance * (1 - chance))[:, None]) + ridge, slope)
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def held_out_odds(x: np.ndarray, y: np.ndarray, scenes: np.ndarray) -> np.ndarray:
    """The odds of each row by a regression that saw nothing of its scene, int (n,): cross-validated, float (n,)."""
    odds = np.empty(len(y))
    for fold in range(FOLDS):
        is_in = scenes % FOLDS == fold
        weights, bias = fitted(x[~is_in], y[~is_in])
        odds[is_in] = x[is_in] @ weights + bias
    return odds


def area_under_roc(scores: np.ndarray, y: np.ndarray) -> float:
    """How often one of those that are has the higher score than one of those that are not."""
    others = np.sort(scores[~y])
    return float(np.searchsorted(others, scores[y]).mean() / len(others))

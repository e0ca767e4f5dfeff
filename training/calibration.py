"""Confidence that means what it says: the temperature, the error of calibration, the threshold for doubtful digits."""

from __future__ import annotations

import numpy as np

TEMPERATURES = np.geomspace(0.25, 4.0, 161)
BINS = 15


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    exponents = np.exp(logits - logits.max(-1, keepdims=True))
    return exponents / exponents.sum(-1, keepdims=True)


def fitted_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of logits (n, classes) under which labels (n,) are most likely.

    Source: Guo et al., "On calibration of modern neural networks", 2017.
    """
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(logits / t)[rows, labels] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error in 15 bins of equal width: how far confidence and accuracy lie apart, 0 to 1."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs((confidence - right)[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def lowest_confidence(confidence: np.ndarray, right: np.ndarray, accuracy: float) -> float:
    """The lowest threshold at which those kept, of confidence (n,), are right at least this often; 1.0 if none is."""
    order = np.argsort(-confidence)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= accuracy)
    return float(confidence[order][good[-1]]) if len(good) else 1.0

"""Confidence that means what it says: the temperature, the error of calibration, the threshold for doubtful digits."""

from __future__ import annotations

from dataclasses import asdict, dataclass

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


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence: how sure they were in the mean, how often right, how many."""

    confidence: float
    accuracy: float
    count: int


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[Bin]:
    """The answers of confidence (n,), right or not (n,), in 15 bins of equal width; empty bins are left out."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    chosen = [bins == b for b in np.unique(bins)]
    return [Bin(float(confidence[c].mean()), float(right[c].mean()), int(c.sum())) for c in chosen]


def expected_error(bins: list[Bin]) -> float:
    """How far confidence and accuracy lie apart, 0 to 1, weighed by the answers in each bin."""
    return sum(abs(b.confidence - b.accuracy) * b.count for b in bins) / max(sum(b.count for b in bins), 1)


def calibration_figures(confidence: np.ndarray, right: np.ndarray) -> dict[str, object]:
    """The error of calibration of answers, and the bins that it comes from."""
    bins = reliability(confidence, right)
    return {"ece": expected_error(bins), "reliability": [asdict(b) for b in bins]}


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error of probabilities (n, classes): 0 to 1."""
    return expected_error(reliability(probabilities.max(1), probabilities.argmax(1) == labels))


def lowest_confidence(confidence: np.ndarray, right: np.ndarray, accuracy: float) -> float:
    """The lowest threshold at which those kept, of confidence (n,), are right at least this often; 1.0 if none is."""
    order = np.argsort(-confidence)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= accuracy)
    return float(confidence[order][good[-1]]) if len(good) else 1.0

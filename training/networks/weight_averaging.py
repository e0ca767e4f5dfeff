"""Means of weights: over the last steps of a training, and of a network with the one that was trained on from it."""

from __future__ import annotations

import keras
import numpy as np

MOMENTUM = 0.98


class MovingAverage:
    """Holds the moving average of all weights, the statistics of batch normalisation included.

    It is what the network learned, without the jitter of the last steps; the first additions weigh more, so that the
    beginning is soon forgotten.
    Source: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
    """

    def __init__(self, weights: list[np.ndarray]) -> None:
        self.weights = [np.array(weight) for weight in weights]
        self._count = 0

    def add(self, weights: list[np.ndarray]) -> None:
        self._count += 1
        momentum = min(MOMENTUM, self._count / (self._count + 10))
        for mean, new in zip(self.weights, weights, strict=True):
            mean[...] = momentum * mean + (1 - momentum) * new


def average_into(model: keras.Model, second: keras.Model, share: float) -> None:
    """Moves the weights of `model`, in place, by `share` of the way to those of `second`.

    Source: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
    """
    pairs = zip(model.get_weights(), second.get_weights(), strict=True)
    model.set_weights([(1 - share) * a + share * b for a, b in pairs])

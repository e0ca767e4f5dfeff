"""The moving average of a network's weights: what it learned, without the jitter of the last steps."""

from __future__ import annotations

import numpy as np

MOMENTUM = 0.98


class Average:
    """Holds the moving average of all weights, the statistics of batch normalisation included.

    The first additions weigh more, so that the beginning is soon forgotten.
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

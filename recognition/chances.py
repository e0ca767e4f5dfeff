"""How sure a digit is where two judge apart: the network of crops, and the ink map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# The ink map is never surer than this of what a component is.
SUREST_CHANCE = 0.95
LEAST_DIGIT = 0.01  # of a digit's chance to be no sign


def sure_of_digit(probability: float, chance: float) -> float:
    """How sure a digit is, to the network of crops and to the ink map together, when both judge apart."""
    is_digit, is_none = probability * held(chance), (1 - probability) * (1 - held(chance))
    return is_digit / (is_digit + is_none)


def held(chance: float) -> float:
    """A chance of the ink map, no surer than it can be."""
    return min(max(chance, 1 - SUREST_CHANCE), SUREST_CHANCE)


def if_no_sign(confidence: float, of_signs: float) -> float:
    """How sure a digit is of its label if it is no sign; of_signs: how likely it is one, as its confidence says."""
    return min(1.0, confidence / max(1 - of_signs, LEAST_DIGIT))


@dataclass(frozen=True)
class LogOdds:
    """A logistic regression: the logarithm of the odds of something, by the values that tell it."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, values: Sequence[float]) -> float:
        return self.bias + sum(weight * value for weight, value in zip(self.weights, values, strict=True))

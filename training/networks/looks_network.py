"""The network that tells, of several looks at a picture, which is believed where, by all of the page around.

An encoder and a decoder with lateral connections, as the ink network's, over places of 8 × 8 px; the coarsest places
are of 128 px of the finest look, so that a page of words is told from one of numbers.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from preprocessing.looks import LARGEST_SHIFT, LOOK_COUNT, SEEN_COUNT
from training.networks.ink_network import convolution, decoded

# Filters at each size, from half of the map of places to a sixteenth.
FILTERS = (24, 32, 48, 64)
FINEST_LOGIT = 2.0  # the finest look is believed at first
PROBABLE = 1e-4
Samples = Any


def build() -> keras.Model:
    """float32 (n, h, w, 15), of preprocessing.looks.places_of, to (n, h/2, w/2, 4): a logit for each look, and by how
    much the logarithm of the odds of a number are shifted. h and w are multiples of 16.
    """
    places = keras.Input((None, None, LOOK_COUNT * SEEN_COUNT), name="places")
    x, sides = places, []
    for filters in FILTERS:
        x = convolution(x, filters, stride=2)
        x = layers.Add()([x, convolution(x, filters)])
        sides.append(x)
    x = decoded(sides)
    bias = keras.initializers.Constant(np.array([0.0] * (LOOK_COUNT - 1) + [FINEST_LOGIT, 0.0], np.float32))
    told = layers.Conv2D(LOOK_COUNT + 1, 1, kernel_initializer="zeros", bias_initializer=bias, name="told")(x)
    return keras.Model(places, told, name="looks_network")


def looks_loss(samples: Samples, told: Any) -> Any:
    """Cross-entropy of what is said of the samples by all looks together: one number.

    samples: float32 (n, k, 7), of training.data.ink.looked; told: float32 (n, h/2, w/2, 4).
    """
    chance = ops.clip(said_together(samples, told), PROBABLE, 1 - PROBABLE)
    wanted, counts = samples[..., -2], samples[..., -1]
    entropy = -(wanted * ops.log(chance) + (1 - wanted) * ops.log(1 - chance))
    return ops.sum(entropy * counts) / (ops.sum(counts) + 1)


def said_together(samples: Samples, told: Any) -> Any:
    """How likely each sample is of a number: (n, k)."""
    at = _between(told, samples[..., 0] / 2, samples[..., 1] / 2)
    chance = ops.sum(ops.softmax(at[..., :LOOK_COUNT]) * samples[..., 2 : 2 + LOOK_COUNT], -1)
    factor = ops.exp(ops.clip(at[..., LOOK_COUNT], -LARGEST_SHIFT, LARGEST_SHIFT))
    return chance * factor / (1 + chance * (factor - 1))


def _between(told: Any, rows: Any, columns: Any) -> Any:
    """The outputs at points between the middles of four places: (n, k, 4)."""
    height, width, count = (ops.shape(told)[axis] for axis in (1, 2, 3))
    flat = ops.reshape(told, (-1, height * width, count))
    total = 0.0
    top, left = ops.floor(rows - 0.5), ops.floor(columns - 0.5)
    for down in (0, 1):
        for right in (0, 1):
            row, column = top + down, left + right
            share = (1 - ops.abs(rows - 0.5 - row)) * (1 - ops.abs(columns - 0.5 - column))
            index = ops.clip(row, 0, height - 1) * width + ops.clip(column, 0, width - 1)
            total += share[..., None] * ops.take_along_axis(flat, ops.cast(index, "int32")[..., None], axis=1)
    return total

"""The network that looks at a whole picture: what each pixel is, and where digits stand.

A fully convolutional encoder and decoder with lateral connections, so that it takes a picture of any size that is a
multiple of 32 px. Source: Lin et al., "Feature pyramid networks for object detection", 2017.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from preprocessing.ink_map import CHANNEL_COUNT, KIND_COUNT

STEM = 16  # filters at half the picture's size
# Filters at a quarter, an eighth, a sixteenth and a thirty-second of the picture's size, and convolutions at each.
FILTERS = (24, 48, 80, 128)
CONVOLUTIONS = (1, 2, 3, 3)
BATCH_MOMENTUM = 0.95  # a batch is small, but has many pixels
DETECTOR_OUTPUTS = 10 + 4  # a heat map for each digit; the logarithms of width and height, and the centre's offset
RARE_LOGIT = -4.0  # a digit's centre is rare: the heat maps start from there


def build() -> keras.Model:
    """float32 (n, H, W, 2), of preprocessing.ink_map.channels, to the kinds' logits (n, H/4, W/4, 16 × 5)
    and the detector's outputs (n, H/4, W/4, 14).

    The 16 × 5 logits are the 4 × 4 pixels of each cell, row by row, five kinds a pixel. The 14 outputs are the
    logits of ten heat maps, the logarithms of width and height in px, and the centre's offset in its cell.
    """
    picture = keras.Input((None, None, CHANNEL_COUNT), name="picture")
    x = convolution(picture, STEM, stride=2)  # H/2
    sides = []
    for filters, count in zip(FILTERS, CONVOLUTIONS, strict=True):  # H/4, H/8, H/16, H/32
        x = convolution(x, filters, stride=2)
        for _ in range(count):
            x = layers.Add()([x, convolution(x, filters)])
        sides.append(x)
    x = decoded(sides)  # H/4
    kinds = layers.Conv2D(16 * KIND_COUNT, 1, name="kinds")(x)
    bias = keras.initializers.Constant(np.array([RARE_LOGIT] * 10 + [0.0] * 4, np.float32))
    detector = layers.Conv2D(DETECTOR_OUTPUTS, 1, bias_initializer=bias, name="detector")(x)
    return keras.Model(picture, [kinds, detector], name="ink_network")


def decoded(sides: list[Any]) -> Any:
    """The finest of an encoder's maps, each half as large as the one before, with all that the coarser ones know."""
    x = sides[-1]
    for side in sides[-2::-1]:
        filters = side.shape[-1]
        x = layers.UpSampling2D(2)(layers.Conv2D(filters, 1, use_bias=False)(x))
        x = convolution(layers.Add()([x, side]), filters)
    return x


def convolution(x: Any, filters: int, stride: int = 1) -> Any:
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=BATCH_MOMENTUM)(x)
    return layers.ReLU()(x)

"""The network that reads one frame: a digit from 0 to 9, or what else it holds."""

from __future__ import annotations

import keras
from keras import layers

from preprocessing.digit_normalization import CROP_SIDE_PX
from recognition.network import CLASS_COUNT

# (filters, stride, padding) of the 3×3 convolutions. Strides, not pooling, keep the layout; 289k parameters.
CONVOLUTIONS = ((32, 1, "same"), (32, 2, "same"), (64, 1, "same"), (64, 2, "same"), (128, 1, "same"), (128, 1, "valid"))
DROPOUT = 0.2
LOGITS = "logits"


def build() -> keras.Model:
    """float32 (n, 28, 28, 1), ink 1.0 on 0.0, to probabilities (n, 13).

    The ten digits first, then what is none: another mark, a part of a digit, several digits.
    """
    frames = keras.Input((CROP_SIDE_PX, CROP_SIDE_PX, 1), name="frames")
    x = frames
    for filters, stride, padding in CONVOLUTIONS:  # 28×28, 14×14, 14×14, 7×7, 7×7, 5×5
        x = layers.Conv2D(filters, 3, strides=stride, padding=padding, use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.95)(x)
        x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)  # 128
    x = layers.Dropout(DROPOUT)(x)
    x = layers.Dense(CLASS_COUNT, name=LOGITS)(x)
    return keras.Model(frames, layers.Softmax(dtype="float32", name="probabilities")(x), name="digit_network")


def logits_of(model: keras.Model) -> keras.Model:
    """The same network up to the values before the softmax."""
    return keras.Model(model.inputs, model.get_layer(LOGITS).output)


def apply_temperature(model: keras.Model, temperature: float) -> None:
    """Divides the logits by a temperature for good, in the weights: confidence changes, the answer does not.

    Source: Guo et al., "On calibration of modern neural networks", 2017.
    """
    layer = model.get_layer(LOGITS)
    layer.set_weights([weights / temperature for weights in layer.get_weights()])

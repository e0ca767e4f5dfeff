"""The network that says of a component of a line whether it is a sign, and which, by its shape and its place.

What it knows of shapes are the features of the digit network, which has seen signs among its marks; only the layers
above them are trained.
"""

from __future__ import annotations

import keras
from keras import layers

from preprocessing.digit_normalization import CROP_SIDE_PX
from preprocessing.line_place import PLACE_COUNT
from recognition.sign_network import CLASS_COUNT, ROWS
from training.networks.digit_network import LOGITS

FEATURE_COUNT = 128
UNITS = 96
DROPOUT = 0.15


def build() -> keras.Model:
    """The trained part: float32 (n, 156), features of the crop and the place, to probabilities (n, 14)."""
    features = keras.Input((FEATURE_COUNT + PLACE_COUNT,), name="features")
    x = layers.BatchNormalization(momentum=0.95, name="scale")(features)
    x = layers.Dense(UNITS, activation="relu", name="first")(x)
    x = layers.Dropout(DROPOUT)(x)
    x = layers.Dense(UNITS, activation="relu", name="second")(x)
    x = layers.Dense(CLASS_COUNT, name=LOGITS)(x)
    return keras.Model(features, layers.Softmax(dtype="float32", name="probabilities")(x), name="sign_head")


def shapes_of(digit_network: keras.Model) -> keras.Model:
    """The digit network up to its features: float32 (n, 28, 28, 1) to (n, 128)."""
    pooling = next(layer for layer in digit_network.layers if isinstance(layer, layers.GlobalAveragePooling2D))
    return keras.Model(digit_network.inputs, pooling.output, name="shapes")


def whole(digit_network: keras.Model, head: keras.Model) -> keras.Model:
    """The network of reading: float32 (n, 29, 28, 1), a crop and under it the place, to probabilities (n, 14)."""
    joined = keras.Input((ROWS, CROP_SIDE_PX, 1), name="crops_and_places")
    crop = layers.Cropping2D(((0, 1), (0, 0)))(joined)
    place = layers.Cropping2D(((CROP_SIDE_PX, 0), (0, CROP_SIDE_PX - PLACE_COUNT)))(joined)
    features = layers.Concatenate()([shapes_of(digit_network)(crop), layers.Reshape((PLACE_COUNT,))(place)])
    return keras.Model(joined, head(features), name="sign_network")

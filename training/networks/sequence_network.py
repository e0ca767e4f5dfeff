"""The network that reads a run of ink whole: convolutions, a bidirectional LSTM, and CTC over its steps."""

from __future__ import annotations

import keras
from keras import layers

from preprocessing.line_normalization import LINE_HEIGHT_PX
from recognition.sequence import SYMBOL_COUNT

# (filters, stride down, stride along) of the 3×3 convolutions: fine along the line, where touching digits are narrow.
CONVOLUTIONS = ((32, 1, 1), (48, 2, 2), (64, 1, 1), (80, 2, 1), (96, 1, 1), (128, 2, 1))
FEATURES = 160  # of one step
LSTM_UNITS = 128  # each way
DROPOUT = 0.2
LOGITS = "logits"


def build() -> keras.Model:
    """float32 (n, 32, w, 1), ink 1.0 on 0.0, w a multiple of 4, to probabilities (n, w / 2, 12).

    At every second column: the ten digits, a mark that is none, and the blank.
    Source: Graves et al., "Connectionist temporal classification", 2006; Shi et al., "An end-to-end trainable neural
    network for image-based sequence recognition", 2015.
    """
    frames = keras.Input((LINE_HEIGHT_PX, None, 1), name="frames")
    x = frames
    for filters, down, along in CONVOLUTIONS:  # 32×w, 16×w/2, 16×w/2, 8×w/2, 8×w/2, 4×w/2
        x = layers.Conv2D(filters, 3, strides=(down, along), padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.95)(x)
        x = layers.ReLU()(x)
    x = layers.Permute((2, 1, 3))(x)  # w/2 × 4 × 128
    x = layers.Reshape((-1, x.shape[2] * x.shape[3]))(x)  # w/2 × 512
    x = layers.Dense(FEATURES, activation="relu")(x)
    x = layers.Dropout(DROPOUT)(x)
    x = layers.Bidirectional(layers.LSTM(LSTM_UNITS, return_sequences=True))(x)  # w/2 × 256
    x = layers.Dropout(DROPOUT)(x)
    x = layers.Dense(SYMBOL_COUNT, name=LOGITS)(x)
    return keras.Model(frames, layers.Softmax(dtype="float32", name="probabilities")(x), name="sequence_network")

"""The networks that see where numbers are: one looks at a picture, the other tells which of its looks is believed."""

from __future__ import annotations

from pathlib import Path

from preprocessing.ink_map import CHANNEL_COUNT, KIND_COUNT
from preprocessing.looks import LOOK_COUNT, SEEN_COUNT, InkNetworks
from recognition.network import DIGIT_COUNT, MODELS, Shapes, load_outputs

INK_MODEL = MODELS / "ink_model.keras"
LOOKS_MODEL = MODELS / "looks_model.keras"
INK_SHAPES = Shapes(
    (None, None, None, CHANNEL_COUNT), ((None, None, None, 16 * KIND_COUNT), (None, None, None, DIGIT_COUNT + 4))
)
LOOKS_SHAPES = Shapes((None, None, None, LOOK_COUNT * SEEN_COUNT), ((None, None, None, LOOK_COUNT + 1),))


def load_ink_networks(ink_model: Path = INK_MODEL, looks_model: Path = LOOKS_MODEL) -> InkNetworks:
    """Both networks. Raises UnusableModel when one is missing or damaged."""
    return InkNetworks(load_outputs(ink_model, INK_SHAPES), load_outputs(looks_model, LOOKS_SHAPES))

"""The crops of one image: what the network was shown, and what it said."""

from __future__ import annotations

import numpy as np

from preprocessing import Trace, normalize_digit
from preprocessing.components import Component
from recognition.network import CLASS_COUNT, OTHER_MARK, DigitNetwork

# Components lower and narrower than this in working pixels hold no shape; they are not shown to the network.
SMALLEST_PX = 6
SHEET_COLUMNS = 20
SHEET_ROWS = 60


class Crops:
    """Crops and probabilities of the components of one image; each is classified once, on the trace's clock."""

    def __init__(self, network: DigitNetwork, trace: Trace) -> None:
        self._network = network
        self._trace = trace
        self._components: list[Component] = []
        self._index: dict[int, int] = {}
        self._crops = np.zeros((0, 28, 28), np.float32)
        self._probabilities = np.zeros((0, CLASS_COUNT), np.float32)

    def __len__(self) -> int:
        return len(self._components)

    def classify(self, components: list[Component]) -> None:
        """Shows the components that are new to the network, all in one batch."""
        new = [
            component
            for component in components
            if id(component) not in self._index and max(component.box.width, component.box.height) >= SMALLEST_PX
        ]
        if not new:
            return
        with self._trace.aside("normalize"):
            crops = np.array([normalize_digit(component.ink_float) for component in new], np.float32)
        with self._trace.aside("network"):
            probabilities = self._network.classify(crops)
        self._index |= {id(component): len(self._components) + i for i, component in enumerate(new)}
        self._components += new  # keeps the components alive, so that no other component gets the same id
        self._crops = np.concatenate([self._crops, crops])
        self._probabilities = np.concatenate([self._probabilities, probabilities])

    def probabilities(self, component: Component) -> np.ndarray:
        """float32 (13,), as the network gives them; another mark for sure when it was too small to be shown."""
        index = self._index.get(id(component))
        return UNSEEN if index is None else self._probabilities[index]

    def crops(self, components: list[Component]) -> np.ndarray:
        """The crops of components, float32 (n, 28, 28), ink 1.0; all zeros of those too small to be shown."""
        blank = np.zeros((28, 28), np.float32)
        found = [self._index.get(id(component)) for component in components]
        return np.array([blank if index is None else self._crops[index] for index in found], np.float32)

    def turned(self, components: list[Component], quarters: int) -> np.ndarray:
        """What the network says of components turned by so many quarter turns, counter-clockwise: float32 (n, 13).

        Each must have been shown to it, as it stands, by `classify`.
        """
        crops = self._crops[[self._index[id(component)] for component in components]]
        return self._network.classify(np.rot90(crops, quarters, (1, 2)))

    def crop_u8(self, component: Component) -> np.ndarray:
        """uint8 (28, 28), ink 255, as the network saw it."""
        index = self._index.get(id(component))
        return np.zeros((28, 28), np.uint8) if index is None else np.round(255 * self._crops[index]).astype(np.uint8)

    def contact_sheet(self) -> np.ndarray:
        """The crops side by side: uint8 (H, W), ink black."""
        shown = self._crops[: SHEET_COLUMNS * SHEET_ROWS]
        rows = max(1, -(-len(shown) // SHEET_COLUMNS))
        sheet = np.zeros((rows * SHEET_COLUMNS, 28, 28), np.float32)
        sheet[: len(shown)] = shown
        tiled = sheet.reshape(rows, SHEET_COLUMNS, 28, 28).transpose(0, 2, 1, 3).reshape(rows * 28, SHEET_COLUMNS * 28)
        return 255 - np.round(255 * tiled).astype(np.uint8)


UNSEEN = np.eye(CLASS_COUNT, dtype=np.float32)[OTHER_MARK]

"""One picture of a document: known by its name and page, opened when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from documents.loading import load_image
from documents.refusal import UnreadableImage


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture of a document, or the sentence that says why it cannot be had.

    name: what tells it from the others: `scan.jpg`, `scans.zip/july/1.jpg`, `log.pdf/page 3`.
    page: its number from 1, where the document has several pages. pages: how many pictures the document has.
    error: the sentence, where it is known before the picture is opened.
    """

    name: str
    page: int | None = None
    pages: int = 1
    error: str = ""
    open_bytes: Callable[[], bytes] | None = field(default=None, repr=False)

    def data(self) -> bytes:
        """The picture as a file's bytes, taken now out of where it lies. Raises UnreadableImage."""
        if self.error or self.open_bytes is None:
            raise UnreadableImage(self.error)
        return self.open_bytes()

    def rgb(self) -> np.ndarray:
        """The pixels, decoded now: uint8 (H, W, 3) RGB. Raises UnreadableImage."""
        return load_image(self.data())

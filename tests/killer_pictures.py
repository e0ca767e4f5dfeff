"""A reader that never comes to an end with one picture: for workers, to be imported before they begin."""

from __future__ import annotations

import numpy as np

import service.tasks
from documents import ImageSource

KILLER_SIZE = (13, 7)
_load = service.tasks.load_image


def load_image(source: ImageSource) -> np.ndarray:
    image = _load(source)
    while image.shape[:2] == KILLER_SIZE:
        pass
    return image


service.tasks.load_image = load_image

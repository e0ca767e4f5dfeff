"""What lines and paths a reading must find: tables that the reader and the page in the browser are both held to.

Boxes are (x, y, width, height) in pixels, full of ink; digits are 60 px high.
"""

from __future__ import annotations

import numpy as np

from preprocessing import Box
from preprocessing.components import Component
from recognition.network import CLASS_COUNT, OTHER_MARK, PART, SEVERAL

HEIGHT_PX = 60
BoxXywh = tuple[float, float, float, float]


def component(box: BoxXywh) -> Component:
    x, y, width, height = (int(value) for value in box)
    return Component(Box(x, y, width, height), np.full((height, width), 255, np.uint8), float(width * height))


def certain(kind: int, share: float = 0.99) -> np.ndarray:
    """Probabilities (13,) of a network that is sure of one class."""
    row = np.full(CLASS_COUNT, (1 - share) / (CLASS_COUNT - 1), np.float32)
    row[kind] = share
    return row


# name: the boxes, left to right; the lines as numbers of boxes, top to bottom; the small boxes that stand in none
LINES: dict[str, tuple[list[BoxXywh], list[list[int]], list[int]]] = {
    "nothing": ([], [], []),
    "one digit": ([(0, 0, 40, 60)], [[0]], []),
    "two slanted lines": (
        [
            (0, 0, 40, 60),
            (0, 100, 40, 60),
            (100, 10, 40, 60),
            (100, 110, 40, 60),
            (200, 20, 40, 60),
            (200, 120, 40, 60),
        ],
        [[0, 2, 4], [1, 3, 5]],
        [],
    ),
    "halves of a broken digit at the start": (
        [(0, 33, 40, 36), (2, 0, 40, 31), (60, 0, 40, 60), (120, 2, 40, 60), (180, 4, 40, 60)],
        [[0, 1, 2, 3, 4]],
        [],
    ),
    "halves of a broken digit at the end": (
        [(0, 4, 40, 60), (60, 2, 40, 60), (120, 0, 40, 60), (180, 33, 40, 36), (182, 0, 40, 31)],
        [[0, 1, 2, 3, 4]],
        [],
    ),
    "a line under a short one": (
        [(0, 0, 40, 60), (0, 70, 40, 60), (60, 0, 40, 60), (60, 70, 40, 60), (120, 70, 40, 60)],
        [[0, 2], [1, 3, 4]],
        [],
    ),
    "a wandering baseline": ([(60 * i, 14 * i, 40, 60) for i in range(8)], [[*range(8)]], []),
    "a dot in its line, another in none": (
        [(0, 0, 40, 60), (20, 300, 6, 6), (45, 52, 6, 6), (60, 0, 40, 60)],
        [[0, 2, 3]],
        [1],
    ),
    "a trail of dots leads nowhere": (
        [(0, 0, 40, 60), (45, 52, 6, 6), (100, 52, 6, 6), (190, 52, 6, 6)],
        [[0, 1, 2]],
        [3],
    ),
    "a tall bracket beside two lines": (
        [(0, 0, 20, 130), (40, 0, 40, 60), (40, 70, 40, 60), (100, 0, 40, 60), (100, 70, 40, 60)],
        [[0, 1, 3], [2, 4]],
        [],
    ),
}

# name: the box, what the network takes it for, whether it may be more than one digit
CUTS: dict[str, tuple[BoxXywh, int, bool]] = {
    "hairline": ((0, 0, 4, 60), SEVERAL, False),
    "dash": ((0, 0, 30, 12), SEVERAL, False),
    "digit": ((0, 0, 30, 60), 3, False),
    "letter": ((0, 0, 30, 60), OTHER_MARK, False),
    "several": ((0, 0, 30, 60), SEVERAL, True),
    "wide": ((0, 0, 90, 60), 3, True),
}

# height of a stroke 20 px wide, what the network takes it for, whether it is a digit in a line 60 px high
SIZES: list[tuple[int, int, bool]] = [
    (60, 1, True),
    (40, 1, True),
    (24, 1, False),
    (24, 0, True),
    (12, 0, False),
    (5, 0, False),
    (5, 1, False),
]

# name: the boxes of a line, and whether the first two may be one digit
JOINS: dict[str, tuple[list[BoxXywh], bool]] = {
    "close": ([(0, 0, 20, 40), (22, 0, 20, 30)], True),
    "far apart": ([(0, 0, 20, 40), (60, 0, 20, 30)], False),
    "two tall strokes": ([(0, 0, 10, 60), (14, 0, 10, 60)], False),
    "above one another": ([(0, 0, 30, 28), (2, 32, 30, 28)], True),
    "too tall together": ([(0, 0, 30, 40), (2, 62, 30, 40)], False),
    "too wide together": ([(0, 0, 60, 30), (62, 0, 30, 60)], False),
}

# name: for each component of a line its parts; the class and its share for arcs by their start and stop; the best path
Arcs = dict[tuple[int, int], tuple[int, float]]
PATHS: dict[str, tuple[list[list[BoxXywh]], Arcs, list[tuple[int, int, bool]]]] = {
    "two digits beat one component of several": (
        [[(0, 0, 30, 60), (30, 0, 30, 60)]],
        {(0, 1): (4, 0.8), (0, 2): (SEVERAL, 0.99), (1, 2): (7, 0.8)},
        [(0, 1, True), (1, 2, True)],
    ),
    "pieces of a broken digit are joined": (
        [[(0, 20, 26, 40)], [(20, 4, 18, 6)]],
        {(0, 1): (PART, 0.6), (0, 2): (5, 0.99), (1, 2): (OTHER_MARK, 0.99)},
        [(0, 2, True)],
    ),
    "a decimal comma is no 1": (
        [[(0, 0, 30, 60)], [(40, 44, 8, 24)], [(60, 0, 30, 60)]],
        {(0, 1): (4, 0.99), (1, 2): (1, 0.99), (2, 3): (7, 0.99), (0, 2): (PART, 0.99), (1, 3): (PART, 0.99)},
        [(0, 1, True), (1, 2, False), (2, 3, True)],
    ),
    "a letter among sure digits is none": (
        [[(0, 0, 30, 60)], [(60, 0, 30, 60)], [(120, 0, 30, 60)]],
        {(0, 1): (4, 0.99), (1, 2): (7, 0.99), (2, 3): (OTHER_MARK, 0.65)},
        [(0, 1, True), (1, 2, True), (2, 3, False)],
    ),
}

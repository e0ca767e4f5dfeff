"""What heights, lines and paths a reading must find: tables for the reader and for the page in the browser alike.

Boxes are (x, y, width, height) in pixels, full of ink; digits are 60 px high where nothing else is said.
"""

from __future__ import annotations

import numpy as np

from preprocessing import Box
from preprocessing.components import Component
from recognition.arcs import Arc
from recognition.lattice import NON_DIGIT, Lattice
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


def scores(component: Component, row: np.ndarray) -> tuple[np.ndarray, float]:
    """Of a component that stands alone in its line: how likely it is each digit (10,), and none."""
    digits, nothing = Lattice([Arc(0, 1, component)], [0], row[None], HEIGHT_PX).scores(NON_DIGIT)
    return digits[0], float(nothing[0])


FOUR, ONE, MARK, HALF_SURE = (4, 0.99), (1, 0.99), (OTHER_MARK, 0.99), (3, 0.6)
# name: the boxes, what the network takes each for and how surely, and how tall digits are where each of them stands
HEIGHTS: dict[str, tuple[list[BoxXywh], list[tuple[int, float]], list[int]]] = {
    "nothing": ([], [], []),
    "what looks like no digit takes the height of the digits beside it": (
        [(0, 0, 40, 60), (60, 20, 20, 20), (100, 0, 40, 60), (160, 0, 50, 170)],
        [FOUR, MARK, FOUR, MARK],
        [60, 60, 60, 60],
    ),
    "large and small writing on one page": (
        [(0, 0, 80, 120), (100, 0, 80, 120), (220, 60, 25, 40), (250, 60, 25, 40), (280, 60, 25, 40)],
        [FOUR] * 5,
        [120, 120, 40, 40, 40],
    ),
    "an exponent beside a digit": ([(0, 10, 40, 60), (45, 0, 16, 24)], [FOUR, FOUR], [60, 24]),
    "two small digits between four that are more than twice as tall": (
        [(0, 0, 80, 120), (90, 0, 80, 120), (200, 60, 40, 50), (250, 60, 40, 50), (320, 0, 80, 120), (410, 0, 80, 120)],
        [FOUR] * 6,
        [120, 120, 50, 50, 120, 120],
    ),
    "grain that looks like a digit beside one": ([(0, 0, 160, 240), (200, 20, 8, 10)], [FOUR, FOUR], [240, 240]),
    "specks beside large digits, and one beside small ones": (
        [(0, 0, 90, 150), (120, 0, 90, 150), (230, 100, 12, 12), (1000, 0, 20, 30), (1030, 20, 12, 12)],
        [FOUR, FOUR, MARK, FOUR, MARK],
        [150, 150, 150, 30, 30],
    ),
    "what is half sure listens to digits that are sure": (
        [(0, 0, 40, 60), (50, 20, 20, 25), (80, 0, 40, 60)],
        [FOUR, HALF_SURE, FOUR],
        [60, 60, 60],
    ),
    "far from all digits most of their ink decides": (
        [(0, 0, 40, 60), (60, 0, 40, 60), (2000, 0, 15, 15), (2500, 0, 70, 100)],
        [FOUR, FOUR, MARK, FOUR],
        [60, 60, 100, 100],
    ),
    "a 1 is weak evidence": (
        [(0, 0, 30, 100), (40, 40, 12, 12), (60, 20, 40, 60)],
        [ONE, MARK, FOUR],
        [60, 60, 60],
    ),
}

# name: the boxes, left to right; the lines as numbers of boxes, top to bottom; the small boxes that stand in none
OF_ONE_HEIGHT: dict[str, tuple[list[BoxXywh], list[list[int]], list[int]]] = {
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
    "a division sign far from its digits": (
        [(0, 0, 40, 60), (110, 27, 60, 6), (134, 8, 10, 10), (134, 42, 10, 10), (280, 0, 40, 60)],
        [[0, 1, 2, 3, 4]],
        [],
    ),
    "a dot above a dash, but above the line": (
        [(0, 0, 40, 60), (110, 27, 60, 6), (134, -30, 10, 10), (280, 0, 40, 60)],
        [[0, 1, 3]],
        [2],
    ),
    "a tall bracket beside two lines": (
        [(0, 0, 20, 130), (40, 0, 40, 60), (40, 70, 40, 60), (100, 0, 40, 60), (100, 70, 40, 60)],
        [[0, 1, 3], [2, 4]],
        [],
    ),
}

# The same, with how tall digits are where each of the boxes stands, before the lines.
Lines = tuple[list[BoxXywh], list[float], list[list[int]], list[int]]
OF_SEVERAL_HEIGHTS: dict[str, Lines] = {
    "small writing beside large": (
        [(0, 0, 80, 120), (100, 0, 80, 120), (220, 60, 25, 40), (250, 60, 25, 40), (280, 60, 25, 40)],
        [120, 120, 40, 40, 40],
        [[0, 1], [2, 3, 4]],
        [],
    ),
    "a small number between large digits": (
        [(0, 0, 80, 120), (100, 60, 25, 40), (130, 60, 25, 40), (180, 0, 80, 120)],
        [120, 40, 40, 120],
        [[0, 3], [1, 2]],
        [],
    ),
    "digits a little unlike in size": (
        [(0, 0, 40, 60), (60, -20, 60, 100), (140, 0, 40, 60)],
        [60, 100, 60],
        [[0, 1, 2]],
        [],
    ),
    "an exponent beside a digit": ([(0, 10, 40, 60), (45, 0, 16, 24)], [60, 24], [[1], [0]], []),
    "specks beside large digits": (
        [(0, 0, 90, 150), (190, 100, 12, 12), (240, 0, 90, 150), (620, 100, 12, 12)],
        [150, 150, 150, 150],
        [[0, 1, 2]],
        [3],
    ),
    "a speck as far from a small digit": ([(0, 0, 20, 30), (120, 10, 12, 12)], [30, 30], [[0]], [1]),
    "what is a crumb among large digits is a digit among small ones": (
        [(0, 0, 90, 150), (100, 110, 20, 30), (300, 110, 20, 30), (325, 110, 20, 30)],
        [150, 150, 30, 30],
        [[0, 1], [2, 3]],
        [],
    ),
    "nothing but crumbs of something large": ([(0, 0, 8, 12), (20, 0, 8, 12)], [150, 150], [], [0, 1]),
}
LINES: dict[str, Lines] = {
    name: (boxes, [HEIGHT_PX] * len(boxes), lines, strays) for name, (boxes, lines, strays) in OF_ONE_HEIGHT.items()
} | OF_SEVERAL_HEIGHTS

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

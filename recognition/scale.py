"""How tall a digit is, at each place of a page: digits of any size may stand on one page."""

from __future__ import annotations

import numpy as np

from preprocessing.components import LOWEST_WRITING_PX, Component, typical_height_px, weighted_median
from preprocessing.looks import LIKELY
from recognition.crops import Crops
from recognition.lattice import EVIDENCE_OF_ONE
from recognition.network import DIGITS
from recognition.opinions import SURE

# What is less likely than this to be a digit says nothing about the digits' height; ...
LIKE_A_DIGIT = 0.5
# ... and what is half sure counts little.
CERTAINTY_POWER = 4
LOWEST_AMONG_COMPONENTS = 0.25
# A digit tells how tall digits are as far around it as this many times its own height.
REACH = 3.0
# Nearby, ink counts as this power of its area: a large digit must not outvote small ones beside it, but grain of the
# paper that looks like a digit must not speak for itself. On 25 drawn pages of all sizes that mends 7 of 39 errors.
LOCAL_INK_POWER = 0.75
# What looks like a digit itself listens to digits of its own size: deviation of the logarithm of the height.
ALIKE_SIGMA = 0.4


def digit_heights_px(components: list[Component], crops: Crops) -> np.ndarray:
    """For each component how tall digits are where it stands: float (n,), in working pixels.

    The median over the components nearby that look like a digit, weighed by certainty and, less, by ink; the height of
    most of the ink where nothing looks like one.
    """
    if not components:
        return np.zeros(0)
    boxes = np.array([(c.box.x, c.box.y, c.box.right, c.box.bottom) for c in components], float)
    heights = boxes[:, 3] - boxes[:, 1]
    certainty, evidence = _evidence(components, crops)
    speakers = np.flatnonzero(evidence)
    if not len(speakers):
        return np.full(len(components), typical_height_px(components))
    everywhere = weighted_median(heights[speakers], evidence[speakers])
    nearby = evidence[speakers] * np.array([components[i].area_px for i in speakers]) ** (LOCAL_INK_POWER - 1)
    found = np.empty(len(components))
    for i, (left, top, right, bottom) in enumerate(boxes):
        gap_x = np.maximum(0, np.maximum(boxes[speakers, 0] - right, left - boxes[speakers, 2]))
        gap_y = np.maximum(0, np.maximum(boxes[speakers, 1] - bottom, top - boxes[speakers, 3]))
        near = np.hypot(gap_x, gap_y) < REACH * heights[speakers]
        alike = np.exp(-0.5 * (np.log(heights[speakers] / heights[i]) / ALIKE_SIGMA) ** 2)
        weights = near * nearby * (1 - certainty[i] + certainty[i] * alike)
        found[i] = weighted_median(heights[speakers], weights) if weights.sum() > 0 else everywhere
    return found


def surely_digits(components: list[Component], crops: Crops) -> set[int]:
    """By their id, the components that the network of crops and the ink map both take for a digit, as tall as it is."""
    return {id(one) for one in components if crops.probabilities(one)[DIGITS].max() > SURE and one.chance > LIKELY}


def page_digit_height_px(components: list[Component], crops: Crops) -> float:
    """How tall a digit is on the whole page, in working pixels: the median over all components that look like one.

    Digits are not much lower than most of the ink, though grain of the paper may look like them.
    """
    of_ink = typical_height_px([c for c in components if c.box.height >= LOWEST_WRITING_PX])
    if not components:
        return of_ink
    _, evidence = _evidence(components, crops)
    if not evidence.any():
        return of_ink
    heights = np.array([c.box.height for c in components], float)
    return max(weighted_median(heights[evidence > 0], evidence[evidence > 0]), LOWEST_AMONG_COMPONENTS * of_ink)


def _evidence(components: list[Component], crops: Crops) -> tuple[np.ndarray, np.ndarray]:
    """How sure each component is to be a digit, and how much it tells of the digits' height by that and its ink."""
    of_digits = np.array([crops.probabilities(component)[DIGITS] for component in components])
    certainty = of_digits.max(1) ** CERTAINTY_POWER * (of_digits.max(1) > LIKE_A_DIGIT)
    areas = np.array([component.area_px for component in components])
    return certainty, areas * certainty * np.where(of_digits.argmax(1) == 1, EVIDENCE_OF_ONE, 1.0)

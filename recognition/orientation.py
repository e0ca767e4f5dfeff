"""Which way up a picture lies: most digits look like digits in one of the four turns only."""

from __future__ import annotations

import numpy as np

from preprocessing.components import Component, weighted_median
from recognition.crops import SMALLEST_PX, Crops
from recognition.network import DIGITS
from recognition.page import Page

# A 0, a 1 or an 8 is a digit in other turns as well, and a 6 is a 9: these tell no turn.
TELLING = [2, 3, 4, 5, 7]
SURE = 0.9
# The components that look most like digits tell enough, and looking at all of a full page would cost as much again.
MOST_LOOKED_AT = 24
# Of components, in shares of the longer side of most ink of digits: a digit may lie on its side.
LIKELY_SIDES = (0.5, 2.0)
# So many telling digits must be sure, and this share of all: half of the digits that people write tell a turn, of the
# digits that strokes and letters look like fewer do.
FEWEST_TELLING, TELLING_SHARE = 3, 1 / 3
# Another turn needs more than so many times the telling digits of the picture as it is: words upside down may look
# like digits, but some of them do so either way up; ...
MORE_TELLING = 3
# ... the logarithm of how likely all are digits must be higher than in any other turn by this, and this a digit; ...
MARGIN, MARGIN_A_DIGIT = 2.5, 0.3
LEAST_LIKELY = 0.02  # a chance lower than this speaks no louder
MOST = 0.75  # ... and so many of all must be digits


def turn_of(looks: list[tuple[list[Component], Crops]]) -> int:
    """By how many quarter turns, counter-clockwise, a picture comes upright, told by components that were classified.

    looks: the components that each way of looking at the picture finds, and its crops. 0 where the picture is upright,
    and where nobody can tell: turning a page that is upright would be the worst of all.
    """
    likely = [(chosen, crops) for components, crops in looks if (chosen := _likely(components))]
    upright = [np.array([crops.probabilities(one) for one in components]) for components, crops in likely]
    if any(map(is_clearly_upright, upright)):
        return 0
    for (components, crops), as_it_is in zip(likely, upright, strict=True):
        turned = [crops.turned(components, quarters) for quarters in (1, 2, 3)]
        if quarters := clear_turn(np.stack([as_it_is, *turned])):
            return quarters
    return 0


def is_clearly_upright(probabilities: np.ndarray) -> bool:
    """Whether crops that look so to the digit network, float32 (n, 13), need no other turn."""
    return _are_enough(_telling(probabilities), len(probabilities))


def is_surely_upright(page: Page) -> bool:
    """Whether enough of the digits that were read tell that they are the right way up."""
    telling = sum(digit.label in TELLING and digit.confidence > SURE for digit in page.digits)
    return _are_enough(telling, len(page.digits))


def clear_turn(probabilities: np.ndarray) -> int:
    """The turn in which the crops look like digits, where it is clear; else 0.

    probabilities: float32 (4, n, 13), what the network says of the same n crops in each turn.
    """
    of_digits = probabilities[..., DIGITS].sum(-1)
    logs = np.log(np.maximum(of_digits, LEAST_LIKELY)).sum(1)
    best, second = np.argsort(-logs)[:2]
    margin = max(MARGIN, MARGIN_A_DIGIT * probabilities.shape[1])
    is_clear = (
        logs[best] - logs[second] > margin
        and is_clearly_upright(probabilities[best])
        and _telling(probabilities[best]) > MORE_TELLING * _telling(probabilities[0])
        and (of_digits[best] > 0.5).mean() > MOST
    )
    return int(best) if is_clear else 0


def _are_enough(telling: int, count: int) -> bool:
    return telling >= max(FEWEST_TELLING, TELLING_SHARE * count)


def _likely(components: list[Component]) -> list[Component]:
    """The components that may be digits by their size, those first that the ink map takes for some."""
    components = [one for one in components if _side_px(one) >= SMALLEST_PX]
    if not components:
        return []
    sides = np.array([_side_px(one) for one in components], float)
    typical_px = weighted_median(sides, np.array([one.area_px * one.seen**2 + 1e-3 for one in components]))
    low, high = (share * typical_px for share in LIKELY_SIDES)
    likely = [one for one, side in zip(components, sides, strict=True) if low < side < high]
    return sorted(likely, key=lambda one: -one.seen)[:MOST_LOOKED_AT]


def _side_px(component: Component) -> int:
    return max(component.box.width, component.box.height)


def _telling(probabilities: np.ndarray) -> int:
    """How many crops look like a digit that tells a turn."""
    digits = probabilities[:, DIGITS]
    return int((np.isin(digits.argmax(1), TELLING) & (digits.max(1) > SURE)).sum())

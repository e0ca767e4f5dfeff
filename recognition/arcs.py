"""The ways in which a line's ink may be taken for digits: parted into primitives, which arcs join again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from preprocessing.components import Component
from recognition.cuts import find_cuts
from recognition.lines import TALLEST_DIGIT
from recognition.network import DIGITS, OTHER_MARK, SEVERAL

# A digit is rarely wider than this share of the line's height, or made of more primitives than this.
WIDEST_DIGIT = 1.5
MOST_PRIMITIVES = 6
# Ink this far apart, in shares of the height, is no one digit.
WIDEST_GAP = 0.25
# Several pieces make no digit that is wider than this; and of two pieces as tall as this that stand beside one another,
# each is a digit: 1 and 1 are no 4.
WIDEST_JOINED = 1.3
TALL_PIECE = 0.75
# A component wider than this share of the height is cut even when the network is sure: 1 and 0 can look like one.
WIDE = 1.05
# What is narrower or lower than this is never cut.
NARROWEST_CUT = 0.3
LOWEST_CUT = 0.5
# A component is cut when it holds several digits with this probability, and also when it is no one thing for sure.
MAYBE_SEVERAL = 0.04
UNSURE = 0.9


@dataclass(frozen=True)
class Arc:
    """Primitives start … stop-1 of a line taken as one component."""

    start: int
    stop: int
    component: Component


def needs_cuts(component: Component, probabilities: np.ndarray, height_px: float) -> bool:
    """Whether a component may be more than one digit."""
    if component.box.width < NARROWEST_CUT * height_px or component.box.height < LOWEST_CUT * height_px:
        return False
    if component.box.width > WIDE * height_px or probabilities[SEVERAL] > MAYBE_SEVERAL:
        return True
    return float(max(probabilities[DIGITS].max(), probabilities[OTHER_MARK])) < UNSURE


def split(component: Component) -> list[Component]:
    """The component parted at every candidate cut, left to right; itself when there is nowhere to cut."""
    cuts = find_cuts(component.ink)
    columns = np.arange(component.ink.shape[1])[None, :]
    edges = [np.zeros(component.ink.shape[0], int), *cuts, np.full(component.ink.shape[0], component.ink.shape[1])]
    parts = []
    for left, right in pairwise(edges):
        part = component.part(component.ink * ((columns >= left[:, None]) & (columns < right[:, None])))
        if part is not None:
            parts.append(part)
    return parts or [component]


def arcs_of(line: list[Component], primitives: list[list[Component]], height_px: float) -> tuple[list[Arc], list[int]]:
    """All arcs over a line, and for each primitive the number of its component.

    line: its components, left to right; primitives: for each of them its parts, or itself when it is not cut.
    """
    # A wide component may reach over its neighbours, as a stroke under a number does: its parts stand where they are.
    placed = [(part, owner) for owner, parts in enumerate(primitives) for part in parts]
    placed.sort(key=lambda pair: pair[0].box.center_xy[0])
    arcs = []
    for start, (primitive, owner) in enumerate(placed):
        arcs.append(Arc(start, start + 1, line[owner] if len(primitives[owner]) == 1 else primitive))
        component = primitive
        for stop in range(start + 2, len(placed) + 1):
            span = placed[start:stop]
            component = component.union(span[-1][0])
            one_component = all(other == owner for _, other in span)
            if one_component and len(span) == len(primitives[owner]):
                arcs.append(Arc(start, stop, line[owner]))
            elif len(span) > MOST_PRIMITIVES or component.box.width > WIDEST_DIGIT * height_px:
                # The component as a whole is weighed all the same, however wide.
                if not (one_component and len(span) < len(primitives[owner])):
                    break
            elif one_component or _belong_together([part for part, _ in span], component, height_px):
                arcs.append(Arc(start, stop, component))
            else:
                break
    return arcs, [owner for _, owner in placed]


def _belong_together(parts: list[Component], union: Component, height_px: float) -> bool:
    """Whether pieces may be the strokes of one digit: close, and together no larger than one."""
    right = parts[0].box.right
    for part in parts[1:]:
        if part.box.x - right > WIDEST_GAP * height_px:
            return False
        right = max(right, part.box.right)
    if union.box.height > TALLEST_DIGIT * height_px or union.box.width > WIDEST_JOINED * height_px:
        return False
    tall = [part for part in parts if part.box.height > TALL_PIECE * height_px]
    for a in tall:
        for b in tall:
            if a is not b and b.box.x - a.box.right > 0:
                return False
    return True

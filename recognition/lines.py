"""Lines: which components stand in one line of writing, top to bottom, left to right."""

from __future__ import annotations

from collections.abc import Sequence

from preprocessing.components import Component

# Components at least this share of the typical height carry a line; smaller ones join the line that they stand in.
CARRIER_SHARE = 0.5
# Two components are in one line when they overlap vertically by this share of the lower one.
OVERLAP = 0.5
# Components above one another that together are no taller than this, in typical heights, may be parts of one digit.
TALLEST_DIGIT = 1.6
# A line is where its last components are: baselines wander, and pages are seen in perspective.
MEMORY = 3
# Digits more than this many times as tall as others are writing of another size, and of another line.
MOST_UNLIKE = 2.0
# Of a component taller than this, in typical heights, that much decides whether it overlaps.
TALLEST_OVERLAP = 1.5
# Two components stand above one another when they share this much of the narrower one's width.
ABOVE_SHARE = 0.5
# How far a small component may be outside its line, and beside its ink, in typical heights.
OUTSIDE = 0.3
BESIDE = 1.5


def find_lines(
    components: list[Component], heights_px: Sequence[float]
) -> tuple[list[list[Component]], list[Component]]:
    """Groups components into lines, top to bottom, each left to right; and the small components that belong to none.

    heights_px: how tall a digit is where each of the components stands.
    """
    digit_px = {id(component): height for component, height in zip(components, heights_px, strict=True)}
    carriers = [c for c in components if c.box.height >= CARRIER_SHARE * digit_px[id(c)]]
    small = [c for c in components if c.box.height < CARRIER_SHARE * digit_px[id(c)]]
    lines: list[list[Component]] = []
    for component in sorted(carriers, key=lambda component: component.box.center_xy[0]):
        overlaps = [_overlap(line, component, digit_px) for line in lines]
        if overlaps and max(overlaps) > OVERLAP:
            lines[overlaps.index(max(overlaps))].append(component)
        else:
            lines.append([component])
    lines = _merge(lines, digit_px)
    stray = []
    # Small components are measured against the carriers alone: a trail of dots must not lead out of a line.
    carrier_lines = [list(line) for line in lines]
    for component in small:
        nearness = [_nearness(line, component, digit_px[id(component)]) for line in carrier_lines]
        if nearness and max(nearness) > 0:
            lines[nearness.index(max(nearness))].append(component)
        else:
            stray.append(component)
    lines.sort(key=lambda line: sum(_span(line)))
    return [sorted(line, key=lambda component: component.box.center_xy[0]) for line in lines], stray


def _span(components: list[Component]) -> tuple[float, float]:
    """Mean top and bottom. Plain sums: this runs for every pair of component and line, on a handful of numbers."""
    return sum(component.box.y for component in components) / len(components), sum(
        component.box.bottom for component in components
    ) / len(components)


def _digit_px(components: list[Component], digit_px: dict[int, float]) -> float:
    return sum(digit_px[id(component)] for component in components) / len(components)


def _are_alike(a_px: float, b_px: float) -> bool:
    """Whether digits of these heights may be of one line of writing."""
    return max(a_px, b_px) < MOST_UNLIKE * min(a_px, b_px)


def _overlap(line: list[Component], component: Component, digit_px: dict[int, float]) -> float:
    height_px = digit_px[id(component)]
    if not _are_alike(height_px, _digit_px(line[-MEMORY:], digit_px)):
        return 0.0
    top, bottom = _span(line[-MEMORY:])
    shared = min(bottom, component.box.bottom) - max(top, component.box.y)
    return shared / max(1.0, min(bottom - top, component.box.height, TALLEST_OVERLAP * height_px))


def _merge(lines: list[list[Component]], digit_px: dict[int, float]) -> list[list[Component]]:
    """Joins lines that stand side by side: a line's first component, or half of it, starts one of its own at times."""
    merged: list[list[Component]] = []
    for line in sorted(lines, key=len, reverse=True):
        height_px = _digit_px(line, digit_px)
        beside = (
            other
            for other in merged
            if _are_alike(height_px, _digit_px(other, digit_px))
            and not _collide(line, other, max(height_px, _digit_px(other, digit_px)))
            and _side_by_side(line, other)
        )
        partner = next(beside, None)
        if partner is None:
            merged.append(list(line))
        else:
            partner.extend(line)
            partner.sort(key=lambda component: component.box.center_xy[0])
    return merged


def _collide(line: list[Component], other: list[Component], height_px: float) -> bool:
    """Whether digits of the two lines stand above one another, as they do in different lines."""
    return any(
        _above_one_another(a, b) and max(a.box.bottom, b.box.bottom) - min(a.box.y, b.box.y) > TALLEST_DIGIT * height_px
        for a in line
        for b in other
    )


def _above_one_another(a: Component, b: Component) -> bool:
    return min(a.box.right, b.box.right) - max(a.box.x, b.box.x) > ABOVE_SHARE * min(a.box.width, b.box.width)


def _side_by_side(line: list[Component], other: list[Component]) -> bool:
    center = sum(component.box.center_xy[0] for component in line) / len(line)
    beside = [component for component in other if not any(_above_one_another(component, half) for half in line)]
    nearest = sorted(beside, key=lambda component: abs(component.box.center_xy[0] - center))[:MEMORY]
    if not nearest:
        return False
    (top, bottom), (other_top, other_bottom) = _span(line), _span(nearest)
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared > OVERLAP * max(1.0, min(bottom - top, other_bottom - other_top))


def _nearness(line: list[Component], component: Component, height_px: float) -> float:
    """How well a small component stands in a line: above 0 when it is inside the line's band and next to its ink."""
    x, y = component.box.center_xy
    nearest = min(line, key=lambda other: abs(other.box.center_xy[0] - x))
    gap = max(nearest.box.x - component.box.right, component.box.x - nearest.box.right, 0)
    top, bottom = nearest.box.y, nearest.box.bottom
    outside = max(top - y, y - bottom, 0)
    return 1.0 - outside / (OUTSIDE * height_px) - gap / (BESIDE * height_px)

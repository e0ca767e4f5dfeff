"""Where components stand: in which line of the page, or in none, and why."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from preprocessing import Settings, Trace
from preprocessing.components import Component
from preprocessing.number_ink import POSSIBLE
from preprocessing.pictures import in_line_colors
from preprocessing.pipeline import Prepared
from recognition.lines import find_lines
from recognition.rejection import SPECK, why_in_no_line


@dataclass(frozen=True)
class Layout:
    """Components in lines, top to bottom, each left to right; and the components left out, with the reason."""

    lines: list[list[Component]]
    left_out: list[tuple[Component, str]]

    @property
    def unseen(self) -> int:
        """How many components stand in lines of which the ink map sees nothing of a digit."""
        return sum(component.seen < POSSIBLE for line in self.lines for component in line)


def arrange(
    prepared: Prepared, heights_px: np.ndarray, settings: Settings, trace: Trace, alone: Container[int] = ()
) -> Layout:
    """Sorts the components into lines and into those left out.

    heights_px: how tall a digit is where each of the components stands, float (n,), in working pixels; alone: by their
    id, components that are digits however small they are beside others, and make lines of their own.
    """
    smallest_px = None if settings.min_digit_height_px is None else settings.min_digit_height_px * prepared.scale
    kept, left_out = [], []
    for component, height_px in zip(prepared.components, heights_px.tolist(), strict=True):
        why = why_in_no_line(component, height_px, smallest_px)
        if why is None:
            kept.append((component, height_px))
        else:
            left_out.append((component, why))
    lines, stray = find_lines([component for component, _ in kept], [height_px for _, height_px in kept])
    small = [component for component in stray if id(component) in alone]
    if small:
        lines += find_lines(small, [component.box.height for component in small])[0]
        lines.sort(key=lambda line: fmean(component.box.y + component.box.bottom for component in line))
    left_out += [(component, SPECK) for component in stray if id(component) not in alone]
    trace.add(
        "rows",
        lambda: in_line_colors(prepared.size_px, lines),
        f"{len(lines)} lines of {sum(map(len, lines))} components, {len(left_out)} left out",
    )
    return Layout(lines, left_out)

"""Lines of components parted into digits: the best way through each line, and how tall a digit is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.components import Component, typical_height_px, weighted_median
from preprocessing.settings import ReadingMethod
from recognition.arcs import arcs_of, needs_cuts, split
from recognition.crops import Crops
from recognition.lattice import EVIDENCE_OF_ONE, Lattice, Segment, best_path
from recognition.network import DIGITS
from recognition.sequence import SequenceNetwork
from recognition.touching_groups import TouchingGroup, read_whole, rescore_groups

# What is half sure counts little when the digits' height is found.
CERTAINTY_POWER = 4
LOWEST_AMONG_COMPONENTS = 0.25


@dataclass(frozen=True)
class SegmentedLine:
    """A line of the page: all ways through it, the best path, and the touching groups that were read whole."""

    lattice: Lattice
    path: list[Segment]
    groups: list[TouchingGroup]
    is_cut: bool = True  # else the path is the sequence network's own, and goes through no arc of the lattice


def typical_digit_height_px(components: list[Component], crops: Crops, component_height_px: float) -> float:
    """How tall a digit is: the median over components that look like one, weighed by ink and certainty.

    component_height_px: the typical height of all components; digits are not much lower, though grain looks like them.
    """
    likely = []
    for component in components:
        probabilities = crops.probabilities(component)
        best = int(probabilities[DIGITS].argmax())
        if probabilities[best] > 0.5:
            certainty = probabilities[best] ** CERTAINTY_POWER * (EVIDENCE_OF_ONE if best == 1 else 1.0)
            likely.append((component.box.height, component.area_px * certainty))
    if not likely:
        return component_height_px
    heights, weights = np.array(likely, float).T
    return max(weighted_median(heights, weights), LOWEST_AMONG_COMPONENTS * component_height_px)


def segment_lines(
    lines: list[list[Component]], crops: Crops, sequence: SequenceNetwork, method: ReadingMethod
) -> list[SegmentedLine]:
    """Finds the best way through each line; the pieces of all doubtful components go to the network in one batch."""
    parted = []
    for line in lines:
        height_px = typical_height_px(line)
        primitives = [
            split(component) if needs_cuts(component, crops.probabilities(component), height_px) else [component]
            for component in line
        ]
        parted.append((*arcs_of(line, primitives, height_px), height_px))
    crops.classify([arc.component for arcs, _, _ in parted for arc in arcs])
    segmented = []
    for arcs, owners, height_px in parted:
        lattice = Lattice(arcs, owners, np.array([crops.probabilities(arc.component) for arc in arcs]), height_px)
        path = best_path(lattice)
        groups: list[TouchingGroup] = []
        if method == "auto":
            path, groups = rescore_groups(lattice, path, sequence)
        elif method == "sequence":
            path, groups = read_whole(lattice, sequence)
        segmented.append(SegmentedLine(lattice, path, groups, is_cut=method != "sequence"))
    return segmented

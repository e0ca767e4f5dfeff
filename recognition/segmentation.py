"""Lines of components parted into digits: the best way through each line, and how tall a digit is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.components import Component, typical_height_px
from preprocessing.settings import ReadingMethod
from recognition.arcs import arcs_of, needs_cuts, split
from recognition.crops import Crops
from recognition.lattice import Lattice, Segment, best_path, has_sure_digits, non_digit_among
from recognition.sequence import SequenceNetwork
from recognition.sign_network import SignNetwork
from recognition.signs import with_opinions, with_signs
from recognition.touching_groups import TouchingGroup, read_whole, rescore_groups

# So many touching groups of a page are read where no digit of their line is sure: if there are more, it is no writing.
MOST_UNSURE_GROUPS = 100
# So wide are the crops, together, that the sequence network is shown of a page; what comes after them is read by its
# cuts. Twenty lines of ten digits that all touch are half as wide.
MOST_SHOWN_PX = 8000


@dataclass(frozen=True)
class SegmentedLine:
    """A line of the page: all ways through it, the best path, and the touching groups that were read whole."""

    lattice: Lattice
    path: list[Segment]
    groups: list[TouchingGroup]
    is_cut: bool = True  # else the path is the sequence network's own, and goes through no arc of the lattice


def segment_lines(
    lines: list[list[Component]], crops: Crops, sequence: SequenceNetwork, signs: SignNetwork, method: ReadingMethod
) -> list[SegmentedLine]:
    """Finds the best way through each line; the pieces of all doubtful components go to the network in one batch.

    Signs are weighed with the digits where these are read apart, and not where the sequence network reads alone.
    """
    parted = []
    for line in lines:
        height_px = typical_height_px(line)
        primitives = [
            split(component) if needs_cuts(component, crops.probabilities(component), height_px) else [component]
            for component in line
        ]
        parted.append((*arcs_of(line, primitives, height_px), height_px))
    crops.classify([arc.component for arcs, _, _ in parted for arc in arcs])
    lattices = [
        Lattice(arcs, owners, np.array([crops.probabilities(arc.component) for arc in arcs]), height_px)
        for arcs, owners, height_px in parted
    ]
    if method != "sequence":
        lattices = with_signs(lattices, [best_path(lattice) for lattice in lattices], lines, crops, signs)
    segmented: list[SegmentedLine] = []
    unsure = shown_px = 0
    for lattice in lattices:
        path = best_path(lattice)
        shares = non_digit_among(path)
        path = with_opinions(lattice, path, shares)
        known = {id(segment) for segment in path}
        groups: list[TouchingGroup] = []
        is_sure = has_sure_digits(path)
        if method == "auto" and shown_px < MOST_SHOWN_PX and (is_sure or unsure < MOST_UNSURE_GROUPS):
            path, groups = rescore_groups(lattice, path, sequence)
            path = with_opinions(lattice, path, shares, known)
        elif method == "sequence":
            path, groups = read_whole(lattice, sequence)
        unsure += 0 if is_sure else len(groups)
        shown_px += sum(group.crop.shape[1] for group in groups)
        segmented.append(SegmentedLine(lattice, path, groups, is_cut=method != "sequence"))
    return segmented

"""Cuts and the lattice, weighed by probabilities made up for the purpose."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import numpy as np
import pytest
from reading_tables import CUTS, HEIGHT_PX, JOINS, PATHS, SIZES, Arcs, BoxXywh, certain, component, scores
from written_pages import cropped, ink_of

from preprocessing.components import Component, find_components
from recognition.arcs import arcs_of, needs_cuts, split
from recognition.chances import SUREST_CHANCE, sure_of_digit
from recognition.cuts import find_cuts
from recognition.lattice import NON_DIGIT, Lattice, best_path, spelled
from recognition.network import CLASS_COUNT, OTHER_MARK, SEVERAL


def stroke(x: int, width: int = 30, height: int = HEIGHT_PX, y: int = 0) -> Component:
    return component((x, y, width, height))


def touching(left: str, right: str) -> Component:
    """Two digits moved together until they touch: one component."""
    a, b = (cropped(ink_of([label], height_px=HEIGHT_PX, pen_px=6), above=0.3) for label in (left, right))
    page = np.zeros((max(len(a), len(b)) + 8, a.shape[1] + b.shape[1] + 8), np.float32)
    page[4 : 4 + len(a), 4 : 4 + a.shape[1]] = a
    for overlap in range(20):
        x = 4 + a.shape[1] - overlap
        both = page.copy()
        both[4 : 4 + len(b), x : x + b.shape[1]] = np.maximum(both[4 : 4 + len(b), x : x + b.shape[1]], b)
        layers = np.dstack([both, np.full_like(both, 0.5), np.zeros_like(both), np.full_like(both, 0.5)])
        components = find_components((255 * both).astype(np.uint8), layers)
        if len(components) == 1:
            return components[0]
    raise AssertionError("the digits never touched")


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (5, 5), (60, 4), (4, 60)])
def test_nothing_to_cut_in_a_crumb(shape: tuple[int, int]) -> None:
    assert find_cuts(np.full(shape, 255, np.uint8)) == []


@pytest.mark.parametrize("pair", ["35", "08", "27", "66", "19"])
def test_one_of_the_cuts_parts_touching_digits(pair: str) -> None:
    both = touching(*pair)
    width_left = cropped(ink_of([pair[0]], height_px=HEIGHT_PX, pen_px=6), above=0.3).shape[1]
    middles = [float(np.median(cut)) for cut in find_cuts(both.ink)]
    assert min(abs(middle - width_left) for middle in middles) < 0.15 * HEIGHT_PX


@pytest.mark.parametrize("pair", ["35", "08", "27"])
def test_parts_hold_all_ink_once(pair: str) -> None:
    both = touching(*pair)
    parts = split(both)
    assert len(parts) > 1
    total = np.zeros((both.box.bottom + 1, both.box.right + 1), int)
    for part in parts:
        total[part.box.y : part.box.bottom, part.box.x : part.box.right] += part.ink > 127
    own = total[both.box.y : both.box.bottom, both.box.x : both.box.right]
    assert own.max() == 1
    assert np.array_equal(own == 1, both.ink > 127)


@pytest.mark.parametrize(("box", "kind", "expected"), CUTS.values(), ids=CUTS)
def test_what_may_hold_several_digits_is_cut(box: BoxXywh, kind: int, expected: bool) -> None:
    assert needs_cuts(component(box), certain(kind), HEIGHT_PX) is expected


def lattice_of(
    line: list[Component],
    primitives: list[list[Component]],
    rows: dict[tuple[int, int], np.ndarray],
    height_px: float = HEIGHT_PX,
) -> Lattice:
    """A lattice whose arcs, given by their start and stop, have these probabilities."""
    arcs, owners = arcs_of(line, primitives, height_px)
    return Lattice(arcs, owners, np.array([rows[arc.start, arc.stop] for arc in arcs]), height_px)


def touching_lattice() -> Lattice:
    left, right = stroke(0), stroke(30)
    rows = {(0, 1): certain(4, 0.8), (0, 2): certain(SEVERAL), (1, 2): certain(7, 0.8)}
    return lattice_of([left.union(right)], [[left, right]], rows)


def test_an_empty_line_has_no_path() -> None:
    assert best_path(Lattice([], [], np.zeros((0, CLASS_COUNT)), HEIGHT_PX)) == []


@pytest.mark.parametrize(("parts", "shares", "expected"), PATHS.values(), ids=PATHS)
def test_the_best_path_explains_the_ink(
    parts: list[list[BoxXywh]], shares: Arcs, expected: list[tuple[int, int, bool]]
) -> None:
    primitives = [[component(box) for box in boxes] for boxes in parts]
    line = [reduce(Component.union, pieces) for pieces in primitives]
    lattice = lattice_of(line, primitives, {arc: certain(*share) for arc, share in shares.items()})
    assert [(s.arc.start, s.arc.stop, s.is_digit) for s in best_path(lattice)] == expected


def test_a_component_in_parts_is_a_range_of_primitives() -> None:
    lattice = touching_lattice()
    assert lattice.cut_ranges() == [(0, 2)]
    assert lattice.component(0, 2).box.width == 30 + stroke(0).box.width


@pytest.mark.parametrize(
    ("text", "spells"), [((), True), ((4,), True), ((4, 7), True), ((9, 9), True), ((1, 2, 3), False)]
)
def test_a_text_is_spelled_by_as_many_arcs(text: tuple[int, ...], spells: bool) -> None:
    lattice = touching_lattice()
    (score,) = lattice.log_scores(0, 2, [text], NON_DIGIT)
    digits = tuple(v for v in spelled(lattice, 0, 2, text, NON_DIGIT) if v.is_digit)
    assert np.isfinite(score) == spells
    assert len(digits) == (len(text) if spells else 0)


def test_the_text_of_the_best_path_scores_best() -> None:
    texts = [(), (4,), (7, 4), (4, 7), (4, 9)]
    assert int(touching_lattice().log_scores(0, 2, texts, NON_DIGIT).argmax()) == texts.index((4, 7))


@pytest.mark.parametrize(("boxes", "joined"), JOINS.values(), ids=JOINS)
def test_pieces_of_one_digit_are_joined_and_others_never(boxes: list[BoxXywh], joined: bool) -> None:
    pieces = [component(box) for box in boxes]
    arcs, _ = arcs_of(pieces, [[piece] for piece in pieces], HEIGHT_PX)
    assert ((0, 2) in [(arc.start, arc.stop) for arc in arcs]) is joined


@pytest.mark.parametrize(("height", "kind", "is_digit"), SIZES)
def test_a_dot_or_comma_is_no_digit_whatever_it_looks_like(height: int, kind: int, is_digit: bool) -> None:
    digits, nothing = scores(stroke(0, 20, height), certain(kind))
    assert bool(digits.max() > nothing) is is_digit


def test_parts_are_as_likely_of_a_digit_as_the_whole() -> None:
    both = replace(touching("3", "5"), chance=0.8, printed=0.3, seen=0.9)
    assert {(part.chance, part.printed, part.seen) for part in split(both)} == {(0.8, 0.3, 0.9)}


def advantage(chance: float, digit_share: float) -> float:
    """How much better a component is explained as a digit than as none, where the network wavers between the two."""
    seen = replace(stroke(0), chance=chance)
    row = np.zeros(CLASS_COUNT, np.float32)
    row[[3, OTHER_MARK]] = digit_share, 1 - digit_share
    digits, nothing = scores(seen, row)
    return float(digits.max()) - nothing


@pytest.mark.parametrize(
    ("chance", "digit_share", "is_digit"),
    [(0.2, 0.4, False), (0.8, 0.25, True), (0.0, 0.99, True), (1.0, 0.01, False)],
    ids=["tips it to none", "tips it to a digit", "a sure digit stays one", "a sure mark stays one"],
)
def test_the_ink_map_decides_what_the_network_leaves_open(chance: float, digit_share: float, is_digit: bool) -> None:
    assert (advantage(chance, digit_share) > 0) is is_digit


def test_a_neutral_chance_weighs_nothing() -> None:
    neutral, likely, unlikely = (advantage(chance, 0.7) for chance in (0.5, 0.8, 0.2))
    assert likely - neutral == pytest.approx(np.log(4), abs=1e-5)
    assert unlikely - neutral == pytest.approx(-np.log(4), abs=1e-6)
    alone = scores(stroke(0), certain(3, 0.7))[0]
    assert float(alone.max()) == pytest.approx(np.log(0.7), abs=1e-6)


@pytest.mark.parametrize(
    ("probability", "chance", "expected"),
    [(0.7, 0.5, 0.7), (0.5, 0.8, 0.8), (0.8, 0.8, 16 / 17), (0.8, 0.2, 0.5), (0.5, 1.0, SUREST_CHANCE)],
)
def test_two_opinions_on_a_digit_are_taken_together(probability: float, chance: float, expected: float) -> None:
    assert sure_of_digit(probability, chance) == pytest.approx(expected)

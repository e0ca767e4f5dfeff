"""Cuts and the lattice, weighed by probabilities made up for the purpose."""

from __future__ import annotations

import numpy as np
import pytest
from written_pages import cropped, ink_of

from preprocessing import Box
from preprocessing.components import Component, find_components
from recognition.cuts import find_cuts
from recognition.lattice import NON_DIGIT, Arc, Lattice, arcs_of, best_path, needs_cuts, scores, spelled, split
from recognition.network import CLASS_COUNT, OTHER_MARK, PART, SEVERAL

HEIGHT_PX = 60


def stroke(x: int, width: int = 30, height: int = HEIGHT_PX, y: int = 0) -> Component:
    return Component(Box(x, y, width, height), np.full((height, width), 255, np.uint8), float(width * height))


def certain(kind: int, share: float = 0.99) -> np.ndarray:
    row = np.full(CLASS_COUNT, (1 - share) / (CLASS_COUNT - 1), np.float32)
    row[kind] = share
    return row


def touching(left: str, right: str) -> Component:
    """Two digits moved together until they touch: one component."""
    a, b = (cropped(ink_of([label], height_px=HEIGHT_PX, pen_px=6), above=0.3) for label in (left, right))
    page = np.zeros((max(len(a), len(b)) + 8, a.shape[1] + b.shape[1] + 8), np.float32)
    page[4 : 4 + len(a), 4 : 4 + a.shape[1]] = a
    for overlap in range(20):
        x = 4 + a.shape[1] - overlap
        both = page.copy()
        both[4 : 4 + len(b), x : x + b.shape[1]] = np.maximum(both[4 : 4 + len(b), x : x + b.shape[1]], b)
        components = find_components((255 * both).astype(np.uint8), both)
        if len(components) == 1:
            return components[0]
    raise AssertionError("the digits never touched")


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (5, 5), (60, 4), (4, 60)])
def test_nothing_to_cut_in_a_crumb(shape: tuple[int, int]) -> None:
    assert find_cuts(np.full(shape, 255, np.uint8)) == []


@pytest.mark.parametrize("pair", ["35", "08", "27", "66", "19"])
def test_one_of_the_cuts_parts_touching_digits(pair: str) -> None:
    component = touching(*pair)
    width_left = cropped(ink_of([pair[0]], height_px=HEIGHT_PX, pen_px=6), above=0.3).shape[1]
    middles = [float(np.median(cut)) for cut in find_cuts(component.ink)]
    assert min(abs(middle - width_left) for middle in middles) < 0.15 * HEIGHT_PX


@pytest.mark.parametrize("pair", ["35", "08", "27"])
def test_parts_hold_all_ink_once(pair: str) -> None:
    component = touching(*pair)
    parts = split(component)
    assert len(parts) > 1
    total = np.zeros((component.box.bottom + 1, component.box.right + 1), int)
    for part in parts:
        total[part.box.y : part.box.bottom, part.box.x : part.box.right] += part.ink > 127
    own = total[component.box.y : component.box.bottom, component.box.x : component.box.right]
    assert own.max() == 1
    assert np.array_equal(own == 1, component.ink > 127)


@pytest.mark.parametrize(
    ("component", "kind", "expected"),
    [
        (stroke(0, 4), SEVERAL, False),
        (stroke(0, 30, 12), SEVERAL, False),
        (stroke(0, 30), 3, False),
        (stroke(0, 30), OTHER_MARK, False),
        (stroke(0, 30), SEVERAL, True),
        (stroke(0, 90), 3, True),
    ],
    ids=["hairline", "dash", "digit", "letter", "several", "wide"],
)
def test_what_may_hold_several_digits_is_cut(component: Component, kind: int, expected: bool) -> None:
    assert needs_cuts(component, certain(kind), HEIGHT_PX) is expected


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


def test_two_digits_beat_one_mark_of_several() -> None:
    path = best_path(touching_lattice())
    assert [int(v.probabilities.argmax()) for v in path] == [4, 7]


def test_pieces_of_a_broken_digit_are_joined() -> None:
    body, flag = stroke(0, 26, 40, y=20), stroke(20, 18, 6, y=4)
    rows = {(0, 1): certain(PART, 0.6), (0, 2): certain(5), (1, 2): certain(OTHER_MARK)}
    path = best_path(lattice_of([body, flag], [[body], [flag]], rows))
    assert [(v.arc.start, v.arc.stop, v.is_digit) for v in path] == [(0, 2, True)]


def test_a_mark_in_parts_is_a_range_of_atoms() -> None:
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


@pytest.mark.parametrize(("gap_px", "joined"), [(2, True), (40, False)])
def test_marks_far_apart_are_never_joined(gap_px: int, joined: bool) -> None:
    first, second = stroke(0, 20, 40), stroke(20 + gap_px, 20, 30)
    arcs, _ = arcs_of([first, second], [[first], [second]], HEIGHT_PX)
    assert ((0, 2) in [(arc.start, arc.stop) for arc in arcs]) is joined


@pytest.mark.parametrize(
    ("height", "kind", "is_digit"),
    [(60, 1, True), (40, 1, True), (24, 1, False), (24, 0, True), (12, 0, False), (5, 0, False), (5, 1, False)],
)
def test_a_dot_or_comma_is_no_digit_whatever_it_looks_like(height: int, kind: int, is_digit: bool) -> None:
    digits, nothing = scores(Arc(0, 1, stroke(0, 20, height)), certain(kind), HEIGHT_PX, NON_DIGIT)
    assert bool(digits.max() > nothing) is is_digit

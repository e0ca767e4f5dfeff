"""Components are sorted into the lines that a person sees."""

from __future__ import annotations

import numpy as np

from preprocessing.components import Component
from preprocessing.geometry import Box
from recognition.lines import find_lines

HEIGHT_PX = 60


def component(x: int, y: int, height: int = HEIGHT_PX, width: int = 40) -> Component:
    return Component(Box(x, y, width, height), np.full((height, width), 255, np.uint8), float(width * height))


def corners(lines: list[list[Component]]) -> list[list[tuple[int, int]]]:
    return [[(m.box.x, m.box.y) for m in line] for line in lines]


def test_lines_stand_above_one_another_and_run_to_the_right() -> None:
    components = [component(x, y + x // 10) for y in (100, 0) for x in (200, 0, 100)]
    lines, stray = find_lines(components, HEIGHT_PX)
    assert corners(lines) == [[(x, y + x // 10) for x in (0, 100, 200)] for y in (0, 100)]
    assert stray == []


def test_both_halves_of_a_broken_digit_stand_in_its_line() -> None:
    halves = [component(2, 0, 31), component(0, 33, 36)]
    lines, _ = find_lines([*halves, component(60, 0), component(120, 2), component(180, 4)], HEIGHT_PX)
    assert [len(line) for line in lines] == [5]


def test_a_dot_joins_the_line_it_stands_in_and_a_far_one_none() -> None:
    near, far = component(45, 52, 6, 6), component(20, 300, 6, 6)
    lines, stray = find_lines([component(0, 0), component(60, 0), near, far], HEIGHT_PX)
    assert [len(line) for line in lines] == [3]
    assert stray == [far]

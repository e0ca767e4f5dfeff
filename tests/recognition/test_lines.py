"""Components are sorted into the lines that a person sees."""

from __future__ import annotations

import pytest
from reading_tables import LINES, BoxXywh, component

from recognition.lines import find_lines


@pytest.mark.parametrize(("boxes", "heights_px", "expected", "strays"), LINES.values(), ids=LINES)
def test_components_stand_in_their_lines(
    boxes: list[BoxXywh], heights_px: list[float], expected: list[list[int]], strays: list[int]
) -> None:
    components = [component(box) for box in boxes]
    number = {id(component): place for place, component in enumerate(components)}
    lines, stray = find_lines(components, heights_px)
    assert [sorted(number[id(component)] for component in line) for line in lines] == expected
    assert [number[id(component)] for component in stray] == strays
    for line in lines:
        centers = [component.box.center_xy[0] for component in line]
        assert centers == sorted(centers)


def test_every_component_has_a_height() -> None:
    with pytest.raises(ValueError, match="shorter"):
        find_lines([component((0, 0, 40, 60)), component((60, 0, 40, 60))], [60])

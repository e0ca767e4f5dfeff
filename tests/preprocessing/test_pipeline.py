"""From page to components: what is taken out, and what every step leaves behind."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from written_pages import page_of, ruled

from preprocessing import Box, Settings, Trace
from preprocessing.components import Component, is_page_edge
from preprocessing.pipeline import prepare


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(0, 10, 5, 180), True),
        (Box(40, 0, 250, 6), True),
        (Box(0, 0, 300, 200), True),
        (Box(0, 60, 40, 60), False),
        (Box(120, 10, 5, 180), False),
        (Box(0, 0, 60, 90), False),
    ],
    ids=["left side", "top", "all round", "digit at the edge", "tall stroke inside", "digit in the corner"],
)
def test_page_edges_are_told_from_digits_at_the_edge(box: Box, expected: bool) -> None:
    ink = np.zeros((box.height, box.width), np.uint8)
    if expected:
        cv2.rectangle(ink, (0, 0), (box.width - 1, box.height - 1), 255, 2)
    else:
        cv2.ellipse(ink, (box.width // 2, box.height // 2), (box.width // 2, box.height // 2), 0, 0, 360, 255, 2)
    component = Component(box, ink, 10.0)
    assert is_page_edge(component, 200, 300) is expected


def test_a_trace_leaves_every_step_and_changes_nothing() -> None:
    page, trace = ruled(page_of(["4821", "9063"]), 90), Trace(enabled=True)
    traced, plain = prepare(page, Settings(), trace), prepare(page, Settings(), Trace())
    names = "size grayscale paper contrast blur threshold ruling-lines page-edges enclosures straighten contours"
    assert ["-".join(step.name.split()) for step in trace.steps] == names.split()
    assert all(step.image.dtype == np.uint8 and step.image.ndim in (2, 3) for step in trace.steps)
    assert [component.box for component in traced.components] == [component.box for component in plain.components]


def test_what_is_taken_out_is_told_apart() -> None:
    page = page_of(["4821"])
    height, width = page.shape[:2]
    page = cv2.copyMakeBorder(page, 80, 80, 80, 80, cv2.BORDER_CONSTANT, value=(235, 235, 235))
    cv2.ellipse(page, (width // 2 + 80, height // 2 + 80), (width // 2 + 20, height // 2 + 20), 0, 0, 360, (60,) * 3, 3)
    page[:, :2] = 20
    prepared = prepare(page, Settings(), Trace())
    (edge,), (ring,) = prepared.page_edges, prepared.enclosures
    assert (edge.x, edge.y, edge.bottom) == (0, 0, page.shape[0]) and edge.width in (2, 3)
    assert (ring.x, ring.y, ring.right, ring.bottom) == pytest.approx((60, 60, width + 100, height + 100), abs=4)
    assert len(prepared.components) == 4


@pytest.mark.parametrize(
    "bad",
    [
        {"threshold": "magic"},
        {"polarity": "up"},
        {"blur_sigma_px": -1},
        {"blur_sigma_px": 99},
        {"min_digit_height_px": 0},
    ],
)
def test_settings_say_what_is_wrong(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Settings(**bad)  # type: ignore[arg-type]

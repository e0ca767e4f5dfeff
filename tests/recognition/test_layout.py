"""From page to components in lines: lines, specks, sizes, boxes."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from written_pages import ink_of, on_paper, page_of, ruled, shaded, turned

from preprocessing import Settings, Trace
from preprocessing.pipeline import SHAPE, Prepared, prepare, see_numbers
from recognition.crops import Crops
from recognition.ink_networks import load_ink_networks
from recognition.layout import Layout, arrange
from recognition.network import DigitNetwork
from recognition.scale import digit_heights_px

load_ink = cache(load_ink_networks)
load_digits = cache(DigitNetwork)


def laid_out(page: np.ndarray, settings: Settings | None = None, trace: Trace | None = None) -> tuple[Prepared, Layout]:
    settings, trace = settings or Settings(), trace or Trace()
    prepared = prepare(page, settings, see_numbers(page, load_ink(), trace), SHAPE, trace)
    crops = Crops(load_digits(), trace)
    crops.classify(prepared.components)
    return prepared, arrange(prepared, digit_heights_px(prepared.components, crops), settings, trace)


def row_lengths(page: np.ndarray, settings: Settings | None = None) -> list[int]:
    return [len(line) for line in laid_out(page, settings)[1].lines]


SPOILED = {
    "plain": lambda page: page,
    "shadow": shaded,
    "ruled": lambda page: ruled(page, 90),
    "grid": lambda page: ruled(page, 50, grid=True),
    "tilted": lambda page: turned(page, 14),
    "light on dark": lambda page: 255 - page,
    "small": lambda page: cv2.resize(page, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA),
    "large": lambda page: cv2.resize(page, None, fx=6, fy=6, interpolation=cv2.INTER_LINEAR),
}


@pytest.mark.parametrize("noise", [0, 3, 10])
@pytest.mark.parametrize("shape", [(1, 1), (300, 200), (480, 640)])
def test_blank_pages_stay_blank(shape: tuple[int, int], noise: float) -> None:
    assert row_lengths(on_paper(np.zeros(shape, np.float32), noise=noise)) == []


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
@pytest.mark.parametrize(
    "lines", [["4821"], ["482", "90635", "7"], ["1", "2", "3"]], ids=["line", "ragged lines", "column"]
)
def test_components_stand_in_their_lines(lines: list[str], spoil) -> None:  # type: ignore[no-untyped-def]
    if spoil is SPOILED["tilted"] and max(map(len, lines)) < 4:
        pytest.skip("a column has no lean to be found")
    assert row_lengths(spoil(page_of(lines))) == [len(line) for line in lines]


def test_one_small_digit_on_a_large_page_is_found() -> None:
    page = np.full((3000, 4000, 3), 230, np.uint8)
    digit = page_of(["5"], height_px=60)
    page[1200 : 1200 + digit.shape[0], 900 : 900 + digit.shape[1]] = digit
    assert row_lengths(page) == [1]


def test_specks_stand_in_no_line() -> None:
    page = page_of(["4821", "9063"])
    rng = np.random.default_rng(3)
    for x, y in rng.integers(0, min(page.shape[:2]), (30, 2)):
        cv2.circle(page, (int(x), int(y)), 1, (60, 60, 60), -1)
    _, layout = laid_out(page)
    assert [len(line) for line in layout.lines] == [4, 4]
    assert {why for _, why in layout.left_out} <= {"speck"}


@pytest.mark.parametrize(("is_known", "rows"), [(True, [2, 2]), (False, [2])])
def test_small_digits_that_are_surely_some_make_a_line_of_their_own(is_known: bool, rows: list[int]) -> None:
    large, small = page_of(["58"], height_px=160), page_of(["24"], height_px=40)
    margin = np.full((small.shape[0], large.shape[1], 3), 235, np.uint8)
    margin[:, : small.shape[1]] = small
    page = np.vstack([margin, large])
    prepared, _ = laid_out(page)
    low = {id(component) for component in prepared.components if component.box.height < 80}
    assert len(low) == 2
    heights_px = np.full(len(prepared.components), 160.0)
    layout = arrange(prepared, heights_px, Settings(), Trace(), low if is_known else ())
    assert [len(line) for line in layout.lines] == rows
    assert len(layout.left_out) == 4 - sum(rows)


def test_the_smallest_digit_is_in_pixels_of_the_picture() -> None:
    page = cv2.resize(page_of(["482"], height_px=60), None, fx=5, fy=5)  # 300 px high, worked on smaller
    assert row_lengths(page, Settings(min_digit_height_px=150)) == [3]
    assert row_lengths(page, Settings(min_digit_height_px=600)) == []


@pytest.mark.parametrize("factor", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("angle_deg", [0, 15])
def test_boxes_are_in_pixels_of_the_picture(factor: float, angle_deg: float) -> None:
    ink = ink_of(["48219", "90635"])
    page = turned(on_paper(ink, noise=0), angle_deg)
    page = cv2.resize(
        page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    )
    prepared, layout = laid_out(page)
    boxes = sorted(
        (prepared.source_box(component) for line in layout.lines for component in line), key=lambda box: box.x
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats((page[..., 0] < 140).astype(np.uint8), connectivity=8)
    truth = sorted((tuple(row[:4]) for row in stats[1:] if row[4] > 20 * factor), key=lambda row: row[0])
    assert len(boxes) == len(truth)
    for box, (x, y, width, height) in zip(boxes, truth, strict=True):
        assert (box.x, box.y, box.right, box.bottom) == pytest.approx(
            (x, y, x + width, y + height), abs=3 * max(factor, 1)
        )


def test_a_trace_shows_the_lines_and_changes_nothing() -> None:
    page, trace = ruled(page_of(["4821", "9063"]), 90), Trace(enabled=True)
    traced, plain = laid_out(page, trace=trace)[1], laid_out(page)[1]
    assert trace.steps[-1].name == "rows" and trace.steps[-1].image.shape[2] == 3
    assert [[component.box for component in line] for line in traced.lines] == [
        [component.box for component in line] for line in plain.lines
    ]

"""From page to components: what each opinion leaves of the ink, and what every step leaves behind."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from ink_networks import ToldInk, black_is_digit_gray_is_other, told
from written_pages import cropped, ink_of, on_paper, page_of, ruled

from preprocessing import Settings, Trace
from preprocessing.components import NEUTRAL_CHANCE, TooManyPieces
from preprocessing.ink_map import DIGIT, NOTHING, PRINTED
from preprocessing.pipeline import MAP, SHAPE, Opinion, Prepared, prepare, see_numbers

STEPS = "ink map,size,grayscale,paper,contrast,blur,threshold,ink of numbers,straighten,contours"


def prepared_by(
    opinion: Opinion, page: np.ndarray, network: ToldInk | None = None, trace: Trace | None = None
) -> Prepared:
    trace = trace or Trace()
    return prepare(page, Settings(), see_numbers(page, told(network), trace), opinion, trace)


@pytest.mark.parametrize("opinion", [MAP, SHAPE])
@pytest.mark.parametrize(
    ("page", "count"),
    [(np.full((90, 120, 3), 235, np.uint8), 0), (ruled(page_of(["4821", "9063"]), 90), 8)],
    ids=["blank", "ruled"],
)
def test_a_trace_leaves_every_step_and_changes_nothing(page: np.ndarray, count: int, opinion: Opinion) -> None:
    trace = Trace(enabled=True)
    traced, plain = prepared_by(opinion, page, trace=trace), prepared_by(opinion, page)
    assert [step.name for step in trace.steps] == STEPS.split(",")
    assert all(step.image.dtype == np.uint8 and step.image.ndim in (2, 3) for step in trace.steps)
    assert len(plain.components) == count
    assert [component.box for component in traced.components] == [component.box for component in plain.components]


@pytest.mark.parametrize(
    "around",
    [
        lambda page: cv2.rectangle(page, (20, 20), (page.shape[1] - 21, page.shape[0] - 21), (150,) * 3, 4),
        lambda page: cv2.ellipse(page, (360, 300), (330, 270), 0, 0, 360, (150,) * 3, 4),
        lambda page: cv2.rectangle(page, (0, 0), (30, page.shape[0]), (150,) * 3, -1),
    ],
    ids=["a frame", "a ring", "a dark edge"],
)
def test_ink_that_the_map_takes_for_none_of_numbers_is_no_component(around) -> None:  # type: ignore[no-untyped-def]
    page = cv2.copyMakeBorder(page_of(["4821"]), 180, 180, 180, 180, cv2.BORDER_CONSTANT, value=(235,) * 3)
    prepared = prepared_by(MAP, around(page), ToldInk(black_is_digit_gray_is_other))
    assert len(prepared.components) == 4
    assert all(component.chance >= 0.5 and not component.is_printed for component in prepared.components)


@pytest.mark.parametrize("opinion", [MAP, SHAPE])
@pytest.mark.parametrize("kind", [DIGIT, PRINTED])
def test_a_component_says_whether_it_is_print(kind: int, opinion: Opinion) -> None:
    network = ToldInk(lambda shown: np.where(shown < 150, kind, NOTHING))
    components = prepared_by(opinion, page_of(["4821"]), network).components
    assert [component.is_printed for component in components] == 4 * [kind == PRINTED]


@pytest.mark.parametrize(("opinion", "chance"), [(MAP, 1.0), (SHAPE, NEUTRAL_CHANCE)])
def test_only_the_map_weighs_its_own_chance_but_both_say_what_it_saw(opinion: Opinion, chance: float) -> None:
    components = prepared_by(opinion, page_of(["4821"])).components
    assert [component.chance for component in components] == pytest.approx(4 * [chance], abs=0.15)
    assert min(component.seen for component in components) > 0.8


def test_by_shape_nothing_hangs_on_what_the_map_sees() -> None:
    page, blind = page_of(["4821"]), ToldInk(lambda shown: np.full_like(shown, NOTHING, int))
    assert prepared_by(MAP, page, blind).components == []
    components = prepared_by(SHAPE, page, blind).components
    assert len(components) == 4
    assert max(component.seen for component in components) < 0.1


@pytest.mark.parametrize(("opinion", "most"), [(SHAPE, 4), (SHAPE, None), (MAP, 3)])
def test_as_many_pieces_as_asked_for_are_taken(opinion: Opinion, most: int | None) -> None:
    page = page_of(["4821"])
    assert len(prepare(page, Settings(), see_numbers(page, told(), Trace()), opinion, Trace(), most).components) == 4


def test_more_pieces_are_too_many_for_shapes() -> None:
    page = page_of(["4821"])
    with pytest.raises(TooManyPieces):
        prepare(page, Settings(), see_numbers(page, told(), Trace()), SHAPE, Trace(), 3)


def test_what_is_taken_out_by_its_shape_is_told_in_pixels_of_the_picture() -> None:
    page = page_of(["4821"])
    height, width = page.shape[:2]
    page = cv2.copyMakeBorder(page, 80, 80, 80, 80, cv2.BORDER_CONSTANT, value=(235, 235, 235))
    cv2.ellipse(page, (width // 2 + 80, height // 2 + 80), (width // 2 + 20, height // 2 + 20), 0, 0, 360, (60,) * 3, 3)
    page[:, :2] = 20
    prepared = prepared_by(SHAPE, page)
    edge, ring = prepared.removed
    assert (edge.x, edge.y, edge.bottom) == (0, 0, page.shape[0]) and edge.width in (2, 3)
    assert (ring.x, ring.y, ring.right, ring.bottom) == pytest.approx((60, 60, width + 100, height + 100), abs=4)
    assert len(prepared.components) == 4
    assert prepared_by(MAP, page).removed == []


@pytest.mark.parametrize("factor", [0.5, 1.0, 5.0])
def test_a_sheet_is_worked_on_where_its_numbers_are_and_boxes_lie_on_the_sheet(factor: float) -> None:
    sheet = np.full((700, 900, 3), 235, np.uint8)
    digit = cropped(ink_of(["8"], height_px=64))
    height, width = digit.shape
    sheet[500 : 500 + height, 640 : 640 + width] = on_paper(digit, noise=0)
    sheet = cv2.resize(sheet, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    prepared = prepared_by(MAP, sheet)
    (component,) = prepared.components
    assert max(prepared.size_px) < 0.6 * prepared.scale * max(sheet.shape)
    assert prepared.source_size_px == sheet.shape[:2]
    box = prepared.source_box(component)
    truth = factor * np.array([640, 500, 640 + width, 500 + height])
    assert (box.x, box.y, box.right, box.bottom) == pytest.approx(truth, abs=2 * max(factor, 1))


@pytest.mark.parametrize("factor", [0.5, 1.0, 5.0])
def test_detections_are_in_pixels_of_the_picture_that_came_in(factor: float) -> None:
    page = cv2.resize(page_of(["4821", "9063"]), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    peak = (100.0, 60.0, 20.0, 40.0, 4, 3.0)
    one = prepared_by(MAP, page, ToldInk(peaks=[peak])).detections[0]
    scale = 512 / max(page.shape)  # of the picture shown at the first look
    assert np.array([one.x, one.y, one.width, one.height]) * scale == pytest.approx(peak[:4], rel=0.02)


@pytest.mark.parametrize(
    "bad",
    [
        {"threshold": "magic"},
        {"polarity": "up"},
        {"blur_sigma_px": -1},
        {"blur_sigma_px": 99},
        {"min_digit_height_px": 0},
        {"locale": "none such"},
    ],
)
def test_settings_say_what_is_wrong(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Settings(**bad)  # type: ignore[arg-type]

"""Which ink is of numbers: kept whole where the map sees a part, cut from lines; and how closely to look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from ink_networks import ToldInk, black_is_digit_gray_is_other, told
from written_pages import ink_of, on_paper, spread

from preprocessing import Box
from preprocessing.illumination import to_gray
from preprocessing.ink_map import DIGIT, NOTHING, OTHER, SIGN, Detection
from preprocessing.number_ink import NumberMap, find_numbers, keep_numbers, polarity_of


def u8(ink: np.ndarray) -> np.ndarray:
    return (255 * ink).astype(np.uint8)


def around(ink: np.ndarray, chance: float = 1.0) -> np.ndarray:
    """A map that sees this ink, as blurred as maps are: float32 (H, W)."""
    return chance * cv2.dilate((ink > 0.3).astype(np.float32), np.ones((3, 3), np.uint8))


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_a_blank_picture_has_no_ink_of_numbers(chance: float) -> None:
    assert not keep_numbers(np.zeros((40, 60), np.uint8), np.full((40, 60), chance, np.float32)).any()


@pytest.mark.parametrize(
    ("seen", "stays"), [(0.0, False), (0.5, True), (0.8, True), (1.0, True)], ids=["none", "half", "most", "all"]
)
@pytest.mark.parametrize("label", list("0123456789"))
def test_a_digit_of_which_the_map_sees_a_part_stays_whole(label: str, seen: float, stays: bool) -> None:
    ink = ink_of([label])
    rows = np.flatnonzero((ink > 0.5).any(1))
    chances = around(ink)
    chances[rows[0] + round(seen * len(rows)) :] = 0
    kept = keep_numbers(u8(ink), chances * (seen > 0))
    assert (kept == u8(ink)).all() if stays else not kept.any()


def test_a_digit_that_touches_a_long_line_stays_and_the_line_goes() -> None:
    digit = ink_of(["8"], height_px=60)
    ink = np.zeros((digit.shape[0], 900), np.float32)
    ink[:, 400 : 400 + digit.shape[1]] = digit
    chances = around(ink)
    foot = int(np.flatnonzero((ink > 0.5).any(1))[-1])
    ink[foot - 2 : foot + 1] = 1.0
    kept = keep_numbers(u8(ink), chances)
    assert (kept[:, 400 : 400 + digit.shape[1]][digit > 0.9] == 255).all()
    assert not kept[:, :440].any() and not kept[:, 520:].any()


@pytest.mark.parametrize(
    "other",
    [
        lambda ink: cv2.line(ink, (300, 40), (340, 100), 1.0, 5),
        lambda ink: cv2.rectangle(ink, (5, 5), (ink.shape[1] - 6, ink.shape[0] - 6), 1.0, 3),
        lambda ink: cv2.circle(ink, (320, 90), 30, 1.0, -1),
    ],
    ids=["a stroke", "a frame around the digits", "a blot"],
)
def test_ink_that_is_no_numbers_goes(other) -> None:  # type: ignore[no-untyped-def]
    digits = np.pad(ink_of(["48"]), ((0, 0), (0, 150)))
    ink = np.maximum(digits, other(np.zeros_like(digits)))
    kept = keep_numbers(u8(ink), around(digits))
    assert (kept == u8(digits)).all()


def test_touching_digits_stay_whole_where_the_map_is_nearly_sure_of_all() -> None:
    ink = ink_of(["8888"], height_px=40)
    ink[58:61, 50:190] = 1.0
    chances = around(ink)
    chances[:, 100:110] = 0.4
    assert (keep_numbers(u8(ink), chances) == u8(ink)).all()


@pytest.mark.parametrize(
    ("paper", "pen", "lines", "expected"),
    [
        (235, 40, [""], "auto"),
        (235, 40, ["4821"], "dark"),
        (120, 90, ["4821"], "dark"),
        (30, 220, ["4821"], "light"),
        (90, 150, ["4821"], "light"),
    ],
    ids=["blank", "dark", "faint", "light", "gray on gray"],
)
def test_polarity_is_that_of_the_numbers(paper: int, pen: int, lines: list[str], expected: str) -> None:
    ink = ink_of(lines)
    gray = to_gray(on_paper(ink, paper=paper, pen=pen))
    assert polarity_of(gray, around(ink)) == expected
    assert polarity_of(gray, np.zeros_like(ink)) == "auto"


def test_numbers_on_a_dark_label_are_light_whatever_the_page() -> None:
    ink = ink_of(["4821"])
    page = np.full((3 * ink.shape[0], 2 * ink.shape[1]), 235, np.uint8)
    chances = np.zeros(page.shape, np.float32)
    page[50 : 50 + ink.shape[0], 60 : 60 + ink.shape[1]] = np.where(ink > 0.5, 230, 40)
    chances[50 : 50 + ink.shape[0], 60 : 60 + ink.shape[1]] = around(ink)
    assert polarity_of(page, chances) == "light"


def seen_at(box: Box, shape: tuple[int, int], scale: float = 1.0) -> NumberMap:
    """A map of this shape that sees one block of digits' ink; the box in pixels of the map."""
    chances = np.zeros((*shape, 3), np.float32)
    chances[box.y : box.bottom, box.x : box.right, :2] = 1
    return NumberMap(chances, scale, (), False)


@pytest.mark.parametrize("scale", [0.25, 1.0, 2.0])
def test_the_region_of_nothing_is_the_whole_picture(scale: float) -> None:
    seen = NumberMap(np.zeros((60, 80, 3), np.float32), scale, (), False)
    assert seen.digit_px == 0
    assert seen.region(240, 320) == Box(0, 0, 320, 240)


@pytest.mark.parametrize(
    ("box", "scale", "expected"),
    [
        (Box(100, 60, 30, 10), 1.0, Box(80, 40, 70, 50)),
        (Box(100, 60, 30, 10), 0.5, Box(160, 80, 140, 100)),
        (Box(100, 60, 30, 10), 2.0, Box(40, 20, 35, 25)),
        (Box(5, 3, 30, 10), 1.0, Box(0, 0, 55, 33)),
        (Box(160, 100, 40, 20), 1.0, Box(120, 60, 80, 60)),
    ],
    ids=["as it is", "of a larger picture", "of a smaller picture", "cut above and left", "cut below and right"],
)
def test_the_region_holds_the_numbers_and_a_margin_of_two_heights(box: Box, scale: float, expected: Box) -> None:
    seen = seen_at(box, (120, 200), scale)
    assert seen.digit_px == pytest.approx(box.height / scale)
    assert seen.region(round(120 / scale), round(200 / scale)) == expected


@pytest.mark.parametrize("scale", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("enlarged", [0.5, 1.0, 2.0])
def test_a_part_of_the_map_lies_on_its_part_of_the_picture(scale: float, enlarged: float) -> None:
    box = Box(40, 24, 60, 30)  # of the map; the part begins left of it and above
    seen, left, top = seen_at(box, (120, 200), scale), 20 / scale, 10 / scale
    part = Box(int(left), int(top), round(100 / scale), round(60 / scale))
    size_px = (round(enlarged * part.height), round(enlarged * part.width))
    chances = seen.at(part, size_px)
    assert chances.shape == (*size_px, 3)
    x, y, width, height = cv2.boundingRect((chances[..., 0] > 0.5).astype(np.uint8))
    factor = enlarged / scale
    truth = (factor * (box.x - 20), factor * (box.y - 10), factor * box.width, factor * box.height)
    assert (x, y, width, height) == pytest.approx(truth, abs=max(1.0, factor))


@pytest.mark.parametrize(("kind", "is_empty"), [(NOTHING, True), (OTHER, True), (DIGIT, False), (SIGN, False)])
def test_a_map_is_empty_where_no_number_is_seen(kind: int, is_empty: bool) -> None:
    gray = np.full((96, 128), 235, np.uint8)
    gray[40:60, 40:50] = 20
    assert find_numbers(gray, told(ToldInk(lambda shown: np.where(shown < 150, kind, NOTHING)))).is_empty is is_empty


@pytest.mark.parametrize(("lines", "is_crowded"), [(0, False), (1, False), (12, True)])
def test_a_picture_is_crowded_by_much_other_ink(lines: int, is_crowded: bool) -> None:
    gray = spread(["4821"], 500, 60)
    lowest = np.full((40 + 20 * lines, gray.shape[1]), 235, np.uint8)
    for number in range(lines):
        lowest[30 + 20 * number : 34 + 20 * number, 20:120] = 150
    seen = find_numbers(np.vstack([gray, lowest]), told(ToldInk(black_is_digit_gray_is_other)))
    assert seen.is_crowded is is_crowded and not seen.is_empty


@pytest.mark.parametrize("scale", [0.2, 1.0, 3.0])
def test_the_map_of_a_smaller_copy_serves_the_picture(scale: float) -> None:
    copy = NumberMap(seen_at(Box(100, 60, 30, 10), (120, 200)).chances, 0.8, (Detection(10, 20, 8, 12, 4, 0.9),), True)
    of_picture = copy.scaled(scale)
    assert of_picture.scale == pytest.approx(0.8 * scale)
    assert of_picture.digit_px == pytest.approx(copy.digit_px / scale)
    (one,) = of_picture.detections
    assert (one.x, one.y, one.width, one.height) == pytest.approx((10 / scale, 20 / scale, 8 / scale, 12 / scale))


def test_signs_belong_to_numbers_but_are_no_digits() -> None:
    gray = spread(["4821"], 500, 60)
    seen = find_numbers(gray, told(ToldInk(lambda shown: np.where(shown < 150, SIGN, NOTHING))))
    assert seen.of_numbers.max() > 0.9 and seen.chances[..., 1:].max() < 0.1
    assert seen.digit_px == 0


def test_the_map_tells_digits_from_signs_by_their_kind() -> None:
    gray = spread(["4821"], 500, 60)
    seen = find_numbers(gray, told(ToldInk(lambda shown: np.where(shown < 150, DIGIT, NOTHING))))
    assert seen.chances[..., 1].max() > 0.9 and seen.chances[..., 2].max() < 0.1


@pytest.mark.parametrize(
    ("digits_px", "expected"),
    [
        ([], (0, 0)),
        ([(60, 60, 0.9)], (1, 0)),
        ([(60, 60, 0.9), (300, 60, 0.9)], (1, 1)),
        ([(60, 60, 0.4), (300, 60, 0.4)], (0, 0)),
        ([(300, 60, 0.9)], (0, 1)),
    ],
    ids=["none", "on the sheet", "on another one too", "unlikely ones", "only on another one"],
)
def test_how_many_digits_are_seen_on_a_sheet_and_beside_it(
    digits_px: list[tuple[int, int, float]], expected: tuple[int, int]
) -> None:
    seen = tuple(Detection(x, y, 20, 40, 5, score) for x, y, score in digits_px)
    numbers = NumberMap(np.zeros((100, 200, 3), np.float32), 0.5, seen, is_plain=False)
    corners = np.array([(20, 20), (200, 30), (190, 180), (30, 170)], float)
    assert numbers.detected_on(corners) == expected

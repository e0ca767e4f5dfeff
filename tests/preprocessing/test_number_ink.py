"""Which ink is of numbers: kept whole where the map sees a part, cut from lines; and how closely to look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from ink_networks import Peak, ToldInk, black_is_digit_gray_is_other, dark_is_digit
from written_pages import cropped, ink_of, on_paper

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
    assert find_numbers(gray, ToldInk(lambda shown: np.where(shown < 150, kind, NOTHING))).is_empty is is_empty


@pytest.mark.parametrize("scale", [0.2, 1.0, 3.0])
def test_the_map_of_a_smaller_copy_serves_the_picture(scale: float) -> None:
    copy = NumberMap(seen_at(Box(100, 60, 30, 10), (120, 200)).chances, 0.8, (Detection(10, 20, 8, 12, 4, 0.9),), True)
    of_picture = copy.scaled(scale)
    assert of_picture.scale == pytest.approx(0.8 * scale)
    assert of_picture.digit_px == pytest.approx(copy.digit_px / scale)
    (one,) = of_picture.detections
    assert (one.x, one.y, one.width, one.height) == pytest.approx((10 / scale, 20 / scale, 8 / scale, 12 / scale))


def spread(lines: list[str], side_px: int, height_px: int) -> np.ndarray:
    """A sheet so large with these digits in its middle, gray uint8."""
    page = np.full((side_px, side_px), 235, np.uint8)
    ink = cropped(ink_of(lines, height_px=height_px, pen_px=max(2, height_px // 10)), 0)
    digits = to_gray(on_paper(ink, noise=0))
    top, left = (side_px - digits.shape[0]) // 2, (side_px - digits.shape[1]) // 2
    page[top : top + digits.shape[0], left : left + digits.shape[1]] = digits
    return page


@pytest.mark.parametrize(
    ("gray", "longer_sides_px"),
    [
        (np.full((1600, 1600), 235, np.uint8), [512, 224, 1280]),
        (np.full((60, 60), 235, np.uint8), [128, 128]),
        (spread(["4821", "9063"], 600, 60), [512, 224]),
        (spread(["4821"], 1600, 28), [512, 224, 1280]),
        (spread(["4821"], 704, 12), [512, 224, 704]),
    ],
    ids=["blank", "as small as a stamp", "a plain page", "small digits", "small digits in a small picture"],
)
def test_a_picture_is_looked_at_as_closely_as_its_digits_need(gray: np.ndarray, longer_sides_px: list[int]) -> None:
    network = ToldInk()
    find_numbers(gray, network)
    assert [max(shape) for shape in network.shapes] == longer_sides_px


def test_other_ink_on_the_page_asks_for_a_closer_look() -> None:
    gray = spread(["4821", "9063"], 1600, 60)
    gray[40:80] = 150
    network = ToldInk(black_is_digit_gray_is_other)
    seen = find_numbers(gray, network)
    assert [max(shape) for shape in network.shapes] == [512, 224, 1280]
    assert seen.of_numbers.max() > 0.9 and seen.of_numbers[round(40 * seen.scale) : round(80 * seen.scale)].max() < 0.1


def test_signs_belong_to_numbers_but_are_no_digits() -> None:
    gray = spread(["4821"], 500, 60)
    seen = find_numbers(gray, ToldInk(lambda shown: np.where(shown < 150, SIGN, NOTHING)))
    assert seen.of_numbers.max() > 0.9 and seen.chances[..., 1:].max() < 0.1
    assert seen.digit_px == 0


@pytest.mark.parametrize(("height_px", "found"), [(100, False), (700, True)], ids=["low", "huge"])
def test_what_only_a_coarse_look_sees_counts_where_it_is_huge(height_px: int, found: bool) -> None:
    def kinds_of(shown: np.ndarray) -> np.ndarray:
        kinds = dark_is_digit(shown) if max(shown.shape) <= 512 else np.full(shown.shape, NOTHING)
        kinds[-shown.shape[0] // 8 :] = OTHER  # so that the page is looked at closer
        return kinds

    seen = find_numbers(spread(["5"], 1600, height_px), ToldInk(kinds_of))
    assert bool(seen.of_numbers.max() > 0.9) == found


@pytest.mark.parametrize(("height_px", "sides_px"), [(30, [1280]), (50, [1280, 224]), (100, [1280, 512, 224])])
def test_a_coarse_look_detects_tall_digits_only(height_px: int, sides_px: list[int]) -> None:
    # The same digit in the picture shown at each look, 1280, 512 and 224 px a side.
    peak: Peak = (100.0, 40.0, 20.0, float(height_px), 5, 3.0)
    seen = find_numbers(np.full((1600, 1600), 235, np.uint8), ToldInk(peaks=[peak]))
    heights_px = [one.height for one in seen.detections]
    assert heights_px == pytest.approx([height_px * 1600 / side_px for side_px in sides_px])


def test_the_map_tells_digits_from_signs_by_their_kind() -> None:
    gray = spread(["4821"], 500, 60)
    seen = find_numbers(gray, ToldInk(lambda shown: np.where(shown < 150, DIGIT, NOTHING)))
    assert seen.chances[..., 1].max() > 0.9 and seen.chances[..., 2].max() < 0.1


@pytest.mark.parametrize(
    ("digits_px", "share"),
    [([], 0.0), ([(60, 60)], 0.0), ([(60, 60), (300, 60)], 0.5), ([(300, 60)], 1.0)],
    ids=["none", "on the sheet", "on another one too", "only on another one"],
)
def test_how_much_ink_of_numbers_lies_beside_a_sheet(digits_px: list[tuple[int, int]], share: float) -> None:
    chances = np.zeros((100, 200, 3), np.float32)
    for x, y in digits_px:
        chances[y // 2 : y // 2 + 20, x // 2 : x // 2 + 10] = 1.0
    numbers = NumberMap(chances, 0.5, (), is_plain=False)
    assert numbers.share_outside(np.array([(20, 20), (200, 30), (190, 180), (30, 170)], float)) == share

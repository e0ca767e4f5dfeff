"""Looks at a picture: how closely, what of them the network of looks is shown, and how they are made one."""

from __future__ import annotations

import numpy as np
import pytest
from ink_networks import Peak, ToldInk, black_is_digit_gray_is_other, told
from written_pages import spread

from preprocessing.ink_map import DIGIT, KIND_COUNT, NOTHING, SIGN
from preprocessing.looks import places_of, take_looks, weighed

FAR, COARSE, FINE = range(3)
LARGE = np.full((1600, 1600), 235, np.uint8)  # of which three looks are taken


@pytest.mark.parametrize(
    ("gray", "longer_sides_px"),
    [
        (np.full((1000, 1000), 235, np.uint8), [224, 512, 1280]),
        (np.full((60, 60), 235, np.uint8), [128, 128]),
        (spread(["4821", "9063"], 600, 60), [224, 512]),
        (spread(["4821"], 1600, 28), [224, 512, 1280]),
        (spread(["4821"], 1600, 12), [224, 512, 1280, 1600]),
    ],
    ids=["blank", "as small as a stamp", "a plain page", "small digits", "tiny digits"],
)
def test_a_picture_is_looked_at_as_closely_as_its_digits_need(gray: np.ndarray, longer_sides_px: list[int]) -> None:
    network = ToldInk()
    take_looks(gray, network)
    assert [max(shape) for shape in network.shapes] == longer_sides_px


def test_other_ink_on_the_page_asks_for_a_closer_look() -> None:
    gray = spread(["4821", "9063"], 1000, 60)
    gray[40:80] = 150
    network = ToldInk(black_is_digit_gray_is_other)
    finest = take_looks(gray, network).finest
    assert [max(shape) for shape in network.shapes] == [224, 512, 1280]
    numbers = finest.of_numbers[..., 0]
    assert numbers.max() > 0.9 and numbers[round(40 * finest.scale) : round(80 * finest.scale)].max() < 0.1


def seen_by(look: int, height_px: int) -> ToldInk:
    """Takes a block in the middle, so high at this look, for a sign there, and sees nothing at the others."""

    def kinds_of(shown: np.ndarray) -> np.ndarray:
        kinds, side_px = np.full(shown.shape, NOTHING), max(shown.shape)
        if side_px == (224, 512, 1280)[look]:
            block = slice((side_px - height_px) // 2, (side_px + height_px) // 2)
            kinds[block, block] = SIGN
        return kinds

    return ToldInk(kinds_of)


@pytest.mark.parametrize("look", [FAR, COARSE, FINE])
@pytest.mark.parametrize("believed", [FAR, COARSE, FINE])
def test_a_number_is_where_the_look_that_is_believed_sees_one(look: int, believed: int) -> None:
    looks = take_looks(LARGE, seen_by(look, 30))
    chances, _ = weighed(looks, told(look=believed).looks)
    assert chances.shape == (*looks.finest.chances.shape[:2], 3)
    assert bool(chances[640, 640, 0] > 0.9) == (look == believed)
    assert chances[40, 40, 0] < 0.1


@pytest.mark.parametrize(
    ("look", "height_px", "is_tall"), [(FAR, 38, False), (FAR, 46, True), (COARSE, 54, False), (COARSE, 66, True)]
)
def test_what_is_tall_from_afar_is_a_number_whatever_is_believed(look: int, height_px: int, is_tall: bool) -> None:
    chances, _ = weighed(take_looks(LARGE, seen_by(look, height_px)), told(look=FINE).looks)
    assert bool(chances[640, 640, 0] > 0.9) == is_tall


@pytest.mark.parametrize("shift", [-2.0, 0.0, 3.0])
def test_the_odds_of_a_number_are_shifted(shift: float) -> None:
    looks = take_looks(spread(["4821"], 400, 60), ToldInk())
    before, after = looks.finest.of_numbers.astype(float), weighed(looks, told(shift=shift).looks)[0].astype(float)
    is_between = (before[..., 0] > 0.01) & (before[..., 0] < 0.99)
    odds, shifted = (np.log(values[is_between, 0] / (1 - values[is_between, 0])) for values in (before, after))
    assert shifted == pytest.approx(odds + shift, abs=0.05)
    digits = before[..., 0] > 0.9  # of what is a number as much is a digit as before
    assert after[digits, 1] / after[digits, 0] == pytest.approx(before[digits, 1] / before[digits, 0], abs=1e-3)


@pytest.mark.parametrize(
    ("believed", "height_px", "sides_px"),
    [(FAR, 30, [224]), (COARSE, 30, [512]), (FINE, 30, [1280]), (FINE, 50, [224, 1280]), (FINE, 70, [224, 512, 1280])],
)
def test_a_digit_is_detected_by_the_look_that_is_believed_and_tall_ones_from_afar(
    believed: int, height_px: int, sides_px: list[int]
) -> None:
    # The same digit in the picture as each look is shown it, 224, 512 and 1280 px a side.
    peak: Peak = (100.0, 40.0, 20.0, float(height_px), 5, 3.0)
    _, detections = weighed(take_looks(LARGE, ToldInk(peaks=[peak])), told(look=believed).looks)
    assert [one.height for one in detections] == pytest.approx([height_px * 1600 / side_px for side_px in sides_px])


@pytest.mark.parametrize("believed", [COARSE, FINE])
def test_a_plain_page_has_each_digit_once(believed: int) -> None:
    gray = spread(["4821", "9063"], 600, 60)
    looks = take_looks(gray, ToldInk(peaks=[(100.0, 40.0, 20.0, 30.0, 5, 3.0)]))
    assert looks.is_plain and looks.finest is looks.looks[COARSE]
    assert len(weighed(looks, told(look=believed).looks)[1]) == 1


@pytest.mark.parametrize("shape", [(600, 600), (333, 517), (40, 900), (1, 1)])
def test_the_network_is_shown_a_place_for_eight_pixels(shape: tuple[int, int]) -> None:
    looks = take_looks(np.full(shape, 20, np.uint8), ToldInk())
    places = places_of(looks)
    height, width = looks.finest.chances.shape[:2]
    assert places.shape == (-(-height // 8), -(-width // 8), 15)
    kinds = places.reshape(*places.shape[:2], 3, KIND_COUNT)
    assert kinds[..., DIGIT - 1].min() > 0.9 and kinds[..., DIGIT:].max() < 0.1
    assert weighed(looks, told().looks)[0].shape == (height, width, 3)

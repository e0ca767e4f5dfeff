"""How tall digits are at each place of a page, by crops whose classes are made up for the purpose."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from reading_tables import HEIGHTS, BoxXywh, certain, component

from preprocessing import Trace
from recognition.crops import SMALLEST_PX, Crops
from recognition.network import DigitNetwork
from recognition.scale import digit_heights_px

Kinds = list[tuple[int, float]]


class KnownKinds:
    """Stands for the network: says of the crops what they were made to be, in their order."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def classify(self, crops: np.ndarray) -> np.ndarray:
        assert len(crops) == len(self._kinds)
        return np.array([certain(*kind) for kind in self._kinds])


def heights_of(boxes: list[BoxXywh], kinds: Kinds, times: int = 1) -> list[float]:
    """The digits' heights where the boxes stand, on a page so many times as large."""
    components = [component((x * times, y * times, w * times, h * times)) for x, y, w, h in boxes]
    crops = Crops(cast(DigitNetwork, KnownKinds(kinds)), Trace(enabled=False))
    crops.classify(components)
    return digit_heights_px(components, crops).tolist()


@pytest.mark.parametrize(("boxes", "kinds", "expected"), HEIGHTS.values(), ids=HEIGHTS)
def test_the_digits_nearby_say_how_tall_digits_are(boxes: list[BoxXywh], kinds: Kinds, expected: list[int]) -> None:
    assert heights_of(boxes, kinds) == expected


@pytest.mark.parametrize(("boxes", "kinds", "expected"), HEIGHTS.values(), ids=HEIGHTS)
def test_a_larger_page_and_another_order_change_nothing(
    boxes: list[BoxXywh], kinds: Kinds, expected: list[int]
) -> None:
    assert heights_of(boxes[::-1], kinds[::-1], times=3) == [3 * height for height in expected[::-1]]


@pytest.mark.parametrize("kinds", [[(10, 0.99), (11, 0.99)], [(4, 0.5), (1, 0.45)]], ids=["marks", "unsure"])
def test_without_digits_most_of_the_ink_says_how_tall_digits_are(kinds: Kinds) -> None:
    assert heights_of([(0, 0, 40, 60), (60, 0, 10, 20)], kinds) == [60, 60]


def test_what_is_too_small_for_the_network_says_nothing() -> None:
    crumb = (60, 20, SMALLEST_PX - 1, SMALLEST_PX - 1)
    assert heights_of([(0, 0, 40, 60), crumb], [(4, 0.99)]) == [60, 60]

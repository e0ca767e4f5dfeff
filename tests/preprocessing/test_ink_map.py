"""The ink map: what the network is shown, and that what it says lies where it saw it."""

from __future__ import annotations

import numpy as np
import pytest
from ink_networks import Peak, ToldInk
from written_pages import ink_of, on_paper

from preprocessing.illumination import to_gray
from preprocessing.ink_map import DETECTED, KIND_COUNT, NOTHING, Detection, channels, look


@pytest.mark.parametrize("level", [0, 7, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (33, 70)])
def test_a_blank_picture_has_its_gray_and_no_contrast(shape: tuple[int, int], level: int) -> None:
    seen = channels(np.full(shape, level, np.uint8))
    assert seen.dtype == np.float32 and seen.shape == (*shape, 2)
    assert seen[..., 0] == pytest.approx(2 * level / 255 - 1, abs=1e-5)
    assert np.abs(seen[..., 1]).max() < 0.05


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_shown_stays_in_its_range(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gray = rng.choice([0, 255], (80, 120), p=[0.01, 0.99]).astype(np.uint8)
    seen = channels(gray)
    assert np.isfinite(seen).all()
    assert (seen[..., 0].min(), seen[..., 0].max()) == (-1, 1)
    assert np.abs(seen[..., 1]).max() <= 0.7 * 4


@pytest.mark.parametrize("light", [0.4, 0.7])
def test_ink_stands_out_alike_in_light_and_in_shadow(light: float) -> None:
    ink = ink_of(["4821"])
    gray = to_gray(on_paper(ink, noise=0))
    bright, shady = channels(gray)[ink > 0.9, 1], channels((light * gray).astype(np.uint8))[ink > 0.9, 1]
    assert bright.max() < -0.5
    assert np.abs(bright - shady).max() < 0.35


@pytest.mark.parametrize(
    ("shape", "side_px", "scale"),
    [
        ((1, 1), 512, 2.0),
        ((1, 90), 512, 2.0),
        ((31, 33), 512, 2.0),
        ((64, 96), 96, 1.0),
        ((600, 1000), 500, 0.5),
        ((701, 333), 512, 512 / 701),
        ((3, 5000), 512, 512 / 5000),
    ],
    ids=["one pixel", "a strip", "enlarged twice", "as it is", "half as large", "no multiple of 32", "a hairline"],
)
def test_the_map_has_the_pictures_shape_at_its_scale(shape: tuple[int, int], side_px: int, scale: float) -> None:
    network = ToldInk()
    seen = look(np.full(shape, 235, np.uint8), side_px, network)
    assert seen.scale == pytest.approx(scale)
    assert seen.chances.shape == (*(max(1, round(side * scale)) for side in shape), KIND_COUNT)
    assert seen.chances.sum(-1) == pytest.approx(1, abs=1e-5)
    assert (seen.chances.argmax(-1) == NOTHING).all() and seen.detections == ()
    ((height, width),) = network.shapes
    assert 0 <= height - seen.chances.shape[0] < 32 and 0 <= width - seen.chances.shape[1] < 32


@pytest.mark.parametrize("shape", [(32, 64), (45, 61), (101, 7)], ids=["a multiple", "no multiple", "slim"])
def test_every_pixel_has_what_the_network_said_of_it(shape: tuple[int, int]) -> None:
    gray = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    seen = look(gray, max(shape), ToldInk(lambda shown: shown % KIND_COUNT))
    assert (seen.chances.argmax(-1) == gray % KIND_COUNT).all()


@pytest.mark.parametrize(
    ("shape", "side_px"),
    [((300, 500), 1000), ((300, 500), 500), ((1200, 2000), 500), ((450, 501), 167)],
    ids=["enlarged", "as it is", "made smaller", "an odd scale"],
)
@pytest.mark.parametrize("label", [0, 7])
def test_a_digit_is_detected_where_it_stands_in_the_picture(shape: tuple[int, int], side_px: int, label: int) -> None:
    peak: Peak = (40.0, 21.5, 18.0, 33.0, label, 3.0)
    seen = look(np.full(shape, 235, np.uint8), side_px, ToldInk(peaks=[peak]))
    (found,) = seen.detections
    box = [found.x, found.y, found.width, found.height]
    assert np.array(box) * seen.scale == pytest.approx(peak[:4], abs=0.01)
    assert found.label == label and found.score == pytest.approx(1 / (1 + np.exp(-3.0)))


SURE: Peak = (40.0, 40.0, 16.0, 24.0, 3, 4.0)


@pytest.mark.parametrize(
    ("peaks", "labels"),
    [
        ([], []),
        ([SURE], [3]),
        ([SURE, (44.0, 40.0, 16.0, 24.0, 8, 3.0)], [3]),
        ([SURE, (80.0, 40.0, 16.0, 24.0, 8, 3.0)], [3, 8]),
        ([(40.0, 40.0, 16.0, 24.0, 3, float(np.log(DETECTED / (1 - DETECTED))) - 0.1)], []),
        ([(92.0, 40.0, 16.0, 24.0, 3, 4.0)], [3]),
        ([(104.0, 40.0, 16.0, 24.0, 3, 4.0)], []),
        ([(40.0, 104.0, 16.0, 24.0, 3, 4.0)], []),
    ],
    ids=[
        "nothing",
        "one",
        "one place seen twice",
        "two beside one another",
        "not likely enough",
        "at the right edge",
        "right of the picture",
        "below the picture",
    ],
)
def test_each_digit_is_detected_once_and_inside_the_picture(peaks: list[Peak], labels: list[int]) -> None:
    # 100 px a side: the network is shown 128, of which 28 are mirrored.
    seen = look(np.full((100, 100), 235, np.uint8), 100, ToldInk(peaks=peaks))
    assert [one.label for one in seen.detections] == labels


def test_a_detection_follows_the_pictures_scale() -> None:
    assert Detection(10, 20, 8, 12, 4, 0.9).scaled(2.5) == Detection(25, 50, 20, 30, 4, 0.9)

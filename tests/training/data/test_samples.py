from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from preprocessing.digit_normalization import normalize_digit
from training.data import distortion, strokes
from training.data.dataset import OTHER_MARK, PART, SEVERAL, build_pool, draw_mark
from training.data.fonts import DIGIT_TWINS, LETTERS, SIGNS, font_name
from training.data.negatives import MARKS
from training.data.samples import Sources, affine_jitter, hard_digit, mild_digit
from training.evaluation.digits import POOL_SHARES


@pytest.mark.parametrize("name", MARKS)
def test_every_mark_leaves_ink_in_the_frame(name: str, sources: Sources) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        seen = normalize_digit(draw_mark(rng, sources, name))
        assert seen.shape == (28, 28)
        assert 0.5 < seen.max() <= 1.0


@pytest.mark.parametrize("draw", [mild_digit, hard_digit])
def test_digits_keep_their_ink(draw, sources: Sources) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(2)
    labels = set()
    for _ in range(80):
        ink, label = draw(rng, sources)
        assert ink.ndim == 2
        assert ink.min() >= 0.0
        assert 0.5 < ink.max() <= 1.0
        labels.add(label)
    assert labels == set(range(10))


@pytest.mark.parametrize(
    "degrade",
    [
        distortion.vary_stroke_width,
        distortion.broken,
        distortion.add_ruling,
        distortion.add_fragment,
        distortion.clipped,
    ],
)
def test_degraded_ink_is_not_what_came_in(degrade) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(3)
    ink = distortion.warped(rng, strokes.draw_digit(rng, 8), 0.5)
    before = ink.copy()
    # One gap may fall beside the ink; not all of them.
    degraded = [degrade(rng, ink) for _ in range(10)]
    np.testing.assert_array_equal(ink, before)
    assert any(s.shape != ink.shape or not np.array_equal(s, ink) for s in degraded)


def test_no_pen_fills_the_hole_of_a_zero() -> None:
    rng = np.random.default_rng(4)
    zero = strokes.draw_strokes(rng, strokes.VARIANTS[0][0], 0.8, 0.1)
    ink = distortion.warped(rng, zero, 0.2)
    y, x = (int(np.mean(where)) for where in np.nonzero(ink > 0.5))
    for _ in range(50):
        assert distortion.vary_stroke_width(rng, ink)[y, x] < 0.5


def test_noise_far_from_the_ink_is_left_out() -> None:
    ink = np.zeros((60, 60), np.float32)
    ink[10:50, 28:34] = 1.0
    ink[5, 5] = 1.0
    ink[55, 40:] = 0.3
    kept = distortion.largest_parts(ink)
    assert kept[30, 30] == 1.0
    assert kept[5, 5] == kept[55, 50] == 0.0


def test_affine_jitter_stays_in_its_pixels(sources: Sources) -> None:
    rng = np.random.default_rng(5)
    image = sources.mnist.images[8]
    moved = affine_jitter(rng, image)
    assert moved.shape == image.shape
    assert moved.dtype == np.uint8
    assert 0.6 < moved.sum() / image.sum() < 1.5


@pytest.mark.parametrize("deviation_px", [0.0, 1.5])
def test_elastic_bends_smoothly_and_by_as_much_as_it_is_told(deviation_px: float) -> None:
    rng = np.random.default_rng(6)
    field = distortion.elastic_field(rng, (60, 90), (4, 6), deviation_px)
    assert (field.shape, field.dtype) == ((2, 60, 90), np.float32)
    assert 0.4 * deviation_px <= field.std() <= 1.2 * deviation_px
    assert np.abs(np.diff(field)).max() <= 0.5 * deviation_px
    ink = np.zeros((60, 90), np.float32)
    ink[20:40, 30:60] = 1.0
    bent = distortion.elastic(rng, ink, (4, 6), deviation_px)
    assert (bent.shape, bent.dtype) == (ink.shape, ink.dtype)
    assert np.array_equal(bent, ink) == (deviation_px == 0)


def test_pool_has_frames_of_all_classes(sources: Sources) -> None:
    pool = build_pool(sources, POOL_SHARES, 600, seed=6)
    assert pool.frames.shape == (600, 28, 28)
    assert pool.frames.dtype == pool.labels.dtype == np.uint8
    assert set(pool.labels.tolist()) == {*range(10), OTHER_MARK, PART, SEVERAL}
    assert pool.frames.max(axis=(1, 2)).min() > 60


@pytest.mark.parametrize(("seed", "same"), [(7, True), (8, False)])
def test_the_seed_decides_the_pool(seed: int, same: bool, sources: Sources) -> None:
    first, second = build_pool(sources, POOL_SHARES, 60, 7), build_pool(sources, POOL_SHARES, 60, seed)
    assert np.array_equal(first.frames, second.frames) is same


def test_workers_draw_the_same_pool(sources: Sources) -> None:
    alone, together = (build_pool(sources, POOL_SHARES, 40, 9, workers) for workers in (1, 2))
    np.testing.assert_array_equal(together.frames, alone.frames)


def test_no_letter_or_sign_is_a_twin_of_a_digit() -> None:
    assert not set(LETTERS + SIGNS) & (DIGIT_TWINS | set("0123456789/|\\,'°"))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("kalam.woff", "kalam"),
        ("Kalam-Regular.ttf", "kalam"),
        ("GochiHand-Regular.TTF", "gochi-hand"),
        ("reenie-beanie-latin-400-normal.woff", "reenie-beanie-latin"),
        ("Kalam-Bold.ttf", "kalam-bold"),
    ],
)
def test_a_font_has_one_name_whatever_its_file_is_called(file: str, name: str) -> None:
    assert font_name(Path(file)) == name

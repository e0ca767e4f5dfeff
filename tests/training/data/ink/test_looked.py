"""What the network of looks is given: places of scenes, and pixels that are of numbers and of other ink."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from ink_networks import ToldInk, black_is_digit_gray_is_other

from preprocessing.ink_map import DIGIT, NOTHING, OTHER
from preprocessing.looks import PLACE_PX, take_looks
from recognition.ink_networks import INK_MODEL
from training.data.ink.camera import Scene
from training.data.ink.layouts import LayoutShares
from training.data.ink.looked import LOOKED, PLACES, SAMPLE_COUNT, LookedSources, batch_of, batches, looked_at
from training.data.ink.scenes import SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import drawn_digits


def scene_of(side_px: int, digit_at: tuple[int, int], other_at: tuple[int, int]) -> Scene:
    """A black block that is a digit and a gray one that is not, each 40 px high and 30 wide: left, top."""
    gray, kinds = np.full((side_px, side_px), 235, np.uint8), np.full((side_px, side_px), NOTHING, np.uint8)
    for (left, top), tone, kind in ((digit_at, 20, DIGIT), (other_at, 150, OTHER)):
        gray[top : top + 40, left : left + 30], kinds[top : top + 40, left : left + 30] = tone, kind
    return Scene(gray, kinds, np.zeros((0, 5), np.float32))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("side_px", [400, 1000, 2000])
def test_samples_lie_on_their_ink_and_say_what_it_is(side_px: int, seed: int) -> None:
    scene = scene_of(side_px, digit_at=(50, 60), other_at=(side_px // 2, 100))
    network = ToldInk(black_is_digit_gray_is_other)
    looked = looked_at(np.random.default_rng(seed), scene, network)
    scale = take_looks(scene.gray, network).finest.scale / PLACE_PX
    samples = looked.samples[looked.samples[:, -1] == 1]
    assert looked.places.shape == (PLACES, PLACES, 15)
    rows, columns = (samples[:, :2].T / scale).astype(int)
    of_number = samples[:, 5] == 1
    np.testing.assert_array_equal(of_number, scene.kinds[rows, columns] == DIGIT)
    assert of_number.any() and (scene.kinds[rows, columns] == OTHER).any()
    assert (samples[of_number, 4] > 0.5).mean() > 0.8 and (samples[~of_number, 2:5].max(1) < 0.5).any()


def test_ink_that_is_seen_where_none_is_counts_as_no_number() -> None:
    scene = scene_of(600, digit_at=(50, 60), other_at=(300, 100))
    seen_everywhere = ToldInk(lambda shown: np.full(shown.shape, DIGIT))
    samples = looked_at(np.random.default_rng(0), scene, seen_everywhere).samples
    empty = samples[(samples[:, 5] == 0) & (samples[:, 6] == 1)]
    assert len(empty) > 50 and (empty[:, 4] > 0.5).all()


def test_a_scene_of_specks_gives_no_more_samples_than_there_is_room_for() -> None:
    rng = np.random.default_rng(0)
    specks = cv2.resize((rng.random((150, 150)) < 0.2).astype(np.uint8), (600, 600), interpolation=cv2.INTER_NEAREST)
    scene = Scene(np.where(specks, 20, 235).astype(np.uint8), np.where(specks, DIGIT, NOTHING), np.zeros((0, 5)))
    samples = looked_at(rng, scene, ToldInk()).samples
    assert samples.shape == (SAMPLE_COUNT, 7) and 0 < samples[:, -1].sum() < SAMPLE_COUNT


@pytest.fixture(scope="module")
def sources() -> LookedSources:
    scripts = load_scripts(drawn_digits(50, seed=0), None, None)
    return LookedSources(SceneSources(scripts, load_textures(None), LayoutShares(note=0.5, empty=0.5)), INK_MODEL)


def test_the_same_seed_gives_the_same_scenes(sources: LookedSources) -> None:
    first, again = (LOOKED.pool(sources, 2, seed=3) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.places, other.places)
        np.testing.assert_array_equal(one.samples, other.samples)


def test_another_ink_network_can_be_named(sources: LookedSources, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"missing\.keras"):
        LOOKED.pool(LookedSources(sources.scenes, tmp_path / "missing.keras"), 1, seed=0)


def test_a_mirror_changes_places_and_samples_alike() -> None:
    scene = scene_of(600, digit_at=(50, 60), other_at=(300, 100))
    pool = [looked_at(np.random.default_rng(0), scene, ToldInk(black_is_digit_gray_is_other))]
    places, samples = batch_of(pool)
    seen = [next(batches(np.random.default_rng(seed), pool, 1)) for seed in range(12)]
    mirrored = [pair for pair in seen if not np.array_equal(pair[0], places)]
    assert 0 < len(mirrored) < len(seen)
    for mirrored_places, mirrored_samples in mirrored:
        np.testing.assert_array_equal(mirrored_places[:, :, ::-1], places)
        np.testing.assert_allclose(mirrored_samples[..., 1], PLACES - samples[..., 1])
        np.testing.assert_array_equal(mirrored_samples[..., 2:], samples[..., 2:])

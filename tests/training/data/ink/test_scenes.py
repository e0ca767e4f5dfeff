"""Drawn scenes: every layout, what its pixels are and where its digits stand; and what the network is given of them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from preprocessing.ink_map import CELL_PX, CHANNEL_COUNT, DIGIT, NOTHING, OTHER, PRINTED, SIGN
from training.data.ink.camera import Scene, kinds_of
from training.data.ink.hands import Hand, Lettering, new_hand
from training.data.ink.layouts import LAYOUTS, WITHOUT_DIGITS, LayoutShares
from training.data.ink.light import blurred
from training.data.ink.rulings import rule
from training.data.ink.scenes import CROPS, SCENES, SIDE_PX, SceneSources, draw_scene, load_textures
from training.data.ink.scripts import Scripts, load_scripts
from training.data.ink.sheet import Sheet
from training.data.ink.targets import CELLS, CROP_PX, Crop, batch_of, batches, crops, detector_targets
from training.data.ink.words import letter
from training.data.ink.writers import Writer
from training.data.mnist import drawn_digits
from training.stage import SettingsError


@pytest.fixture(scope="module")
def scripts() -> Scripts:
    return load_scripts(drawn_digits(50, seed=0), None, None)


@pytest.fixture(scope="module")
def hand(scripts: Scripts) -> Hand:
    return new_hand(np.random.default_rng(1), scripts)


@pytest.fixture
def writer(scripts: Scripts, hand: Hand) -> Writer:
    return Writer(hand, scripts, height_px=24, strength=1.0, gap=(0.3, 0.5), jitter=0.1)


def sources_of(scripts: Scripts, **shares: float) -> SceneSources:
    return SceneSources(scripts, load_textures(None), LayoutShares(**shares))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_draws(name: str, writer: Writer) -> None:
    sheet = Sheet.blank(200, 240)
    LAYOUTS[name](np.random.default_rng(11), sheet, writer)
    kinds = kinds_of(sheet.cover)
    assert sheet.ink.any() == (name != "empty")
    if name in WITHOUT_DIGITS:
        assert sheet.boxes == []
        assert not np.isin(kinds, (DIGIT, PRINTED, SIGN)).any()
    else:
        assert sheet.boxes
        assert np.isin(kinds, (DIGIT, PRINTED)).any()


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - set(WITHOUT_DIGITS)))
def test_digits_ink_lies_in_boxes_and_every_box_holds_some(name: str, writer: Writer) -> None:
    sheet = Sheet.blank(200, 240)
    LAYOUTS[name](np.random.default_rng(6), sheet, writer)
    ink = np.maximum(sheet.cover[..., DIGIT - 1], sheet.cover[..., PRINTED - 1])
    free = ink.copy()
    for x, y, width, height, _ in sheet.boxes:
        place = slice(max(0, int(y)), int(y + height)), slice(max(0, int(x)), int(x + width))
        assert ink[place].max() > 127
        free[place] = 0
    away_from_edges = free[12:-12, 12:-24]  # one cut off there by more than half has no box
    assert away_from_edges.max() == 0


def test_a_digit_across_a_ruling_is_a_digit(writer: Writer) -> None:
    sheet = Sheet.blank(60, 60)
    ink = writer.hand.digit(np.random.default_rng(0), 8, 40)
    sheet.digit(ink, 10, 10, 8)
    sheet.line((0, 30), (60, 30), 3, 1.0)
    kinds = kinds_of(sheet.cover)
    assert (kinds[10:50, 10 : 10 + ink.shape[1]][ink > 0.5] == DIGIT).all()
    assert (kinds[30, :8] == OTHER).all()


def test_ruled_paper_is_other_ink() -> None:
    for seed in range(12):  # lines, whole and dashed, some bold, with a margin, squares
        sheet = Sheet.blank(80, 80)
        rule(np.random.default_rng(seed), sheet, 10)
        kinds = kinds_of(sheet.cover)
        assert OTHER in kinds
        assert np.isin(kinds, (NOTHING, OTHER)).all()


def test_a_line_is_drawn_as_far_as_the_sheet_reaches() -> None:
    sheet = Sheet.blank(30, 40)
    sheet.line((-20, -20), (60, 60), 1, 1.0)
    sheet.line((50, 5), (60, 5), 1, 1.0)
    drawn = kinds_of(sheet.cover) == OTHER
    assert drawn.diagonal().all()
    assert not drawn[:5, 10:].any()


def test_words_are_written_with_the_pen_of_their_hand(scripts: Scripts) -> None:
    font = scripts.print_fonts[0]
    fonts = replace(scripts, hand_fonts=(font,))
    inks = [letter(np.random.default_rng(0), fonts, 60, Lettering(font, 0.0, pen)) for pen in (0.03, 0.2)]
    thin, wide = (cv2.distanceTransform((ink > 0.5).astype(np.uint8), cv2.DIST_L2, 5).max() for ink in inks)
    assert wide > 1.5 * thin


def test_a_wide_blur_is_as_good_on_a_smaller_copy() -> None:
    layer = np.zeros((120, 120), np.float32)
    layer[40:90, 30:70] = 1.0
    for deviation_px in (1.5, 12.0):
        exactly = cv2.GaussianBlur(layer, (0, 0), deviation_px)
        np.testing.assert_allclose(blurred(layer, deviation_px), exactly, atol=0.03)


@pytest.mark.parametrize(
    ("x", "y", "boxes", "draws"),
    [(5, 5, 1, True), (-3, 5, 1, True), (-7, 5, 0, True), (26, 5, 0, True), (5, 30, 0, False), (-10, 5, 0, False)],
    ids=["whole", "a part cut off", "most cut off", "most beyond the right edge", "below the sheet", "left of it"],
)
def test_a_digit_at_the_edge(x: int, y: int, boxes: int, draws: bool) -> None:
    sheet = Sheet.blank(30, 30)
    sheet.digit(np.ones((10, 10), np.float32), x, y, 4)
    assert len(sheet.boxes) == boxes
    assert sheet.ink.any() == draws


def test_what_is_drawn_on_a_part_stands_on_the_sheet() -> None:
    sheet = Sheet.blank(40, 30)
    part = sheet.below(25)
    part.digit(np.ones((10, 6), np.float32), 4, 2, 7)
    assert sheet.boxes == [(4, 27, 6, 10, 7)]
    assert (kinds_of(sheet.cover)[27:37, 4:10] == DIGIT).all()
    assert sheet.below(99).height_px == 1


def test_a_scene_repeats_with_its_key_alone(scripts: Scripts) -> None:
    sources = sources_of(scripts, lines=1.0, table=1.0)
    first, again, other = (SCENES.pool(sources, 2, seed) for seed in (3, 3, 4))
    for scene, same in zip(first, again, strict=True):
        for name in ("gray", "kinds", "boxes"):
            np.testing.assert_array_equal(getattr(scene, name), getattr(same, name))
    assert not np.array_equal(first[0].gray, other[0].gray)
    assert (first[0].gray.shape, first[0].gray.dtype) == ((SIDE_PX, SIDE_PX), np.uint8)
    assert (first[0].kinds.shape, first[0].boxes.shape[1:]) == ((SIDE_PX, SIDE_PX), (5,))


def test_boxes_follow_their_digits_through_the_camera(scripts: Scripts, hand: Hand) -> None:
    for seed in range(12):
        scene = draw_scene(np.random.default_rng(seed), sources_of(scripts, close_up=1.0), hand)
        for x, y, width, height, label in scene.boxes:
            assert 0 <= label <= 9
            left, top = max(0, int(x)), max(0, int(y))
            assert (scene.kinds[top : int(y + height) + 1, left : int(x + width) + 1] == DIGIT).any()


def test_shares_of_layouts_are_checked() -> None:
    assert set(LayoutShares.names()) == set(LAYOUTS)
    for shares in ({}, {"lines": -0.5, "words": 1.0}):
        with pytest.raises(SettingsError, match="0 or more"):
            LayoutShares(**shares)
    assert LayoutShares(words=0.2).choose(np.random.default_rng(0)) is LAYOUTS["words"]


def test_a_crop_has_its_digits_centres_on_their_ink() -> None:
    gray, kinds = np.full((SIDE_PX, SIDE_PX), 255, np.uint8), np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    places = [(x, y) for x in range(20, SIDE_PX, 60) for y in range(20, SIDE_PX, 60)]
    for x, y in places:
        cv2.rectangle(kinds, (x, y), (x + 19, y + 29), DIGIT, -1)
    gray[kinds > 0] = 0
    scene = Scene(gray, kinds, np.array([(x, y, 20, 30, 5) for x, y in places], np.float32))
    for part in crops(np.random.default_rng(0), scene, 5):
        assert part.gray.shape == part.kinds.shape == (CROP_PX, CROP_PX)
        centres = np.argwhere(part.targets[..., 14])
        assert len(centres)
        for row, column in centres:
            log_width, log_height, offset_x, offset_y = part.targets[row, column, 10:14].astype(float)
            centre_x, centre_y = int(CELL_PX * (column + offset_x)), int(CELL_PX * (row + offset_y))
            assert part.kinds[centre_y, centre_x] == DIGIT
            assert part.gray[centre_y, centre_x] < 30
            assert np.exp(log_height - log_width) == pytest.approx(1.5, rel=0.01)
            assert part.targets[row, column, 5] == 1.0


def test_the_detector_is_to_give_one_at_a_centre_and_its_size_there() -> None:
    assert not detector_targets(np.zeros((0, 5), np.float32)).any()
    x, y, width, height, label = 41.0, 60.0, 30.0, 50.0, 3
    targets = detector_targets(np.array([[x, y, width, height, label]], np.float32))
    row, column = int((y + height / 2) / CELL_PX), int((x + width / 2) / CELL_PX)
    assert targets.shape == (CELLS, CELLS, 15)
    assert np.argwhere(targets[..., :10] == 1.0).tolist() == [[row, column, label]]
    assert np.argwhere(targets[..., 14]).tolist() == [[row, column]]
    np.testing.assert_allclose(np.exp(targets[row, column, 10:12]), (width, height), rtol=1e-5)
    centre_xy = CELL_PX * (np.array([column, row]) + targets[row, column, 12:14])
    np.testing.assert_allclose(centre_xy, (x + width / 2, y + height / 2))
    assert 0 < targets[row, column + 1, label] < 1


def test_a_batch_holds_pictures_kinds_and_targets() -> None:
    kinds = np.random.default_rng(0).integers(0, 5, (CROP_PX, CROP_PX)).astype(np.uint8)
    nowhere = detector_targets(np.zeros((0, 5), np.float32)).astype(np.float16)
    pool = [Crop(np.zeros((CROP_PX, CROP_PX), np.uint8), kinds, nowhere)] * 2
    pictures, (folded, targets) = batch_of(pool)
    assert (pictures.shape, pictures.dtype) == ((2, CROP_PX, CROP_PX, CHANNEL_COUNT), np.float32)
    assert targets.shape == (2, CELLS, CELLS, 15)
    np.testing.assert_array_equal(folded[1, 3, 7].reshape(4, 4), kinds[12:16, 28:32])


def test_every_crop_is_in_one_batch(scripts: Scripts) -> None:
    pool = CROPS.pool(sources_of(scripts, empty=1.0), 5, seed=1)
    assert [len(pictures) for pictures, _ in batches(np.random.default_rng(0), pool, 2)] == [2, 2]

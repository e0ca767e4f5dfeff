"""Scenes drawn from seeds, and the crops of them that the ink network trains on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from training.data.ink.camera import Scene, photographed
from training.data.ink.hands import Hand, new_hand
from training.data.ink.layouts import LayoutShares
from training.data.ink.rulings import rule
from training.data.ink.scripts import Scripts
from training.data.ink.sheet import Sheet
from training.data.ink.targets import Crop, crops
from training.data.ink.writers import Writer
from training.data.workers import PoolBuilder

Drawn = TypeVar("Drawn")

SIDE_PX = 512
SHEET_SIDES = (1.0, 1.3)  # of a sheet, in sides of the picture
HANDS_A_PART = 6
SCENES_A_PART = 24
CROPS_A_SCENE = 6
RULED = 0.32  # of the sheets are on ruled or squared paper
RULING_PITCH, LEAST_PITCH_PX = (0.25, 2.5), 7  # in heights of a digit
DIGIT_PX = (10, 120)
PEN_STRENGTH = (0.45, 1.0)
# From digit to digit, in heights: one over the other, close, as most people write, wide; and how often.
GAPS = ((-0.12, 0.1), (0.03, 0.3), (0.1, 0.6), (0.3, 1.5))
GAP_SHARES = (0.15, 0.5, 0.25, 0.1)
MOST_JITTER = 0.2  # of height and base line, in heights


@dataclass(frozen=True)
class SceneSources:
    """What scenes are drawn from.

    textures: uint8 (n, h, w, 3), may be empty; side_px: of a scene; digit_px: how tall digits are on its sheet.
    """

    scripts: Scripts
    textures: np.ndarray
    layouts: LayoutShares
    side_px: int = SIDE_PX
    digit_px: tuple[int, int] = DIGIT_PX


def load_textures(path: Path | None) -> np.ndarray:
    """The grounds, uint8 (n, 128, 128, 3): `x` of an .npz; without a file there are none."""
    if path is None:
        return np.zeros((0, 128, 128, 3), np.uint8)
    with np.load(path) as arrays:
        return arrays["x"]


def draw_scene(rng: np.random.Generator, sources: SceneSources, hand: Hand) -> Scene:
    """One scene in one hand, as high and wide as the sources say."""
    height, width = (int(rng.uniform(*SHEET_SIDES) * sources.side_px) for _ in range(2))
    sheet = Sheet.blank(height, width)
    writer = Writer(
        hand=hand,
        scripts=sources.scripts,
        height_px=int(np.exp(rng.uniform(*np.log(sources.digit_px)))),
        strength=rng.uniform(*PEN_STRENGTH),
        gap=GAPS[int(rng.choice(len(GAPS), p=GAP_SHARES))],
        jitter=rng.uniform(0, MOST_JITTER),
    )
    sources.layouts.choose(rng)(rng, sheet, writer)
    if rng.random() < RULED:
        rule(rng, sheet, max(LEAST_PITCH_PX, int(writer.height_px * np.exp(rng.uniform(*np.log(RULING_PITCH))))))
    return photographed(rng, sheet, sources.side_px, sources.textures)


def draw_scenes(sources: SceneSources, count: int, key: tuple[int, ...]) -> list[Scene]:
    """`count` scenes in a few hands; the same key gives the same scenes."""
    rng = np.random.default_rng(key)
    hands = [new_hand(rng, sources.scripts) for _ in range(HANDS_A_PART)]
    return [draw_scene(rng, sources, hands[rng.integers(len(hands))]) for _ in range(count)]


def draw_crops(sources: SceneSources, count: int, key: tuple[int, ...]) -> list[Crop]:
    """`count` crops, a few of each scene; the same key gives the same crops."""
    rng = np.random.default_rng(key)
    scenes = draw_scenes(sources, -(-count // CROPS_A_SCENE), key)
    return join([crops(rng, scene, CROPS_A_SCENE) for scene in scenes])[:count]


def join(parts: list[list[Drawn]]) -> list[Drawn]:
    """All that the parts hold, in order."""
    return [drawn for part in parts for drawn in part]


SCENES: PoolBuilder[SceneSources, list[Scene]] = PoolBuilder(draw_scenes, SCENES_A_PART, join)
CROPS: PoolBuilder[SceneSources, list[Crop]] = PoolBuilder(draw_crops, SCENES_A_PART * CROPS_A_SCENE, join)

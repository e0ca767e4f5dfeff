"""Drawn scenes that the odds of the reading are fitted on, in the hands of MNIST's validation part."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from training.data.ink.camera import Scene
from training.data.ink.layouts import LayoutShares
from training.data.ink.scenes import SCENES, SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import load_mnist

# Larger digits than the ink network is trained on: what is too low to be read at all tells nothing of what is read.
SIDE_PX, DIGIT_PX = 960, (34, 150)


def sources_of_arguments(description: str) -> SceneSources:
    """What scenes are drawn from, by the files that the command line names."""
    parser = argparse.ArgumentParser(description=description)
    for name in ("data", "fonts", "print-fonts", "strokes", "textures"):
        parser.add_argument(f"--{name}", type=Path)
    files = parser.parse_args()
    scripts = load_scripts(load_mnist(files.data).validation, files.fonts, files.strokes, files.print_fonts)
    textures = load_textures(files.textures)
    return SceneSources(scripts, textures, LayoutShares(lines=1.0), SIDE_PX, DIGIT_PX)


def scenes_of(sources: SceneSources, counts: Mapping[str, int], seed: int) -> Iterator[Scene]:
    """So many scenes of each layout, one after the other; the same seed gives the same scenes."""
    for number, (layout, count) in enumerate(counts.items()):
        only = replace(sources, layouts=LayoutShares(**{layout: 1.0}))
        yield from SCENES.pool(only, count, seed + number)


def rgb_of(scene: Scene) -> np.ndarray:
    """The scene as a picture that is read: uint8 (H, W, 3)."""
    return cv2.cvtColor(np.clip(np.round(scene.gray), 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)

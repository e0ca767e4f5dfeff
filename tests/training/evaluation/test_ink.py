"""Figures of the ink network, on networks whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from preprocessing.ink_map import DIGIT, KIND_COUNT, NOTHING, Detection
from training.data.ink.layouts import LayoutShares
from training.data.ink.scenes import SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import drawn_digits
from training.evaluation import ink


class OneKind:
    """A network that sees one kind everywhere, and no digit's centre."""

    def __init__(self, kind: int) -> None:
        self._kinds = np.tile(np.eye(KIND_COUNT, dtype=np.float32)[kind], 16)

    def predict_on_batch(self, batch: np.ndarray) -> list[np.ndarray]:
        count, height, width, _ = batch.shape
        kinds = np.broadcast_to(self._kinds, (count, height // 4, width // 4, 16 * KIND_COUNT))
        return [kinds, np.full((count, height // 4, width // 4, 14), -9.0, np.float32)]

    def count_params(self) -> int:
        return 0


@pytest.mark.parametrize(("kind", "false_px"), [(NOTHING, 0.0), (DIGIT, 1e6)])
def test_figures_of_one_kind_everywhere(kind: int, false_px: float) -> None:
    scripts = load_scripts(drawn_digits(50, seed=0), None, None, held_out=True)
    sources = SceneSources(scripts, load_textures(None), LayoutShares(lines=1.0))
    figures: Any = ink.ink_figures(OneKind(kind), sources, scenes_a_layout=1, layouts=("boxes", "empty"))
    assert figures["without_digits"]["false_digit_px_a_megapixel"] == false_px
    assert (figures["with_digits"]["f1"] > 0) == (kind == DIGIT)
    assert figures["with_digits"]["f1"] < 0.5
    assert figures["with_digits"]["digits"] > 0
    assert (figures["with_digits"]["recall"], figures["without_digits"]["false_detections"]) == (0, 0)
    assert set(figures["by_layout"]) == {"boxes", "empty"}


@pytest.mark.parametrize(
    ("found", "matched"),
    [
        ([], 0),
        ([(12, 11, 3)], 1),
        ([(12, 11, 4)], 0),
        ([(12, 11, 3), (13, 11, 3)], 1),
        ([(40, 11, 3)], 0),
    ],
    ids=["none", "in its place", "another label", "two for one", "elsewhere"],
)
def test_a_digit_is_detected_at_its_centre_by_its_label(found: list[tuple[int, int, int]], matched: int) -> None:
    boxes = np.array([[10, 10, 20, 30, 3]], np.float32)
    assert ink._matched(boxes, tuple(Detection(x, y, 20, 30, label, 0.9) for x, y, label in found)) == matched

"""What the ink network reaches alone, on scenes drawn of digits and fonts that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np

from preprocessing.ink_map import DETECTED, DIGIT, PRINTED, Detection, look
from training.data.ink.camera import Scene
from training.data.ink.layouts import LAYOUTS, WITHOUT_DIGITS, LayoutShares
from training.data.ink.scenes import SCENES, SIDE_PX, SceneSources
from training.evaluation.digits import SEED
from training.results_file import Figures

SCENES_A_LAYOUT = 12
# A detection belongs to a digit whose centre is so near, in shares of the box's larger side, or in px.
NEAR, NEAR_PX = 0.35, 3.0


def ink_figures(
    model: keras.Model,
    sources: SceneSources,
    scenes_a_layout: int = SCENES_A_LAYOUT,
    layouts: Sequence[str] = tuple(LAYOUTS),
) -> Figures:
    """Counts and rates over the layouts and for each; `sources` say what is drawn with, not how often which layout.

    F1 is that of the digits' pixels; told_apart the share of those found that are rightly called written or printed;
    recall and precision the detector's, whose label has to be right too. On layouts without digits: false digit pixels.
    """
    counts = {}
    for number, name in enumerate(layouts):
        only = replace(sources, layouts=LayoutShares(**{name: 1.0}))
        scenes = SCENES.pool(only, scenes_a_layout, seed=SEED + number)
        counts[name] = sum((_counts(model, scene) for scene in scenes), Counter())
    with_digits = sum((count for name, count in counts.items() if name not in WITHOUT_DIGITS), Counter())
    without = sum((count for name, count in counts.items() if name in WITHOUT_DIGITS), Counter())
    return {
        "parameters": model.count_params(),
        "scenes_a_layout": scenes_a_layout,
        "with_digits": _rates(with_digits),
        "without_digits": _false(without),
        "by_layout": {n: _false(count) if n in WITHOUT_DIGITS else _rates(count) for n, count in counts.items()},
    }


def _counts(model: keras.Model, scene: Scene) -> Counter[str]:
    """What is counted on one scene: pixels, and the detector's digits."""

    def predict(batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        kinds, detector = model.predict_on_batch(batch)
        return np.asarray(kinds), np.asarray(detector)

    seen = look(scene.gray, SIDE_PX, predict)
    likely = seen.chances.argmax(-1)
    found, wanted = (np.isin(kinds, (DIGIT, PRINTED)) for kinds in (likely, scene.kinds))
    hits = found & wanted
    return Counter(
        pixels=likely.size,
        found=int(found.sum()),
        wanted=int(wanted.sum()),
        hits=int(hits.sum()),
        told=int((likely == scene.kinds)[hits].sum()),
        boxes=len(scene.boxes),
        detections=len(seen.detections),
        detected=_matched(scene.boxes, seen.detections),
    )


def _matched(boxes: np.ndarray, detections: tuple[Detection, ...]) -> int:
    """How many boxes float32 (n, 5) have a detection of their label at their centre, each detection used once."""
    free = sorted(detections, key=lambda detection: -detection.score)
    for x, y, width, height, label in boxes:
        near = max(NEAR_PX, NEAR * max(width, height))
        for detection in free:
            centre = detection.x + detection.width / 2, detection.y + detection.height / 2
            if detection.label == label and np.hypot(centre[0] - x - width / 2, centre[1] - y - height / 2) <= near:
                free.remove(detection)
                break
    return len(detections) - len(free)


def _rates(counts: Counter[str]) -> Figures:
    return {
        "f1": round(2 * counts["hits"] / max(1, counts["found"] + counts["wanted"]), 4),
        "told_apart": round(counts["told"] / max(1, counts["hits"]), 4),
        "digits": counts["boxes"],
        "recall": round(counts["detected"] / max(1, counts["boxes"]), 4),
        "precision": round(counts["detected"] / max(1, counts["detections"]), 4),
        "detected_from": DETECTED,
    }


def _false(counts: Counter[str]) -> Figures:
    return {
        "megapixels": round(counts["pixels"] / 1e6, 3),
        "false_digit_px_a_megapixel": round(1e6 * counts["found"] / max(1, counts["pixels"]), 1),
        "false_detections": counts["detections"],
    }

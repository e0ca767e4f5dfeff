"""The ink network: its losses, one step of its training, and its export."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import onnx

from preprocessing.ink_map import CHANNEL_COUNT, DIGIT, KIND_COUNT
from recognition.network import open_export, sha256
from training.data.ink.targets import detector_targets
from training.export import export_onnx
from training.networks.ink_loss import detector_loss, kinds_loss
from training.networks.ink_network import DETECTOR_OUTPUTS, build
from training.networks.steps import ink_step

LARGEST_PARAMETERS = 1_000_000
SURE = 20.0  # a logit that leaves no doubt


def test_perfect_kinds_have_almost_no_loss_and_blank_ones_more() -> None:
    kinds = np.random.default_rng(0).integers(0, KIND_COUNT, (2, 4, 4, 16)).astype(np.uint8)
    one_hot = np.eye(KIND_COUNT, dtype=np.float32)[kinds]
    perfect, blank = (SURE * one_hot).reshape(2, 4, 4, -1), np.zeros((2, 4, 4, 16 * KIND_COUNT), np.float32)
    assert float(kinds_loss(kinds, perfect)) < 0.01
    assert float(kinds_loss(kinds, blank)) > 1.0


def test_perfect_detections_have_almost_no_loss_and_blank_or_misplaced_ones_more() -> None:
    boxes = np.array([[40, 20, 20, 30, 3], [100, 50, 12, 40, 1]], np.float32)
    targets = detector_targets(boxes)[None]
    perfect = targets[..., :14].copy()
    perfect[..., :10] = np.where(targets[..., :10] == 1, SURE, -SURE)
    blank = np.zeros_like(perfect)
    blank[..., :10] = -SURE
    misplaced = np.roll(perfect, 8, axis=2)
    assert float(detector_loss(targets, perfect)) < 0.01
    assert float(detector_loss(targets, blank)) > 1.0
    assert float(detector_loss(targets, misplaced)) > 1.0


def test_steps_lower_the_loss_and_the_network_is_stored_and_exported(tmp_path: Path) -> None:
    keras.utils.set_random_seed(0)
    model = build()
    assert model.count_params() < LARGEST_PARAMETERS
    pictures = np.random.default_rng(1).normal(0, 1, (2, 64, 64, CHANNEL_COUNT)).astype(np.float32)
    kinds = np.zeros((2, 16, 16, 16), np.uint8)
    kinds[:, 4:8, 4:8] = DIGIT
    pictures[:, 16:32, 16:32] -= 2
    targets = np.stack([detector_targets(np.array([[16, 16, 16, 16, 5]], np.float32), side_px=64)] * 2)
    step = ink_step(model)
    model.run_eagerly = True  # making a graph takes longer than so few steps
    losses = [step(pictures, (kinds, targets), 2e-3) for _ in range(3)]
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]

    stored, exported = tmp_path / "ink_model.keras", tmp_path / "ink_model.onnx"
    model.save(stored)
    loaded = keras.models.load_model(stored, compile=False)
    export_onnx(stored, exported)
    assert [output.name for output in onnx.load(exported).graph.output] == ["kinds", "detector"]
    predict = open_export(exported, sha256(stored))
    for height, width in ((32, 96), (64, 32)):
        picture = np.random.default_rng(height).random((1, height, width, CHANNEL_COUNT), np.float32)
        outputs = predict(picture)
        sizes = [16 * KIND_COUNT, DETECTOR_OUTPUTS]
        assert [out.shape for out in outputs] == [(1, height // 4, width // 4, size) for size in sizes]
        for out, expected in zip(outputs, loaded(picture, training=False), strict=True):
            np.testing.assert_allclose(out, expected, atol=1e-4)

"""The sequence network: a few steps of its training, and its export."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from preprocessing.line_normalization import LINE_HEIGHT_PX
from recognition.network import load_network
from recognition.sequence import SYMBOL_COUNT
from training.data.lines import draw_line
from training.data.samples import Sources
from training.evaluation.sequences import LINES
from training.export import export_onnx
from training.networks.sequence_network import build
from training.networks.steps import sequence_step
from training.networks.weight_averaging import MovingAverage
from training.train_sequences import accuracy, batched

MOST_PARAMETERS = 2_000_000


def test_a_few_steps_lower_the_loss(sources: Sources, tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = build()
    assert model.count_params() < MOST_PARAMETERS
    step, average = sequence_step(model), MovingAverage(model.get_weights())
    model.run_eagerly = True  # making a graph takes longer than so few steps of so short lines
    rng = np.random.default_rng(3)
    lines = [draw_line(rng, sources, LINES, length) for length in (1, 1, 1, 2)]
    frames, labels = batched(lines)
    losses = []
    for _ in range(3):
        losses.append(step(frames, labels, 2e-3))
        average.add(model.get_weights())
    assert np.isfinite(losses).all()
    assert losses[-1] < 0.7 * losses[0]
    assert 0.0 <= accuracy(model, lines) <= 1.0

    stored, exported = tmp_path / "model.keras", tmp_path / "model.onnx"
    model.save(stored)
    export_onnx(stored, exported)
    for width in (24, 120):
        line = np.random.default_rng(width).random((2, LINE_HEIGHT_PX, width, 1), np.float32)
        out = load_network(stored)(line)
        assert out.shape == (2, width // 2, SYMBOL_COUNT)
        np.testing.assert_allclose(out, model(line, training=False), atol=1e-5)

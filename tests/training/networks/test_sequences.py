"""Lines as the sequence network trains on them, and a few steps of that training."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from preprocessing.line_frame import LINE_HEIGHT_PX, WIDTH_STEP_PX
from recognition.network import load_network
from recognition.sequence import BLANK, OTHER, SYMBOL_COUNT
from training.data.lines import MOST_DIGITS, draw_line, draw_lines
from training.data.samples import Sources
from training.export import export_onnx
from training.networks.sequence_network import build
from training.networks.steps import sequence_step
from training.networks.weight_averaging import Average
from training.train_sequences import BATCH, accuracy, batched, batches

MOST_PARAMETERS = 2_000_000


@pytest.mark.parametrize("length", [1, 4, 10])
def test_a_line_has_its_length_and_frame(sources: Sources, length: int) -> None:
    line = draw_line(np.random.default_rng(length), sources, length)
    assert len(line.symbols) == length
    assert line.symbols.max() <= OTHER
    assert line.frame.dtype == np.uint8
    assert line.frame.shape[0] == LINE_HEIGHT_PX
    assert line.frame.shape[1] % WIDTH_STEP_PX == 0
    assert line.frame.max() > 127


def test_lines_differ_and_repeat_with_their_seed(sources: Sources) -> None:
    first, again = draw_lines(sources, 60, (1, 0)), draw_lines(sources, 60, (1, 0))
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a.frame, b.frame)
        assert np.array_equal(a.symbols, b.symbols)
    lengths = {len(line.symbols) for line in first}
    assert 1 <= min(lengths) < max(lengths) <= MOST_DIGITS
    overlaps = [line.overlap for line in first if len(line.symbols) > 1]
    assert min(overlaps) < -0.05
    assert max(overlaps) > 0.05
    assert any(OTHER in line.symbols for line in first)


def test_batches_are_filled_up(sources: Sources) -> None:
    pool = draw_lines(sources, 2 * BATCH + 5, (2, 0))
    drawn = list(batches(np.random.default_rng(0), pool))
    assert len(drawn) == 2
    for frames, labels in drawn:
        assert frames.shape[:2] == (BATCH, LINE_HEIGHT_PX)
        assert frames.shape[2] % WIDTH_STEP_PX == 0
        assert 0.0 == frames.min() < frames.max() <= 1.0
        lengths = (labels != BLANK).sum(1)
        for row, length in zip(labels, lengths, strict=True):
            assert (row[length:] == BLANK).all()


def test_a_few_steps_lower_the_loss(sources: Sources, tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = build()
    assert model.count_params() < MOST_PARAMETERS
    step, average = sequence_step(model), Average(model.get_weights())
    lines = draw_lines(sources, 24, (3, 0))
    frames, labels = batched(lines)
    losses = []
    for _ in range(8):
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
        np.testing.assert_allclose(out, model.predict(line, verbose=0), atol=1e-5)

"""Lines as the sequence network trains on them."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing.line_normalization import LINE_HEIGHT_PX, WIDTH_STEP_PX
from recognition.sequence import BLANK, OTHER
from training.data.lines import MOST_DIGITS, draw_line, draw_lines
from training.data.samples import Sources
from training.evaluation.sequences import LINES
from training.train_sequences import batches

BATCH = 16


@pytest.mark.parametrize("length", [1, 4, 10])
def test_a_line_has_its_length_and_frame(sources: Sources, length: int) -> None:
    line = draw_line(np.random.default_rng(length), sources, LINES, length)
    assert len(line.symbols) == length
    assert line.symbols.max() <= OTHER
    assert line.frame.dtype == np.uint8
    assert line.frame.shape[0] == LINE_HEIGHT_PX
    assert line.frame.shape[1] % WIDTH_STEP_PX == 0
    assert line.frame.max() > 127


def test_lines_differ_and_repeat_with_their_seed(sources: Sources) -> None:
    first, again = draw_lines(LINES, sources, 60, (1, 0)), draw_lines(LINES, sources, 60, (1, 0))
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
    pool = draw_lines(LINES, sources, 2 * BATCH + 5, (2, 0))
    drawn = list(batches(np.random.default_rng(0), pool, BATCH))
    assert len(drawn) == 2
    for frames, labels in drawn:
        assert frames.shape[:2] == (BATCH, LINE_HEIGHT_PX)
        assert frames.shape[2] % WIDTH_STEP_PX == 0
        assert 0.0 == frames.min() < frames.max() <= 1.0
        lengths = (labels != BLANK).sum(1)
        for row, length in zip(labels, lengths, strict=True):
            assert (row[length:] == BLANK).all()

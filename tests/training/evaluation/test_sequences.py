"""What is measured of the sequence network."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from recognition.sequence import SEQUENCE_MODEL
from training.data.samples import Sources
from training.evaluation.sequences import digits_of, sequence_figures


@pytest.mark.parametrize(("symbols", "text"), [([], ""), ([10], ""), ([1, 10, 0, 9], "109")])
def test_marks_among_digits_are_passed_over(symbols: list[int], text: str) -> None:
    assert digits_of(symbols) == text


def test_figures_of_lines_add_up(sources: Sources) -> None:
    model = keras.models.load_model(SEQUENCE_MODEL, compile=False)
    figures: dict[str, Any] = sequence_figures(model, sources, runs_a_length=4)
    assert figures["count"] + figures["without_digits"]["count"] == 40
    assert 0 < figures["right"] <= figures["count"]
    assert sum(group["count"] for group in figures["by_length"].values()) == figures["count"]
    assert sum(group["right"] for group in figures["by_length"].values()) == figures["right"]
    assert all(group["right"] <= group["count"] for group in figures["by_overlap"].values())

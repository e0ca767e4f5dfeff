"""The files that measurements and trainings leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training import results_file


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], "python -m training.evaluate"),
        (["--data", "/far/away/mnist.npz", "--parts", "speed"], "--data mnist.npz --parts speed"),
        (["--fonts", "C:\\my fonts\\hand"], "--fonts hand"),
        (["--pages", "some/pages/", "C:\\stress\\"], "--pages pages stress"),
        (["--data=/far/away/mnist.npz", "--seed=3"], "--data=mnist.npz --seed=3"),
    ],
)
def test_the_command_names_no_folder_of_this_machine(words: list[str], command: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", *words])
    written = results_file.command_line("training.evaluate")
    assert command in written
    assert "/" not in written


def test_a_training_that_goes_on_adds_a_stage(tmp_path: Path) -> None:
    path = tmp_path / "training.json"
    for seed, goes_on in ((1, True), (2, True), (3, False)):
        curve = results_file.Curve.begin(path, "training.train_digits", {"seed": seed}, goes_on)
        curve.add(results_file.Epoch(1, 0.5, 0.9, 1.0))
        curve.add(results_file.Epoch(2, 0.4, 0.95, 2.0))
        stages = json.loads(path.read_text())["stages"]
        assert [stage["settings"]["seed"] for stage in stages] == {1: [1], 2: [1, 2], 3: [3]}[seed]
        assert [epoch["epoch"] for epoch in stages[-1]["epochs"]] == [1, 2]

"""The plots of the figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training import results_file
from training.evaluation import plots
from training.evaluation.digits import Misread


@pytest.mark.parametrize("count", [0, 1, 100])
def test_the_contact_sheet_holds_what_there_is(count: int, tmp_path: Path) -> None:
    digits = np.arange(count) % 11
    frames = np.full((count, 28, 28), 255, np.uint8)
    plots.contact_sheet(Misread(frames, digits % 10, digits, np.linspace(1, 0, count)), tmp_path / "sheet.png")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png").convert("L"))
    assert (sheet.min() < 100) == (count > 0)


def test_the_figures_in_the_repository_can_be_drawn(tmp_path: Path) -> None:
    kept = results_file.FIGURES
    for path in kept.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    plots.draw_all(tmp_path)
    drawn = {path.name for path in tmp_path.glob("*.png")}
    assert drawn == {name for file, made in plots.PLOTS.items() if (kept / file).exists() for name in made}
    assert drawn | {"misread.png"} == {path.name for path in kept.glob("*.png")}

"""Pictures of the figures, drawn from the JSON files that the evaluation wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.evaluation.digits import Misread

DPI = 110
TEAL, RED = "#0d9488", "#dc2626"
NO_DIGIT = "none"
SHEET_COLUMNS, SHEET_ROWS = 8, 6


def draw_all(folder: Path) -> None:
    """Draws every plot whose figures are in the folder, beside them."""
    for file, plots in PLOTS.items():
        path = folder / file
        if path.exists():
            figures = json.loads(path.read_text(encoding="utf-8"))
            for name, draw in plots.items():
                save(draw(figures), folder / name)


def save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=DPI)


def confusion(digits: dict[str, Any]) -> Figure:
    """What MNIST's test digits were taken for; the shade is the logarithm of the count."""
    counts = np.array(digits["mnist_test"]["confusion"])
    figure = Figure((6.4, 5.6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.log1p(counts), cmap="Greens", aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            color = "white" if row == column else RED
            axes.text(column, row, str(count), ha="center", va="center", color=color, fontsize=9)
    axes.set_xticks(range(11), [*map(str, range(10)), NO_DIGIT])
    axes.set_yticks(range(10))
    return _titled(figure, axes, "MNIST test: what was read for what", "read as", "is")


def rejection(digits: dict[str, Any]) -> Figure:
    """Marks taken for a digit, of each kind, where 99 % of the digits are kept."""
    kinds = digits["rejection"]["rejected"]
    figure = Figure((6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(list(kinds), [100 * (1 - share) for share in kinds.values()], color=TEAL)
    axes.bar_label(bars, fmt="%.1f", fontsize=8, padding=2)
    axes.invert_yaxis()
    title = f"Marks taken for a digit, where {digits['rejection']['digits_kept']:.0%} of digits are kept"
    return _titled(figure, axes, title, "taken for a digit, %", "")


def strings(sequences: dict[str, Any]) -> Figure:
    """Lines that the sequence network reads without an error, by length and by overlap."""
    figure = Figure((8.4, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, key, title in ((left, "by_length", "digits on the line"), (right, "by_overlap", "neighbours stand")):
        groups = {name: group for name, group in sequences[key].items() if group["count"]}
        shares = [100 * group["right"] / group["count"] for group in groups.values()]
        bars = axes.bar(list(groups), shares, color=TEAL)
        axes.bar_label(bars, fmt="%.0f", fontsize=8)
        _titled(figure, axes, "", title, "lines right, %" if axes is left else "")
    right.tick_params("x", labelrotation=20)
    figure.suptitle("Sequence network: lines without an error", fontsize=11)
    return figure


def contact_sheet(misread: Misread, path: Path) -> None:
    """Digits answered wrongly: what each is, what it was read as, and how sure."""
    rows = max(1, min(SHEET_ROWS, -(-len(misread.labels) // SHEET_COLUMNS)))
    figure = Figure((SHEET_COLUMNS * 1.0, rows * 1.2), layout="constrained")
    grid = figure.subplots(rows, SHEET_COLUMNS, squeeze=False)
    for index, axes in enumerate(grid.flat):
        axes.axis("off")
        if index < len(misread.labels):
            answer = NO_DIGIT if misread.answers[index] > 9 else str(misread.answers[index])
            axes.imshow(255 - misread.frames[index], cmap="gray", vmin=0, vmax=255)
            axes.set_title(f"{misread.labels[index]} → {answer}, {misread.confidence[index]:.0%}", fontsize=8)
    save(figure, path)


def _titled(figure: Figure, axes: Axes, title: str, below: str, beside: str) -> Figure:
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(below)
    axes.set_ylabel(beside)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


PLOTS: dict[str, dict[str, Callable[[dict[str, Any]], Figure]]] = {
    "digits.json": {"confusion.png": confusion, "rejection.png": rejection},
    "sequences.json": {"sequences.png": strings},
}

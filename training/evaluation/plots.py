"""Pictures of the figures, drawn from the JSON files that the evaluation and the trainings wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.evaluation.digits import Misread

DPI = 110
TEAL, AMBER, RED, GRAY = "#0d9488", "#ca8a04", "#dc2626", "#8a8f94"
NO_DIGIT = "none"
SHEET_COLUMNS, SHEET_ROWS = 8, 6
# Bins with fewer answers than this say nothing about how often such answers are right.
FEWEST_ANSWERS = 10


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


def class_errors(digits: dict[str, Any]) -> Figure:
    """Errors in each class on MNIST's test split."""
    figure = Figure((6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    bars = axes.bar(range(10), [100 * (1 - share) for share in digits["mnist_test"]["accuracy_per_class"]], color=TEAL)
    axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set_xticks(range(10))
    return _titled(figure, axes, "MNIST test: errors in each class", "digit", "errors, %")


def reliability(digits: dict[str, Any]) -> Figure:
    """How often answers of each confidence are right."""
    figure = Figure((5.2, 4.8), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 100], [0, 100], color=GRAY, linewidth=1, linestyle="--")
    pools = (
        ("mnist_test", "MNIST test", TEAL),
        ("distorted_validation", "digits and marks as photos give them", AMBER),
    )
    for key, label, color in pools:
        bins = [b for b in digits[key]["reliability"] if b["count"] >= FEWEST_ANSWERS]
        points = [(100 * b["confidence"], 100 * b["accuracy"]) for b in bins]
        axes.plot(*zip(*points, strict=True), "o-", color=color, label=f"{label}: ECE {digits[key]['ece']:.2%}")
    axes.legend(fontsize=8)
    return _titled(figure, axes, "Confidence and how often it is right", "confidence, %", "right, %")


def coverage(digits: dict[str, Any]) -> Figure:
    """Errors left when the least sure answers are passed to a person."""
    figure = Figure((5.6, 3.8), layout="constrained")
    axes = figure.subplots()
    for key, label, color in (("mnist_test", "MNIST test", TEAL), ("drawn_digits", "drawn, as photos", AMBER)):
        points = [(100 * float(share), 100 * (1 - a)) for share, a in digits[key]["accuracy_at_coverage"].items()]
        axes.plot(*zip(*points, strict=True), "o-", color=color, label=label)
    axes.invert_xaxis()
    axes.legend(fontsize=8)
    return _titled(figure, axes, "Errors among the surest answers", "share answered, %", "errors among them, %")


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


def pages(reading: dict[str, Any]) -> Figure:
    """Lines right and digit errors, for each folder and each of its groups."""
    bars = [
        (f"{folder}: {group}", figures)
        for folder, measured in reading["folders"].items()
        for group, figures in ({"all": measured["all"]} | measured["groups"]).items()
        if figures["lines"] and figures["digits"]
    ]
    figure = Figure((8.4, 0.9 + 0.24 * len(bars)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    names = [name for name, _ in bars]
    for axes, title, shares, color in (
        (left, "lines right, %", [100 * f["lines_right"] / f["lines"] for _, f in bars], TEAL),
        (right, "digit errors, %", [100 * f["edits"] / f["digits"] for _, f in bars], AMBER),
    ):
        axes.bar_label(axes.barh(names, shares, color=color), fmt="%.1f", fontsize=8, padding=2)
        axes.margins(y=0.01)
        _titled(figure, axes, "", title, "")
    left.invert_yaxis()
    figure.suptitle("Pages and photos", fontsize=11)
    return figure


def training(curve: dict[str, Any], name: str) -> Figure:
    """Loss and validation of every epoch, the stages of the training one after the other."""
    figure = Figure((6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    other = axes.twinx()
    first = 0
    for stage in curve["stages"]:
        epochs = [first + epoch["epoch"] for epoch in stage["epochs"]]
        if first:
            axes.axvline(first + 0.5, color=GRAY, linewidth=1, linestyle="--")
        axes.plot(epochs, [epoch["loss"] for epoch in stage["epochs"]], color=AMBER)
        other.plot(epochs, [100 * epoch["validation"] for epoch in stage["epochs"]], color=TEAL)
        first = epochs[-1] if epochs else first
    axes.yaxis.label.set_color(AMBER)
    other.set_ylabel("validation right, %", color=TEAL)
    return _titled(figure, axes, f"Training of the {name} network, in stages", "epoch", "loss")


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
    "digits.json": {
        "confusion.png": confusion,
        "class_errors.png": class_errors,
        "reliability.png": reliability,
        "coverage.png": coverage,
        "rejection.png": rejection,
    },
    "sequences.json": {"sequences.png": strings},
    "reading.json": {"reading.png": pages},
    "digit_training.json": {"digit_training.png": partial(training, name="digit")},
    "sequence_training.json": {"sequence_training.png": partial(training, name="sequence")},
}

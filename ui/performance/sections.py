"""The figures of an evaluation as tables and charts, a function for each file."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import streamlit as st

from recognition.timing import Timing
from ui.markdown import plain
from ui.performance import charts
from ui.performance.figures import FIGURES, Figures, NoFigures, damaged, is_of_other_models, load, source

CHART_COLUMN_PX = 380
METRIC_COLUMN_PX = 150
KIB = 1024
MISREAD = FIGURES / "misread.png"


def section(file: str, command: str, draw: Callable[[Figures], None]) -> None:
    """Draws one file of figures, or says in one sentence why there is nothing to draw."""
    place = st.empty()
    try:
        figures = load(file, command)
        try:
            with place.container():
                draw(figures)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError):
            raise damaged(file, command) from None
    except NoFigures as fault:
        place.info(str(fault), icon=":material/query_stats:")


def digits(figures: Figures) -> None:
    """digits.json: the digit network alone."""
    test, distorted, rejection = (figures[key] for key in ("mnist_test", "distorted_validation", "rejection"))
    _metrics(
        ("MNIST test, the ten digits", f"{test['accuracy_among_digits']:.2%}"),
        ("with “not a digit” possible", f"{test['accuracy']:.2%}"),
        ("Calibration error (ECE)", f"{test['ece']:.2%}"),
        ("Other marks rejected", f"{rejection['rejected_of_all']:.1%}"),
        ("Parameters", f"{figures['parameters']:,}"),
    )
    grid = st.grid(min_column_width=CHART_COLUMN_PX, key="digit charts")
    with grid.cell():
        _heading("Errors in each class", f"{test['errors']} of {test['count']:,} MNIST test digits.")
        errors = [100 * (1 - share) for share in test["accuracy_per_class"]]
        charts.bars([*map(str, range(10))], errors, "digit", "errors, %")
    with grid.cell():
        _heading("What was read for what", "MNIST's test digits: rows are what is written, columns what was read.")
        charts.confusion(test["confusion"])
    with grid.cell():
        _heading(
            "Confidence, and how often it is right",
            f"On the dashed line, confidence means what it says. Error (ECE): {test['ece']:.2%} on MNIST's test split, "
            f"{distorted['ece']:.2%} on digits and marks as photos give them.",
        )
        charts.reliability({"MNIST test": test["reliability"], "as photos give them": distorted["reliability"]})
    with grid.cell():
        _heading("Errors among the surest", "What is left when the least sure answers go to a person.")
        shares = test["accuracy_at_coverage"].items()
        left = [{"answered, %": 100 * float(share), "errors, %": 100 * (1 - right)} for share, right in shares]
        charts.curves(left, "answered, %", "errors, %")
    with grid.cell():
        _heading("Other marks taken for a digit", f"Where {rejection['digits_kept']:.0%} of the digits are kept.")
        kinds = rejection["rejected"]
        charts.bars(list(kinds), [100 * (1 - share) for share in kinds.values()], "mark", "taken for a digit, %")
    with grid.cell():
        _heading(
            "What passes each threshold",
            f"Digits and marks as photos give them. A digit below {distorted['doubtful_below']:.2f} is doubtful.",
        )
        passed = [
            {"confidence, %": 100 * row["confidence"], "passes, %": 100 * row[what], "what": what}
            for what in ("digits", "marks")
            for row in distorted["accepted_from"]
        ]
        charts.curves(passed, "confidence, %", "passes, %", "what")
    if MISREAD.exists():
        _heading(
            "Misread digits",
            "What each is, what it was read as, how sure; the surest of each first. Drawn by this project and spoiled "
            f"as photos spoil them; {figures['drawn_digits']['accuracy']:.1%} of such are read right. "
            "MNIST's own pictures are not ours to show.",
        )
        st.image(str(MISREAD), alt="Misread digits")
    _source(figures)


def signs(figures: Figures) -> None:
    """signs.json: the sign network alone, on marks of drawn lines."""
    of, nothing, of_digits = figures["signs"], figures["nothing"], figures["digits"]
    count, right = (sum(sign[what] for sign in of.values()) for what in ("count", "right"))
    _metrics(
        ("Signs read right", f"{right / count:.1%}"),
        ("Digits taken for a sign", f"{of_digits['taken_for_a_sign'] / of_digits['count']:.2%}"),
        ("Other marks taken for a sign", f"{nothing['taken_for_a_sign'] / nothing['count']:.1%}"),
        ("Calibration error (ECE)", f"{figures['ece']:.2%}"),
    )
    st.caption(
        f"{count + of_digits['count'] + nothing['count']:,} components of drawn lines, {count} of them signs, as "
        "photos give them. The network sees each by itself and where it stands; the reader weighs what it says with "
        "the digits beside it, and asks only in lines with a digit that is sure."
    )
    _heading("Signs read right", "Of each sign; what is missing was taken for another sign, a digit, or nothing.")
    names = [f"{sign}  ({one['count']})" for sign, one in of.items()]
    charts.bars(names, [100 * one["right"] / one["count"] for one in of.values()], "sign", "right, %")
    _source(figures)


def lines(figures: Figures) -> None:
    """sequences.json: the sequence network alone, on runs of digits."""
    others = figures["without_digits"]
    _metrics(
        ("Lines without an error", f"{figures['right'] / figures['count']:.1%}"),
        ("Digit errors", f"{figures['edits'] / figures['digits']:.1%}"),
        ("Lines without digits left alone", f"{others['right'] / others['count']:.1%}"),
        ("Parameters", f"{figures['parameters']:,}"),
    )
    st.caption(
        f"{figures['count']:,} lines of MNIST's test digits, drawn digits and fonts held out of training, most of them "
        "touching, spoiled as photos spoil them. The reader asks only about runs of ink that may hold several "
        "digits and, among sure digits, about marks that are in doubt."
    )
    grid = st.grid(min_column_width=CHART_COLUMN_PX, key="line charts")
    for key, title, of in (
        ("by_length", "By length", "digits on the line"),
        ("by_overlap", "By how close the digits stand", "neighbours stand"),
    ):
        groups = {name: group for name, group in figures[key].items() if group["count"]}
        with grid.cell():
            st.header(title, anchor=False)
            shares = [100 * group["right"] / group["count"] for group in groups.values()]
            charts.bars(list(groups), shares, of, "lines without an error, %")
    _source(figures)


def reading(figures: Figures) -> None:
    """reading.json: the whole reader on folders of pages and photos."""
    st.caption(
        "Lines right in order; errors are digits to put in, take out or change, for each digit written. Nothing was "
        "trained on these pictures."
    )
    grid = st.grid(min_column_width=CHART_COLUMN_PX, key="reading tables")
    for folder, measured in figures["folders"].items():
        groups = {"all": measured["all"]} | measured["groups"]
        with grid.cell():
            _heading(folder.replace("_", " ").capitalize(), _calibrated(measured["digits"]))
            _table([_counts(name, group) for name, group in groups.items()])
    _source(figures)


def training(figures: Figures) -> None:
    """digit_training.json or one of the other networks': the course of a training, stage after stage."""
    rows = []
    before = 0
    for number, stage in enumerate(figures["stages"], 1):
        for epoch in stage["epochs"]:
            course = {"epoch": before + epoch["epoch"], "loss": epoch["loss"]}
            rows.append({**course, "validation right, %": 100 * epoch["validation"], "stage": f"stage {number}"})
        before = rows[-1]["epoch"]
    grid = st.grid(min_column_width=CHART_COLUMN_PX, key=f"curves {figures['stages'][0]['command']}")
    for value in ("loss", "validation right, %"):
        with grid.cell():
            charts.curves(rows, "epoch", value, "stage", from_zero=False)
    for number, stage in enumerate(figures["stages"], 1):
        last = stage["epochs"][-1]
        st.caption(f"Stage {number}, {last['epoch']} epochs in {last['minutes']:.0f} minutes: `{stage['command']}`")


def speed(figures: Figures) -> None:
    """speed.json: the networks in each runtime, and a fresh process."""
    fresh = figures["fresh_process"]
    if fresh:
        _metrics(
            ("Start to first answer", f"{fresh['seconds']:.2f} s"),
            ("Peak memory", f"{fresh['peak_mb']} MB"),
        )
    _heading(
        "Milliseconds a call",
        f"For digits and for a line; the fastest of many, on {figures['machine']}. Reading runs on ONNX Runtime.",
    )
    rows = []
    for name, times_ms in figures["crops_ms"].items():
        batches = {f"{count} at once": f"{ms:.2f}" for count, ms in times_ms.items()}
        line_ms = figures["line_ms"].get(name)
        rows.append({"": name, **batches, "a line": "cannot" if line_ms is None else f"{line_ms:.2f}"})
    _table(rows)
    st.caption(" · ".join(f"{name} {size / KIB:,.0f} KiB" for name, size in figures["file_bytes"].items()))
    _source(figures)


def measured_here(timings: list[Timing], machine: str) -> None:
    """What `measure` gave: a row a picture, and where the time goes."""
    _metrics(("Median picture", f"{statistics.median(timing.median_ms for timing in timings):.0f} ms"))
    st.caption(f"Medians, on {machine}.")
    _table(
        [
            {
                "": timing.name,
                "pixels": f"{timing.width_px} × {timing.height_px}",
                "digits": str(timing.digits),
                "ms": f"{timing.median_ms:.0f}",
            }
            for timing in timings
        ]
    )
    steps = list(dict.fromkeys(step for timing in timings for step in timing.steps_ms))
    if steps:
        _heading("Where the time goes", "Milliseconds of each step, the median over these pictures.")
        medians = [statistics.median(timing.steps_ms.get(step, 0.0) for timing in timings) for step in steps]
        charts.bars(steps, medians, "step", "ms")


def _counts(name: str, group: Figures) -> dict[str, str]:
    """A row of the table; where nothing is written, the errors are the digits that were read all the same."""
    return {
        "pictures": f"{name}: {group['images']}",
        "lines right": f"{group['lines_right'] / group['lines']:.1%}" if group["lines"] else "–",
        "errors": f"{group['edits'] / group['digits']:.1%}" if group["digits"] else f"{group['edits']} read",
        "ms each": f"{group['median_ms']:.0f}",
    }


def _calibrated(judged: Figures) -> str:
    if not judged["count"]:
        return "No line was read at its true length."
    return f"Calibration error (ECE) of the confidence shown: {judged['ece']:.2%} over {judged['count']:,} digits."


def _metrics(*metrics: tuple[str, str]) -> None:
    grid = st.grid(min_column_width=METRIC_COLUMN_PX)
    for label, value in metrics:
        with grid.cell():
            st.metric(label, value)


def _table(rows: list[dict[str, str]]) -> None:
    head = list(rows[0])
    ruled = ["|" + "|".join(head) + "|", "|:--" + "|--:" * (len(head) - 1) + "|"]
    st.markdown("\n".join([*ruled, *("|" + "|".join(map(plain, row.values())) + "|" for row in rows)]))


def _heading(title: str, words: str) -> None:
    st.header(title, anchor=False)
    st.caption(words)


def _source(figures: Figures) -> None:
    if is_of_other_models(figures):
        st.warning(
            "The models have changed since: measure them again with the command below.", icon=":material/history:"
        )
    st.caption(source(figures))

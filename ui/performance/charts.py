"""Charts in the app's own look: bars, lines, how true confidence is, what was read for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

HEIGHT_PX = 280
# Mid tones that stand out on light and dark pages alike, those of the boxes on a picture.
TEAL, RED = "#0d9488", "#dc2626"
# Bins with fewer answers than this say nothing about how often such answers are right.
FEWEST_ANSWERS = 10
NO_DIGIT = "none"
# How far beyond the longest bar the axis goes, so that its value can stand beside it.
ROOM_FOR_WORDS = 1.2

Row = dict[str, Any]
# On a phone three entries stand beside one another, not more.
LEGEND = {"orient": "bottom", "title": None, "columns": 3}


def bars(names: Sequence[str], values: Sequence[float], of: str, value: str) -> None:
    """A bar for each name, in their order, its value written beside it; `of` says what the names are."""
    rows = [{of: name, value: round(number, 2)} for name, number in zip(names, values, strict=True)]
    encoding = {
        "y": {"field": of, "type": "nominal", "sort": None, "axis": {"labelLimit": 200, "labelOverlap": False}},
        "x": {"field": value, "type": "quantitative", "scale": {"domainMax": ROOM_FOR_WORDS * max(values, default=1)}},
        "tooltip": [{"field": of}, {"field": value}],
    }
    bar = {"mark": {"type": "bar", "color": TEAL}}
    words = {
        "mark": {"type": "text", "align": "left", "dx": 3, "color": "gray"},
        "encoding": {"text": {"field": value}},
    }
    _show({"data": {"values": rows}, "encoding": encoding, "layer": [bar, words]})


def curves(rows: list[Row], x: str, y: str, of: str | None = None, from_zero: bool = True) -> None:
    """A line through the rows' values of `y` along `x`, or one for each value of `of`."""
    encoding: Row = {
        "x": {"field": x, "type": "quantitative", "scale": {"zero": False, "nice": False}},
        "y": {"field": y, "type": "quantitative", "scale": {"zero": from_zero}},
        "tooltip": [{"field": x, "format": ".4~g"}, {"field": y, "format": ".4~g"}],
    }
    if of:
        encoding["color"] = {"field": of, "type": "nominal", "legend": LEGEND}
    _show({"data": {"values": rows}, "mark": {"type": "line", "point": {"size": 14}}, "encoding": encoding})


def reliability(pools: dict[str, list[Row]]) -> None:
    """How often answers of each confidence are right; each pool has bins of confidence, accuracy and count."""
    rows = [
        {"confidence, %": 100 * b["confidence"], "right, %": 100 * b["accuracy"], "answers": b["count"], "on": name}
        for name, bins in pools.items()
        for b in bins
        if b["count"] >= FEWEST_ANSWERS
    ]
    axes = {
        axis: {"field": field, "type": "quantitative", "scale": {"domain": [0, 100]}}
        for axis, field in (("x", "confidence, %"), ("y", "right, %"))
    }
    color = {"field": "on", "type": "nominal", "legend": LEGEND}
    tooltip = [{"field": "answers"}, *({"field": axis["field"], "format": ".1f"} for axis in axes.values())]
    answers = {"mark": {"type": "line", "point": True}, "encoding": {**axes, "color": color, "tooltip": tooltip}}
    true = {
        "data": {"values": [{"confidence, %": share, "right, %": share} for share in (0, 100)]},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": "gray"},
        "encoding": axes,
    }
    _show({"data": {"values": rows}, "layer": [true, answers]})


def confusion(counts: list[list[int]]) -> None:
    """What each digit was read as: rows are what is written, columns the answers, the last one "no digit"."""
    names = [*map(str, range(10)), NO_DIGIT]
    rows = [
        {"is": str(label), "read as": names[answer], "count": count, "wrong": answer != label}
        for label, of_label in enumerate(counts)
        for answer, count in enumerate(of_label)
        if count
    ]
    encoding = {
        "x": {"field": "read as", "type": "ordinal", "scale": {"domain": names}, "axis": {"labelAngle": 0}},
        "y": {"field": "is", "type": "ordinal", "scale": {"domain": names[:10]}},
        "text": {"field": "count"},
        "color": {"condition": {"test": "datum.wrong", "value": RED}, "value": TEAL},
        "tooltip": [{"field": name} for name in ("is", "read as", "count")],
    }
    _show({"data": {"values": rows}, "mark": {"type": "text", "fontSize": 12}, "encoding": encoding})


def _show(spec: Row) -> None:
    st.vega_lite_chart({"height": HEIGHT_PX, **spec}, width="stretch")

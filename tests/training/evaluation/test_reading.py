"""The whole reader judged on pages whose text is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preprocessing import Box
from recognition import DigitReader, Page
from recognition.page import Digit, Line
from training.evaluation.reading import NO_ORDER, Tally, edit_distance, judged, lines_in_common, on_cases, photo_cases

BOX = Box(0, 0, 5, 9)


def page(*lines: str, confidence: float = 0.9) -> Page:
    written = [Line(tuple(Digit(int(d), confidence, ((int(d), confidence),), BOX) for d in text)) for text in lines]
    return Page(100, 100, tuple(written))


@pytest.mark.parametrize(
    ("truth", "read", "edits"),
    [
        ("", "", 0),
        ("", "12", 2),
        ("12", "", 2),
        ("123", "123", 0),
        ("123", "13", 1),
        ("123", "1723", 1),
        ("12", "21", 2),
    ],
)
def test_edit_distance(truth: str, read: str, edits: int) -> None:
    assert edit_distance(truth, read) == edits


@pytest.mark.parametrize(
    ("truth", "read", "common"),
    [
        ((), (), 0),
        (("1",), (), 0),
        (("1", "2", "3"), ("1", "2", "3"), 3),
        (("1", "2", "3"), ("1", "9", "3"), 2),
        (("1", "2"), ("2", "1"), 1),
        (("1", "2"), ("7", "1", "7", "2"), 2),
    ],
)
def test_lines_in_common(truth: tuple[str, ...], read: tuple[str, ...], common: int) -> None:
    assert lines_in_common(truth, read) == common


@pytest.mark.parametrize(
    ("truth", "read", "right"),
    [
        ((), (), []),
        (("12",), (), []),
        ((), ("12",), []),
        (("12",), ("12",), [True, True]),
        (("12",), ("13",), [True, False]),
        (("12",), ("123",), []),
        (("12", "34"), ("7", "34"), [True, True]),
        (("12", "34", "56"), ("34", "55"), [True, True, True, False]),
    ],
    ids=[
        "blank",
        "nothing read",
        "nothing written",
        "right",
        "one wrong",
        "another length",
        "a line more",
        "a line less",
    ],
)
def test_digits_are_judged_in_lines_of_their_length(
    truth: tuple[str, ...], read: tuple[str, ...], right: list[bool]
) -> None:
    assert sorted(right for _, right in judged(truth, page(*read))) == sorted(right)


@pytest.mark.parametrize(
    ("truth", "read", "ordered", "counts"),
    [
        ((), (), True, (1, 0, 0, 0, 0)),
        (("12", "3"), ("12", "3"), True, (1, 2, 2, 3, 0)),
        (("12", "3"), ("12", "4"), True, (0, 2, 1, 3, 1)),
        (("12", "3"), ("3", "21"), False, (1, 0, 0, 3, 0)),
    ],
)
def test_tally(
    truth: tuple[str, ...], read: tuple[str, ...], ordered: bool, counts: tuple[int, int, int, int, int]
) -> None:
    tally = Tally()
    tally.add(truth, read, 5.0, ordered)
    assert (tally.images_right, tally.lines, tally.lines_right, tally.digits, tally.edits) == counts
    assert tally.figures()["median_ms"] == 5.0


def test_a_folder_of_photos_is_counted_by_its_groups(photos: Path, reader: DigitReader) -> None:
    figures: dict[str, Any] = on_cases(reader, photo_cases(photos))
    assert set(figures["groups"]) == {"multi", NO_ORDER, "no digits"}
    assert (figures["all"]["images"], figures["all"]["images_right"]) == (3, 3)
    assert (figures["all"]["lines"], figures["all"]["lines_right"], figures["all"]["edits"]) == (2, 2, 0)
    assert figures["digits"]["count"] == 6
    assert 0.0 <= figures["digits"]["ece"] <= 1.0

from __future__ import annotations

import csv
import io
import json

import pytest

from preprocessing import Box
from recognition import Digit, Line, Page
from recognition.edits import Edit
from recognition.export import CSV_COLUMNS, Outcome, csv_of, csv_rows, json_of, to_csv, to_json, to_text
from recognition.page import PageWarning
from recognition.review import Review

LEFT_OUT = PageWarning("left_out", "Ink was left out.", Box(1, 2, 3, 4))
CUT = PageWarning("cut", "A number is cut off.")


def page(*texts: str, confidence: float = 0.99, warnings: tuple[PageWarning, ...] = ()) -> Page:
    lines = tuple(
        Line(
            tuple(
                Digit(int(label), confidence, ((int(label), confidence),), Box(40 * column, 60 * row, 30, 50))
                for column, label in enumerate(text)
            )
        )
        for row, text in enumerate(texts)
    )
    return Page(400, 300, lines, warnings=warnings)


@pytest.mark.parametrize(
    ("texts", "expected"), [((), ""), (("7",), "7\n"), (("48", "90"), "48\n90\n")], ids=["nothing", "a digit", "lines"]
)
def test_the_text_is_what_was_read(texts: tuple[str, ...], expected: str) -> None:
    assert to_text(page(*texts)) == expected


@pytest.mark.parametrize(
    ("texts", "edits", "expected"),
    [
        pytest.param((), [], [], id="nothing"),
        pytest.param(("48", "90"), [], [("48", "48"), ("90", "90")], id="as read"),
        pytest.param(("48", "90"), [("type", "L1", "96")], [("48", "48"), ("96", "90")], id="corrected"),
        pytest.param(("48", "90"), [("type", "L0", "")], [("", "48"), ("90", "90")], id="struck out"),
        pytest.param((), [("line", "", "12"), ("line", "", "")], [("12", "")], id="added"),
    ],
)
def test_what_was_read_stays_beside_what_it_became(
    texts: tuple[str, ...], edits: list[tuple[str, str, str]], expected: list[tuple[str, str]]
) -> None:
    read = page(*texts)
    review = Review(read).edited(*(Edit(*edit) for edit in edits))
    rows = list(csv.DictReader(io.StringIO(to_csv(read, review, "log.jpg"))))
    assert [(row["text"], row["as_read"]) for row in rows] == expected
    assert [row["line"] for row in rows] == [str(number) for number in range(1, len(expected) + 1)]
    assert {row["file"] for row in rows} <= {"log.jpg"}


def test_a_row_holds_the_place_and_the_doubt_of_its_line() -> None:
    (row,) = csv_rows(page("482", confidence=0.5))
    assert row["lowest_confidence"] == 0.5
    assert row["doubtful_digits"] == 3
    assert (row["x"], row["y"], row["width"], row["height"]) == (0, 0, 110, 50)


@pytest.mark.parametrize(
    ("texts", "warnings", "expected"),
    [
        (("48", "90"), (), [("1", ""), ("2", "")]),
        (("48",), (CUT,), [("1", "A number is cut off.")]),
        (("48", "90"), (LEFT_OUT, CUT, LEFT_OUT), [(line, "Ink was left out.; A number is cut off.") for line in "12"]),
        ((), (LEFT_OUT,), [("", "Ink was left out.")]),
        ((), (), []),
    ],
)
def test_every_row_says_what_makes_its_page_less_sure(
    texts: tuple[str, ...], warnings: tuple[PageWarning, ...], expected: list[tuple[str, str]]
) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(page(*texts, warnings=warnings), name="log.jpg"))))
    assert [(row["line"], row["warnings"]) for row in rows] == expected
    assert {row["file"] for row in rows} <= {"log.jpg"}
    assert CSV_COLUMNS[-1] == "warnings"


def test_json_has_every_warning_with_its_place() -> None:
    warnings = json.loads(to_json(page("48", warnings=(LEFT_OUT, CUT))))["warnings"]
    assert [warning["box"] for warning in warnings] == [{"x": 1, "y": 2, "width": 3, "height": 4}, None]
    assert [warning["sentence"] for warning in warnings] == [LEFT_OUT.sentence, CUT.sentence]


def test_the_rows_of_many_pages_stand_under_one_header() -> None:
    table = csv_of(
        [
            Outcome("a.png", reading=page("48")),
            Outcome("torn.png", error="Damaged."),
            Outcome("b.png", reading=page("90")),
        ]
    )
    assert table.splitlines()[0] == ",".join(CSV_COLUMNS)
    assert [line.split(",")[:3] for line in table.splitlines()[1:]] == [["a.png", "1", "48"], ["b.png", "1", "90"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("48", "48"),
        ("-5", "-5"),
        ("+5", "+5"),
        ("-12.50", "-12.50"),
        ("+1,234.5", "+1,234.5"),
        ("+49 170 123", "+49 170 123"),
        ("4=5", "4=5"),
        ("12-5@home", "12-5@home"),
        ("=1+2", "'=1+2"),
        ("+1+2", "'+1+2"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("-A1", "'-A1"),
        ("-5\n=1", "'-5\n=1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "' =1"),
        ("a\r=1", "a =1"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        (" \n\t =1", "' \n\t =1"),
        (" -5", " -5"),
        ("\n48", "'\n48"),
        ("\0=1", "'\0=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff\u200d+A1", "'\ufeff\u200d+A1"),
        ("\u202e@A1", "'\u202e@A1"),
        ("\uff1d1+2", "'\uff1d1+2"),
        ("\uff0b1+2", "'\uff0b1+2"),
        ("\uff0dA1", "'\uff0dA1"),
        ("\uff0d5", "\uff0d5"),
        ("\uff20A1", "'\uff20A1"),
        (" \u200b\uff1d1", "' \u200b\uff1d1"),
    ],
)
def test_no_spreadsheet_runs_what_stands_in_a_cell(text: str, expected: str) -> None:
    (row,) = csv_rows(page("48"), name="log")
    (named,) = csv.DictReader(io.StringIO(csv_of([Outcome(text, reading=page("48"))]), newline=""))
    assert named == {key: str(value) for key, value in row.items()} | {"file": expected}


@pytest.mark.parametrize(("typed", "expected"), [("48", "48"), ("-5", "-5"), ("+1+2", "'+1+2"), ("-1/2", "'-1/2")])
def test_no_spreadsheet_runs_what_a_person_typed(typed: str, expected: str) -> None:
    read = page("48")
    (row,) = csv.DictReader(io.StringIO(to_csv(read, Review(read).edited(Edit("type", "L0", typed)), "log")))
    assert row["text"] == expected


def test_json_is_a_list_of_what_was_read_and_what_was_not() -> None:
    assert json.loads(json_of([])) == []
    outcomes = [
        Outcome(
            "Zähler\n\x1b[31m\udcff.png", reading=page("48"), review=Review(page("48")).edited(Edit("set", "0.1", "6"))
        ),
        Outcome("log.pdf/page 2", 2, error="Damaged."),
        Outcome("waits.png"),
    ]
    text = json_of(outcomes)
    first, second = json.loads(text)
    assert (first["file"], first["text"], first["as_read"]) == ("Zähler\n\x1b[31m\udcff.png", "46", "48")
    assert second == {"file": "log.pdf/page 2", "page": 2, "error": "Damaged."}
    assert text.isascii() and "\x1b" not in text and text.endswith("\n]\n")

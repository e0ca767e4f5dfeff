from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pytest
from review_tables import EDITS, PAGE

from preprocessing import Box
from recognition import Digit, Line, Page, Rejected, Sign
from recognition.annotate import DOUBTFUL, SETTLED, annotate
from recognition.carry_over import carried_over
from recognition.edits import MAX_EDITS, Edit
from recognition.export import Outcome, to_csv, to_json, to_text
from recognition.labelling import to_coco, to_label_studio
from recognition.numbers import line_of, number_of
from recognition.review import Review, reported
from recognition.review_layout import laid_out
from recognition.spreadsheet import to_xlsx

CHANGED = Review(PAGE).edited(Edit("set", "0.2", "7"), Edit("remove", "1.0"), Edit("set", "r0", "5"))


def states(review: Review) -> dict[str, str]:
    return {digit.id: str(digit.state) for line in review.lines for digit in line.digits}


@pytest.mark.parametrize(("edits", "text", "became", "still_open"), EDITS)
def test_all_follows_from_the_edits(
    edits: list[tuple[str, str, str]], text: str, became: dict[str, str], still_open: int
) -> None:
    review = Review(PAGE).edited(*(Edit(*edit) for edit in edits))
    assert review.text == text
    assert states(review).items() >= became.items()
    assert len(review.open) == still_open
    assert to_text(PAGE, review) == f"{text}\n"
    for _ in edits:
        review = review.undo()
    assert (review.text, states(review)) == (PAGE.text, states(Review(PAGE)))
    for _ in edits:
        review = review.redo()
    assert review.text == text


def test_undone_edits_go_when_something_else_is_done() -> None:
    undone = CHANGED.undo()
    assert undone.redo() == CHANGED
    assert undone.edited(Edit("remove", "0.0")).redo().text == "87\n0"
    assert Review(PAGE).undo() == Review(PAGE).redo() == Review(PAGE)


def test_less_is_doubtful_when_the_limit_falls_and_what_was_settled_stays() -> None:
    review = replace(CHANGED, page=replace(PAGE, min_confidence=0.5))
    assert (len(CHANGED.open), len(review.open), review.text) == (1, 0, CHANGED.text)


@pytest.mark.parametrize(
    "report",
    [
        None,
        {},
        {"edits": []},
        {"edits": 7, "undone": []},
        {"edits": [["set"]], "undone": []},
        {"edits": [["explode", "0.0", "1"]], "undone": []},
        {"edits": [["set", "0.0", "x"]], "undone": []},
        {"edits": [["set", "0.0", "12"]], "undone": []},
        {"edits": [["set", "0.0", 1]], "undone": []},
        {"edits": [["type", "L0", "<b>"]], "undone": []},
        {"edits": [["type", "L0", "1" * 2000]], "undone": []},
        {"edits": [["confirm", "0.0", ""]] * (MAX_EDITS + 1), "undone": []},
        {"edits": [], "undone": [["set", "0.0", "x"]]},
    ],
)
def test_what_no_browser_of_ours_says_is_refused(report: Any) -> None:
    with pytest.raises(ValueError, match="expected"):
        reported(PAGE, report)


def test_a_review_goes_through_json_and_back() -> None:
    review = CHANGED.undo()
    assert reported(PAGE, json.loads(json.dumps(review.report()))) == review


def test_the_csv_says_what_was_read_what_it_became_and_who_settled_it() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(PAGE, CHANGED.edited(Edit("line", "", "0012")), "log"))))
    told = [(row["text"], row["as_read"], row["settled_by"], row["doubtful_digits"]) for row in rows]
    assert told == [("4587", "482", "person", "0"), ("0", "90", "", "1"), ("0012", "", "person", "")]
    untouched = list(csv.DictReader(io.StringIO(to_csv(replace(PAGE, min_confidence=0.7)))))
    assert [row["settled_by"] for row in untouched] == ["", "reader"]


def test_the_json_says_what_became_of_every_digit() -> None:
    assert json.loads(to_json(PAGE)) == PAGE.to_dict()
    reading = json.loads(to_json(PAGE, CHANGED))
    assert (reading["text"], reading["as_read"], reading["lines"]) == ("4587\n0", "482\n90", PAGE.to_dict()["lines"])
    told = [
        (one["as_read"], one["label"], one["state"], one["settled_by"])
        for one in reading["review"]["lines"][0]["digits"]
    ]
    assert told == [
        ("4", "4", "read", "reader"),
        ("", "5", "added", "person"),
        ("8", "8", "read", "reader"),
        ("2", "7", "changed", "person"),
    ]
    assert reading["review"]["open"] == 1


def test_the_picture_shows_what_stands() -> None:
    image = np.full((200, 200, 3), 255, np.uint8)

    def colors(review: Review | None) -> set[tuple[int, ...]]:
        return {tuple(color) for color in annotate(image, PAGE, review).reshape(-1, 3).tolist()}

    assert DOUBTFUL in colors(None) and SETTLED not in colors(None)
    settled = Review(PAGE).edited(Edit("confirm", "0.2"), Edit("remove", "1.1"))
    assert SETTLED in colors(settled) and DOUBTFUL not in colors(settled)


def test_the_spreadsheet_keeps_noughts_and_colours_doubt() -> None:
    review = CHANGED.edited(Edit("line", "", "0012"), Edit("line", "", "1234567890123456"), Edit("line", "", "-5"))
    book = openpyxl.load_workbook(
        io.BytesIO(to_xlsx([Outcome("=a.png", reading=PAGE, review=review), Outcome("torn", error="No.")]))
    )
    numbers, digits = book["Numbers"], book["Digits"]
    assert [cell.value for cell in numbers[1]][:4] == ["File", "Line", "Text", "As read"]
    texts = [row[2].value for row in numbers.iter_rows(min_row=2)]
    assert texts == [4587, 0, "0012", "1234567890123456", -5]
    assert numbers["A2"].value == "=a.png" and numbers["A2"].data_type == "s"
    fills = [row[2].fill.fgColor.rgb for row in numbers.iter_rows(min_row=2, max_row=3)]
    assert fills == ["FFDBEAFE", "FFFDE2C4"]
    assert [row[3].value for row in digits.iter_rows(min_row=2, max_row=5)] == [4, 5, 8, 7]
    assert digits.max_row == 1 + 6 + 4 + 16 + 2


def test_the_boxes_go_out_as_coco_and_to_label_studio() -> None:
    outcomes = [
        Outcome("a.png", reading=PAGE, review=CHANGED),
        Outcome("torn.png", error="No."),
        Outcome("b.png", reading=PAGE),
    ]
    coco = json.loads(to_coco(outcomes))
    assert [image["file_name"] for image in coco["images"]] == ["a.png", "b.png"]
    names = {category["id"]: category["name"] for category in coco["categories"]}
    assert "".join(names[one["category_id"]] for one in coco["annotations"]) == "4587048290"
    assert coco["annotations"][0]["bbox"] == [10, 10, 20, 40]
    mine, readers = json.loads(to_label_studio(outcomes))
    assert [one["value"]["rectanglelabels"] for one in mine["annotations"][0]["result"]] == [
        [label] for label in "45870"
    ]
    assert mine["annotations"][0]["result"][0]["value"]["x"] == 5.0
    assert "annotations" not in readers and readers["predictions"][0]["score"] == 0.6


@pytest.mark.parametrize(
    ("digits", "marks", "expected"),
    [
        pytest.param([], [(5, 5)], [["r0"]], id="nothing read"),
        pytest.param([[(0, 0), (40, 0)]], [(20, 0), (80, 0), (-20, 0)], [["r2", "0", "r0", "1", "r1"]], id="in a line"),
        pytest.param([[(0, 0), (40, 40)]], [(20, 20)], [["0", "r0", "1"]], id="in a line that slopes"),
        pytest.param([[(0, 0), (0, 60)]], [(0, 30)], [["0", "r0", "1"]], id="in a line that stands"),
        pytest.param([[(40, 0), (0, 0)]], [(20, 0)], [["0", "r0", "1"]], id="upside down"),
        pytest.param([[(0, 0)], [(0, 100)]], [(0, 50), (0, 200)], [["0"], ["r0"], ["0"], ["r1"]], id="in no line"),
    ],
)
def test_marks_that_were_left_out_have_a_place_among_the_digits(
    digits: list[list[tuple[int, int]]], marks: list[tuple[int, int]], expected: list[list[str]]
) -> None:
    lines = tuple(Line(tuple(Digit(1, 0.9, (), Box(x, y, 20, 30)) for x, y in line)) for line in digits)
    page = Page(300, 300, lines, tuple(Rejected(Box(x, y, 20, 30), "a speck") for x, y in marks))
    placed = [[f"{place}" if row is not None else f"r{place}" for row, place in line] for line in laid_out(page)]
    assert placed == expected


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        pytest.param([], "489\n90", id="nothing done"),
        pytest.param([Edit("set", "0.2", "7")], "487\n90", id="changed"),
        pytest.param([Edit("confirm", "0.2")], "482\n90", id="confirmed against the new reading"),
        pytest.param([Edit("remove", "0.0")], "89\n90", id="removed"),
        pytest.param([Edit("set", "r1", "3")], "489\n90\n3", id="taken in"),
        pytest.param([Edit("type", "L0", "482-1")], "482-1\n90", id="typed"),
        pytest.param([Edit("line", "", "55")], "489\n90\n55", id="a line added"),
    ],
)
def test_what_a_person_settled_goes_over_to_another_reading(edits: list[Edit], text: str) -> None:
    first, second = PAGE.lines
    digits = (*first.digits[:2], replace(first.digits[2], label=9, confidence=0.99))
    nudged = tuple(
        replace(one, box=replace(one.box, x=one.box.x + (2 if edits and edits[0].op != "type" else 0)))
        for one in digits
    )
    page = replace(PAGE, lines=(Line(nudged), second))
    assert carried_over(Review(PAGE).edited(*edits), page).text == text


def read(text: str) -> Page:
    """A page of one line with numbers and signs, each character a box of its own."""
    places = iter(range(len(text)))
    numbers = []
    for number in text.split(" "):
        characters: list[Digit | Sign] = []
        for label in number:
            box = Box(30 * next(places), 10, 20, 40)
            characters.append(
                Digit(int(label), 0.99, (), box) if label.isdigit() else Sign(label, 0.5, (("", 0.4),), box)
            )
        numbers.append(number_of(characters))
    return Page(400, 100, (line_of(numbers),))


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        ([], "12.5 -3"),
        ([Edit("set", "0.2", ",")], "12,5 -3"),
        ([Edit("remove", "0.4")], "12.5 3"),
        ([Edit("type", "L0", "12.5-3")], "12.5-3"),
        ([Edit("type", "L0", "12.5-3"), Edit("type", "L0", "12.5 -3")], "12.5 -3"),
    ],
    ids=["as it was read", "another sign", "no sign", "one number", "two numbers again"],
)
def test_signs_and_blanks_are_reviewed_like_digits(edits: list[Edit], text: str) -> None:
    review = Review(read("12.5 -3")).edited(*edits)
    assert review.text == text
    assert review.written_lines[0].as_read == "12.5 -3"
    assert all(mark.label != " " for mark in review.digits)
    assert all(label for mark in review.digits for label, _ in mark.alternatives)

"""Numbers that belong together: what does not add up is told with its place, and the one change that would mend it."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Box, Settings
from preprocessing.registration import Features
from recognition import Digit, Line, Page
from recognition.edits import Edit
from recognition.expectation import as_expected
from recognition.expected import Expected
from recognition.export import to_dict
from recognition.numbers import number_of
from recognition.page import SUM, Cell, Sign, Table, warning_dict
from recognition.review import Review
from recognition.standing import texts_now, warnings_now
from recognition.templates import Field, Said, Template, record_of

# In a text an apostrophe makes what stands before it doubtful, so that it may be a 1, a 7 or a 9 as well.
DOUBT = "'"


def line(text: str, row: int = 0, x: int = 0) -> Line:
    characters: list[Digit | Sign] = []
    for place, label in enumerate(text.replace(DOUBT, "")):
        box = Box(x + 10 * place, 40 * row, 8, 20)
        others = tuple((other, 0.2) for other in (1, 7, 9) if str(other) != label)
        characters.append(
            Digit(int(label), 0.99, ((int(label), 0.99), *others), box)
            if label.isdigit()
            else Sign(label, 0.99, (), box)
        )
    for place in (at - 1 - text[:at].count(DOUBT) for at, label in enumerate(text) if label == DOUBT):
        one = characters[place]
        assert isinstance(one, Digit)
        characters[place] = Digit(one.label, 0.5, one.alternatives, one.box)
    return Line(tuple(one for one in characters if isinstance(one, Digit)), (number_of(characters),))


def page(*texts: str) -> Page:
    return Page(400, 400, tuple(line(text, row) for row, text in enumerate(texts)))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param((), "", id="blank page"),
        pytest.param(("5",), "", id="nothing above"),
        pytest.param(("2", "3", "5"), "", id="adds up"),
        pytest.param(("1.25", "-3.50", "-2.25"), "", id="decimals and less than nothing"),
        pytest.param(("2", "3", "6"), "6 in line 3 does not agree: the sum is 5.", id="does not"),
        pytest.param(
            ("2", "4'", "9"), "It would if the doubtful 4 of 4 in line 2 were a 7.", id="a part that may be a 7"
        ),
        pytest.param(
            ("2", "5", "1'"), "It would if the doubtful 1 of 1 in line 3 were a 7.", id="a total that may be a 7"
        ),
        pytest.param(("2", "4'", "6"), "", id="a doubt and the sum is right"),
        pytest.param(
            ("2'", "4'", "11"),
            "11 in line 3 does not agree: the sum is 6.",
            id="two changes would mend it: neither is proposed",
        ),
        pytest.param(("2", "1/2", "3"), "cannot be checked: 1/2 in line 2.", id="no value"),
    ],
)
def test_the_last_line_is_the_sum_of_those_above(texts: tuple[str, ...], said: str) -> None:
    found = as_expected(page(*texts), Settings(expected="sum above"))
    assert found.text == "\n".join(text.replace(DOUBT, "") for text in texts), "a change was made"
    assert [one.code for one in found.warnings] == ([SUM] if said else [])
    if said:
        assert said in found.warnings[0].sentence
        assert ("It would" in found.warnings[0].sentence) == ("It would" in said)
        assert found.warnings[0].box == Box(0, 40 * (len(texts) - 1), 10 * len(texts[-1].replace(DOUBT, "")) - 2, 20)


def table_page(rows: list[list[str]]) -> Page:
    lines, cells, known = [], [], 0
    for row, texts in enumerate(rows):
        written = [(text, line(text, row, 100 * column)) for column, text in enumerate(texts) if text]
        numbers = [one.numbers[0] for _, one in written]
        lines.append(Line(tuple(digit for _, one in written for digit in one.digits), tuple(numbers)))
        of_row = []
        for column, text in enumerate(texts):
            indices = tuple(range(known, known + len(text)))
            known += len(text)
            of_row.append(Cell(text, Box(100 * column, 40 * row, 90, 38), (), indices))
        cells.append(tuple(of_row))
    return Page(400, 400, tuple(lines), tables=(Table(tuple(cells), Box(0, 0, 300, 120)),))


@pytest.mark.parametrize(
    ("expected", "places"),
    [
        pytest.param("row total", ["row 2, column 3"], id="rows"),
        pytest.param("column total", ["row 3, column 1"], id="columns"),
        pytest.param(r"row total; \d+", ["row 2, column 3"], id="rows of a pattern"),
    ],
)
def test_totals_of_a_table(expected: str, places: list[str]) -> None:
    # An empty cell counts for nothing; a row or column without a total has none.
    page_of_a_table = table_page([["", "2", "2"], ["3", "4", "8"], ["4", "6", ""]])
    found = as_expected(page_of_a_table, Settings(expected=expected))
    assert [one.sentence.split(" does not")[0].split(" in ")[1] for one in found.warnings] == places


TABLE = table_page([["2", "3", "5"], ["1", "7", "9"]])


@pytest.mark.parametrize(
    ("read", "expected", "edits", "typed", "said"),
    [
        pytest.param(page(), "sum above", [], None, [], id="blank page"),
        pytest.param(
            page("2", "4'", "9"),
            "sum above",
            [],
            None,
            ["9 in line 3 does not agree: the sum is 6. It would if the doubtful 4 of 4 in line 2 were a 7."],
            id="as read",
        ),
        pytest.param(page("2", "4'", "9"), "sum above", [("set", "1.0", "7")], None, [], id="mended"),
        pytest.param(
            page("2", "4'", "9"),
            "sum above",
            [("confirm", "1.0", "")],
            None,
            ["9 in line 3 does not agree: the sum is 6."],
            id="what is confirmed is not proposed to be changed",
        ),
        pytest.param(
            page("2", "3", "5"),
            "sum above",
            [("set", "0.0", "1")],
            None,
            ["5 in line 3 does not agree: the sum is 4."],
            id="broken by a person",
        ),
        pytest.param(page("2", "3", "9"), "sum above", [("line", "", "14")], None, [], id="a total that was added"),
        pytest.param(page("12"), r"\d{3}", [], None, ["12 is not as expected: \\d{3}."], id="does not fit"),
        pytest.param(page("12"), r"\d{3}", [("type", "L0", "123")], None, [], id="typed so that it fits"),
        pytest.param(page("12"), r"\d{3}", [("type", "L0", "1 23")], None, [], id="fits with a blank in it"),
        pytest.param(
            page("123"), r"\d{3}", [("remove", "0.2", "")], None, ["12 is not as expected: \\d{3}."], id="made unfit"
        ),
        pytest.param(page("123"), r"\d{3}", [("type", "L0", "")], None, [], id="struck out"),
        pytest.param(
            page("4006381333931"),
            "ean",
            [("set", "0.12", "0")],
            None,
            ["The check digit of 4006381333930 is wrong (EAN)."],
            id="a check digit",
        ),
        pytest.param(
            TABLE, "row total", [], None, ["9 in row 2, column 3 does not agree: the sum is 8."], id="a table as read"
        ),
        pytest.param(TABLE, "row total", [("set", "1.1", "8")], None, [], id="a cell that was set"),
        pytest.param(TABLE, "row total", [("type", "L1", "1 7 8")], None, [], id="a cell in a line that was typed"),
        pytest.param(TABLE, "row total", [], [["2", "3", "5"], ["1", "7", "8"]], [], id="typed into the grid"),
        pytest.param(
            TABLE, "from 0 to 9", [], [["2", "3", "5"], ["1", "7", "88"]],
            ["88 is not as expected: from 0 to 9."], id="typed into the grid, and not as expected",
        ),
    ],
)  # fmt: skip
def test_what_a_person_settled_is_asked_again(
    read: Page,
    expected: str,
    edits: list[tuple[str, str, str]],
    typed: list[list[str]] | None,
    said: list[str],
) -> None:
    review = Review(as_expected(read, Settings(expected=expected))).edited(*(Edit(*edit) for edit in edits))
    found = warnings_now(review.page, review.lines, [typed] if typed else None)
    assert [one.sentence for one in found] == said
    if typed is None:
        assert review.warnings == found
        assert to_dict(review.page, review)["warnings"] == [warning_dict(one) for one in found]


@pytest.mark.parametrize(
    ("edits", "texts"),
    [
        pytest.param([], [["2", "3", "5"], ["1", "7", "9"]], id="as read"),
        pytest.param([("set", "0.1", "4")], [["2", "4", "5"], ["1", "7", "9"]], id="set"),
        pytest.param([("remove", "0.1", "")], [["2", "", "5"], ["1", "7", "9"]], id="removed"),
        pytest.param([("type", "L0", "21 3 5")], [["21", "3", "5"], ["1", "7", "9"]], id="a digit after another"),
        pytest.param([("type", "L0", "2 31.5 5")], [["2", "31.5", "5"], ["1", "7", "9"]], id="three after another"),
        pytest.param([("type", "L1", "41 7 9")], [["2", "3", "5"], ["41", "7", "9"]], id="a digit at the start"),
        pytest.param([("line", "", "8")], [["2", "3", "5"], ["1", "7", "9"]], id="a line of its own"),
    ],
)
def test_tables_follow_the_lines(edits: list[tuple[str, str, str]], texts: list[list[str]]) -> None:
    review = Review(TABLE).edited(*(Edit(*edit) for edit in edits))
    assert texts_now(TABLE, review.lines) == [texts]
    if edits:
        assert to_dict(TABLE, review)["review"]["tables"] == [{"rows": texts}]


FEATURES = Features((400, 400), np.zeros((1, 2), np.float32), np.zeros((1, 128), np.uint8))


@pytest.mark.parametrize(
    ("rule", "texts", "why"),
    [
        pytest.param("sum of net, tax", ("10", "2", "12"), "", id="adds up"),
        pytest.param("sum of net, tax", ("10", "2", "13"), "the sum is 12.", id="does not"),
        pytest.param("same as net", ("10", "2", "10"), "", id="the same"),
        pytest.param("same as net", ("10", "2", "10.5"), "10 stands in the field 'net'.", id="not the same"),
        pytest.param("same as net", ("10", "2", "4'0"), "were a 1", id="another, which may be the same"),
        pytest.param(
            r"\d; same as net", ("10", "2", "10"), "10 is not as expected", id="the same, and not as expected"
        ),
    ],
)
def test_fields_that_belong_together(rule: str, texts: tuple[str, ...], why: str) -> None:
    names = ("net", "tax", "total")
    rules = {"total": Expected.parse(rule)}
    fields = tuple(Field(name, Box(0, 40 * row, 200, 39), rules.get(name)) for row, name in enumerate(names))
    total = record_of(Template(FEATURES, fields), page(*texts), np.eye(3)).fields["total"]
    assert (total.text, total.doubtful) == (texts[2].replace(DOUBT, ""), bool(why) or DOUBT in texts[2])
    assert why in total.why


AGREES_NOT = "13 in the field 'total' does not agree: the sum is {}."


@pytest.mark.parametrize(
    ("said", "doubtful", "why"),
    [
        pytest.param({}, True, AGREES_NOT.format(12), id="nothing"),
        pytest.param({"tax": Said("3")}, False, "", id="a part that mends it"),
        pytest.param({"total": Said("12")}, False, "", id="the total that mends it"),
        pytest.param({"tax": Said("4")}, True, AGREES_NOT.format(14), id="a part that does not"),
        pytest.param({"total": Said("13")}, True, AGREES_NOT.format(12), id="the total as it was, without a look"),
        pytest.param({"total": Said("13", AGREES_NOT.format(12))}, False, AGREES_NOT.format(12), id="it stays so"),
        pytest.param(
            {"total": Said("13", AGREES_NOT.format(12)), "tax": Said("4")},
            True,
            AGREES_NOT.format(14),
            id="it stays so, but then a part changes",
        ),
        pytest.param({"total": Said("x")}, True, "x is not as expected", id="what does not fit"),
    ],
)
def test_fields_that_a_person_settled_are_asked_again(said: dict[str, Said], doubtful: bool, why: str) -> None:
    names = ("net", "tax", "total")
    fields = tuple(
        Field(name, Box(0, 40 * row, 200, 39), Expected.parse(r"\d+; sum of net, tax") if name == "total" else None)
        for row, name in enumerate(names)
    )
    record = record_of(Template(FEATURES, fields), page("10", "2", "13"), np.eye(3), said=said)
    total = record.fields["total"]
    assert total.doubtful == doubtful and why in total.why and bool(why) == bool(total.why)
    assert {name: record.fields[name].text for name in said} == {name: one.text for name, one in said.items()}

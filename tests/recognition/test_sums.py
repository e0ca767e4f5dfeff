"""Numbers that belong together: what does not add up is told with its place, and the one change that would mend it."""

from __future__ import annotations

import numpy as np
import pytest

from preprocessing import Box, Settings
from preprocessing.registration import Features
from recognition import Digit, Line, Page
from recognition.expectation import as_expected
from recognition.expected import Expected
from recognition.numbers import number_of
from recognition.page import SUM, Cell, Sign, Table
from recognition.templates import Field, Template, record_of

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

"""What is expected: a line of text becomes what tells texts that fit from those that do not."""

from __future__ import annotations

import itertools
import re

import pytest

from recognition.automaton import Automaton, UnusablePattern
from recognition.expected import Expected, Rule, UnusableExpectation

SHORT_TEXTS = ["".join(text) for length in range(5) for text in itertools.product("012.-×", repeat=length)]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("", id="blank"),
        pytest.param(r"\d{3}", id="digits"),
        pytest.param(r"-?\d+\.\d{2}", id="an amount"),
        pytest.param(r"^[0-1]+$", id="with its ends"),
        pytest.param(r"(\d-?){2}\d", id="a group again and again"),
        pytest.param(r"(?:1|20)|(?P<a>2|-)", id="either or"),
        pytest.param(r"\d{,2}", id="no fewest"),
        pytest.param(r"1*?2+?", id="lazy"),
        pytest.param(r"(1*)*2", id="nothing again and again"),
        pytest.param(r"((0|1){0,2}){2}", id="counts in counts"),
        pytest.param(r"[^1\-].", id="all but"),
        pytest.param(r"[+×]\w?|\-\.|\D\S", id="kinds of characters"),
        pytest.param(r"(0|1)*0(0|1){20}|1", id="more than a million states"),
    ],
)
def test_an_automaton_takes_what_the_expression_matches(pattern: str) -> None:
    automaton = Automaton(pattern)
    assert [t for t in SHORT_TEXTS if automaton.fits(t)] == [t for t in SHORT_TEXTS if re.fullmatch(pattern, t)]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("(7", id="open"),
        pytest.param(r"(?=1)\d", id="looks ahead"),
        pytest.param(r"(\d)\1", id="looks back"),
        pytest.param(r"1$2", id="ends within"),
        pytest.param(r"((\d{50}){50}){50}", id="far too long when it is written out"),
        pytest.param("(" * 499 + "1" + ")" * 499, id="nested too deep"),
        pytest.param("1" * 1001, id="long"),
    ],
)
def test_patterns_that_make_no_automaton(pattern: str) -> None:
    with pytest.raises(UnusablePattern):
        Automaton(pattern)


@pytest.mark.parametrize(
    ("expected", "fit", "do_not"),
    [
        pytest.param(r"\d{5}", ["12345", "12 345"], ["", "1234", "123456", "1234-"], id="a pattern"),
        pytest.param(r"\d{2} \d{2}", ["1234", "12 34"], ["123"], id="a pattern with a blank"),
        pytest.param("one of 10 20,5, 7", ["10", "20,5", "7"], ["", "20", "205"], id="a list"),
        pytest.param("from 0 to 2", ["0", "2", "1.5", "1,234", "2.000"], ["", "3", "-1", "2.1", "1/2"], id="a range"),
        pytest.param("from 10", ["10", "9999"], ["9", "-10"], id="no less"),
        pytest.param("to 9.5", ["9.5", "-3"], ["9.6"], id="no more"),
        pytest.param("3 digits", ["123", "1.23", "-123"], ["12", "1234"], id="a length"),
        pytest.param("2 to 3 digits", ["12", "123"], ["1", "1234"], id="a length from to"),
        pytest.param("luhn", ["79927398713"], ["79927398712", "7"], id="luhn"),
        pytest.param("ean", ["4006381333931", "96385074"], ["4006381333932", "400638133393"], id="ean"),
        pytest.param("isbn", ["978-3-16-148410-0", "9783161484100"], ["9783161484101"], id="isbn"),
        pytest.param("IBAN de", ["89370400440532013000", "89 3704 0044 0532 0130 00"], ["89370400440532013001"],
                     id="iban"),
        pytest.param("mod 11", ["079"], ["078"], id="mod 11"),
        pytest.param("mod 97", ["79444"], ["79443"], id="mod 97"),
        pytest.param(r"4\d{12}; ean", ["4006381333931"], ["96385074", "5006381333931"],
                     id="a pattern and a check digit"),
        pytest.param(r"\d{2}; from 20 to 30", ["20", "29"], ["19", "20.5"], id="a pattern and a range"),
    ],
)  # fmt: skip
def test_what_fits(expected: str, fit: list[str], do_not: list[str]) -> None:
    said = Expected.parse(expected)
    assert {text: said.why_not(text) for text in fit} == dict.fromkeys(fit, "")
    for text in do_not:
        assert said.why_not(text).endswith("."), text


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        pytest.param("", "Nothing is expected here", id="blank"),
        pytest.param(" ; ", "Nothing is expected here", id="nothing but semicolons"),
        pytest.param("eam", "'eam'", id="an unknown word"),
        pytest.param("[A-Z]{2}", "Nothing that is read", id="letters"),
        pytest.param("(7", "no regular expression", id="no pattern"),
        pytest.param("from 9 to 3", "No value", id="an empty range"),
        pytest.param("from a to b", "from one number to another", id="a range of words"),
        pytest.param("5 to 3 digits", "No number", id="an empty length"),
        pytest.param("one of 1 kg", "'kg'", id="a list with a word"),
        pytest.param("iban XX", "'XX'", id="no such country"),
        pytest.param("iban GB", "letters", id="a country with letters"),
        pytest.param("ean; luhn", "Two times", id="two check digits"),
        pytest.param("1" * 601, "600 characters", id="long"),
    ],
)
def test_what_cannot_be_expected(expected: str, sentence: str) -> None:
    with pytest.raises(UnusableExpectation, match=re.escape(sentence)):
        Expected.parse(expected)


@pytest.mark.parametrize(
    ("expected", "rules"),
    [
        pytest.param(r"\d", (), id="none"),
        pytest.param("Sum above; row total;column total", ("sum above", "row total", "column total"), id="of a page"),
        pytest.param("same as net value", (Rule("same as", ("net value",)),), id="a field"),
        pytest.param("sum of net, tax", (Rule("sum of", ("net", "tax")),), id="fields"),
    ],
)
def test_rules(expected: str, rules: tuple[Rule | str, ...]) -> None:
    assert Expected.parse(expected).rules == tuple(rule if isinstance(rule, Rule) else Rule(rule) for rule in rules)

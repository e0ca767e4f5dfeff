"""What came from outside is shown as it is; tests/browser sees the same texts on the page."""

from __future__ import annotations

import pytest

from ui.markdown import BLANK, plain, plain_character

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("4821", "4821"),
        ("12.5", "12.5"),
        ("-12", "\\-12"),
        ("+4", "\\+4"),
        ("1. page", "1\\. page"),
        ("12) 4", "12\\) 4"),
        ("12-34", "12-34"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("scan_of_july.png", "scan\\_of\\_july.png"),
        ("[a](b)", "\\[a\\](b)"),
        ("# 4", "\\# 4"),
        ("$5 and $6", "\\$5 and \\$6"),
        (":red[4]", "\\:red\\[4\\]"),
        (":smile:", f"\\:{JOINER}smile\\:"),
        (":material/check:", f"\\:{JOINER}material/check\\:"),
        ("4 -> 5", f"4 -{JOINER}\\> 5"),
        ("4 -- 5", f"4 -{JOINER}- 5"),
        ("<b>4</b> &amp;", "\\<b\\>4\\</b\\> \\&amp;"),
        ("https://a.b", f"https\\:{JOINER}//a.b"),
        ("www.a.b", f"w{JOINER}ww.a.b"),
        ("a@b.cd", f"a@{JOINER}b.cd"),
        ("a\n\n    b", "a b"),
        ("HEIC photos cannot be read: save the photo.", "HEIC photos cannot be read: save the photo."),
    ],
)
def test_markdown_loses_its_meaning(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(("character", "expected"), [("7", "7"), ("*", "\\*"), ("-", "\\-"), (" ", BLANK)])
def test_one_character_is_always_seen(character: str, expected: str) -> None:
    assert plain_character(character) == expected

from __future__ import annotations

import pytest

from documents.names import printable, unique_name


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("a.png", [], "a.png"),
        ("a.png", ["a.png"], "a-2.png"),
        ("a.png", ["a.png", "a-2.png"], "a-3.png"),
        ("b/a.png", ["a.png"], "b/a.png"),
        ("b/a.png", ["b/a.png"], "b/a-2.png"),
        ("log.pdf/page 3", ["log.pdf/page 3"], "log.pdf/page 3-2"),
        (".png", [".png"], ".png-2"),
        ("a", ["a"], "a-2"),
    ],
)
def test_no_two_names_are_alike(name: str, taken: list[str], expected: str) -> None:
    assert unique_name(name, taken.__contains__) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Zähler 12.jpg", "Zähler 12.jpg"),
        ("a\nb", r"a\nb"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202egpj.exe", r"a\u202egpj.exe"),
        ("a\u200bb", r"a\u200bb"),
        ("ink-\udcff.png", r"ink-\udcff.png"),
    ],
)
def test_names_are_shown_on_one_line_and_move_nothing(text: str, expected: str) -> None:
    assert printable(text) == expected

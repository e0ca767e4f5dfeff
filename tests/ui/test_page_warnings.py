"""What is shown of a page's warnings, on its page and in the list of many files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shown_reviews import shown_data
from streamlit.testing.v1 import AppTest

from preprocessing import Box
from recognition import Page, Settings
from recognition.page import PageWarning
from ui.review.page_warnings import badge, shortened

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

A, B = "Ink was left out.", "A number is cut off."


def page_with(*sentences: str) -> Page:
    return Page(80, 60, warnings=tuple(PageWarning("left_out", sentence, Box(1, 2, 3, 4)) for sentence in sentences))


@pytest.mark.parametrize(
    ("sentences", "shown", "counted"),
    [
        pytest.param((), [], "", id="none"),
        pytest.param((A,), [A], "1 warning]", id="one"),
        pytest.param((A, A, A), [f"{A} (3 times)"], "1 warning]", id="one, three times"),
        pytest.param((A, B, A), [f"{A} (2 times)", B], "2 warnings]", id="two, one of them twice"),
        pytest.param(tuple("12345"), list("12345"), "5 warnings]", id="as many as are shown"),
        pytest.param(tuple("1234566"), [*"12345", "and 1 more"], "6 warnings]", id="one more"),
        pytest.param(tuple("123456789"), [*"12345", "and 4 more"], "9 warnings]", id="many"),
        pytest.param(("*a* 7: b.",), [r"\*a\* 7: b."], "1 warning]", id="no Markdown"),
    ],
)
def test_each_sentence_is_shown_once_and_of_many_the_first(
    sentences: tuple[str, ...], shown: list[str], counted: str
) -> None:
    warnings = page_with(*sentences).warnings
    assert shortened(warnings) == shown
    assert badge(warnings).endswith(counted)
    assert bool(badge(warnings)) == bool(sentences)


@pytest.fixture
def warned(known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the reader find its five digits, or none, and warn with these sentences."""

    def warned(*sentences: str, level: int = 230) -> None:
        page = known_reader.read(np.full((60, 80, 3), level, np.uint8), Settings())
        warnings = page_with(*sentences).warnings
        monkeypatch.setattr(known_reader, "read", lambda *_, **__: replace(page, warnings=warnings))

    return warned


def markdown_of(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


@pytest.mark.parametrize(
    ("sentences", "level", "list_shown"),
    [
        pytest.param((), 230, [], id="sure"),
        pytest.param((A, A), 230, [f"{A} (2 times)"], id="one, twice"),
        pytest.param((A, B), 230, [f"- {A}\n- {B}"], id="two"),
        pytest.param((A,), 0, [A], id="no digits"),
    ],
)
def test_a_page_says_what_it_warns_of_and_where(
    warned: Callable[..., None],
    upload: Callable[..., AppTest],
    sentences: tuple[str, ...],
    level: int,
    list_shown: list[str],
) -> None:
    warned(*sentences, level=level)
    app = upload()
    assert not app.exception
    assert [warning.value for warning in app.warning] == list_shown
    (data,) = shown_data(app)
    assert [warning["sentence"] for warning in data["warnings"]] == list(sentences)
    assert all(warning["box"] == [1, 2, 3, 4] for warning in data["warnings"])


@pytest.mark.parametrize("level", [230, 0])
def test_the_row_of_a_file_shows_what_it_warns_of(
    app: AppTest, warned: Callable[..., None], png: Callable[..., bytes], level: int
) -> None:
    warned(A, B, A, level=level)
    many = app.switch_page("pages/many_files.py").run()
    many.slider(key="min_confidence 0").set_value(0).run()
    (uploader,) = many.get("file_uploader")
    uploader.set_value([("a.png", png(), "image/png")]).run()
    assert not many.exception
    said = markdown_of(many)
    assert f"{A} (2 times) {B}" in said
    assert "1 with warnings" in said and "2 warnings]" in said and "none doubtful" not in said


def test_a_file_that_warns_comes_before_sure_ones(
    app: AppTest, known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch, png: Callable[..., bytes]
) -> None:
    plain_read = known_reader.read

    def read(image: np.ndarray, settings: Settings, trace: bool = False) -> Page:
        page = plain_read(image, settings, trace)
        return replace(page, lines=page.lines[1:], warnings=page_with(A).warnings if image.max() in (0, 240) else ())

    monkeypatch.setattr(known_reader, "read", read)
    many = app.switch_page("pages/many_files.py").run()
    (uploader,) = many.get("file_uploader")
    files = (("sure.png", 230), ("black.png", 0), ("empty.png", 10), ("warns.png", 240))
    uploader.set_value([(name, png(level), "image/png") for name, level in files]).run()
    many.toggle(key="batch_order").set_value(True).run()
    assert not many.exception
    assert [text.value for text in many.text] == ["black.png", "warns.png", "sure.png", "empty.png"]

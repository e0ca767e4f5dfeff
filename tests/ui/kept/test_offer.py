from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shown_reviews import edit, shown_texts
from streamlit.testing.v1 import AppTest

from ui.kept.place import OFF, PATH_VARIABLE

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

APP = Path(__file__).parents[3] / "app.py"
KEY, ANOTHER = "a" * 32, "b" * 32
PAGES = ["app.py", "pages/many_files.py"]
UPLOADS = {"app.py": "upload", "pages/many_files.py": "many upload 0"}

Visit = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, known_reader: KnownReader) -> Visit:
    """Opens a page anew, with the key of a visitor: what an earlier visit held in memory is not there."""
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "kept" / "work.sqlite3"))

    def visit(page: str = "app.py", key: str | None = KEY) -> AppTest:
        monkeypatch.setattr("ui.kept.keeping.visitors_key", lambda: key)
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        return app if page == "app.py" else app.switch_page(page).run()

    return visit


def offered(app: AppTest) -> list[str]:
    return [element.value for element in app.markdown if element.value.startswith(("Continue", "Earlier"))]


def asks_before_leaving(app: AppTest) -> bool:
    return any(component.proto.json == '["leaving"]' for component in app.get("bidi_component"))


def press(app: AppTest, label: str) -> AppTest:
    next(element for element in app.button if element.label == label).click()
    return app.run()


def give(app: AppTest, page: str, files: list[tuple[str, bytes, str]]) -> AppTest:
    uploader = app.file_uploader(key=UPLOADS[page])
    return uploader.set_value(files if page != "app.py" else files[0]).run()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("app.py", "Continue where you were: 1 file, 1 doubtful."),
        ("pages/many_files.py", "Continue where you were: 2 files in Many files, 2 doubtful."),
    ],
)
def test_files_settings_and_corrections_are_taken_up_by_their_visitor_alone(
    visit: Visit, png: Callable[..., bytes], known_reader: KnownReader, page: str, told: str
) -> None:
    app = visit(page)
    assert offered(app) == []
    give(app, page, [("a.png", png(230), "image/png"), ("b.png", png(200), "image/png")])
    next(one for one in app.toggle if str(one.key).startswith("printed")).set_value(False).run()
    if page != "app.py":
        app.button(key="open 1").click().run()
    press(app, "Right")
    edit(app, ("type", "L1", "96"))
    assert not app.exception
    assert offered(visit(page, ANOTHER)) == []
    again = visit(page)
    assert offered(again) == [told]
    press(again, "Continue")
    assert not again.exception
    assert next(one for one in again.toggle if str(one.key).startswith("printed")).value is False
    if page != "app.py":
        again.button(key="open 1").click().run()
    assert shown_texts(again) == ["482\n96"]
    assert known_reader.asked[-1][0] == (80, 60, 3)
    assert offered(again) == []
    press(again, "Delete what is kept")
    assert offered(visit(page)) == []


def test_a_file_that_was_removed_is_not_kept(visit: Visit, png: Callable[..., bytes]) -> None:
    app = visit()
    give(app, "app.py", [("a.png", png(), "image/png")])
    app.file_uploader(key="upload").set_value(None).run()
    assert offered(visit()) == []


@pytest.mark.parametrize(("named", "key"), [(OFF, KEY), (None, None), (None, "guessed")])
def test_nothing_is_written_where_keeping_is_off_or_nobody_is_known(
    visit: Visit,
    png: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    named: str | None,
    key: str | None,
) -> None:
    if named:
        monkeypatch.setenv(PATH_VARIABLE, named)
    app = visit(key=key)
    give(app, "app.py", [("a.png", png(), "image/png")])
    assert shown_texts(app) == ["482\n90"]
    assert list(tmp_path.iterdir()) == []
    assert any(element.value.startswith("Nothing is kept when you leave") for element in app.sidebar.caption)
    assert not asks_before_leaving(app), "nothing was settled"
    assert asks_before_leaving(edit(app, ("type", "L1", "96")))


def test_a_damaged_file_costs_nobody_the_page(visit: Visit, png: Callable[..., bytes], tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "work.sqlite3").write_bytes(b"no database at all " * 500)
    app = visit()
    give(app, "app.py", [("a.png", png(), "image/png")])
    assert not app.exception
    assert shown_texts(app) == ["482\n90"]
    assert [element.value for element in app.warning] == [
        "Your work cannot be kept for later: the file for it cannot be read or written. Everything else works."
    ]

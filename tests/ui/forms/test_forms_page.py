"""The page Forms without a browser: from a blank form to the table of its filled pages."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from written_forms import BOXES, OTHER, SIZE_PX, blank_form

from documents.encoding import as_png as png
from preprocessing import Box
from preprocessing.registration import NO_PRINT, OTHER_FORM, marked_features
from recognition import Digit, Line, Page, Settings
from recognition.numbers import number_of
from recognition.template_files import records_csv, to_json
from recognition.templates import Template
from ui.forms.form import PAGES_PLACE, Form, Mark, template_of
from ui.forms.records import filled_pages
from ui.kept.place import PATH_VARIABLE

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

APP = Path(__file__).parents[3] / "app.py"
METER, READING = "Meter No.", "Reading (kWh)"
FIELDS = [
    {"name": METER, "box": list(BOXES[METER]), "expected": r"\d{2}"},
    {"name": READING, "box": list(BOXES[READING]), "expected": ""},
]
BLANK = blank_form()


def written(field: str, text: str, confidence: float = 0.99) -> Line:
    x, y, _, _ = BOXES[field]
    digits = tuple(
        Digit(int(label), confidence, ((int(label), confidence),), Box(x + 20 + 30 * place, y + 20, 20, 30))
        for place, label in enumerate(text)
    )
    return Line(digits, (number_of(list(digits)),))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, known_reader: KnownReader, tmp_path: Path) -> AppTest:
    """The page Forms, before a reader who reads the same two numbers on every page, the second with doubt."""
    read = Page(*SIZE_PX, (written(METER, "47"), written(READING, "528", 0.5)))

    def known(reader: KnownReader, *_: object, **__: object) -> Page:
        reader.asked.append(((), Settings(), False))
        return read

    monkeypatch.setattr(type(known_reader), "read", known)
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "kept" / "work.sqlite3"))
    monkeypatch.setattr("ui.kept.keeping.visitors_key", lambda: "a" * 32)
    return visited()


def visited() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=60).run().switch_page("pages/forms.py").run()


def give(app: AppTest, key: str, *files: tuple[str, bytes]) -> AppTest:
    uploaded = [(name, data, "application/octet-stream") for name, data in files]
    return app.file_uploader(key=key).set_value(uploaded if key.startswith(PAGES_PLACE) else uploaded[0]).run()


def shown(app: AppTest) -> dict[str, Any]:
    """What the component is given."""
    (proto,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "forms"]
    return json.loads(proto.json)


def mark(app: AppTest, fields: list[dict[str, Any]]) -> AppTest:
    data = shown(app)
    app.session_state["form"].take({"key": data["key"], "revision": data["revision"] + 1, "fields": fields})
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(element for element in app.button if element.label == label).click()
    return app.run()


def template(app: AppTest) -> Template:
    return template_of(marked_features(BLANK), app.session_state["form"].marks(shown(app)["key"]))


def table(app: AppTest, of: Template) -> list[dict[str, str]]:
    """The rows of the CSV as it would be downloaded now."""
    form: Form = app.session_state["form"]
    rows = app.session_state[f"{PAGES_PLACE} batch"].rows(Settings(), 0.92)
    outcomes = [one.outcome for one in filled_pages(rows, of, form.corrections, Settings().locale)]
    return list(csv.DictReader(records_csv(outcomes, of).splitlines()))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        pytest.param("blank.png", png(np.full((300, 200, 3), 255, np.uint8)), NO_PRINT, id="blank picture"),
        pytest.param("torn.png", b"\x89PNG", "damaged", id="a torn picture"),
        pytest.param("form.json", b"{", "This is no JSON", id="no JSON"),
        pytest.param("form.json", b"[]", "no template of version 1", id="no template"),
        pytest.param("form.json", b" " * 5_000_000, "too large for a template", id="too large"),
    ],
)
def test_what_makes_no_form_is_one_sentence(page: AppTest, name: str, data: bytes, sentence: str) -> None:
    give(page, "form upload 0", (name, data))
    assert not page.exception
    (told,) = page.error
    assert sentence[:40] in told.value.replace("\\", "")
    assert not [one for one in page.get("bidi_component") if one.proto.component_name == "forms"]


def test_a_form_is_marked_its_pages_read_looked_at_and_kept(page: AppTest) -> None:
    give(page, "form upload 0", ("blank.png", png(BLANK)))
    assert (shown(page)["fields"], shown(page)["width"], shown(page)["height"]) == ([], *SIZE_PX)
    mark(page, [*FIELDS, {**FIELDS[1], "name": METER}])
    assert "names of their own" in page.warning[0].value
    mark(page, FIELDS)
    assert not page.warning
    by = template(page)

    files = [("1.png", png(BLANK)), ("2.png", png(blank_form(labels=OTHER))), ("torn.png", b"\x89PNG")]
    give(page, f"{PAGES_PLACE} upload 0", *files)
    assert not page.exception
    told = "\n".join(one.value for one in page.markdown)
    assert "1 of 3 read" in told
    assert "1 field to look at, on 1 page]" in told
    assert OTHER_FORM in told
    first, second, third = table(page, by)
    assert first == {"file": "1.png", "page": "", METER: "47", READING: "528", "doubtful": READING, "error": ""}
    assert (second[METER], second["error"], "damaged" in third["error"]) == ("", OTHER_FORM, True)

    page.button(key="open form 0").click().run()
    assert [(one.label, one.value) for one in page.main.text_input] == [(METER, "47"), (READING, "528")]
    assert [one.label for one in page.button if one.label in ("Right", "Next to look at")] == ["Right"]
    press(page, "Right")
    page.main.text_input[0].set_value("41").run()
    told = "\n".join(one.value for one in page.markdown)
    assert "confirmed" in told
    assert "read as 47" in told
    press(page, "All pages")
    assert [table(page, by)[0][name] for name in (METER, READING, "doubtful")] == ["41", "528", ""]

    again = visited()
    press(again, "Continue")
    assert not again.exception
    assert [field["name"] for field in shown(again)["fields"]] == [METER, READING]
    assert [table(again, by)[0][name] for name in (METER, READING, "doubtful")] == ["41", "528", ""]
    press(again, "Remove them")
    assert len(shown(again)["fields"]) == 2
    press(again, "Put it away")
    assert not again.session_state["form"].document
    assert not [one for one in visited().markdown if one.value.startswith("Continue")]


def test_a_template_is_a_form_without_a_picture(page: AppTest, known_reader: KnownReader) -> None:
    by = template_of(marked_features(BLANK), tuple(map(Mark.of, FIELDS)))
    give(page, "form upload 0", ("meter.json", to_json(by).encode()))
    assert not page.exception
    assert [field["name"] for field in shown(page)["fields"]] == [METER, READING]
    assert not [one for one in page.button if one.label.startswith("Try it")]
    give(page, f"{PAGES_PLACE} upload 0", ("1.png", png(BLANK)))
    assert table(page, by)[0][METER] == "47"
    # What is expected can be said later; only for that is a page read again.
    asked = len(known_reader.asked)
    mark(page, [{**FIELDS[0], "name": "Meter"}, FIELDS[1]])
    assert table(page, template(page))[0]["Meter"] == "47"
    assert len(known_reader.asked) == asked
    mark(page, [{**FIELDS[0], "expected": "5 digits"}, FIELDS[1]])
    assert table(page, template(page))[0]["doubtful"] == f"{METER}; {READING}"
    assert len(known_reader.asked) == asked + 1
    mark(page, [{**FIELDS[0], "expected": "fife digits"}, FIELDS[1]])
    assert "In the field" in page.warning[0].value

"""What is marked on a form: as a browser reports it, and as it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from written_forms import blank_form

from preprocessing import Box
from preprocessing.registration import marked_features
from recognition.expected import Expected
from recognition.templates import Field, Said, Template
from service.document import Document
from ui.forms.form import MOST_FIELDS, Form, Mark

ENTRY = {"name": "total", "box": [10, 20, 30, 40], "expected": r"\d+"}
DOCUMENT = Document.of_bytes("form.json", b"{}")


def reported(*entries: Any, **changes: Any) -> dict[str, Any]:
    return {"key": "a", "revision": 3, "fields": list(entries), **changes}


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(reported(), (), id="nothing is marked"),
        pytest.param(reported(ENTRY), (Mark("total", Box(10, 20, 30, 40), r"\d+"),), id="a field"),
        pytest.param(reported({**ENTRY, "name": ""}), (Mark("", Box(10, 20, 30, 40), r"\d+"),), id="no name yet"),
        pytest.param(None, None, id="no report"),
        pytest.param(reported(ENTRY, key=7), None, id="a key that is none"),
        pytest.param(reported({**ENTRY, "box": [1, 2, 3]}), None, id="three numbers"),
        pytest.param(reported({**ENTRY, "box": [1, 2, 3, "x"]}), None, id="a box of words"),
        pytest.param(reported({**ENTRY, "box": [1, 2, 3, 1e999]}), None, id="a box without an end"),
        pytest.param(reported({**ENTRY, "expected": None}), None, id="expected is no text"),
        pytest.param(reported(*[ENTRY] * (MOST_FIELDS + 1)), None, id="too many"),
    ],
)
def test_what_a_browser_reports(report: Any, expected: tuple[Mark, ...] | None) -> None:
    form = Form()
    if expected is None:
        with pytest.raises(ValueError, match="expected"):
            form.take(report)
    else:
        form.take(report)
    assert form.marks("a") == (expected or ())


def test_what_is_kept_comes_back_and_another_form_has_none_of_it() -> None:
    form, again = Form(), Form()
    form.begin(
        DOCUMENT,
        Template(marked_features(blank_form()), (Field("total", Box(10, 20, 30, 40), Expected.parse(r"\d+")),)),
    )
    assert form.marks(DOCUMENT.key) == (Mark("total", Box(10, 20, 30, 40), r"\d+"),)
    form.take(reported(ENTRY))
    form.correct("page", "total", "12", "It is not.")
    again.take_up(json.loads(json.dumps(form.state())))
    assert (again.marks("a"), again.revision("a"), again.corrections) == (
        form.marks("a"),
        3,
        {"page": {"total": Said("12", "It is not.")}},
    )
    for damaged in ({}, {**form.state(), "marks": {"a": [7]}}, {**form.state(), "corrections": 7}, None):
        with pytest.raises(ValueError, match="expected"):
            again.take_up(damaged)
    again.begin(DOCUMENT)
    assert (again.marks("a"), again.corrections) == ((), {})

"""The form of a visitor: the page on which it is marked, its fields, and what a person typed on its filled pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from preprocessing import Box
from preprocessing.registration import Features
from recognition.expected import Expected, UnusableExpectation
from recognition.templates import Field, Said, Template, UnusableTemplate
from service.document import Document

MOST_FIELDS = 300
# What the page of the form is called where files are kept, and its filled pages.
FORM_PLACE, PAGES_PLACE = "form", "form pages"


@dataclass(frozen=True)
class Mark:
    """A field as it is being marked: it may still lack a name. expected: as it is written, "" for anything."""

    name: str
    box: Box
    expected: str = ""

    @classmethod
    def of(cls, entry: Any) -> Mark:
        """From what stands for it in JSON. Raises ValueError."""
        try:
            name, expected = entry["name"], entry["expected"]
            if not isinstance(name, str) or not isinstance(expected, str):
                raise TypeError
            return cls(name, Box(*map(int, entry["box"])), expected)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ValueError("expected a field with its name, box and what is expected") from None

    def entry(self) -> dict[str, Any]:
        """What stands for it in JSON."""
        box = self.box
        return {"name": self.name, "box": [box.x, box.y, box.width, box.height], "expected": self.expected}


@dataclass
class Form:
    """document: a page of the form, or its template; template: what the latter holds; edition: counts forms.

    corrections: what a person typed, by the key of the picture and the name of the field.
    """

    document: Document | None = None
    template: Template | None = None
    edition: int = 0
    corrections: dict[str, dict[str, Said]] = field(default_factory=dict)
    _marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    _revisions: dict[str, int] = field(default_factory=dict)

    def begin(self, document: Document | None, template: Template | None = None) -> None:
        """Goes over to another form, or to none."""
        self.document, self.template = document, template
        self.edition += 1
        self.corrections, self._marks, self._revisions = {}, {}, {}
        if document and template:
            self._marks[document.key] = tuple(
                Mark(one.name, one.box, one.expected.text if one.expected else "") for one in template.fields
            )

    def marks(self, key: str) -> tuple[Mark, ...]:
        """The fields on the picture of this key."""
        return self._marks.get(key, ())

    def revision(self, key: str) -> int:
        """How often these were changed."""
        return self._revisions.get(key, 0)

    def take(self, report: Any) -> None:
        """Takes what a browser reports. Raises ValueError for what none of ours says."""
        if not isinstance(report, dict) or not isinstance(report.get("key"), str):
            raise ValueError("expected the fields of a picture")
        entries, revision = report.get("fields"), report.get("revision")
        if not isinstance(entries, list) or len(entries) > MOST_FIELDS or not isinstance(revision, int):
            raise ValueError(f"expected at most {MOST_FIELDS} fields")
        self._marks[report["key"]] = tuple(map(Mark.of, entries))
        self._revisions[report["key"]] = revision

    def correct(self, picture: str, name: str, text: str, despite: str = "") -> None:
        """A person says what stands in a field of a filled page; despite: what speaks against it, as was told."""
        self.corrections[picture] = {**self.corrections.get(picture, {}), name: Said(text, despite)}

    def state(self) -> dict[str, Any]:
        """All but the document, JSON-ready."""
        marks = {key: [one.entry() for one in marks] for key, marks in self._marks.items()}
        corrections = {
            picture: {name: [said.text, said.despite] for name, said in fields.items()}
            for picture, fields in self.corrections.items()
        }
        return {"marks": marks, "revisions": dict(self._revisions), "corrections": corrections}

    def take_up(self, state: Any) -> None:
        """Goes on from an earlier `state`. Raises ValueError for what is none."""
        try:
            marks = {str(key): tuple(map(Mark.of, entries)) for key, entries in state["marks"].items()}
            revisions = {str(key): int(number) for key, number in state["revisions"].items()}
            corrections = {
                str(picture): {str(name): Said(str(text), str(despite)) for name, (text, despite) in fields.items()}
                for picture, fields in state["corrections"].items()
            }
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError("expected the state of a form") from fault
        self._marks, self._revisions, self.corrections = marks, revisions, corrections


def visitors_form() -> Form:
    """The form that this visitor marks."""
    form: Form = st.session_state.setdefault("form", Form())
    return form


def template_of(features: Features, marks: tuple[Mark, ...]) -> Template:
    """The template that these fields make. Raises UnusableTemplate, whose sentence is for whoever marks them."""
    return Template(features, tuple(Field(one.name, one.box, _expected(one)) for one in marks))


def _expected(mark: Mark) -> Expected | None:
    try:
        return Expected.parse(mark.expected) if mark.expected else None
    except UnusableExpectation as fault:
        raise UnusableTemplate(f"In the field {mark.name!r}: {fault}") from None

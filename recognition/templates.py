"""A form that is filled in again and again: its fields, marked once, and what stands in them on a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import cv2
import numpy as np

from preprocessing import Box
from preprocessing.registration import Features
from preprocessing.settings import AUTOMATIC
from recognition.expected import SAME_AS, SUM_OF, Expected
from recognition.fitting import decided, with_decisions
from recognition.numbers import grammar_of, with_values
from recognition.page import Digit, Page, Sign
from recognition.places import Ink, Place
from recognition.sums import Amount, why_no_sum
from recognition.tables import cell_text

# The columns that a table of records has besides the fields.
OWN_COLUMNS = frozenset({"file", "page", "doubtful", "error"})


class UnusableTemplate(ValueError):
    """What was given is no template, or no list of fields; the message is one sentence for a person."""


@dataclass(frozen=True)
class Field:
    """A place on a form; expected: what it holds, None where anything may stand."""

    name: str
    box: Box
    expected: Expected | None = None


@dataclass(frozen=True, eq=False)
class Template:
    """features: of the page on which the fields were marked; their boxes are in its pixels. Raises UnusableTemplate."""

    features: Features
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        if not self.fields:
            raise UnusableTemplate("A template needs one field at least.")
        width_px, height_px = self.features.size_px
        names = [field.name for field in self.fields]
        for field in self.fields:
            box = field.box
            if not field.name.strip() or field.name in OWN_COLUMNS or names.count(field.name) > 1:
                raise UnusableTemplate(
                    f"Fields need names of their own, and not {', '.join(sorted(OWN_COLUMNS))}: got {field.name!r}."
                )
            if (
                min(box.x, box.y) < 0
                or min(box.width, box.height) < 1
                or box.right > width_px
                or box.bottom > height_px
            ):
                raise UnusableTemplate(
                    f"The field {field.name!r} must lie on the page, of {width_px} × {height_px} pixels."
                )
            for rule in field.expected.rules if field.expected else ():
                if rule.kind not in (SAME_AS, SUM_OF) or not {*rule.fields} <= {*names} - {field.name}:
                    raise UnusableTemplate(
                        f"What is expected in {field.name!r} speaks of no other field of this form: {rule.kind}."
                    )


@dataclass(frozen=True)
class FieldText:
    """What stands in a field, "" where nothing does, and whether a person should look at it; why, where it was told."""

    text: str
    doubtful: bool
    why: str = ""


@dataclass(frozen=True)
class Said:
    """What a person says stands in a field; despite: what speaks against it, as the person knew."""

    text: str
    despite: str = ""


@dataclass(frozen=True)
class Record:
    """What stands in the fields of one filled page, by their names, in the order of the template."""

    fields: dict[str, FieldText]

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The names of the fields at which a person should look."""
        return tuple(name for name, field in self.fields.items() if field.doubtful)


def with_fields(template: Template, page: Page, to_page: np.ndarray, locale: str = AUTOMATIC) -> Page:
    """The page with its fields read as they are expected; see `record_of`."""
    form = _Form(template, page, to_page)
    places = []
    for field in template.fields:
        _, order = form.text_in(field)
        if order and field.expected and field.expected.is_of_numbers:
            places.append(Place(order, field.expected, lambda box, field=field: form.holds(field, box)))  # type: ignore[misc]
    ink = Ink(page)
    decisions = [decided(ink, place, locale) for place in places]
    return with_values(with_decisions(page, decisions), locale) if decisions else page


def record_of(
    template: Template,
    page: Page,
    to_page: np.ndarray,
    locale: str = AUTOMATIC,
    said: Mapping[str, Said] = MappingProxyType({}),
) -> Record:
    """What a page that was read says in each field; said: what a person says of some, by their names.

    to_page: float64 (3, 3), the homography from the pixels of the template to those of the page. A field is doubtful
    where a digit or sign of it is, a mark in it was left out, a number of it goes on outside, or it is not as expected;
    one of which a person said what it holds, where that is not as expected, and the person did not know.
    """
    form, grammar, characters = _Form(template, page, to_page), grammar_of(page, locale), page.characters
    warned = form.middles([one.box for one in page.warnings if one.box])
    of_number = [index for index, one in enumerate(_numbers(page)) for _ in one]
    amounts, fields = {}, {}
    for field in template.fields:
        where, typed = f"the field {field.name!r}", said.get(field.name)
        if typed:
            text, why = expected_text(typed.text, field.expected, locale)
            amounts[field.name] = Amount(text.replace(" ", ""), where)
            fields[field.name] = FieldText(text, why != typed.despite and bool(why), why)
            continue
        written, order = form.text_in(field)
        amounts[field.name] = Amount.of([characters[index] for index in order], where, page.min_confidence)
        inside = {*order}
        held = {of_number[index] for index in inside}
        goes_on = any(number in held and index not in inside for index, number in enumerate(of_number))
        unsure = any(characters[index].is_doubtful(page.min_confidence) for index in inside)
        text, why = expected_text(written, field.expected, locale)
        doubtful = bool(why) or unsure or goes_on or bool(_inside(warned, field.box).any())
        fields[field.name] = FieldText(text, doubtful, why)
    for field in template.fields:
        for rule in field.expected.rules if field.expected else ():
            parts = [amounts[name] for name in rule.fields]
            if why := fields[field.name].why or why_no_sum(amounts[field.name], parts, grammar):
                typed = said.get(field.name)
                fields[field.name] = FieldText(fields[field.name].text, not (typed and typed.despite == why), why)
    return Record(fields)


class _Form:
    """The characters of a page where they stand on the form."""

    def __init__(self, template: Template, page: Page, to_page: np.ndarray) -> None:
        self._to_form, self._size_px = np.linalg.inv(to_page), template.features.size_px[::-1]
        self._seen = [replace(one, box=self._on_form(one.box)) for one in page.characters]
        self._places = self.middles([one.box for one in page.characters])

    def text_in(self, field: Field) -> tuple[str, tuple[int, ...]]:
        """What stands in a field, and which characters of the page these are, as the form is read."""
        return cell_text(self._seen, np.flatnonzero(_inside(self._places, field.box)).tolist())

    def holds(self, field: Field, box: Box) -> bool:
        """Whether the middle of a box on the page lies in a field."""
        return bool(_inside(self.middles([box]), field.box)[0])

    def middles(self, boxes: list[Box]) -> np.ndarray:
        """Where the middles of boxes on the page lie on the form: float64 (n, 2)."""
        centres = np.array([[box.center_xy for box in boxes]], float).reshape(1, -1, 2)
        return cv2.perspectiveTransform(centres, self._to_form)[0] if boxes else centres[0]

    def _on_form(self, box: Box) -> Box:
        corners = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)], float)
        return Box.around(cv2.perspectiveTransform(corners[None], self._to_form)[0], self._size_px)


def _numbers(page: Page) -> list[tuple[Digit | Sign, ...]]:
    """What stands together, in the order of `Page.characters`."""
    return [number for line in page.lines for number in ([one.characters for one in line.numbers] or [line.characters])]


def _inside(points_xy: np.ndarray, box: Box) -> np.ndarray:
    """Which of the points, float64 (n, 2), lie in the box: bool (n,)."""
    x, y = points_xy.T
    return np.asarray((x >= box.x) & (x < box.right) & (y >= box.y) & (y < box.bottom))


def expected_text(text: str, expected: Expected | None, locale: str = AUTOMATIC) -> tuple[str, str]:
    """The text of a field, without its blanks where it is as expected, as of a comb; and why it is not."""
    if expected is None or not expected.is_of_numbers:
        return text, ""
    why = expected.why_not(text, locale)
    return (text, why) if why else (text.replace(" ", ""), "")

"""A form that is filled in again and again: its fields, marked once, and what stands in them on a page of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from preprocessing import Box
from preprocessing.registration import Features
from recognition.page import Digit, Page, Sign
from recognition.tables import cell_text

# The columns that a table of records has besides the fields.
OWN_COLUMNS = frozenset({"file", "page", "doubtful", "error"})


class UnusableTemplate(ValueError):
    """What was given is no template, or no list of fields; the message is one sentence for a person."""


@dataclass(frozen=True)
class Field:
    """A place on a form; expected: a regular expression that all of its text matches, None where anything may stand."""

    name: str
    box: Box
    expected: str | None = None


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
            try:
                re.compile(field.expected or "")
            except re.error as fault:
                raise UnusableTemplate(
                    f"What is expected in {field.name!r} is no regular expression: {fault}."
                ) from None


@dataclass(frozen=True)
class FieldText:
    """What stands in a field, "" where nothing does, and whether a person should look at it."""

    text: str
    doubtful: bool


@dataclass(frozen=True)
class Record:
    """What stands in the fields of one filled page, by their names, in the order of the template."""

    fields: dict[str, FieldText]

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The names of the fields at which a person should look."""
        return tuple(name for name, field in self.fields.items() if field.doubtful)

    def corrected(self, texts: Mapping[str, str]) -> Record:
        """With what a person says stands in fields, by their names: nobody needs to look at these again."""
        said = {name: FieldText(text, doubtful=False) for name, text in texts.items() if name in self.fields}
        return Record({**self.fields, **said})


def record_of(template: Template, page: Page, to_page: np.ndarray) -> Record:
    """What a page that was read says in each field.

    to_page: float64 (3, 3), the homography from the pixels of the template to those of the page. A field is doubtful
    where a digit or sign of it is, a mark in it was left out, a number of it goes on outside, or it is not as expected.
    """
    to_form, size_px = np.linalg.inv(to_page), template.features.size_px[::-1]

    def on_form(box: Box) -> Box:
        corners = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)], float)
        return Box.around(cv2.perspectiveTransform(corners[None], to_form)[0], size_px)

    def middles(boxes: list[Box]) -> np.ndarray:
        centres = np.array([[box.center_xy for box in boxes]], float).reshape(1, -1, 2)
        return cv2.perspectiveTransform(centres, to_form)[0] if boxes else centres[0]

    characters = page.characters
    seen: Sequence[Digit | Sign] = [replace(one, box=on_form(one.box)) for one in characters]
    of_number = [index for index, one in enumerate(_numbers(page)) for _ in one]
    places, warned = middles([one.box for one in characters]), middles([one.box for one in page.warnings if one.box])
    fields = {}
    for field in template.fields:
        inside = _inside(places, field.box)
        text, _ = cell_text(seen, np.flatnonzero(inside).tolist())
        text, as_expected = expected_text(text, field.expected)
        held = {number for number, stands in zip(of_number, inside, strict=True) if stands}
        goes_on = any(number in held and not stands for number, stands in zip(of_number, inside, strict=True))
        unsure = any(
            one.is_doubtful(page.min_confidence) for one, stands in zip(characters, inside, strict=True) if stands
        )
        doubtful = not as_expected or unsure or goes_on or bool(_inside(warned, field.box).any())
        fields[field.name] = FieldText(text, doubtful)
    return Record(fields)


def _numbers(page: Page) -> list[tuple[Digit | Sign, ...]]:
    """What stands together, in the order of `Page.characters`."""
    return [number for line in page.lines for number in ([one.characters for one in line.numbers] or [line.characters])]


def _inside(points_xy: np.ndarray, box: Box) -> np.ndarray:
    """Which of the points, float64 (n, 2), lie in the box: bool (n,)."""
    x, y = points_xy.T
    return np.asarray((x >= box.x) & (x < box.right) & (y >= box.y) & (y < box.bottom))


def expected_text(text: str, expected: str | None) -> tuple[str, bool]:
    """The text of a field, and whether it is as expected; without its blanks where only that is, as in a comb."""
    if expected is None or re.fullmatch(expected, text):
        return text, True
    joined = text.replace(" ", "")
    return (joined, True) if re.fullmatch(expected, joined) else (text, False)

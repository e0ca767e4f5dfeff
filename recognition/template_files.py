"""Templates as JSON files, the list of fields that a person writes, and the tables of what stood in them."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from preprocessing import Box
from preprocessing.registration import DESCRIPTOR_SIZE, Features
from recognition.export import Outcome, Writable, inert
from recognition.templates import Field, Template, UnusableTemplate

VERSION = 1
NO_FIELDS = (
    'expected a list of fields such as {"name": "total", "box_xywh": [80, 120, 200, 40], "expected": "\\\\d+"}, '
    "in pixels of the page; expected may be left out"
)


def to_json(template: Template) -> str:
    """A template as JSON: what is needed of its page is kept in base64, little-endian."""
    features = template.features
    return (
        json.dumps(
            {
                "version": VERSION,
                "size_px": list(features.size_px),
                "fields": [_field_dict(field) for field in template.fields],
                "features": {
                    "kind": "SIFT",
                    "points_xy_f32": _packed(features.points_xy.astype("<f4")),
                    "descriptors_u8": _packed(features.descriptors),
                },
            },
            indent=2,
        )
        + "\n"
    )


def template_at(path: Path) -> Template:
    """The template in a file. Raises UnusableTemplate."""
    return template_of(_text_at(path), str(path))


def template_of(text: str | bytes, name: str) -> Template:
    """The template in what a file of this name holds. Raises UnusableTemplate, whose sentence begins with the name."""
    content = _json_of(text, name)
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise UnusableTemplate(
            f"{name}: This is no template of version {VERSION}: make one with the page Forms or the command template."
        )
    try:
        width_px, height_px = content["size_px"]
        packed = content["features"]
        points = np.frombuffer(base64.b64decode(packed["points_xy_f32"], validate=True), "<f4").reshape(-1, 2)
        descriptors = np.frombuffer(base64.b64decode(packed["descriptors_u8"], validate=True), np.uint8)
        if not np.isfinite(points).all():
            raise ValueError("expected points that are numbers")
        features = Features((int(width_px), int(height_px)), points, descriptors.reshape(-1, DESCRIPTOR_SIZE))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise UnusableTemplate(f"{name}: The template is damaged: make it anew.") from None
    return Template(features, _fields(content.get("fields"), name))


def fields_at(path: Path) -> tuple[Field, ...]:
    """The fields that a person listed in a JSON file. Raises UnusableTemplate."""
    return _fields(_json_of(_text_at(path), str(path)), str(path))


def _text_at(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableTemplate(f"{path}: The file cannot be read: {error.strerror}.") from None


def _json_of(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableTemplate(f"{name}: This is no JSON.") from None


def _fields(listed: Any, name: str) -> tuple[Field, ...]:
    try:
        return tuple(_field(**entry) for entry in listed)
    except (TypeError, ValueError):
        raise UnusableTemplate(f"{name}: {NO_FIELDS}.") from None


def _field(name: str, box_xywh: list[int], expected: str | None = None) -> Field:
    numbers = [*box_xywh]
    if not isinstance(name, str) or not isinstance(expected, str | None) or {*map(type, numbers)} != {int}:
        raise TypeError(NO_FIELDS)
    x, y, width, height = numbers
    return Field(name, Box(x, y, width, height), expected)


def _field_dict(field: Field) -> dict[str, Any]:
    box = field.box
    entry = {"name": field.name, "box_xywh": [box.x, box.y, box.width, box.height]}
    return entry if field.expected is None else {**entry, "expected": field.expected}


def _packed(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


class RecordWriter:
    """Writes one row a picture under a header with the fields' names, as the outcomes come; each with one `write`."""

    def __init__(self, file: Writable, template: Template) -> None:
        self._file = file
        self._names = [field.name for field in template.fields]
        self._write(["file", "page", *self._names, "doubtful", "error"])

    def add(self, outcome: Outcome) -> None:
        """Writes what stands in the fields; where there is no reading, the sentence that says why."""
        record = outcome.record
        texts = [record.fields[name].text if record else "" for name in self._names]
        doubtful = "; ".join(record.doubtful) if record else ""
        page = "" if outcome.page_number is None else outcome.page_number
        self._write([outcome.name, page, *texts, doubtful, outcome.error])

    def close(self) -> None:
        """Does nothing: a table is whole after every row."""

    def _write(self, row: list[Any]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow([inert(value) for value in row])
        self._file.write(text.getvalue())


def records_csv(outcomes: Iterable[Outcome], template: Template) -> str:
    """One row a picture, as `read --template` writes them."""
    table = io.StringIO()
    writer = RecordWriter(table, template)
    for outcome in outcomes:
        writer.add(outcome)
    return table.getvalue()

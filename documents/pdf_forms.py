"""How much a page of a PDF draws: forms and patterns may draw one another, and a few lines of each become billions."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.pdf_objects import PdfObject

# What a page may say in all, forms counted as often as they are drawn: PDFium keeps some thirty times as much for it.
MOST_DRAWN_BYTES = 8_000_000

_FORM = re.compile(rb"/Subtype\s*/Form\b|/PatternType\s*1\b")
_REFERENCE = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+(\d+)\s+\d+\s+R\b")
_ANY_REFERENCE = re.compile(rb"\b(\d+)\s+\d+\s+R\b")
_DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+(?:Do|scn|SCN)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_CONTENTS = re.compile(rb"/Contents\s*(\[[^\]]*\]|\d+\s+\d+\s+R)")
_PARENT = re.compile(rb"/Parent\s+\d+\s+\d+\s+R")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_INFLATED = (b"/FlateDecode", b"/Fl")


class TooMuchDrawn(Exception):
    """A page draws more than is allowed, or in a way that cannot be told."""


def refuse_overdrawn(objects: Mapping[int, PdfObject]) -> None:
    """Raises TooMuchDrawn where the one page among a PDF's objects draws more than MOST_DRAWN_BYTES."""
    drawing = _Drawing(objects)
    for held in objects.values():
        contents = _CONTENTS.search(held.body) if _PAGE.search(held.body) else None
        if contents:
            streams = [objects[int(number)] for number in _ANY_REFERENCE.findall(contents[1]) if int(number) in objects]
            drawing.named = drawing.forms_named(held)
            drawing.cost(b"\n".join(map(_unpacked, streams)), drawing.named)
    # Those that notes on the page, fonts and patterns draw.
    for number, held in objects.items():
        if _FORM.search(held.body):
            drawing.cost_of(number)


@dataclass
class _Drawing:
    """What was drawn of a PDF's objects; named: the page's own forms, which those that name none of their own use."""

    objects: Mapping[int, PdfObject]
    named: dict[bytes, set[int]] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    # PDFium draws no form within itself.
    open: set[int] = field(default_factory=set)

    def cost(self, content: bytes, named: dict[bytes, set[int]]) -> int:
        """The bytes of a content stream, with those of all that it draws. Raises TooMuchDrawn."""
        total = len(content)
        for name in _DRAWN.findall(content):
            forms = named.get(_plain(name), set())
            total += max((self.cost_of(form) for form in forms), default=0)
            if total > MOST_DRAWN_BYTES:
                raise TooMuchDrawn
        return total

    def cost_of(self, number: int) -> int:
        """The same of a form, given by its number."""
        if number in self.open:
            return 0
        if number not in self.costs:
            form = self.objects[number]
            named = self.forms_named(form) if b"/Resources" in form.body else self.named
            self.open.add(number)
            self.costs[number] = self.cost(_unpacked(form), named)
            self.open.discard(number)
        return self.costs[number]

    def forms_named(self, holder: PdfObject) -> dict[bytes, set[int]]:
        """The forms that an object names, itself or in the dictionaries that it refers to."""
        named: dict[bytes, set[int]] = {}
        waiting, seen = [holder], set[int]()
        while waiting:
            body = _PARENT.sub(b"", waiting.pop().body)
            for name, number in _REFERENCE.findall(body):
                form = self.objects.get(int(number))
                if form and _FORM.search(form.body):
                    named.setdefault(_plain(name), set()).add(int(number))
            for number in {int(digits) for digits in _ANY_REFERENCE.findall(body)} - seen:
                seen.add(number)
                dictionary = self.objects.get(number)
                if dictionary and not dictionary.is_stream:
                    waiting.append(dictionary)
        return named


def _plain(name: bytes) -> bytes:
    """A name without escapes: `/F#31` is `/F1`."""
    return _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name)


def _unpacked(stream: PdfObject) -> bytes:
    """The content of a stream. Raises TooMuchDrawn where it is too long, or packed in another way than is usual."""
    filters = _FILTER.search(stream.body)
    if filters is None:
        content = stream.data
    elif filters[1].strip(b"[] \t\r\n") in _INFLATED:
        try:
            content = zlib.decompressobj().decompress(stream.data, MOST_DRAWN_BYTES + 1)
        except zlib.error:
            content = b""
    else:
        raise TooMuchDrawn
    if len(content) > MOST_DRAWN_BYTES:
        raise TooMuchDrawn
    return content

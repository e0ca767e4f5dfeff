"""How much a page of a PDF draws: forms and patterns may draw one another, and a few lines of each become billions."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from documents.pdf_objects import PdfObject

# What a page may say in all, forms counted as often as they are drawn: PDFium keeps some thirty times as much for it.
MOST_DRAWN_BYTES = 8_000_000

_FORM = re.compile(rb"/Subtype\s*/Form\b|/PatternType\s*1\b|/Subtype\s+\d+\s+\d+\s+R\b")
_REFERENCE = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+(\d+)\s+\d+\s+R\b")
_ANY_REFERENCE = re.compile(rb"\b(\d+)\s+\d+\s+R\b")
_DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+(?:Do|scn|SCN)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_CONTENTS = re.compile(rb"/Contents\s*(\[[^\]]*\]|\d+\s+\d+\s+R)")
_PARENT = re.compile(rb"/Parent\s+\d+\s+\d+\s+R")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_LETTERS = b"/CharProcs"
_NAME = re.compile(rb"/(\w+)")


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
    # Those that notes on the page and patterns draw, and the letters of fonts that are drawings.
    for number, held in objects.items():
        if held.is_stream and _FORM.search(held.body):
            drawing.cost_of(number)
        elif _LETTERS in held.body:
            named = drawing.forms_named(held)
            for letter in drawing.reached(held):
                if letter.is_stream and b"/Subtype" not in letter.body:
                    drawing.cost(_unpacked(letter), named)


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
        for held in (holder, *(held for held in self.reached(holder) if not held.is_stream)):
            for name, number in _REFERENCE.findall(_PARENT.sub(b"", held.body)):
                form = self.objects.get(int(number))
                if form and form.is_stream and _FORM.search(form.body):
                    named.setdefault(_plain(name), set()).add(int(number))
        return named

    def reached(self, holder: PdfObject) -> list[PdfObject]:
        """What an object refers to, by itself or by way of dictionaries."""
        found: dict[int, PdfObject] = {}
        waiting = [holder]
        while waiting:
            for digits in _ANY_REFERENCE.findall(_PARENT.sub(b"", waiting.pop().body)):
                held = self.objects.get(int(digits))
                if held and int(digits) not in found:
                    found[int(digits)] = held
                    if not held.is_stream:
                        waiting.append(held)
        return list(found.values())


def _plain(name: bytes) -> bytes:
    """A name without escapes: `/F#31` is `/F1`."""
    return _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name)


def _unpacked(stream: PdfObject) -> bytes:
    """The content of a stream. Raises TooMuchDrawn where it is too long, or packed in a way that cannot be told."""
    content, filters = stream.data, _FILTER.search(stream.body)
    if filters is None and b"/Filter" in stream.body:
        raise TooMuchDrawn
    for kind in _NAME.findall(filters[1]) if filters else ():
        if kind not in _UNPACKERS:
            raise TooMuchDrawn
        try:
            content = _UNPACKERS[kind](content)
        except (ValueError, zlib.error):  # PDFium draws nothing of it either
            return b""
    if len(content) > MOST_DRAWN_BYTES:
        raise TooMuchDrawn
    return content


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST_DRAWN_BYTES + 1)


_UNPACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"FlateDecode": _inflated,
    b"ASCII85Decode": lambda data: base64.a85decode(data.partition(b"~>")[0]),
    b"ASCIIHexDecode": lambda data: bytes.fromhex(data.partition(b">")[0].decode("ascii")),
}

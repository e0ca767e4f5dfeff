"""What a worker does: says which pictures a document holds, opens one, reads it, draws its reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from documents import ImageSource, Picture, UnreadableImage, load_image, pictures
from documents.encoding import as_jpeg, as_png, shrunk
from preprocessing import Box
from preprocessing.cut import Cut
from preprocessing.registration import Features, NotRegistered, marked_features, registered, seen_square
from recognition import DEFAULT_MIN_CONFIDENCE, Page, Settings
from recognition.annotate import annotate
from recognition.review import Review
from recognition.templates import Record, Template, record_of, with_fields
from service.document import Document, digest


class Reader(Protocol):
    """Whatever reads a picture as `DigitReader` does."""

    def read(
        self, image: ImageSource, settings: Settings | None = None, trace: bool = False, keep_ways: bool = False
    ) -> Page:
        """The reading of a picture."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A picture's pixels, uint8 (H, W, 3) RGB; key: digest of its file's bytes."""

    key: str
    image: np.ndarray


@dataclass(frozen=True)
class Wish:
    """How a picture is to be read, and what is to be made of it besides.

    thumbnail_px: the longer side of a small JPEG. notes: of a PNG with the reading drawn in. template: of the form that
    the picture is a filled page of. cut: how it is turned and cropped before.
    """

    settings: Settings = field(default_factory=Settings)
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    thumbnail_px: int | None = None
    notes: Mapping[str, str] | None = None
    template: Template | None = None
    cut: Cut | None = None


@dataclass(frozen=True)
class Read:
    """The reading of a picture, and what was wished for; key: digest of its file's bytes, cut: as it was wished.

    to_page: float64 (3, 3), the homography from the pixels of the form to those of the picture.
    """

    key: str
    page: Page
    thumbnail: bytes = b""
    drawing: bytes = b""
    record: Record | None = None
    to_page: np.ndarray | None = None
    cut: Cut | None = None


class Bench:
    """What a worker has at hand: the reader, and the document that it was last given, for its other pages."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._key, self._pictures = "", list[Picture]()

    def pictures(self, document: Document) -> list[Picture]:
        """The pictures in a document, in order."""
        if document.key != self._key:
            self._key, self._pictures = "", []
            if document.source is None:
                raise ValueError(f"expected {document.name} with its bytes, as this worker does not have it")
            self._pictures, self._key = list(pictures(document.source, document.name)), document.key
        return self._pictures


def ready(bench: Bench) -> None:
    """Does nothing: it is done when the models are loaded."""


def listing(bench: Bench, document: Document) -> list[Picture]:
    """What is in a document: pictures that can no longer be opened, with their names and pages, or why they cannot."""
    return [replace(picture, open_bytes=None) for picture in bench.pictures(document)]


def opened(bench: Bench, document: Document, index: int, cut: Cut | None = None) -> Opened:
    """One picture of a document, or what a cut leaves of it. Raises UnreadableImage."""
    data = bench.pictures(document)[index].data()
    image = load_image(data)
    return Opened(digest(data), cut.of(image) if cut else image)


def page_of(bench: Bench, image_rgb_u8: np.ndarray, settings: Settings, trace: bool) -> Page:
    """The reading of a picture that is open."""
    return bench.reader.read(image_rgb_u8, settings, trace)


def read(bench: Bench, document: Document, index: int, wish: Wish) -> Read:
    """Opens and reads one picture of a document. Raises UnreadableImage, also where it is no page of the form."""
    picture = opened(bench, document, index, wish.cut)
    # Before it is read: what is another form costs no reading.
    to_page = _registered(wish.template.features, picture.image) if wish.template else None
    if wish.template and to_page is not None:
        page = bench.reader.read(picture.image, wish.settings, keep_ways=True)
        page = replace(with_fields(wish.template, page, to_page, wish.settings.locale), ways=())
    else:
        page = bench.reader.read(picture.image, wish.settings)
    page = replace(page, min_confidence=wish.min_confidence)
    return Read(
        picture.key,
        page,
        as_jpeg(shrunk(picture.image, wish.thumbnail_px)) if wish.thumbnail_px else b"",
        as_png(annotate(picture.image, page), wish.notes) if wish.notes is not None else b"",
        record_of(wish.template, page, to_page, wish.settings.locale)
        if wish.template and to_page is not None
        else None,
        to_page,
        wish.cut,
    )


def form_features(bench: Bench, document: Document, index: int) -> Features:
    """What tells the form in one picture of a document from others. Raises UnreadableImage, also where it is blank."""
    try:
        return marked_features(opened(bench, document, index).image)
    except NotRegistered as refusal:
        raise UnreadableImage(str(refusal)) from None


def field_pictures(
    bench: Bench, document: Document, index: int, to_page: np.ndarray, boxes: Sequence[Box], side_px: int
) -> list[bytes]:
    """A JPEG of each box of the form as it is filled in on one picture of a document; what is around it is fainter.

    Raises UnreadableImage.
    """
    image = opened(bench, document, index).image
    shown = []
    for box in boxes:
        around_px = max(4, min(box.width, box.height) // 3)
        square = seen_square(image, to_page, box, around_px)
        height, width = square.shape[:2]
        edge_y = round(height * around_px / (box.height + 2 * around_px))
        edge_x = round(width * around_px / (box.width + 2 * around_px))
        inside = slice(edge_y, height - edge_y), slice(edge_x, width - edge_x)
        faint = (127 + square // 2).astype(np.uint8)
        faint[inside] = square[inside]
        shown.append(as_jpeg(shrunk(faint, side_px)))
    return shown


def _registered(form: Features, image_rgb_u8: np.ndarray) -> np.ndarray:
    try:
        return registered(form, image_rgb_u8)
    except NotRegistered as refusal:
        raise UnreadableImage(str(refusal)) from None


def drawing(
    bench: Bench, document: Document, index: int, review: Review, side_px: int, cut: Cut | None = None
) -> bytes:
    """A JPEG of one picture of a document with its reading drawn in, as it was left. Raises UnreadableImage."""
    return as_jpeg(shrunk(annotate(opened(bench, document, index, cut).image, review.page, review), side_px))

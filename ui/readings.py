"""Reading once and keeping it: the models for everyone, pictures and readings for each visitor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

# Loaded before the reader may turn to Keras: where TensorFlow comes first, this library of the live video's crashes.
import pylibsrtp  # noqa: F401
import streamlit as st

from documents import Picture
from documents.encoding import as_jpeg, shrunk
from documents.encoding import as_png as encoded_png
from preprocessing import Box
from preprocessing.registration import Features
from recognition import DigitReader, Page, Settings, UnusableModel
from recognition.annotate import annotate
from recognition.review import Review
from service.document import Document, digest
from service.job import Job, done
from service.reading import ListedPicture, Pool, listing_of, pictures_of
from service.tasks import Opened, form_features, opened, page_of
from service.tasks import field_pictures as field_pictures_of
from service.workers import shared
from ui.picture import OpenedPicture
from ui.waiting import say_unusable, waited

# For each visitor: a large photo takes 150 MB, a reading with all its steps up to 30 MB.
PICTURES_KEPT = 3
READINGS_KEPT = 12
SHOWN_SIDE_PX = 2400
FIELD_SIDE_PX = 760


def reader() -> DigitReader:
    """The reader of what visitors draw and film, shared by all; where it cannot be loaded, the page says so and ends.

    It reads here and at once, where nobody's files keep it waiting: a drawing and a frame of a video are small, and no
    file of theirs is opened.
    """
    try:
        return _reader()
    except UnusableModel as fault:
        say_unusable(fault)


def workers() -> Pool:
    """The workers that open and read files, shared by all."""
    return shared()


def pictures_in(document: Document) -> list[ListedPicture] | None:
    """The pictures in a file; None where they cannot be had, which is said."""
    found = waited(_listing, f"{document.key} {document.name}", document, workers(), words="Opening the file …")
    return pictures_of(document, done(found)) if found else None


def open_picture(picture: ListedPicture) -> OpenedPicture | None:
    """A picture of a file; None where it cannot be had, which is said."""
    key = f"{picture.document.key}-{picture.index}"
    found = waited(_opening, key, picture, workers(), words="Opening the picture …")
    return OpenedPicture(picture.name, found.key, found.image, picture.document.key) if found else None


def features_of_form(picture: ListedPicture) -> Features | None:
    """What tells the form in a picture from others; None where it cannot be had, which is said."""
    key = f"{picture.document.key}-{picture.index}"
    return waited(_featuring, key, picture, workers(), words="Looking at its print …")


def read(picture: OpenedPicture, settings: Settings, min_confidence: float, trace: bool = False) -> Page | None:
    """The reading of a picture; None where it cannot be had, which is said.

    Moving the threshold for doubt does not read again.
    """
    page = waited(_reading, picture.key, settings, trace, picture.image, workers(), words="Reading …")
    return page and replace(page, min_confidence=min_confidence)


def read_here(picture: OpenedPicture, settings: Settings, min_confidence: float, trace: bool = False) -> Page:
    """The reading of a drawing, by the reader in this process."""
    page = _drawing(picture.key, settings, trace, picture.image, reader())
    return replace(page, min_confidence=min_confidence)


def field_pictures(picture: ListedPicture, key: str, to_page: np.ndarray, boxes: tuple[Box, ...]) -> list[bytes] | None:
    """JPEGs of fields of a form as they are filled in on a picture; None where they cannot be had, which is said."""
    question = f"{key} {digest(repr((boxes, to_page.tolist())).encode())}"
    return waited(_field_pictures, question, picture, to_page, boxes, workers(), words="Cutting the fields out …")


def for_screen(image_rgb_u8: np.ndarray, key: str) -> bytes:
    """The image as a JPEG for the screen, large enough to be looked at closely."""
    return _for_screen(key, image_rgb_u8)


def as_png(image_rgb_u8: np.ndarray, page: Page, review: Review) -> bytes:
    """The image with its reviewed reading drawn in, in full resolution."""
    return encoded_png(annotate(image_rgb_u8, page, review))


@st.cache_resource(show_spinner="Loading the models, once …")
def _reader() -> DigitReader:
    return DigitReader()


def _release(job: Job[Any]) -> None:
    """Takes back what a visitor no longer wants, or is no longer there to see."""
    job.cancel()


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner=False, scope="session", on_release=_release)
def _listing(key: str, _document: Document, _pool: Pool) -> Job[list[Picture]]:
    return listing_of(_pool, _document)


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner=False, scope="session", on_release=_release)
def _opening(key: str, _picture: ListedPicture, _pool: Pool) -> Job[Opened]:
    return _pool.submit(opened, _picture.document, _picture.index)


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner=False, scope="session", on_release=_release)
def _featuring(key: str, _picture: ListedPicture, _pool: Pool) -> Job[Features]:
    return _pool.submit(form_features, _picture.document, _picture.index)


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner=False, scope="session", on_release=_release)
def _field_pictures(
    key: str, _picture: ListedPicture, _to_page: np.ndarray, _boxes: tuple[Box, ...], _pool: Pool
) -> Job[list[bytes]]:
    return _pool.submit(field_pictures_of, _picture.document, _picture.index, _to_page, _boxes, FIELD_SIDE_PX)


@st.cache_resource(max_entries=READINGS_KEPT, show_spinner=False, scope="session", on_release=_release)
def _reading(key: str, settings: Settings, trace: bool, _image_rgb_u8: np.ndarray, _pool: Pool) -> Job[Page]:
    return _pool.submit(page_of, _image_rgb_u8, settings, trace)


@st.cache_resource(max_entries=READINGS_KEPT, show_spinner="Reading …", scope="session")
def _drawing(key: str, settings: Settings, trace: bool, _image_rgb_u8: np.ndarray, _models: DigitReader) -> Page:
    return _models.read(_image_rgb_u8, settings=settings, trace=trace)


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner=False, scope="session")
def _for_screen(key: str, _image_rgb_u8: np.ndarray) -> bytes:
    return as_jpeg(shrunk(_image_rgb_u8, SHOWN_SIDE_PX))

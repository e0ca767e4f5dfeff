"""Reading once and keeping it: the models for everyone, pictures and readings for each visitor."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

# Loaded before the reader may turn to Keras: where TensorFlow comes first, this library of the live video's crashes.
import pylibsrtp  # noqa: F401
import streamlit as st

from documents import load_image
from documents.encoding import as_jpeg
from documents.encoding import as_png as encoded_png
from recognition import DigitReader, Page, Settings, UnusableModel
from recognition.annotate import annotate
from ui.picture import OpenedPicture, digest, shrunk

# For each visitor: a large photo takes 150 MB, a reading with all its steps up to 30 MB.
PICTURES_KEPT = 3
READINGS_KEPT = 12
SHOWN_SIDE_PX = 1600


def reader() -> DigitReader:
    """The reader, shared by everyone who has the app open; where it cannot be loaded, the page says so and ends."""
    try:
        return _reader()
    except UnusableModel as fault:
        st.error(str(fault), icon=":material/deployed_code_alert:")
        st.stop()


def open_picture(name: str, data: bytes) -> OpenedPicture:
    """The picture in a file's bytes. Raises UnreadableImage."""
    key = digest(data)
    return OpenedPicture(name, key, _image(key, data))


def read(picture: OpenedPicture, settings: Settings, min_confidence: float, trace: bool = False) -> Page:
    """The reading of a picture; moving the threshold for doubt does not read again."""
    page = _page(picture.key, settings, trace, picture.image, reader())
    return replace(page, min_confidence=min_confidence)


def shown(image_rgb_u8: np.ndarray, page: Page, key: str) -> bytes:
    """The image with its reading drawn in: a JPEG made for the screen."""
    return _shown(key, _fingerprint(page), image_rgb_u8, page)


def as_png(image_rgb_u8: np.ndarray, page: Page) -> bytes:
    """The image with its reading drawn in, in full resolution."""
    return encoded_png(annotate(image_rgb_u8, page))


@st.cache_resource(show_spinner="Loading the models, once …")
def _reader() -> DigitReader:
    return DigitReader()


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner="Opening the picture …", scope="session")
def _image(key: str, _data: bytes) -> np.ndarray:
    return load_image(_data)


@st.cache_resource(max_entries=READINGS_KEPT, show_spinner="Reading …", scope="session")
def _page(key: str, settings: Settings, trace: bool, _image_rgb_u8: np.ndarray, _models: DigitReader) -> Page:
    return _models.read(_image_rgb_u8, settings=settings, trace=trace)


@st.cache_resource(max_entries=READINGS_KEPT, show_spinner=False, scope="session")
def _shown(key: str, fingerprint: str, _image_rgb_u8: np.ndarray, _page: Page) -> bytes:
    return as_jpeg(shrunk(annotate(_image_rgb_u8, _page), SHOWN_SIDE_PX))


def _fingerprint(page: Page) -> str:
    return json.dumps(page.to_dict())

"""Where a picture comes from: a file, the camera, or the samples."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import streamlit as st

from documents import load_image
from documents.encoding import as_jpeg, shrunk
from service.document import Document
from service.reading import ListedPicture
from ui.kept.keeping import keep_file
from ui.markdown import refusal
from ui.readings import pictures_in

SAMPLES_DIR = Path(__file__).parents[2] / "sample_images"
UPLOAD, CAMERA, SAMPLES = ":material/upload_file: Upload", ":material/photo_camera: Camera", ":material/image: Samples"
THUMBNAIL_PX = 300
CAMERA_WIDTH_PX = 640
# What the sources are called where files are kept.
PLACES = {UPLOAD: "photo upload", CAMERA: "photo camera", SAMPLES: "photo sample"}
_KEPT = "kept_files"


def choose_file() -> ListedPicture | None:
    """Shows the sources as tabs; gives the picture last chosen in the open one. Each tab keeps its own."""
    upload, camera, samples = st.tabs([UPLOAD, CAMERA, SAMPLES], key="source", on_change="rerun")
    with upload:
        # Of any type: a HEIC gets the sentence that says what to do, which goes when the file goes.
        st.file_uploader(
            "A photo or scan of handwritten numbers: drop it here, paste it (Ctrl+V), or take one with the camera",
            key="upload",
            on_change=_keep_file,
            args=(UPLOAD, "upload"),
        )
        if UPLOAD not in _kept():
            st.button("No picture at hand? Try a sample", type="tertiary", on_click=_try_sample)
        uploaded = picture_in(_kept().get(UPLOAD))
    # The camera is asked for when its tab is opened, not before.
    if camera.open:
        with camera:
            camera_photo()
    with samples:
        _samples()
    if upload.open:
        return uploaded
    return _by_itself(CAMERA if camera.open else SAMPLES)


def _by_itself(source: str) -> ListedPicture | None:
    """What was chosen there, which is one picture."""
    document = _kept().get(source)
    return ListedPicture(document.name, document) if document else None


def picture_in(document: Document | None) -> ListedPicture | None:
    """The picture in a file, or, of several pages, the one asked for; none where it cannot be had, which is said."""
    if document is None:
        return None
    pages = pictures_in(document)
    if not pages:
        return None
    number = 1
    if len(pages) > 1:
        number = _page_number(document.key, len(pages))
        name = Path(document.name)
        pages = [replace(page, name=f"{name.stem}-page-{page.index + 1}{name.suffix}") for page in pages]
    chosen = pages[number - 1]
    if chosen.error:
        refusal(chosen.error)
        return None
    return chosen


def _page_number(key: str, count: int) -> int:
    return st.number_input(f"Page, of {count}", 1, count, key=f"page of {key}", width=160, persist_state="session")


def camera_photo() -> ListedPicture | None:
    """Shows the camera; gives the photo last taken with it, on this page or another."""
    st.camera_input(
        "Hold the page before the camera",
        key="camera",
        resolution="1080p",
        width=CAMERA_WIDTH_PX,
        on_change=_keep_file,
        args=(CAMERA, "camera"),
    )
    st.caption(
        "No picture? Allow the camera in the browser's address bar, or take a photo with the phone and upload it. "
        "Browsers lend the camera only to https:// pages and to localhost."
    )
    return _by_itself(CAMERA)


def _samples() -> None:
    chosen = _kept().get(SAMPLES)
    with st.container(horizontal=True, wrap=False, key="samples"):
        for name in sample_names():
            with st.container(width=150, gap="xxsmall"):
                st.image(_thumbnail(name), width="stretch", alt=title(name))
                st.button(
                    title(name),
                    key=f"sample {name}",
                    type="primary" if chosen and chosen.name == name else "secondary",
                    width="stretch",
                    on_click=_keep_sample,
                    args=(name,),
                )


def sample_names() -> list[str]:
    """The sample pictures' file names, in the order in which they are shown."""
    return list(json.loads((SAMPLES_DIR / "truth.json").read_text()))


def title(name: str) -> str:
    """`ruled-paper.jpg` as people read it: Ruled paper."""
    return Path(name).stem.replace("-", " ").capitalize()


@st.cache_data(show_spinner=False)
def _thumbnail(name: str) -> bytes:
    return as_jpeg(shrunk(load_image(SAMPLES_DIR / name), THUMBNAIL_PX))


def _try_sample() -> None:
    st.session_state["source"] = SAMPLES
    _keep_sample(sample_names()[0])


def _keep_sample(name: str) -> None:
    _put(SAMPLES, Document.of_bytes(name, (SAMPLES_DIR / name).read_bytes()))


def _keep_file(source: str, widget: str) -> None:
    file = st.session_state[widget]
    _put(source, None if file is None else Document.of_bytes(file.name, file.getvalue()))


def put_back(place: str, document: Document) -> None:
    """Chooses a file again that was kept of a place."""
    _kept().update({source: document for source, named in PLACES.items() if named == place})


def _put(source: str, document: Document | None) -> None:
    if document is None:
        _kept().pop(source, None)
    else:
        _kept()[source] = document
    keep_file(PLACES[source], document)


def _kept() -> dict[str, Document]:
    kept: dict[str, Document] = st.session_state.setdefault(_KEPT, {})
    return kept

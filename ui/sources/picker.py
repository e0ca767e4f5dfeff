"""Where a picture comes from: a file, the camera, or the samples."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from documents import Picture, UnreadableImage, load_image, pictures
from documents.encoding import as_jpeg
from ui.markdown import refusal
from ui.picture import digest, shrunk

SAMPLES_DIR = Path(__file__).parents[2] / "sample_images"
UPLOAD, CAMERA, SAMPLES = ":material/upload_file: Upload", ":material/photo_camera: Camera", ":material/image: Samples"
THUMBNAIL_PX = 300
CAMERA_WIDTH_PX = 640
# For each visitor: a page of a PDF takes 12 MB, one of a TIFF as much as the TIFF.
PAGES_KEPT = 3
_KEPT = "kept_files"


@dataclass(frozen=True)
class SourceFile:
    """A file as it came: its name and its bytes."""

    name: str
    data: bytes


def choose_file() -> SourceFile | None:
    """Shows the sources as tabs; gives the file last chosen in the open one. Each tab keeps its own."""
    upload, camera, samples = st.tabs([UPLOAD, CAMERA, SAMPLES], key="source", on_change="rerun")
    with upload:
        # Of any type: a HEIC gets the sentence that says what to do, which goes when the file goes.
        st.file_uploader(
            "A photo or scan of handwritten numbers",
            key="upload",
            on_change=_keep_file,
            args=(UPLOAD, "upload"),
        )
        if UPLOAD not in _kept():
            st.button("No picture at hand? Try a sample", type="tertiary", on_click=_try_sample)
        uploaded = _picture_in(_kept().get(UPLOAD))
    # The camera is asked for when its tab is opened, not before.
    if camera.open:
        with camera:
            camera_photo()
    with samples:
        _samples()
    if upload.open:
        return uploaded
    return _kept().get(CAMERA if camera.open else SAMPLES)


def _picture_in(file: SourceFile | None) -> SourceFile | None:
    """The file itself, or, of several pages, the one asked for; none where they cannot be had, which is said."""
    if file is None:
        return None
    try:
        pages = list(pictures(file.data, file.name))
        key, name = digest(file.data), Path(file.name)
        if len(pages) == 1:
            return SourceFile(file.name, _page(key, 1, pages[0]))
        number = _page_number(key, len(pages))
        return SourceFile(f"{name.stem}-page-{number}{name.suffix}", _page(key, number, pages[number - 1]))
    except UnreadableImage as fault:
        refusal(fault)
        return None


def _page_number(key: str, count: int) -> int:
    return st.number_input(f"Page, of {count}", 1, count, key=f"page of {key}", width=160, persist_state="session")


@st.cache_resource(max_entries=PAGES_KEPT, show_spinner="Opening the page …", scope="session")
def _page(key: str, number: int, _picture: Picture) -> bytes:
    return _picture.data()


def camera_photo() -> SourceFile | None:
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
    return _kept().get(CAMERA)


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
    _kept()[SAMPLES] = SourceFile(name, (SAMPLES_DIR / name).read_bytes())


def _keep_file(source: str, widget: str) -> None:
    file = st.session_state[widget]
    if file is None:
        _kept().pop(source, None)
    else:
        _kept()[source] = SourceFile(file.name, file.getvalue())


def _kept() -> dict[str, SourceFile]:
    kept: dict[str, SourceFile] = st.session_state.setdefault(_KEPT, {})
    return kept

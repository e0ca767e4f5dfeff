"""The one door: every source gives its pictures in order, and what cannot be read is a sentence in its place."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from written_documents import bare_pdf, locked_pdf, tiff_of, zip_of

from documents import Picture, UnreadableImage, files_in, loading, pictures, sources

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def png(level: int = 9) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (4, 3), level).save(buffer, "PNG")
    return buffer.getvalue()


def laid(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outcome(picture: Picture) -> tuple[str, int | None, str]:
    """Name, page, and what comes of opening it: nothing, or the sentence."""
    try:
        assert picture.rgb().ndim == 3
    except UnreadableImage as refusal:
        assert not picture.error or str(refusal) == picture.error
        return picture.name, picture.page, str(refusal)
    return picture.name, picture.page, ""


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        pytest.param({}, "gone.png", [("gone.png", None, "There is no file")], id="no file"),
        pytest.param({"a.png": b""}, "a.png", [("a.png", None, "empty")], id="empty file"),
        pytest.param({"a.png": png()}, "a.png", [("a.png", None, "")], id="picture"),
        pytest.param({"a.png": png()}, "./a.png", [("./a.png", None, "")], id="named as it was given"),
        pytest.param({"a.heic": HEIC}, "a.heic", [("a.heic", None, "HEIC photos cannot be read")], id="HEIC"),
        pytest.param({"a.tif": tiff_of(9)}, "a.tif", [("a.tif", None, "")], id="TIFF of one page"),
        pytest.param(
            {"a.tif": tiff_of(9, 8)}, "a.tif", [("a.tif/page 1", 1, ""), ("a.tif/page 2", 2, "")], id="TIFF of two"
        ),
        pytest.param({"a.pdf": bare_pdf()}, "a.pdf", [("a.pdf", None, "")], id="PDF of one page"),
        pytest.param(
            {"a.pdf": bare_pdf(2)}, "a.pdf", [("a.pdf/page 1", 1, ""), ("a.pdf/page 2", 2, "")], id="PDF of two"
        ),
        pytest.param({"a.jpg": bare_pdf()}, "a.jpg", [("a.jpg", None, "")], id="PDF by another name"),
        pytest.param({"a.pdf": locked_pdf()}, "a.pdf", [("a.pdf", None, "password")], id="locked PDF"),
        pytest.param(
            {"a.zip": zip_of(("b/2.png", png()), ("torn.png", b"\x89PNG"), ("1.png", png()))},
            "a.zip",
            [("a.zip/b/2.png", None, ""), ("a.zip/torn.png", None, "damaged"), ("a.zip/1.png", None, "")],
            id="ZIP, its torn file between the others",
        ),
        pytest.param({"a.zip": b"PK\3\4"}, "a.zip", [("a.zip", None, "ZIP is damaged")], id="damaged ZIP"),
        pytest.param({"f/.hidden": b"x"}, "f", [("f", None, "folder holds no files")], id="folder without files"),
        pytest.param(
            {"f/b.png": png(), "f/a/c.pdf": bare_pdf(2), "f/c.txt": b"4711\n", "f/a/.b.png": b"", "f/a.png": png()},
            "f",
            [
                ("f/a/c.pdf/page 1", 1, ""),
                ("f/a/c.pdf/page 2", 2, ""),
                ("f/a.png", None, ""),
                ("f/b.png", None, ""),
                ("f/c.txt", None, "This is text"),
            ],
            id="folder, sorted, with what lies below it",
        ),
        pytest.param({}, "x" * 5000, [("x" * 5000, None, "no file|could not be opened")], id="a name too long"),
        pytest.param({}, "a\0b", [("a\0b", None, "no file|could not be opened")], id="a name that cannot be"),
    ],
)
def test_every_path_gives_its_pictures(
    here: Path, files: dict[str, bytes], source: str, expected: list[tuple[str, int | None, str]]
) -> None:
    laid(here, files)
    found = [outcome(picture) for picture in pictures(source)]
    assert [entry[:2] for entry in found] == [entry[:2] for entry in expected]
    for (_, _, said), (_, _, reason) in zip(found, expected, strict=True):
        assert (re.search(reason, said) and said.endswith(".")) if reason else not said


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        pytest.param(b"", "a.png", ["a.png"], id="nothing"),
        pytest.param(png(), "a.png", ["a.png"], id="bytes"),
        pytest.param(png(), "", ["unnamed"], id="bytes without a name"),
        pytest.param(png(), "../../a.png", ["a.png"], id="a name that leads out"),
        pytest.param(memoryview(tiff_of(9, 8)), "a.tif", ["a.tif/page 1", "a.tif/page 2"], id="memory"),
        pytest.param(io.BytesIO(zip_of(("1.png", png()))), "a.zip", ["a.zip/1.png"], id="file object"),
        pytest.param(None, "a.png", ["a.png"], id="none of these"),
    ],
)
def test_bytes_and_file_objects_give_their_pictures(source: Any, name: str, expected: list[str]) -> None:
    found = list(pictures(source, name))
    assert [picture.name for picture in found] == expected
    assert [bool(outcome(picture)[2]) for picture in found] == [not source] * len(found)


def test_a_file_object_is_called_by_its_own_name(here: Path) -> None:
    laid(here, {"a.png": png()})
    with Path("a.png").open("rb") as file:
        assert [picture.name for picture in pictures(file)] == ["a.png"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", ["stdin"]), (png(), ["stdin"]), (tiff_of(9, 8), ["stdin/page 1", "stdin/page 2"])],
    ids=["nothing", "picture", "two pages"],
)
def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, expected: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(pictures("-"))
    assert [picture.name for picture in found] == expected
    assert [bool(outcome(picture)[2]) for picture in found] == [not data] * len(found)


def test_where_there_is_no_standard_input_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    (picture,) = pictures("-")
    assert "no standard input" in outcome(picture)[2]


def test_a_link_to_a_folder_leads_nowhere_and_one_to_a_file_is_followed(here: Path) -> None:
    laid(here, {"f/a.png": png(), "elsewhere/b.png": png()})
    Path("f/round").symlink_to(here / "f")
    Path("f/z.png").symlink_to(here / "elsewhere/b.png")
    assert list(files_in("f")) == ["f/a.png", "f/z.png"]


def test_a_folder_that_cannot_be_opened_is_a_sentence_between_the_others(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(here, {"f/a.png": png(), "f/locked/b.png": png(), "f/z.png": png()})
    entries = sources._entries
    # root may read anything, so the refusal is played
    monkeypatch.setattr(sources, "_entries", lambda folder: None if folder.name == "locked" else entries(folder))
    found = [outcome(picture) for picture in pictures("f")]
    assert [name for name, _, _ in found] == ["f/a.png", "f/locked", "f/z.png"]
    assert "may read it" in found[1][2]


def test_folders_deeper_than_python_counts_are_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    # Played, for what lies so deep cannot be cleared away by shutil.
    monkeypatch.setattr(sources, "_is_folder", lambda path: Path(path).name == "a")
    monkeypatch.setattr(sources, "_entries", lambda folder: [folder / ("a" if len(folder.parts) < 2000 else "1.png")])
    assert [path.count("/") for path in files_in("a")] == [2000]


def test_no_file_is_opened_before_its_turn(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(here, {"f/1.tif": tiff_of(9), "f/2.png": png(), "f/3.pdf": b"%PDF-1.7", "f/4.png": png()})
    read: list[Path] = []
    real = loading._read_file
    monkeypatch.setattr(loading, "_read_file", lambda path: (read.append(path), real(path))[1])
    listed = pictures("f")
    first, second = next(listed), next(listed)
    assert [path.name for path in read] == ["1.tif"]
    first.rgb(), second.rgb()
    assert [path.name for path in read] == ["1.tif", "1.tif", "2.png"]


def test_a_document_too_large_to_be_held_is_refused_before_it_is_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(here, {"a.zip": zip_of(("1.png", png()))})
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 100)
    monkeypatch.setattr(sources, "read_bytes", None)
    (picture,) = pictures("a.zip")
    assert "larger than" in picture.error

"""What is in a ZIP becomes pictures one by one, or one with the reason."""

from __future__ import annotations

import zipfile

import pytest
from written_documents import assert_named, zip_of, zip_starting_nowhere

from documents import UnreadableImage, pictures
from documents.limits import MAX_ZIP_ENTRIES

LOCAL_FLAGS, DIRECTORY_FLAGS, DIRECTORY_SIZE = 6, 8, 24

Upload = tuple[str, bytes]


def locked(data: bytes) -> bytes:
    """The ZIP with the flag that says its files are encrypted."""
    changed = bytearray(data)
    changed[LOCAL_FLAGS] |= 1
    changed[data.index(b"PK\1\2") + DIRECTORY_FLAGS] |= 1
    return bytes(changed)


def claiming(data: bytes, size: int) -> bytes:
    """The ZIP whose directory gives another unpacked size for its first file."""
    start = data.index(b"PK\1\2") + DIRECTORY_SIZE
    return data[:start] + size.to_bytes(4, "little") + data[start + 4 :]


PAGE_7 = ("7.png", b"seven")


@pytest.mark.parametrize(
    ("uploads", "expected"),
    [
        ([], []),
        ([PAGE_7], [("7.png", "")]),
        ([("empty.zip", zip_of())], [("empty.zip", "holds no files")]),
        ([("no-bytes.zip", b"")], [("no-bytes.zip", "empty")]),
        ([("broken.zip", zip_of(PAGE_7)[:-9])], [("broken.zip", "damaged")]),
        ([("words.zip", b"Dear Sir or Madam")], [("words.zip", "damaged")]),
        ([("locked.zip", locked(zip_of(PAGE_7)))], [("locked.zip", "password")]),
        ([("a.zip", zip_of(PAGE_7))], [("a.zip/7.png", "")]),
        ([("no-ending", zip_of(PAGE_7))], [("no-ending/7.png", "")]),
        ([("a.zip", zip_of(("july/1/7.png", b"7"), ("july/", b"")))], [("a.zip/july/1/7.png", "")]),
        ([("a.zip", zip_of(("../../etc/7.png", b"7")))], [("a.zip/etc/7.png", "")]),
        ([("a.zip", zip_of(("/etc/7.png", b"7")))], [("a.zip/etc/7.png", "")]),
        ([("a.zip", zip_of(("july\\7.png", b"7")))], [("a.zip/july/7.png", "")]),
        ([("../7.png", b"7")], [("7.png", "")]),
        (
            [("mac.zip", zip_of(("__MACOSX/._7.png", b"x"), (".DS_Store", b"x"), ("Thumbs.db", b"x"), PAGE_7))],
            [("mac.zip/7.png", "")],
        ),
        ([("mac.zip", zip_of(("__MACOSX/._7.png", b"x")))], [("mac.zip", "holds no files")]),
        ([("broken.zip", b"PK\3\4"), PAGE_7], [("broken.zip", "damaged"), ("7.png", "")]),
    ],
)
def test_uploads_become_files_or_a_reason(uploads: list[Upload], expected: list[tuple[str, str]]) -> None:
    files = [picture for name, data in uploads for picture in pictures(data, name)]
    assert_named(files, expected)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zip_of(("in.zip", zip_of(PAGE_7))), "ZIP within a ZIP"),
        (claiming(zip_of(PAGE_7), 4_000_000_000), "larger than 64 MB"),
        (claiming(zip_of(("bomb.png", bytes(9_000_000))), 9), "damaged"),
        (zip_of(PAGE_7, packing=zipfile.ZIP_LZMA), "not known"),
        (zip_of(PAGE_7, packing=zipfile.ZIP_STORED).replace(b"seven", b"eleven"[:5]), "damaged"),
        (zip_starting_nowhere("7.png"), "damaged"),
    ],
    ids=["one within one", "huge", "says it is small", "other packing", "bytes changed", "starts nowhere"],
)
def test_a_file_that_cannot_be_unpacked_says_why(data: bytes, reason: str) -> None:
    (file,) = pictures(data, "a.zip")
    with pytest.raises(UnreadableImage, match=reason):
        file.data()


def test_a_zip_gives_back_what_was_packed_even_under_one_name() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zip_of(("7.png", b"first"), ("7.png", b"second"))
    assert [file.data() for file in pictures(data, "a.zip")] == [b"first", b"second"]


def test_a_crowded_zip_is_refused_before_its_directory_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zip_of(*((f"{number}.png", b"7") for number in range(MAX_ZIP_ENTRIES + 1)))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    (file,) = pictures(data, "crowd.zip")
    assert "more than 1000 files" in file.error

"""What somebody uploads at once, file by file: pictures, and those in a ZIP, PDF or TIFF, taken out one at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from documents.loading import UnreadableImage
from documents.paged import page_count, page_picture
from documents.pdf import is_pdf

# Nothing is unpacked before its turn, so these bound what is held: the uploads themselves, and one picture out of them.
MAX_FILES = 500
MAX_UPLOADED_MB = 256
MAX_MEMBER_MB = 64
# Folders and hidden files count too: a directory of millions of names would fill the memory by itself.
MAX_ZIP_ENTRIES = 2 * MAX_FILES

_MB = 1_000_000
_ENCRYPTED = 0x1
_ZIP_SIGNATURES = (b"PK\3\4", b"PK\5\6")
_DIRECTORY_ENTRY = b"PK\1\2"
# The others (LZMA, bzip2) let a small file ask for gigabytes while it is unpacked.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIRT = {"__MACOSX", "Thumbs.db", "desktop.ini"}

_BROKEN_ZIP = "The ZIP is damaged or incomplete: make it again."
_EMPTY_ZIP = "The ZIP holds no files: put the pictures into it and try again."
_LOCKED_ZIP = "The ZIP is locked with a password: unpack it and choose the pictures."
_NESTED_ZIP = "This is a ZIP within a ZIP: unpack it and choose the pictures."
_CROWDED_ZIP = f"The ZIP holds more than {MAX_ZIP_ENTRIES} files: make smaller ones of it."
_PDF_MEMBER = "This is a PDF within a ZIP: unpack it and choose the PDF."
_PAGED_MEMBER = "This is a TIFF of several pages within a ZIP: unpack it and choose the TIFF."
_HUGE_MEMBER = f"The file is larger than {MAX_MEMBER_MB} MB: save the picture as JPEG and try again."
_BROKEN_MEMBER = "The file is damaged in the ZIP: make the ZIP again."
_ODD_MEMBER = "The file is packed in a way that is not known here: make the ZIP again in the usual way."
_TOO_MUCH = f"More than {MAX_UPLOADED_MB} MB at once: remove what is done and choose this file again."


@dataclass(frozen=True, eq=False)
class BatchFile:
    """One file of many: its name, and where its bytes are, or the sentence that says why there are none.

    upload: what was uploaded; member or page: which part of it the file is, where it is a ZIP or has pages.
    """

    name: str
    upload: bytes = b""
    member: zipfile.ZipInfo | None = None
    page: int | None = None
    error: str = ""

    def data(self) -> bytes:
        """The file's bytes, taken out now when they are in a ZIP or a page. Raises UnreadableImage."""
        if self.error:
            raise UnreadableImage(self.error)
        if self.page is not None:
            return page_picture(self.upload, self.page)
        return self.upload if self.member is None else _unpacked(self.upload, self.member)


def batch_files(uploads: Iterable[tuple[str, bytes]], held_bytes: int = 0) -> list[BatchFile]:
    """The files in uploads given as (name, bytes), held_bytes of others being there already.

    A ZIP gives its files, called `scans.zip/july/1.jpg`; folders and hidden files are left out. A PDF gives its pages,
    called `log.pdf/page 1`, and so does a TIFF of several. What cannot be taken is a file with an error: one for the
    whole upload, when the fault is there.
    """
    files: list[BatchFile] = []
    for given, data in uploads:
        name = "/".join(_parts(given))
        held_bytes += len(data)
        if held_bytes > MAX_UPLOADED_MB * _MB:
            held_bytes -= len(data)
            files.append(BatchFile(name, error=_TOO_MUCH))
        elif data.startswith(_ZIP_SIGNATURES) or name.lower().endswith(".zip"):
            files += _in_zip(name, data)
        else:
            files += _pages(name, data)
    return files


def told_apart(files: Iterable[BatchFile]) -> list[BatchFile]:
    """The files, later ones of a name that was there before renamed: `scan.jpg`, `scan (2).jpg`."""
    taken: set[str] = set()
    apart = []
    for file in files:
        path, name, again = PurePosixPath(file.name), file.name, 1
        while name in taken:
            again += 1
            name = str(path.with_name(f"{path.stem} ({again}){path.suffix}"))
        taken.add(name)
        apart.append(file if name == file.name else replace(file, name=name))
    return apart


def _in_zip(name: str, data: bytes) -> list[BatchFile]:
    # Counted before the directory is read, and not by what the ZIP says of itself, which may be a lie.
    if data.count(_DIRECTORY_ENTRY) > MAX_ZIP_ENTRIES:
        return [BatchFile(name, error=_CROWDED_ZIP)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not (member.is_dir() or _is_hidden(member))]
    except Exception:  # zipfile raises whatever a damaged directory leads it to
        return [BatchFile(name, error=_BROKEN_ZIP)]
    if any(member.flag_bits & _ENCRYPTED for member in members):
        return [BatchFile(name, error=_LOCKED_ZIP)]
    if not members:
        return [BatchFile(name, error=_EMPTY_ZIP)]
    return [BatchFile(str(PurePosixPath(name, *_parts(member.filename))), data, member) for member in members]


def _pages(name: str, data: bytes) -> list[BatchFile]:
    try:
        count = page_count(data)
    except UnreadableImage as refusal:
        return [BatchFile(name, error=str(refusal))]
    if not count:
        return [BatchFile(name, data)]
    return [BatchFile(f"{name}/page {page + 1}" if count > 1 else name, data, page=page) for page in range(count)]


def _parts(path: str) -> list[str]:
    """The path without what leads out of its folder."""
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")] or ["unnamed"]


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    return any(part.startswith(".") or part in _DIRT for part in _parts(member.filename))


def _unpacked(archive: bytes, member: zipfile.ZipInfo) -> bytes:
    # A size that is too small for what follows is no way round: zipfile stops at it.
    if member.file_size > MAX_MEMBER_MB * _MB:
        raise UnreadableImage(_HUGE_MEMBER)
    if member.compress_type not in _PACKINGS:
        raise UnreadableImage(_ODD_MEMBER)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened, opened.open(member) as packed:
            data = packed.read()
    except Exception:  # zipfile raises whatever a damaged header leads it to
        raise UnreadableImage(_BROKEN_MEMBER) from None
    if data.startswith(_ZIP_SIGNATURES):
        raise UnreadableImage(_NESTED_ZIP)
    if is_pdf(data):
        raise UnreadableImage(_PDF_MEMBER)
    if page_count(data):
        raise UnreadableImage(_PAGED_MEMBER)
    return data

"""A ZIP of pictures: the files in it, and each of them unpacked when its turn comes."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from documents.limits import BYTES_PER_MB, MAX_MEMBER_MB, MAX_ZIP_ENTRIES
from documents.multipage import page_count
from documents.names import is_hidden, parts
from documents.pdf import is_pdf
from documents.refusal import UnreadableImage

_ENCRYPTED = 0x1
_SIGNATURES = (b"PK\3\4", b"PK\5\6")
_DIRECTORY_ENTRY = b"PK\1\2"
# The others (LZMA, bzip2) let a small file ask for gigabytes while it is unpacked.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_BROKEN_ZIP = "The ZIP is damaged or incomplete: make it again."
_EMPTY_ZIP = "The ZIP holds no files: put the pictures into it and try again."
_LOCKED_ZIP = "The ZIP is locked with a password: unpack it and choose the pictures."
_CROWDED_ZIP = f"The ZIP holds more than {MAX_ZIP_ENTRIES} files: make smaller ones of it."
_NESTED_ZIP = "This is a ZIP within a ZIP: unpack it and choose the pictures."
_PDF_MEMBER = "This is a PDF within a ZIP: unpack it and choose the PDF."
_PAGED_MEMBER = "This is a TIFF of several pages within a ZIP: unpack it and choose the TIFF."
_HUGE_MEMBER = f"The file is larger than {MAX_MEMBER_MB} MB: save the picture as JPEG and try again."
_BROKEN_MEMBER = "The file is damaged in the ZIP: make the ZIP again."
_ODD_MEMBER = "The file is packed in a way that is not known here: make the ZIP again in the usual way."


def is_zip(data: bytes, name: str = "") -> bool:
    """Whether a file is a ZIP by its first bytes, or says so in its name and is at least meant to be one."""
    return data.startswith(_SIGNATURES) or name.lower().endswith(".zip")


def members(data: bytes) -> list[zipfile.ZipInfo]:
    """The files in a ZIP in its own order, without folders and hidden files. Raises UnreadableImage."""
    # Counted before the directory is read, and not by what the ZIP says of itself, which may be a lie.
    if data.count(_DIRECTORY_ENTRY) > MAX_ZIP_ENTRIES:
        raise UnreadableImage(_CROWDED_ZIP)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [member for member in archive.infolist() if not (member.is_dir() or is_hidden(member.filename))]
    except Exception:  # zipfile raises whatever a damaged directory leads it to
        raise UnreadableImage(_BROKEN_ZIP) from None
    if any(member.flag_bits & _ENCRYPTED for member in found):
        raise UnreadableImage(_LOCKED_ZIP)
    if not found:
        raise UnreadableImage(_EMPTY_ZIP)
    return found


def member_name(zip_name: str, member: zipfile.ZipInfo) -> str:
    """`scans.zip/july/1.jpg`, without what would lead out of the ZIP."""
    return str(PurePosixPath(zip_name, *parts(member.filename)))


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The bytes of one file in a ZIP. Raises UnreadableImage."""
    # A size that is too small for what follows is no way round: zipfile stops at it.
    if member.file_size > MAX_MEMBER_MB * BYTES_PER_MB:
        raise UnreadableImage(_HUGE_MEMBER)
    if member.compress_type not in _PACKINGS:
        raise UnreadableImage(_ODD_MEMBER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened, opened.open(member) as packed:
            file = packed.read()
    except Exception:  # zipfile raises whatever a damaged header leads it to
        raise UnreadableImage(_BROKEN_MEMBER) from None
    if file.startswith(_SIGNATURES):
        raise UnreadableImage(_NESTED_ZIP)
    if is_pdf(file):
        raise UnreadableImage(_PDF_MEMBER)
    if page_count(file):
        raise UnreadableImage(_PAGED_MEMBER)
    return file

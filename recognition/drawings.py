"""The folder of `--annotate`: pictures with their readings drawn in, and nothing of anybody else's touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

# Where links lead round in a circle, Path.resolve() raises.
from os.path import realpath
from pathlib import Path

from PIL import Image

from documents.names import unique_name

# Every drawing says in its own text that it is one, and of which picture, so that the next run may write it anew.
WRITTEN_BY, DRAWN_FROM = "Software", "Drawn from"
PROGRAM = "digit-reader"


class Drawings:
    """Writes drawings into a folder, which is made when it is missing. Raises OSError.

    A file that is there already is left as it is, and so is what a link leads to: the drawing gets another name. Only
    an earlier drawing of the same picture is replaced.
    """

    def __init__(self, folder: Path, files_read: Iterable[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._kept = {realpath(file) for file in files_read}

    def write(self, picture: str, page: int | None, png: bytes) -> None:
        """Writes the drawing of a picture, or of a page of a document, a PNG that carries its notes."""
        source = notes_of(picture)[DRAWN_FROM]
        path = self._folder / unique_name(f"{_stem(picture, page)}.png", lambda name: not self._free(name, source))
        self._kept.add(realpath(path))
        path.unlink(missing_ok=True)
        # Only a file that is not there is made: a link that somebody puts there meanwhile is not followed.
        with path.open("xb") as file:
            try:
                file.write(png)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise

    def _free(self, name: str, source: str) -> bool:
        path = self._folder / name
        if path.is_symlink() or realpath(path) in self._kept:
            return False
        return not path.exists() or _drawn_from(path) == source


def notes_of(picture: str) -> dict[str, str]:
    """What a drawing says of itself: which program wrote it, and of which picture."""
    source = hashlib.sha256(str(Path(picture).absolute()).encode(errors="surrogatepass")).hexdigest()[:16]
    return {WRITTEN_BY: PROGRAM, DRAWN_FROM: source}


def _drawn_from(path: Path) -> str:
    """Which picture an earlier drawing is of; nothing for any other file."""
    if not path.is_file():
        return ""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return str(image.info.get(DRAWN_FROM, "")) if image.info.get(WRITTEN_BY) == PROGRAM else ""
    except Exception:  # whatever a broken file leads Pillow to
        return ""


def _stem(picture: str, page: int | None) -> str:
    """`log-page-3` for a page, else the file's name without its ending; nothing in it that is not seen."""
    path = Path(picture)
    stem = path.stem if page is None else f"{path.parent.stem}-page-{page}"
    return "".join(letter if letter.isprintable() else "_" for letter in stem) or "picture"

"""Names of files: made safe, told apart, and fit to be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

_DIRT = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_UNNAMED = "unnamed"


def parts(path: str) -> list[str]:
    """The parts of a path, of either kind of slash, without those that lead out of its folder; never none."""
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")] or [_UNNAMED]


def is_hidden(path: str) -> bool:
    """Whether a path is, or lies in, what systems put beside people's files: names with a dot before them, and such."""
    return any(part.startswith(".") or part in _DIRT for part in parts(path))


def unique_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or the first of `scan-2.jpg`, `scan-3.jpg` and so on that is not taken yet."""
    path, free, again = PurePosixPath(name), name, 1
    while is_taken(free):
        again += 1
        free = str(path.with_name(f"{path.stem}-{again}{path.suffix}"))
    return free


def printable(text: str) -> str:
    r"""The text on one line: whatever moves the cursor, colours, or is not seen stands as Python writes it, `\x1b`."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )

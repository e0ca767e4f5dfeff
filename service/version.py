"""Which program this is, and which networks it reads with."""

from __future__ import annotations

import tomllib
from functools import cache

from recognition.ink_networks import INK_MODEL, LOOKS_MODEL
from recognition.network import DIGIT_MODEL, ROOT, sha256
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@cache
def model_digests() -> dict[str, str]:
    """The SHA-256 of each network's file, by its name."""
    return {path.name: sha256(path) for path in (DIGIT_MODEL, SEQUENCE_MODEL, INK_MODEL, LOOKS_MODEL, SIGN_MODEL)}

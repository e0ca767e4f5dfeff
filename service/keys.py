"""The keys of those who may ask the API; only their digests are kept, so that nobody reads a key where they stand."""

from __future__ import annotations

import hashlib
import os
import re
import secrets

# Comma-separated: keys, or better their digests. With some set, whoever asks for a reading needs one of the keys.
KEYS_VARIABLE = "DIGIT_READER_API_KEYS"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)
# A key of so many random bytes is not found by trying: it needs no salt, and no digest that takes its time.
_KEY_BYTES = 32


NO_KEYS: frozenset[str] = frozenset()


def new_key() -> tuple[str, str]:
    """A key, and its digest to be set."""
    key = f"dr_{secrets.token_urlsafe(_KEY_BYTES)}"
    return key, digest_of(key)


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def keys_set() -> frozenset[str]:
    """The digests of the keys in the environment; none where everyone who reaches the service may ask."""
    given = filter(None, map(str.strip, os.environ.get(KEYS_VARIABLE, "").split(",")))
    return frozenset(entry.lower() if _DIGEST.fullmatch(entry) else digest_of(entry) for entry in given)


def is_known(key: str, digests: frozenset[str]) -> bool:
    """Whether a key is one of those; how long the look takes tells of digests, and nothing of keys."""
    return digest_of(key) in digests

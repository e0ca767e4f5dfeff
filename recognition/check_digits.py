"""Numbers with check digits, as python-stdnum knows them; and how each is written in digits alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import damm, ean, iban, isbn, luhn, numdb, verhoeff
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_97_10

# Each with a pattern for what it looks like: a check digit alone would let a search try far more texts than there are.
_SEVERAL = r"\d{2,}"
_KINDS: dict[str, tuple[Callable[[str], bool], str]] = {
    "luhn": (luhn.is_valid, _SEVERAL),
    "verhoeff": (verhoeff.is_valid, _SEVERAL),
    "damm": (damm.is_valid, _SEVERAL),
    "ean": (ean.is_valid, r"\d{8}|\d{12,14}"),
    "isbn": (isbn.is_valid, r"(\d-?){9}\d|(\d-?){12}\d"),
    "mod 11": (mod_11_2.is_valid, _SEVERAL),
    "mod 11-10": (mod_11_10.is_valid, _SEVERAL),
    "mod 97": (mod_97_10.is_valid, r"\d{3,}"),
}
_IBAN = re.compile(r"iban ([a-z]{2})")
_PART = re.compile(r"(\d+)!([nac])")
KINDS = (*_KINDS, "iban DE")


def is_check(kind: str) -> bool:
    """Whether a check digit goes by this name, as "ean" or "iban DE", in small letters."""
    return kind in _KINDS or _IBAN.fullmatch(kind) is not None


def looks(kind: str) -> str:
    """A pattern for all numbers of a kind. Raises ValueError, with a sentence for a person."""
    return _KINDS[kind][1] if kind in _KINDS else rf"\d{{{_iban_digits(kind)}}}"


def is_right(kind: str, text: str) -> bool:
    """Whether the digits of a text check."""
    digits = "".join(filter(str.isdigit, text))
    return _KINDS[kind][0](digits) if kind in _KINDS else iban.is_valid(kind[-2:].upper() + digits, False)


def _iban_digits(kind: str) -> int:
    """How many digits follow a country's two letters. Raises ValueError."""
    country = kind[-2:].upper()
    known = numdb.get("iban").info(f"{country}00")[0][1]
    parts = _PART.findall(known.get("bban", ""))
    if not parts:
        raise ValueError(f"No country with IBANs goes by {country!r}.")
    if any(letters == "a" for _, letters in parts):
        raise ValueError(f"The IBANs of {country!r} have letters further on, which are not read.")
    return 2 + sum(int(length) for length, _ in parts)

"""Texts of numbers with signs, as people write them: amounts, dates, times, sums, shares; at times with letters."""

from __future__ import annotations

import numpy as np

from training.data.fonts import LETTERS

# On most pages that are read no sign stands.
UNSIGNED = 0.5
# A stroke is a 1, a slash or a bracket by its place and the hand alone: there are more 1s than by chance.
ONES, ONES_UNSIGNED = 0.12, 0.3


def draw_text(rng: np.random.Generator) -> str:
    """A line's text: digits, signs, letters, and blanks where a gap parts numbers."""
    if rng.random() < UNSIGNED:
        return _unsigned(rng)
    kind = int(rng.choice(10, p=(0.2, 0.12, 0.1, 0.12, 0.08, 0.07, 0.16, 0.05, 0.06, 0.04)))
    match kind:
        case 0:
            text = f"{_digits(rng, 1, 4)}{rng.choice(list('.,'))}{_digits(rng, 1, 3)}"
        case 1:
            groups, decimals = (",", ".") if rng.random() < 0.5 else (".", ",")
            text = _digits(rng, 1, 3) + "".join(groups + _digits(rng, 3, 3) for _ in range(rng.integers(1, 3)))
            text += decimals + _digits(rng, 2, 2) if rng.random() < 0.6 else ""
        case 2:
            text = "-" + _number(rng)
        case 3:
            mark = rng.choice(list("////-."))
            text = mark.join(
                (_digits(rng, 1, 2), _digits(rng, 1, 2), rng.choice([_digits(rng, 2, 2), _digits(rng, 4, 4)]))
            )
        case 4:
            text = f"{_digits(rng, 2, 4)}{rng.choice(list('-//'))}{_digits(rng, 1, 4)}"
        case 5:
            text = ":".join(_digits(rng, 1, 2) for _ in range(rng.integers(2, 4)))
        case 6:
            text = _sum(rng)
        case 7:
            text = _number(rng) + "%"
        case 8:
            text = _digits(rng, 3, 7)
        case _:
            text = f"{_number(rng)} {_number(rng)}"
    if rng.random() < 0.08:
        place = int(rng.integers(0, len(text) + 1))
        text = text[:place] + LETTERS[rng.integers(len(LETTERS))] + text[place:]
    return text + "." if rng.random() < 0.03 else text


def _digits(rng: np.random.Generator, fewest: int, most: int) -> str:
    return _row(rng, int(rng.integers(fewest, most + 1)), ONES)


def _row(rng: np.random.Generator, count: int, ones: float) -> str:
    return "".join("1" if rng.random() < ones else str(rng.integers(10)) for _ in range(count))


def _unsigned(rng: np.random.Generator) -> str:
    """Numbers of 2 to 12 digits, at times two of them, a blank between."""
    rows = [_row(rng, int(rng.integers(2, 13)), ONES_UNSIGNED) for _ in range(2 if rng.random() < 0.2 else 1)]
    return " ".join(rows)


def _number(rng: np.random.Generator) -> str:
    return _digits(rng, 1, 3) + (rng.choice(list(".,")) + _digits(rng, 1, 2) if rng.random() < 0.3 else "")


def _sum(rng: np.random.Generator) -> str:
    terms = [_digits(rng, 1, 3) for _ in range(rng.integers(2, 5))]
    text = terms[0]
    for term in terms[1:]:
        text += rng.choice(list("+-×÷/:+-×")) + (f"({term})" if rng.random() < 0.15 else term)
    if rng.random() < 0.25:
        text = f"({text})" + rng.choice(list("+-×÷/")) + _digits(rng, 1, 2)
    return text + ("=" + _digits(rng, 1, 3) if rng.random() < 0.3 else "")

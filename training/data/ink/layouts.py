"""The layouts of drawn sheets, by name, and how often each is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from training.data.ink.forms import boxes, form, printed_page, puzzle, table
from training.data.ink.sheet import Sheet
from training.data.ink.writers import Writer
from training.data.ink.writing import close_up, column, empty, formulas, letters, lines, note, sizes, sketch, words
from training.stage import SettingsError

Layout = Callable[[np.random.Generator, Sheet, Writer], None]  # draws onto the sheet

LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        lines, column, formulas, note, table, boxes, puzzle, form, sizes, close_up, words, letters, printed_page,
        sketch, empty,
    )
}  # fmt: skip

WITHOUT_DIGITS = ("words", "letters", "sketch", "empty")


@dataclass(frozen=True, kw_only=True)
class LayoutShares:
    """How often each layout is drawn, in shares of any sum; a third without digits teaches what letters are."""

    lines: float = 0.0
    column: float = 0.0
    formulas: float = 0.0
    note: float = 0.0
    table: float = 0.0
    boxes: float = 0.0
    puzzle: float = 0.0
    form: float = 0.0
    sizes: float = 0.0
    close_up: float = 0.0
    words: float = 0.0
    letters: float = 0.0
    printed_page: float = 0.0
    sketch: float = 0.0
    empty: float = 0.0

    def __post_init__(self) -> None:
        shares = [getattr(self, name) for name in self.names()]
        if min(shares) < 0 or not sum(shares):
            raise SettingsError("shares of layouts are 0 or more, and not all of them 0")

    @classmethod
    def names(cls) -> list[str]:
        return [field.name for field in fields(cls)]

    def choose(self, rng: np.random.Generator) -> Layout:
        """A layout, each as often as its share says."""
        shares = np.array([getattr(self, name) for name in self.names()])
        return LAYOUTS[self.names()[int(rng.choice(len(shares), p=shares / shares.sum()))]]

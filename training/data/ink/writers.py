"""Who fills a sheet in: a writer with a hand and a pen, and a press with a printed face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.ink_map import OTHER, PRINTED, SIGN
from training.data.ink.hands import Hand
from training.data.ink.scripts import Scripts
from training.data.ink.sheet import Sheet
from training.data.ink.signs import sign
from training.data.ink.words import printed, some_word, word

LEAST_PX = 5  # height of a digit or a capital
DIGITS_ALONE = 0.55  # of the numbers have no sign
BLANK = 0.6  # between two words or numbers, in heights
LABELS = (
    "Name", "Date", "Total", "Student number", "Account", "Amount", "No.", "Signature", "Room", "Class", "Postcode",
    "Sum",
)  # fmt: skip
PRINTED_NUMBERS = 0.35  # of what is printed, the rest being labels and words
LETTER_GAP = 0.18  # between printed digits, in heights
RAISED = "-:"  # signs that stand in the middle of a digit's height


@dataclass(frozen=True)
class Writer:
    """A hand, a height of digits, how dark the pen is (0 to 1), and how digits follow one another."""

    hand: Hand
    scripts: Scripts
    height_px: int
    strength: float
    gap: tuple[float, float]  # from digit to digit, shares of the height
    jitter: float  # of height and base line, a share of the height

    def number(self, rng: np.random.Generator, sheet: Sheet, text: str, x: int, base: int) -> int:
        """Writes digits, signs and blanks from x on along the base line; returns where it ends."""
        start = x
        for char in text:
            if char == " ":
                x += int(BLANK * self.height_px)
                continue
            height = max(LEAST_PX, int(self.height_px * (1 + rng.uniform(-1, 1) * self.jitter)))
            if char.isdigit():
                ink = self.hand.digit(rng, int(char), height)
                y = base - height + int(rng.uniform(-0.5, 0.5) * self.jitter * height)
                sheet.digit(ink, x, y, int(char), strength=self.strength)
            else:
                ink, rise = sign(rng, char, self.height_px, self.hand.pen)
                sheet.paste(ink, x, base - rise, SIGN, self.strength)
            x += ink.shape[1] + int(np.ceil(rng.uniform(*self.gap) * self.height_px))
        return max(x, start)

    def word(self, rng: np.random.Generator, sheet: Sheet, x: int, base: int) -> int:
        """Writes a word, a sixth of it below the base line; returns where the next may begin."""
        ink = word(rng, self.scripts, self.height_px, self.hand.letters)
        sheet.paste(ink, x, base - int(0.85 * ink.shape[0]), OTHER, self.strength)
        return x + ink.shape[1] + int(rng.uniform(0.15, 1.0) * self.height_px)


@dataclass(frozen=True)
class Press:
    """A printed face (any whole number), the height of its capitals, and how dark it prints (0 to 1)."""

    scripts: Scripts
    face: int
    height_px: int
    strength: float

    def ink(self, text: str) -> np.ndarray:
        """The text's ink: float32 (H, W), 1.0 on 0.0."""
        return printed(self.scripts, text, self.height_px, self.face)

    def number(self, sheet: Sheet, text: str, x: int, base: int) -> int:
        """Prints digits, each with a box of its own, and signs; returns where the number ends."""
        for char in text:
            ink = self.ink(char)
            if char.isdigit():
                sheet.digit(ink, x, base - ink.shape[0], int(char), PRINTED, self.strength)
            else:
                rise = (self.height_px + ink.shape[0]) // 2 if char in RAISED else ink.shape[0]
                sheet.paste(ink, x, base - rise, SIGN, self.strength)
            x += ink.shape[1] + max(1, round(LETTER_GAP * self.height_px))
        return x

    def word(self, sheet: Sheet, text: str, x: int, base: int) -> int:
        """Prints other ink than digits; returns where it ends."""
        ink = self.ink(text)
        sheet.paste(ink, x, base - ink.shape[0], OTHER, self.strength)
        return x + ink.shape[1]

    def label(self, rng: np.random.Generator, sheet: Sheet, x: int, base: int) -> int:
        """Prints a label, a word or a number; returns where the next may begin."""
        if rng.random() < PRINTED_NUMBERS:
            return self.number(sheet, digits(rng, int(rng.integers(1, 5))), x, base)
        text = str(rng.choice(LABELS)) if rng.random() < 0.5 else some_word(rng)
        return self.word(sheet, text, x, base) + self.height_px


def digits(rng: np.random.Generator, count: int) -> str:
    """`count` digits, each as likely as the others."""
    return "".join(map(str, rng.integers(0, 10, count)))


def some_number(rng: np.random.Generator) -> str:
    """A number as people write it: mostly digits alone; a point, a minus, a date, thousands."""
    if rng.random() < DIGITS_ALONE:
        return digits(rng, int(rng.integers(1, 9)))
    choice = int(rng.integers(8))
    return (
        f"{digits(rng, int(rng.integers(1, 4)))}.{digits(rng, int(rng.integers(1, 3)))}",
        f"{digits(rng, int(rng.integers(1, 4)))},{digits(rng, 2)}",
        f"-{digits(rng, int(rng.integers(1, 4)))}",
        f"{digits(rng, 2)}/{digits(rng, 2)}/{digits(rng, 4)}",
        f"{digits(rng, int(rng.integers(1, 3)))}/{digits(rng, int(rng.integers(1, 3)))}",
        f"{digits(rng, 2)}.{digits(rng, 2)}.{digits(rng, 2)}",
        f"{digits(rng, 2)}:{digits(rng, 2)}",
        f"{digits(rng, 3)}-{digits(rng, 4)}",
    )[choice]

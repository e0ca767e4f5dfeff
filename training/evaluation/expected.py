"""What a check digit is good for: EANs and IBANs drawn of test digits, read without and with what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
from stdnum import ean, iban

from preprocessing import Settings
from recognition import DigitReader, Line, Page
from recognition.expectation import as_expected
from training.data.mnist import Images
from training.data.page_synthesis import HEIGHT_PX, WIDTH_PX
from training.make_pages import CONDITIONS, MARGIN_PX, Condition, glyph, paste
from training.results_file import Figures

NUMBERS, A_PAGE = 250, 5
SEED = 20_26
HEIGHT_OF_DIGIT_PX = 44
# How the numbers are written, in turns: every digit is another writer's, so that no hand helps the reader.
HOW = ("plain", "close", "touching", "pencil", "blurred", "squared", "shadow")
SETTINGS = {"ean": Settings(expected="ean"), "iban": Settings(expected="iban DE")}


@dataclass
class Tally:
    """Counts of numbers: sure ones have no doubtful digit or sign in their line, and no warning on it."""

    numbers: int = 0
    right: int = 0
    right_and_sure: int = 0
    wrong_and_sure: int = 0

    def add(self, truth: list[str], page: Page) -> None:
        read = [(line.text.replace(" ", ""), _is_sure(page, line)) for line in page.lines]
        self.numbers += len(truth)
        self.right += sum(text in truth for text, _ in read)
        self.right_and_sure += sum(text in truth and is_sure for text, is_sure in read)
        self.wrong_and_sure += sum(text not in truth and is_sure for text, is_sure in read)


def expected_figures(reader: DigitReader, digits: Images, numbers: int = NUMBERS) -> Figures:
    """How many numbers of each kind are read right, without the rule and with it."""
    figures: Figures = {}
    for kind, settings in SETTINGS.items():
        without, with_rule = Tally(), Tally()
        for truth, picture in pages(kind, digits, numbers):
            page = reader.read(picture, keep_ways=True)
            without.add(truth, page)
            with_rule.add(truth, as_expected(page, settings))
        figures[kind] = {"without": asdict(without), "with": asdict(with_rule)}
        print(
            f"{kind}, {without.numbers} numbers: {without.right} right without the rule, {with_rule.right} with it; "
            f"sure and wrong: {without.wrong_and_sure}, {with_rule.wrong_and_sure}",
            flush=True,
        )
    return figures


def pages(kind: str, digits: Images, numbers: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Pages of numbers of a kind, uint8 (840, 1200, 3), with their texts."""
    for number in range(numbers // A_PAGE):
        rng = np.random.default_rng((SEED, *kind.encode(), number))
        texts = [_number(kind, rng) for _ in range(A_PAGE)]
        yield texts, _drawn(rng, digits, texts, CONDITIONS[HOW[number % len(HOW)]])


def _number(kind: str, rng: np.random.Generator) -> str:
    """A number of a kind, that is right; of an IBAN what follows its letters."""
    if kind == "ean":
        first = "".join(map(str, rng.integers(0, 10, 12)))
        return first + ean.calc_check_digit(first)
    account = "".join(map(str, rng.integers(0, 10, 18)))
    return iban.calc_check_digits(f"DE00{account}") + account


def _drawn(rng: np.random.Generator, digits: Images, texts: list[str], condition: Condition) -> np.ndarray:
    ink = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    for row, text in enumerate(texts, 1):
        x, base = MARGIN_PX + rng.uniform(0, 20), row * HEIGHT_PX / (len(texts) + 1)
        for label in map(int, text):
            image = digits.images[rng.choice(np.flatnonzero(digits.labels == label))]
            drawn = glyph(rng, image, HEIGHT_OF_DIGIT_PX)
            y = base - drawn.shape[0] + rng.normal(0, condition.writing.sway) * HEIGHT_OF_DIGIT_PX
            paste(ink, drawn, x, y)
            x += drawn.shape[1] + rng.uniform(*condition.writing.gap) * HEIGHT_OF_DIGIT_PX
    return condition.scene(rng, ink)


def _is_sure(page: Page, line: Line) -> bool:
    doubtful = any(one.is_doubtful(page.min_confidence) for one in line.characters)
    left, right = line.characters[0].box, line.characters[-1].box
    return not doubtful and not any(
        one.box and left.x <= one.box.center_xy[0] <= right.right and left.y <= one.box.center_xy[1] <= right.bottom
        for one in page.warnings
    )

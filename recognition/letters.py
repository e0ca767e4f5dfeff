"""Numbers that are none: what a page of handwriting without numbers seems to hold, told by all of them together."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import fmean

from recognition.chances import LogOdds
from recognition.numbers import line_of
from recognition.opinions import corners, holding
from recognition.page import LEFT_OUT, Number, Page, PageWarning, Rejected
from recognition.rejection import AMONG_OTHERS

# A logistic regression, fitted by `python -m training.fit_number_odds` on drawn scenes: how many digits a number has,
# how likely they are of a digit to the ink map, and how unsure they are to the network of crops.
ODDS = LogOdds((-1.20, -6.89, 0.38), 8.81)
MOST_DIGITS = 4  # more tell no more
SUREST = 1e-4
# Of so many numbers read on drawn scenes for each made of letters, one is likelier that from these odds on.
OF_A_MARK = math.log(1415 / 244)
# A page is of letters where the odds of its numbers together are so large; these are alike, so that odds grow with the
# root of their count alone. Of 155 drawn pages with numbers three have as much, of 33 on which letters alone were read
# two. On such a page a number is what has these odds itself.
OF_LETTERS, OF_A_NUMBER = 5.0, -2.0


def features(number: Number) -> tuple[float, float, float]:
    """What the odds of a number go by; see ODDS."""
    sure, seen = (fmean(values) for values in zip(*((one.confidence, one.seen) for one in number.digits), strict=True))
    return min(len(number.digits), MOST_DIGITS), seen, math.log(max(1 - sure, SUREST))


def odds_of_letters(number: Number) -> float:
    """The logarithm of the odds that a number, read where the ink map sees one, is made of letters and other marks.

    They are even where it has no digits: its signs tell nothing.
    """
    if not number.digits:
        return 0.0
    return ODDS(features(number))


def is_of_letters(page: Page) -> bool:
    """Whether all that was read on a page, by the ink map, is made of letters and no numbers; a lone mark is not."""
    odds = [odds_of_letters(number) for line in page.lines for number in line.numbers]
    return len(odds) > 1 and sum(odds) > OF_LETTERS * math.sqrt(len(odds))


def without_letters(page: Page, letters: Page | None = None) -> Page:
    """The page without the numbers that are likelier made of letters.

    letters: what the ink map reads, where that is a page of letters. Of this page itself only sure numbers are kept; of
    what shape reads there, which was not enough to be a page of letters, those that are likelier numbers.
    """
    most = OF_A_MARK if letters is None else OF_A_NUMBER if letters is page else 0.0
    places = corners([digit.box for digit in (letters or page).digits])

    def is_one(number: Number) -> bool:
        is_judged = not number.digits or any(holding(places, *digit.box.center_xy).any() for digit in number.digits)
        return not is_judged or odds_of_letters(number) < most

    told = [[(number, is_one(number)) for number in line.numbers] for line in page.lines]
    kept = [[number for number, is_kept in line if is_kept] for line in told]
    marks = (number for line in told for number, is_kept in line if not is_kept)
    rejected = [Rejected(character.box, AMONG_OTHERS) for number in marks for character in number.characters]
    warning = PageWarning(
        LEFT_OUT, "This looks like a page of words: what may be digits among them was left out.", None
    )
    return replace(
        page,
        lines=tuple(line_of(numbers) for numbers in kept if numbers),
        rejected=(*page.rejected, *rejected),
        warnings=(*page.warnings, warning) if letters else page.warnings,
    )

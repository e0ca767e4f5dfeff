"""What can be said on the command line of how pictures are read: options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from preprocessing.settings import Polarity, ReadingMethod, ThresholdMethod
from recognition.expected import Expected, UnusableExpectation
from recognition.number_values import checked


def _known_locale(locale: str) -> str:
    try:
        return checked(locale)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _known_expectation(expected: str) -> str:
    try:
        return Expected.parse(expected).text if expected else ""
    except UnusableExpectation as fault:
        raise typer.BadParameter(str(fault)) from None


Reading = Annotated[
    ReadingMethod, typer.Option(help="Digit by digit (contours), whole lines (sequence), or both weighed.")
]
Threshold = Annotated[ThresholdMethod, typer.Option(help="How ink is told from paper.")]
Ground = Annotated[Polarity, typer.Option(help="Dark ink on light ground, or light on dark.")]
Blur = Annotated[
    float | None,
    typer.Option(min=0, max=20, show_default="by the noise", help="Blur before the threshold, in pixels."),
]
Straighten = Annotated[
    bool, typer.Option(help="Turn the picture upright, see a sheet from above, turn tilted lines level.")
]
HandwritingOnly = Annotated[
    bool, typer.Option("--handwriting-only", help="Leave out printed digits, as those of a form.")
]
MinDigitHeight = Annotated[
    int | None, typer.Option(min=1, show_default="by the page", help="Lowest digit, in pixels of the picture.")
]
Locale = Annotated[
    str,
    typer.Option(callback=_known_locale, help="How decimals are written: automatic (by the page itself), en, de …"),
]
Expect = Annotated[
    str,
    typer.Option(
        "--expect",
        callback=_known_expectation,
        show_default="anything",
        help=r"What each number is: a pattern such as \d{5}, one of 10 20 50, from 0 to 99, 5 digits, ean, sum above …",
    ),
]
AsForm = Annotated[
    Path | None,
    typer.Option("--template", dir_okay=False, help="The pictures are pages of this form: CSV with a column a field."),
]
MinConfidence = Annotated[float, typer.Option(min=0, max=1, help="Digits below this are marked as doubtful.")]


class Format(StrEnum):
    """How the readings are written."""

    text = "text"
    json = "json"
    csv = "csv"

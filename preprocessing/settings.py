"""What a person may set about a reading; every default lets the image decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

ThresholdMethod = Literal["auto", "otsu", "adaptive", "sauvola"]
Polarity = Literal["auto", "dark", "light"]
ReadingMethod = Literal["auto", "contours", "sequence"]

THRESHOLD_METHODS: tuple[ThresholdMethod, ...] = get_args(ThresholdMethod)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
READING_METHODS: tuple[ReadingMethod, ...] = get_args(ReadingMethod)
AUTOMATIC = "automatic"
_LOCALE = re.compile(rf"{AUTOMATIC}|[A-Za-z]{{2,3}}([_-][A-Za-z0-9]{{2,8}})*")


@dataclass(frozen=True)
class Settings:
    """How an image is prepared and read.

    threshold: how ink is told from paper; "auto" compares ink with the darkest ink near it.
    blur_sigma_px: Gaussian blur before the threshold, in working pixels; None measures the noise.
    polarity: "dark" ink on light ground, "light" ink on dark ground, or "auto".
    straighten: turn a picture that lies on its side or upside down, see a sheet from above, turn its lines level.
    printed: read printed digits too, not only handwriting.
    reading: "contours" cuts the ink into single digits, "sequence" reads each line whole; "auto" weighs both where ink
    may hold several digits, and where a component among sure digits is in doubt.
    min_digit_height_px: components lower than this, in pixels of the image that came in, are no digits; None lets the
    page decide.
    locale: how decimals and thousands are parted, which a number's value depends on: "automatic" takes what the page
    itself proves, else the name of a locale, as "en", "de" or "fr_CH".
    expected: what each number is, in one line as `recognition.expected` has it; empty where it may be any.
    """

    threshold: ThresholdMethod = "auto"
    blur_sigma_px: float | None = None
    polarity: Polarity = "auto"
    straighten: bool = True
    reading: ReadingMethod = "auto"
    printed: bool = True
    min_digit_height_px: int | None = None
    locale: str = AUTOMATIC
    expected: str = ""

    def __post_init__(self) -> None:
        if self.threshold not in THRESHOLD_METHODS:
            raise ValueError(f"threshold must be one of {THRESHOLD_METHODS}, got {self.threshold!r}")
        if self.polarity not in POLARITIES:
            raise ValueError(f"polarity must be one of {POLARITIES}, got {self.polarity!r}")
        if self.reading not in READING_METHODS:
            raise ValueError(f"reading must be one of {READING_METHODS}, got {self.reading!r}")
        if not _LOCALE.fullmatch(self.locale):
            raise ValueError(f"locale must be {AUTOMATIC!r} or one such as 'en', 'de' or 'fr_CH', got {self.locale!r}")
        if self.blur_sigma_px is not None and not 0 <= self.blur_sigma_px <= 20:
            raise ValueError(f"blur_sigma_px must be between 0 and 20, got {self.blur_sigma_px!r}")
        if self.min_digit_height_px is not None and self.min_digit_height_px < 1:
            raise ValueError(f"min_digit_height_px must be at least 1, got {self.min_digit_height_px!r}")

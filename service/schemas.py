"""What the API takes and gives, for its description; the readings themselves are those of `recognition.export`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from preprocessing.settings import AUTOMATIC, Polarity, ReadingMethod, ThresholdMethod
from recognition import DEFAULT_MIN_CONFIDENCE, Settings
from recognition.expected import LONGEST, Expected
from recognition.number_values import checked
from service.tasks import Wish

Confidence = Annotated[float, Field(ge=0, le=1)]


class Options(BaseModel):
    """How pictures are to be read: the settings of the command line."""

    model_config = ConfigDict(extra="forbid")

    reading: ReadingMethod = Field("auto", description="Digit by digit (contours), whole lines (sequence), or both.")
    threshold: ThresholdMethod = Field("auto", description="How ink is told from paper.")
    polarity: Polarity = Field("auto", description="Dark ink on light ground, or light on dark.")
    blur: float | SkipJsonSchema[None] = Field(None, ge=0, le=20, description="Blur before the threshold, in pixels.")
    straighten: bool = Field(
        True, description="Turn the picture upright, see a sheet from above, turn tilted lines level."
    )
    handwriting_only: bool = Field(False, description="Leave out printed digits, as those of a form.")
    min_digit_height: int | SkipJsonSchema[None] = Field(
        None, ge=1, le=100_000, description="Lowest digit, in pixels of the picture."
    )
    locale: str = Field(
        AUTOMATIC, max_length=40, description="Of decimals: automatic (what the page itself proves), en, de, fr_CH …"
    )
    expected: str = Field(
        "",
        max_length=LONGEST,
        description="What each number is: a pattern such as \\d{5}, or one of 10 20 50, from 0 to 99, 5 digits, a "
        "check digit (ean, isbn, luhn, iban DE …), sum above, row total, column total; several "
        "are parted by semicolons.",
        examples=["ean"],
    )
    min_confidence: Confidence = Field(DEFAULT_MIN_CONFIDENCE, description="Digits below this are marked as doubtful.")

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, locale: str) -> str:
        return checked(locale)

    @field_validator("expected")
    @classmethod
    def _can_be_expected(cls, expected: str) -> str:
        return Expected.parse(expected).text if expected else ""

    def wish(self) -> Wish:
        """As a worker takes it."""
        settings = Settings(
            threshold=self.threshold,
            blur_sigma_px=self.blur,
            polarity=self.polarity,
            straighten=self.straighten,
            reading=self.reading,
            printed=not self.handwriting_only,
            min_digit_height_px=self.min_digit_height,
            locale=self.locale,
            expected=self.expected,
        )
        return Wish(settings, self.min_confidence)


class Box(BaseModel):
    """A rectangle in the pixels of the picture, upright."""

    x: int
    y: int
    width: int
    height: int


class Alternative(BaseModel):
    """What a digit may be, a sign as a text among it, and how likely that is."""

    label: int | str
    confidence: Confidence


class Digit(BaseModel):
    """One digit; corners are (x, y) of the turned box, from its upper left one on, clockwise."""

    label: int
    confidence: Confidence
    doubtful: bool
    alternatives: list[Alternative]
    box: Box
    corners: list[tuple[float, float]]
    printed: bool


class SignAlternative(BaseModel):
    """What a sign may be, "" for none, and how likely that is."""

    label: str
    confidence: Confidence


class Sign(BaseModel):
    """One sign beside digits: one of . , - / : + % ( ) × ÷ =."""

    label: str
    confidence: Confidence
    doubtful: bool
    alternatives: list[SignAlternative]
    box: Box
    corners: list[tuple[float, float]]


class NumberAlternative(BaseModel):
    """What a number may be, and how likely that is."""

    text: str
    confidence: Confidence


class Number(BaseModel):
    """One number of a line."""

    text: str = Field(description="As it is written.", examples=["1,234.50"])
    value: str | None = Field(description="What it is worth, where the text tells it.", examples=["1234.50"])
    why_no_value: str
    confidence: Confidence = Field(description="That all of it is right.")
    doubtful: bool
    alternatives: list[NumberAlternative] = Field(
        description="What it is read as; and what it looks like, where something else is expected and that is in doubt."
    )


class Line(BaseModel):
    """One line: its numbers, its digits and its signs left to right."""

    text: str
    numbers: list[Number]
    digits: list[Digit]
    signs: list[Sign]


class Cell(BaseModel):
    """One cell of a table."""

    text: str = Field(description='Its numbers, "" where none stands in it.')
    doubtful: bool
    other_ink: bool = Field(description="Something that is no number stands in it too.")
    characters: list[int] = Field(description="Which of the digits and signs of all lines, left to right, from 0.")
    box: Box
    corners: list[tuple[float, float]]


class Table(BaseModel):
    """A grid of cells, as many in each row."""

    rows: list[list[str]]
    box: Box
    cells: list[list[Cell]]


class Warning(BaseModel):
    """What makes a page less sure than its digits."""

    code: str
    sentence: str
    box: Box | None


class Rejected(BaseModel):
    """What was judged to be no digit."""

    box: Box
    reason: str


class Reading(BaseModel):
    """One picture, or one page of a document, that was read."""

    file: str = Field(examples=["log.pdf/page 3"])
    page: int | None = Field(None, description="From 1, where the document has several pages.")
    width_px: int
    height_px: int
    text: str = Field(
        description="The lines, top to bottom, parted by newlines; numbers parted by blanks.", examples=["48.21\n9 0"]
    )
    min_confidence: Confidence
    lines: list[Line]
    tables: list[Table]
    warnings: list[Warning]
    rejected: list[Rejected]


class Unread(BaseModel):
    """One picture that could not be read, and why."""

    file: str = Field(examples=["holiday.heic"])
    page: int | None = None
    error: str = Field(examples=["HEIC photos cannot be read: save the photo as JPEG and try again."])


class Progress(BaseModel):
    """How far a job is; it is done when all its pictures are read or refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "pX2v0C5yQ0q8b1mT",
                    "state": "running",
                    "pictures": 12,
                    "done": 7,
                    "failed": 1,
                    "results": "/api/v1/jobs/pX2v0C5yQ0q8b1mT/results",
                }
            ]
        }
    )

    id: str
    state: Literal["waiting", "running", "done"]
    pictures: int = Field(description="As far as they are counted: a document is opened when its turn comes.")
    done: int = Field(description="How many of them are read or refused.")
    failed: int = Field(description="How many of these could not be read.")
    results: str


class Health(BaseModel):
    """Whether pictures can be read."""

    status: Literal["ok", "starting", "unusable"]
    detail: str = ""
    workers: int
    load: int = Field(description="How many pictures are being read, or wait.")


class Version(BaseModel):
    """Which program this is, and which networks it reads with."""

    version: str = Field(examples=["0.1.0"])
    models: dict[str, str] = Field(description="The SHA-256 of each network's file.")

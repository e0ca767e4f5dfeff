"""The command line: `python -m recognition read IMAGE...`."""

from __future__ import annotations

import io
import json
import sys
import warnings
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from documents import UnreadableImage, load_image
from preprocessing import Settings
from preprocessing.settings import Polarity, ReadingMethod, ThresholdMethod
from recognition.annotate import annotate as draw_reading
from recognition.export import csv_of, csv_rows, to_text
from recognition.network import UnusableModel
from recognition.page import DEFAULT_MIN_CONFIDENCE, Page
from recognition.reader import DigitReader

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


class Format(StrEnum):
    """How the readings are written."""

    text = "text"
    json = "json"
    csv = "csv"


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its reading, or the sentence that says why there is none."""

    file: str
    page: Page | None = None
    error: str = ""


@app.callback()
def main() -> None:
    """Reads handwritten numbers from photos and scans."""


@app.command()
def read(
    images: Annotated[
        list[str], typer.Argument(metavar="IMAGE...", help="Photos or scans to read.", show_default=False)
    ],
    output: Annotated[Format, typer.Option("--format", help="How the readings are written.")] = Format.text,
    annotate: Annotated[
        Path | None,
        typer.Option(metavar="DIR", file_okay=False, help="Also write each picture with its reading drawn on it here."),
    ] = None,
    reading: Annotated[
        ReadingMethod, typer.Option(help="Digit by digit (contours), whole lines (sequence), or both weighed.")
    ] = "auto",
    threshold: Annotated[ThresholdMethod, typer.Option(help="How ink is told from paper.")] = "auto",
    polarity: Annotated[Polarity, typer.Option(help="Dark ink on light ground, or light on dark.")] = "auto",
    blur: Annotated[
        float | None,
        typer.Option(min=0, max=20, show_default="by the noise", help="Blur before the threshold, in pixels."),
    ] = None,
    straighten: Annotated[bool, typer.Option(help="Turn tilted lines level.")] = True,
    remove_rulings: Annotated[bool, typer.Option(help="Take printed lines, grids and boxes out.")] = True,
    min_digit_height: Annotated[
        int | None, typer.Option(min=1, show_default="by the page", help="Lowest digit, in pixels of the picture.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Digits below this are marked as doubtful.")
    ] = DEFAULT_MIN_CONFIDENCE,
) -> None:
    """Reads the numbers in each IMAGE.

    Ends with 0 when every file was read, with 1 when some could not be (the others are still printed, the reasons go to
    the error stream), and with 2 when the command was called wrongly.
    """
    settings = Settings(
        threshold=threshold,
        blur_sigma_px=blur,
        polarity=polarity,
        straighten=straighten,
        remove_rulings=remove_rulings,
        reading=reading,
        min_digit_height_px=min_digit_height,
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name may hold bytes that no encoding knows; it must not end the run.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if annotate:
            annotate.mkdir(parents=True, exist_ok=True)
        reader = DigitReader()
    except (OSError, UnusableModel) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None

    drawn = drawing_paths(images, annotate) if annotate else [None] * len(images)
    outcomes = []
    for file, drawing in zip(images, drawn, strict=True):
        outcome = read_file(reader, file, settings, min_confidence, drawing)
        outcomes.append(outcome)
        if outcome.error:
            typer.echo(f"{file}: {outcome.error}", err=True)
        if output is Format.text and outcome.page:
            typer.echo(as_text(outcome.page, file, alone=len(images) == 1), nl=False)
            if not outcome.page.lines:
                typer.echo(f"{file}: No digits found.", err=True)
    if output is Format.json:
        typer.echo(as_json(outcomes))
    elif output is Format.csv:
        rows = [row for outcome in outcomes if outcome.page for row in csv_rows(outcome.page, name=outcome.file)]
        typer.echo(csv_of(rows), nl=False)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(1)


def read_file(
    reader: DigitReader, file: str, settings: Settings, min_confidence: float, drawing: Path | None
) -> Outcome:
    """Reads one file and, with `drawing`, writes the picture with its reading there as PNG."""
    try:
        rgb = load_image(file)
    except UnreadableImage as refusal:
        return Outcome(file, error=str(refusal))
    page = replace(reader.read(rgb, settings), min_confidence=min_confidence)
    if drawing:
        try:
            Image.fromarray(draw_reading(rgb, page)).save(drawing, "PNG")
        except OSError as error:
            return Outcome(file, page, f"The drawing could not be written to {drawing}: {error.strerror}.")
    return Outcome(file, page)


def as_text(page: Page, file: str, alone: bool) -> str:
    """The numbers and nothing else for a single file; among several, under a line with the file's name."""
    return to_text(page) if alone else f"== {file}\n{to_text(page)}"


def as_json(outcomes: list[Outcome]) -> str:
    """A list with one object a file: its reading, and what went wrong."""
    entries = [
        {"file": outcome.file}
        | (outcome.page.to_dict() if outcome.page else {})
        | ({"error": outcome.error} if outcome.error else {})
        for outcome in outcomes
    ]
    return json.dumps(entries, indent=2)


def drawing_paths(files: list[str], folder: Path) -> list[Path]:
    """A PNG in `folder` for each file, named after it; no two alike, and none that is itself one of the files."""
    taken = {Path(file).resolve() for file in files}
    paths = []
    for file in files:
        stem, path, again = Path(file).stem, folder / f"{Path(file).stem}.png", 1
        while path.resolve() in taken:
            again += 1
            path = folder / f"{stem}-{again}.png"
        taken.add(path.resolve())
        paths.append(path)
    return paths


if __name__ == "__main__":
    if not sys.warnoptions:
        # What Pillow notes about odd files is for developers.
        warnings.simplefilter("ignore")
    app(prog_name="python -m recognition")

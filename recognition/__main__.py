"""The command line: `python -m recognition read FILE...`."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from documents import Picture, UnreadableImage, files_in, pictures
from documents.names import printable
from preprocessing import Settings
from preprocessing.settings import Polarity, ReadingMethod, ThresholdMethod
from recognition.annotate import annotate as draw_reading
from recognition.drawings import Drawings
from recognition.export import CsvWriter, JsonWriter, Outcome, to_text, warning_sentences
from recognition.network import UnusableModel
from recognition.page import DEFAULT_MIN_CONFIDENCE
from recognition.reader import DigitReader
from recognition.terminal import OutputLost, Terminal

# What shells expect of a program that Ctrl-C ended.
STOPPED = 130

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


class Format(StrEnum):
    """How the readings are written."""

    text = "text"
    json = "json"
    csv = "csv"


@app.callback()
def main() -> None:
    """Reads handwritten numbers from photos and scans."""


@app.command()
def read(
    images: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Photos or scans, PDF, TIFF, ZIP, folders of them (with all below), or - for standard input.",
            show_default=False,
        ),
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
    straighten: Annotated[
        bool, typer.Option(help="Turn the picture upright, see a sheet from above, turn tilted lines level.")
    ] = True,
    handwriting_only: Annotated[
        bool, typer.Option("--handwriting-only", help="Leave out printed digits, as those of a form.")
    ] = False,
    min_digit_height: Annotated[
        int | None, typer.Option(min=1, show_default="by the page", help="Lowest digit, in pixels of the picture.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Digits below this are marked as doubtful.")
    ] = DEFAULT_MIN_CONFIDENCE,
) -> None:
    """Reads the numbers in each FILE.

    Ends with 0 when every picture was read, with 1 when some could not be (the others are still printed, the reasons go
    to the error stream) or the output took no more, with 2 when the command was called wrongly, and with 130 when
    Ctrl-C ended it: what was read until then is printed. What makes a reading less sure than its digits is in JSON and
    CSV; of text it goes to the error stream.
    """
    settings = Settings(
        threshold=threshold,
        blur_sigma_px=blur,
        polarity=polarity,
        straighten=straighten,
        reading=reading,
        printed=not handwriting_only,
        min_digit_height_px=min_digit_height,
    )
    files = [file for image in images for file in files_in(image)]
    terminal = Terminal(len(files))
    try:
        drawings = Drawings(annotate, files) if annotate else None
        reader = DigitReader()
    except (OSError, UnusableModel) as error:
        terminal.complain(str(error))
        raise typer.Exit(1) from None
    try:
        failed = write_all(
            files, output, terminal, lambda picture: read_picture(reader, picture, settings, min_confidence, drawings)
        )
    except OutputLost as loss:
        if str(loss):
            terminal.complain(str(loss))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        terminal.complain("Stopped. What was read until then is written.")
        raise typer.Exit(STOPPED) from None
    finally:
        terminal.close()
    if failed:
        raise typer.Exit(1)


def write_all(files: list[str], output: Format, terminal: Terminal, reading: Callable[[Picture], Outcome]) -> bool:
    """Reads all pictures in the files and writes each as it comes; gives whether some could not be read.

    What is written is whole however it ends, unless the output takes no more. Raises OutputLost.
    """
    failed = False
    writer = WRITERS[output](terminal)
    try:
        for done, file in enumerate(files):
            for number, picture in enumerate(pictures(file)):
                alone = len(files) == 1 and picture.pages == 1
                if not alone:
                    terminal.show(picture.name, done + number / picture.pages)
                outcome = reading(picture)
                failed |= bool(outcome.error)
                if outcome.error:
                    terminal.complain(f"{picture.name}: {outcome.error}")
                writer.add(replace(outcome, name="") if alone and output is Format.text else outcome)
                if output is Format.text and outcome.reading:
                    nothing = [] if outcome.reading.lines else ["No digits found."]
                    for sentence in (*nothing, *warning_sentences(outcome.reading)):
                        terminal.complain(f"{picture.name}: {sentence}")
    finally:
        writer.close()
    return failed


def read_picture(
    reader: DigitReader, picture: Picture, settings: Settings, min_confidence: float, drawings: Drawings | None
) -> Outcome:
    """Reads one picture and, with `drawings`, writes it there with its reading drawn in."""
    outcome = Outcome(picture.name, picture.page)
    try:
        rgb = picture.rgb()
    except UnreadableImage as refusal:
        return replace(outcome, error=str(refusal))
    page = replace(reader.read(rgb, settings), min_confidence=min_confidence)
    outcome = replace(outcome, reading=page)
    if drawings:
        try:
            drawings.write(picture, draw_reading(rgb, page))
        except OSError as error:
            return replace(outcome, error=f"The drawing could not be written: {error.strerror}.")
    return outcome


class TextWriter:
    """Writes the numbers and nothing else of a picture without a name; of others, under a line with their names."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def add(self, outcome: Outcome) -> None:
        """Writes one reading; nothing where there is none."""
        if outcome.reading:
            heading = f"== {printable(outcome.name)}\n" if outcome.name else ""
            self._terminal.write(heading + to_text(outcome.reading))

    def close(self) -> None:
        """Does nothing: text is whole after every line."""


WRITERS: dict[Format, Callable[[Terminal], TextWriter | CsvWriter | JsonWriter]] = {
    Format.text: TextWriter,
    Format.json: JsonWriter,
    Format.csv: CsvWriter,
}


if __name__ == "__main__":
    if not sys.warnoptions:
        # What Pillow notes about odd files is for developers.
        warnings.simplefilter("ignore")
    app(prog_name="python -m recognition")

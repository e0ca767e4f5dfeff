"""The command line: `python -m recognition read FILE...`, `batch SOURCE... --out TABLE`, `template BLANK FIELDS`."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from documents import UnreadableImage, files_in
from preprocessing import Settings
from preprocessing.settings import AUTOMATIC
from recognition.command_options import (
    AsForm,
    Blur,
    Expect,
    Format,
    Ground,
    HandwritingOnly,
    Locale,
    MinConfidence,
    MinDigitHeight,
    Reading,
    Straighten,
    Threshold,
)
from recognition.drawings import Drawings, notes_of
from recognition.export import CsvWriter, JsonWriter, Outcome, TextWriter, Writable, warning_sentences
from recognition.page import DEFAULT_MIN_CONFIDENCE
from recognition.template_files import RecordWriter, fields_at, template_at, to_json
from recognition.templates import Template, UnusableTemplate
from recognition.terminal import OutputLost, Terminal
from service.document import Document
from service.job import Job, UnusableWorker, ahead
from service.reading import ListedPicture, listed_at, outcome_of
from service.tasks import Read, Wish, form_features
from service.workers import Workers

# What shells expect of a program that Ctrl-C ended.
STOPPED = 130
PROGRAM = "python -m recognition"

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


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
    form: AsForm = None,
    reading: Reading = "auto",
    threshold: Threshold = "auto",
    polarity: Ground = "auto",
    blur: Blur = None,
    straighten: Straighten = True,
    handwriting_only: HandwritingOnly = False,
    min_digit_height: MinDigitHeight = None,
    locale: Locale = AUTOMATIC,
    expect: Expect = "",
    min_confidence: MinConfidence = DEFAULT_MIN_CONFIDENCE,
) -> None:
    """Reads the numbers in each FILE.

    Ends with 0 when every picture was read, with 1 when some could not be (the others are still printed, the reasons go
    to the error stream) or the output took no more, with 2 when the command was called wrongly, and with 130 when
    Ctrl-C ended it: what was read until then is printed. What makes a reading less sure than its digits is in JSON and
    CSV; of text it goes to the error stream.
    """
    settings = Settings(
        threshold, blur, polarity, straighten, reading, not handwriting_only, min_digit_height, locale, expect
    )
    files = [file for image in images for file in files_in(image)]
    if form and output is Format.json:
        raise typer.BadParameter("Pages of a form are written as CSV: leave --format out.")
    terminal = Terminal(len(files))
    several = len(files) > 1 or Document.of_path(files[0]).may_hold_several
    # Forked before anything here has threads: to start one from nothing would take as long again as to read a picture.
    workers = Workers(None if several else 1, fork=True)
    try:
        drawings = Drawings(annotate, files) if annotate else None
        wish = Wish(settings, min_confidence, template=template_at(form) if form else None)
        failed = write_all(files, output, terminal, workers, wish, drawings)
    except (OSError, UnusableTemplate, UnusableWorker) as error:
        terminal.complain(str(error))
        raise typer.Exit(1) from None
    except OutputLost as loss:
        if str(loss):
            terminal.complain(str(loss))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        terminal.complain("Stopped. What was read until then is written.")
        raise typer.Exit(STOPPED) from None
    finally:
        workers.close()
        terminal.close()
    if failed:
        raise typer.Exit(1)


@app.command()
def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Folders (with all below), files, globs, s3://bucket/prefix; ZIPs, PDFs and TIFFs among them.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(dir_okay=False, help="The table: .parquet, .csv or .jsonl. Rows that it has already stay."),
    ],
    jobs: Annotated[
        int | None, typer.Option(min=1, show_default="as many as cores", help="How many pictures are read at a time.")
    ] = None,
    reading: Reading = "auto",
    threshold: Threshold = "auto",
    polarity: Ground = "auto",
    blur: Blur = None,
    straighten: Straighten = True,
    handwriting_only: HandwritingOnly = False,
    min_digit_height: MinDigitHeight = None,
    locale: Locale = AUTOMATIC,
    expect: Expect = "",
    min_confidence: MinConfidence = DEFAULT_MIN_CONFIDENCE,
) -> None:
    """Reads all pictures in each SOURCE into one table, a row a picture.

    Called again after any end, it goes on where that was: what has a row is not read again, unless with other settings.
    Ends with 0 when all that it read has a reading, with 1 when some pictures have the reason why not, or could not be
    fetched, or the table could not be written, with 130 when Ctrl-C ended it.
    """
    settings = Settings(
        threshold, blur, polarity, straighten, reading, not handwriting_only, min_digit_height, locale, expect
    )
    terminal = Terminal(0)
    if importlib.util.find_spec("pyarrow") is None:
        terminal.complain("A batch needs the package pyarrow: install digit-reader[batch], or pyarrow by itself.")
        raise typer.Exit(1)
    # Forked before anything here has threads, as Apache Arrow has.
    workers = Workers(jobs, fork=True)
    from batch.command import run_batch

    try:
        whole = run_batch(sources, out, workers, Wish(settings, min_confidence), terminal)
    except KeyboardInterrupt:
        terminal.complain("Stopped. What was read until then is kept: the same command goes on with it.")
        raise typer.Exit(STOPPED) from None
    finally:
        workers.close()
        terminal.close()
    if not whole:
        raise typer.Exit(1)


@app.command()
def template(
    page: Annotated[Path, typer.Argument(metavar="BLANK", dir_okay=False, help="A picture of the form, blank.")],
    fields: Annotated[
        Path, typer.Argument(metavar="FIELDS", dir_okay=False, help="JSON: a list of name, box_xywh, expected.")
    ],
    out: Annotated[Path, typer.Option(dir_okay=False, help="The template, for `read --template`.")],
) -> None:
    """Makes the template of a form from one page of it and its fields, in the pixels of that page."""
    workers, terminal = Workers(1, fork=True), Terminal(0)
    try:
        features = workers.submit(form_features, Document.of_path(str(page)), 0).result()
        out.write_text(to_json(Template(features, fields_at(fields))), encoding="utf-8")
    except (OSError, UnreadableImage, UnusableTemplate, UnusableWorker) as fault:
        terminal.complain(str(fault))
        raise typer.Exit(1) from None
    finally:
        workers.close()


@dataclass(frozen=True)
class Asked:
    """A picture that is being read, and how many files were done when its turn came."""

    picture: ListedPicture
    files_done: float


def write_all(
    files: list[str], output: Format, terminal: Terminal, workers: Workers, wish: Wish, drawings: Drawings | None
) -> bool:
    """Reads all pictures in the files and writes each as it comes; gives whether some could not be read.

    What is written is whole however it ends, unless the output takes no more. Raises OutputLost and UnusableWorker.
    """
    failed = False
    workers.warm().result()
    writer = RecordWriter(terminal, wish.template) if wish.template else WRITERS[output](terminal)
    is_text = output is Format.text and not wish.template
    try:
        with closing(ahead(asked(files, workers, wish, drawings is not None), workers.count)) as readings:
            for question, job in readings:
                picture = question.picture
                alone = len(files) == 1 and picture.pages == 1
                if not alone:
                    terminal.show(picture.name, question.files_done)
                outcome = outcome_of(picture, job)
                if drawings and outcome.reading:
                    outcome = drawn(drawings, picture, job.result().drawing, outcome)
                failed |= bool(outcome.error)
                if outcome.error:
                    terminal.complain(f"{picture.name}: {outcome.error}")
                writer.add(replace(outcome, name="") if alone and is_text else outcome)
                for name, field in outcome.record.fields.items() if outcome.record else ():
                    if field.why:
                        terminal.complain(f"{picture.name}: {name}: {field.why}")
                if is_text and outcome.reading:
                    nothing = [] if outcome.reading.lines else ["No digits found."]
                    for sentence in (*nothing, *warning_sentences(outcome.reading.warnings)):
                        terminal.complain(f"{picture.name}: {sentence}")
    finally:
        writer.close()
    return failed


def asked(files: list[str], workers: Workers, wish: Wish, draw: bool) -> Iterator[tuple[Asked, Job[Read]]]:
    """Has one picture after the other read."""
    for done, file in enumerate(files):
        for number, picture in enumerate(listed_at(workers, file)):
            wished = replace(wish, notes=notes_of(picture.name)) if draw else wish
            yield Asked(picture, done + number / picture.pages), picture.job(workers, wished)


def drawn(drawings: Drawings, picture: ListedPicture, png: bytes, outcome: Outcome) -> Outcome:
    """Writes the picture with its reading drawn in; gives what became of it."""
    try:
        drawings.write(picture.name, picture.page, png)
    except OSError as error:
        return replace(outcome, error=f"The drawing could not be written: {error.strerror}.")
    return outcome


WRITERS: dict[Format, Callable[[Writable], TextWriter | CsvWriter | JsonWriter]] = {
    Format.text: TextWriter,
    Format.json: JsonWriter,
    Format.csv: CsvWriter,
}


def start() -> None:
    """The program by itself, `digit-reader` where it is installed."""
    if not sys.warnoptions:
        # What Pillow notes about odd files is for developers.
        warnings.simplefilter("ignore")
    app(prog_name=PROGRAM if __name__ == "__main__" else "digit-reader")


if __name__ == "__main__":
    start()

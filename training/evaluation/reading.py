"""What the whole reader reaches on folders of pages and photos whose text is known."""

from __future__ import annotations

import csv
import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from documents import load_image
from recognition import DigitReader, Page
from training.evaluation.calibration import calibration_figures
from training.evaluation.values import ValueTally
from training.results_file import Figures, Timer

# Photos with this tag have no order of reading: their digits are compared as a heap, and their lines do not count.
NO_ORDER = "scattered"
NO_DIGITS = "no digits"
WARM_UP_SIDE_PX = 64


@dataclass(frozen=True)
class Case:
    """One picture, the groups that it counts for, and the lines written on it; signed: the same with their signs."""

    path: Path
    groups: tuple[str, ...]
    lines: tuple[str, ...]
    signed: tuple[str, ...] = ()


@dataclass
class Tally:
    """Counts over the pictures of one group."""

    images: int = 0
    images_right: int = 0
    lines: int = 0
    lines_right: int = 0
    digits: int = 0
    edits: int = 0
    times_ms: list[float] = field(default_factory=list)

    def add(self, truth: tuple[str, ...], read: tuple[str, ...], spent_ms: float, ordered: bool) -> None:
        if not ordered:
            truth, read = _heap(truth), _heap(read)
        self.images += 1
        self.images_right += truth == read
        if ordered:
            self.lines += len(truth)
            self.lines_right += lines_in_common(truth, read)
        self.digits += sum(map(len, truth))
        self.edits += edit_distance("".join(truth), "".join(read))
        self.times_ms.append(spent_ms)

    def figures(self) -> Figures:
        counts = ("images", "images_right", "lines", "lines_right", "digits", "edits")
        return {name: getattr(self, name) for name in counts} | {
            "median_ms": round(statistics.median(self.times_ms), 1)
        }


def page_cases(folder: Path) -> list[Case]:
    """The pictures named in `truth.json`: {file: {"condition": name, "lines": ["0123", …]}}."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [Case(folder / file, (page["condition"],), tuple(page["lines"])) for file, page in truth.items()]


def photo_cases(folder: Path) -> list[Case]:
    """The pictures in `images/`, by `manifest.tsv`.

    Its columns: id, tags (a,b), truth (lines parted by |; - for none), and, where signs are known, text (with these).
    """
    with (folder / "manifest.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    cases = []
    for row in rows:
        lines = () if row["truth"] == "-" else tuple(row["truth"].split("|"))
        groups = [*filter(None, row["tags"].split(",")), *([] if lines else [NO_DIGITS])]
        path = next((folder / "images").glob(row["id"] + ".*"), None)
        if path is None:
            raise FileNotFoundError(f"The picture {row['id']} of {folder.name} is missing from its images.")
        signed = tuple(filter(None, (row.get("text") or "").split("|")))
        cases.append(Case(path, tuple(dict.fromkeys(groups)), lines, signed))
    return cases


def on_cases(reader: DigitReader, cases: list[Case]) -> Figures:
    """Counts of pictures, lines and digits read right, over all and for each group; and how true confidence is.

    lines_right are lines right in order, edits those that make what was read what is written, median_ms the reading
    alone. Confidence is judged by the digits of lines that were read at their true length. Where the signs are known,
    "values" has what became of the values of numbers.
    """
    reader.read(np.full((WARM_UP_SIDE_PX, WARM_UP_SIDE_PX, 3), 255, np.uint8))
    everything, groups, values = Tally(), dict[str, Tally](), ValueTally()
    digits: list[tuple[float, bool]] = []
    for case in cases:
        image = load_image(case.path)
        timer = Timer()
        page = reader.read(image)
        spent_ms = timer.milliseconds
        read = tuple(line.digits_text for line in page.lines)
        for tally in (everything, *(groups.setdefault(name, Tally()) for name in case.groups)):
            tally.add(case.lines, read, spent_ms, NO_ORDER not in case.groups)
        digits += judged(case.lines, page)
        values.add(case.signed, page)
    confidence, right = np.array([c for c, _ in digits]), np.array([r for _, r in digits], bool)
    return {
        "all": everything.figures(),
        "groups": {name: tally.figures() for name, tally in groups.items()},
        "digits": {"count": len(digits)} | calibration_figures(confidence, right),
        **({"values": values.figures()} if values.lines else {}),
    }


def judged(truth: tuple[str, ...], page: Page) -> list[tuple[float, bool]]:
    """Confidence of digits read, and whether they are right: of the lines that have a true one of their length.

    Lines are paired in order so that the pairs agree in as many digits as can be.
    """
    agreed = np.zeros((len(truth) + 1, len(page.lines) + 1), int)
    for i, true in enumerate(truth, 1):
        for j, line in enumerate(page.lines, 1):
            paired = agreed[i - 1, j - 1] + _agreeing(true, line.digits_text)
            agreed[i, j] = max(agreed[i - 1, j], agreed[i, j - 1], paired)
    pairs = []
    i, j = len(truth), len(page.lines)
    while i and j:
        if agreed[i, j] == agreed[i - 1, j]:
            i -= 1
        elif agreed[i, j] == agreed[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((truth[i], page.lines[j]))
    return [
        (digit.confidence, str(digit.label) == character)
        for true, line in pairs
        for character, digit in zip(true, line.digits, strict=True)
    ]


def edit_distance(truth: str, read: str) -> int:
    """Digits to put in, take out or change (Levenshtein's distance)."""
    row = list(range(len(read) + 1))
    for i, true in enumerate(truth, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(read, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (true != other))
    return row[-1]


def lines_in_common(truth: tuple[str, ...], read: tuple[str, ...]) -> int:
    """The most lines that are right in the right order, others between them or not."""
    row = [0] * (len(read) + 1)
    for true in truth:
        before = 0
        for j, other in enumerate(read, 1):
            before, row[j] = row[j], before + 1 if true == other else max(row[j], row[j - 1])
    return row[-1]


def _agreeing(true: str, read: str) -> int:
    return sum(a == b for a, b in zip(true, read, strict=True)) if len(true) == len(read) else 0


def _heap(lines: tuple[str, ...]) -> tuple[str, ...]:
    return ("".join(sorted("".join(lines))),) if lines else ()

"""A reading as a file: text, CSV, JSON; a person's correction takes its place, what was read stays beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from recognition.page import Line, Page

CSV_COLUMNS = ("file", "line", "text", "as_read", "lowest_confidence", "doubtful_digits", "x", "y", "width", "height")
# What spreadsheets run as a formula, but for a number with its sign, which people write.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9., ]*\Z)")


def to_text(page: Page, corrected: str | None = None) -> str:
    """The lines, each ended by a newline; nothing at all for a page without digits."""
    text = final_text(page, corrected)
    return f"{text}\n" if text else ""


def to_json(page: Page, corrected: str | None = None) -> str:
    """`Page.to_dict` as JSON; with a correction "text" is the corrected one and "as_read" what was read."""
    return json.dumps(to_dict(page, corrected), indent=2, ensure_ascii=False) + "\n"


def to_csv(page: Page, corrected: str | None = None, name: str = "") -> str:
    """One row a line under a header, `name` in its first column."""
    return csv_of(csv_rows(page, corrected, name))


def to_dict(page: Page, corrected: str | None = None) -> dict[str, Any]:
    """`Page.to_dict`; with a correction "text" is the corrected one and "as_read" what was read."""
    reading = page.to_dict()
    text = final_text(page, corrected)
    return reading if text == page.text else {**reading, "text": text, "as_read": page.text}


def csv_rows(page: Page, corrected: str | None = None, name: str = "") -> list[dict[str, Any]]:
    """One row a line, keyed by `CSV_COLUMNS`: a line struck out has no text, a line added by hand was not read."""
    return [
        {"file": name, "line": number, "text": text, **_read_columns(line, page.min_confidence)}
        for number, (text, line) in enumerate(_paired(_final_lines(page, corrected), page), 1)
    ]


def csv_of(rows: Iterable[dict[str, Any]]) -> str:
    """The rows of one page or many under one header.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises ("CSV Injection").
    """
    table = io.StringIO()
    writer = csv.DictWriter(table, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _inert(value) for column, value in row.items()} for row in rows)
    return table.getvalue()


def final_text(page: Page, corrected: str | None) -> str:
    """The corrected text, without stray blanks around its lines, or what was read when nobody corrected it."""
    if corrected is None:
        return page.text
    return "\n".join(line.strip() for line in corrected.strip().splitlines())


def _final_lines(page: Page, corrected: str | None) -> list[str]:
    """The lines of `final_text` under empty ones for the first that were read, where those were struck out."""
    text = page.text if corrected is None else corrected
    lines = [line.strip() for line in text.rstrip().splitlines()]
    while len(lines) > len(page.lines) and not lines[0]:
        del lines[0]
    return lines


def _paired(final: list[str], page: Page) -> list[tuple[str, Line | None]]:
    """Each final line with the line that it was read from, as far as the two can be told to belong together."""
    read = [line.text for line in page.lines]
    pairs: list[tuple[str | None, Line | None]] = []
    for _, read_from, read_to, final_from, final_to in SequenceMatcher(None, read, final, False).get_opcodes():
        pairs += zip_longest(final[final_from:final_to], page.lines[read_from:read_to])
    return [(text or "", line) for text, line in pairs if text or line]


def _inert(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = f"'{value}" if _FORMULA.match(value) else value
    # Older Pythons write this one without quotes, and what follows it would be a row of its own.
    return text.replace("\r", " ")


def _read_columns(line: Line | None, min_confidence: float) -> dict[str, Any]:
    if line is None or not line.digits:
        return dict.fromkeys(CSV_COLUMNS[3:], "")
    box = line.digits[0].box
    for digit in line.digits[1:]:
        box = box.union(digit.box)
    return {
        "as_read": line.text,
        "lowest_confidence": round(min(digit.confidence for digit in line.digits), 4),
        "doubtful_digits": sum(digit.is_doubtful(min_confidence) for digit in line.digits),
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
    }

"""What stands in the fields of each filled page, as it was read and as a person has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recognition.export import Outcome
from recognition.templates import Record, Said, Template, record_of
from ui.batch.batch import Row


@dataclass(frozen=True)
class FilledPage:
    """One page; as_read and record are None where nothing was read. record: with what a person says of it."""

    index: int
    row: Row
    as_read: Record | None = None
    record: Record | None = None

    @property
    def open(self) -> tuple[str, ...]:
        """The names of the fields at which a person should still look."""
        return self.record.doubtful if self.record else ()

    @property
    def outcome(self) -> Outcome:
        """What the tables have of it."""
        row = self.row
        return Outcome(row.file.name, row.file.page, row.page, "" if row.page else row.error, record=self.record)


def filled_pages(
    rows: Iterable[Row], template: Template, corrections: Mapping[str, Mapping[str, Said]], locale: str
) -> list[FilledPage]:
    """One for each row; corrections: by the picture's key and the field's name; locale: as settings have it."""
    return [_filled(index, row, template, corrections.get(row.key, {}), locale) for index, row in enumerate(rows)]


def _filled(index: int, row: Row, template: Template, said: Mapping[str, Said], locale: str) -> FilledPage:
    if row.page is None or row.to_page is None:
        return FilledPage(index, row)
    as_read = record_of(template, row.page, row.to_page, locale)
    record = record_of(template, row.page, row.to_page, locale, said) if said else as_read
    return FilledPage(index, row, as_read, record)


def next_open(pages: Sequence[FilledPage], index: int) -> FilledPage | None:
    """The next page, after the one of this number, with a field to look at; round and round."""
    after = [*pages[index + 1 :], *pages[:index]]
    return next((page for page in after if page.open), None)

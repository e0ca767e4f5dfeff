"""Which files are listed, in which order, and which is the next to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recognition.review import Review
from ui.batch.batch import Row
from ui.review.reviews import Reviews

ALL, DOUBTFUL, CORRECTED, UNREADABLE = "All", "Doubtful", "Corrected", "Unreadable"
FILTERS = (ALL, DOUBTFUL, CORRECTED, UNREADABLE)


@dataclass(frozen=True)
class Entry:
    """A row of the list with what a person made of it; review: None where nothing is read."""

    index: int
    row: Row
    review: Review | None

    @property
    def open(self) -> int:
        """How many of its digits are doubtful and not settled."""
        return len(self.review.open) if self.review else 0

    @property
    def doubtful(self) -> int:
        """How many of its digits the reader doubted."""
        return len(self.review.page.doubtful) if self.review else 0

    @property
    def is_corrected(self) -> bool:
        return self.review is not None and self.review.is_corrected

    @property
    def sureness(self) -> float:
        """How sure the least sure of what nobody has settled is; what cannot be read comes first, what waits last."""
        if self.row.error:
            return -1.0
        if self.review is None:
            return 3.0
        page = self.review.page
        settled = {digit.id for digit in self.review.digits if digit.settled_by(page.min_confidence) == "person"}
        unsettled = [digit.confidence for digit in self.review.digits if digit.id not in settled]
        lowest = min(unsettled, default=2.0)
        # Not surer than a digit that is just no longer doubtful.
        return min(page.min_confidence, lowest) if self.review.warnings else lowest


def entries(rows: Sequence[Row], reviews: Reviews) -> list[Entry]:
    """The rows, with the reviews of those that are read."""
    return [Entry(index, row, reviews.of(row.key, row.page) if row.page else None) for index, row in enumerate(rows)]


def chosen(all_entries: Sequence[Entry], which: str, least_sure_first: bool) -> list[Entry]:
    """Those that a filter leaves, as they came or the least sure first."""
    kept = [entry for entry in all_entries if _passes(entry, which)]
    return sorted(kept, key=lambda entry: entry.sureness) if least_sure_first else kept


def next_open(order: Sequence[Entry], index: int) -> Entry | None:
    """The next file, after the one of this number, that has an open digit; round and round."""
    place = next((number for number, entry in enumerate(order) if entry.index == index), -1)
    after = [*order[place + 1 :], *order[: max(place, 0)]]
    return next((entry for entry in after if entry.open and entry.index != index), None)


def _passes(entry: Entry, which: str) -> bool:
    return {
        ALL: True,
        DOUBTFUL: entry.open > 0,
        CORRECTED: entry.is_corrected,
        UNREADABLE: bool(entry.row.error),
    }[which]

"""Places of a page of which something is expected, and the ways through the ink in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from preprocessing import Box
from recognition.expected import Expected
from recognition.page import Digit, Page, Sign
from recognition.weighed import NOTHING, Way

LEAST_LIKELY = 1e-6


@dataclass(frozen=True)
class Place:
    """Some characters of a page, by their numbers in `Page.characters`, and what is expected of them together.

    holds: of what was left out beside them, what belongs to them.
    """

    characters: tuple[int, ...]
    expected: Expected
    holds: Callable[[Box], bool] = lambda box: True


class Ink:
    """The characters of a page, and the ways through its lines, looked up once for all of its places."""

    def __init__(self, page: Page) -> None:
        self.characters = page.characters
        self._ways = [line.ways for line in page.ways]
        self._starts = [[way.start for way in line] for line in self._ways]
        self._read = [line.read for line in page.ways]
        self._at = {
            way.box: (line, place)
            for line, read in enumerate(self._read)
            for place, way in enumerate(read)
            if way.label
        }

    def characters_in(self, place: Place) -> list[Digit | Sign]:
        """What was read in a place."""
        return [self.characters[index] for index in place.characters]

    def ways_in(self, place: Place) -> list[Way]:
        """The ways through the ink of a place, its lines one after the other; else what each character may be."""
        return self._through(place) or [
            Way(
                number,
                number + 1,
                tuple((str(label), log(max(share, LEAST_LIKELY))) for label, share in one.alternatives)
                or ((str(one.label), 0.0),),
                one.box,
                one.corners,
                isinstance(one, Digit) and one.printed,
                is_read=True,
            )
            for number, one in enumerate(self.characters_in(place))
        ]

    def _through(self, place: Place) -> list[Way]:
        """The ways that the page has for a place; none where these are missing, as of what was added to a line."""
        boxes = [one.box for one in self.characters_in(place)]
        runs: dict[int, list[int]] = {}
        for box in boxes:
            if box not in self._at:
                return []
            line, number = self._at[box]
            runs.setdefault(line, []).append(number)
        reached, joined = 0, list[Way]()
        for line, numbers in runs.items():
            start, stop = _span(self._read[line], numbers, place.holds)
            shift = reached - start
            first, last = (bisect_left(self._starts[line], end) for end in (start, stop))
            inside = [way for way in self._ways[line][first:last] if way.stop <= stop]
            joined += [replace(way, start=way.start + shift, stop=way.stop + shift) for way in inside]
            reached += stop - start
        # In another order than that of the page, or with others between them, they are no row of ways.
        return joined if [way.box for way in joined if way.is_read and way.label != NOTHING] == boxes else []


def _span(read: Sequence[Way], numbers: Sequence[int], holds: Callable[[Box], bool]) -> tuple[int, int]:
    """From where to where some ways of a reading reach, with what was left out beside them."""
    first, last = numbers[0], numbers[-1]
    while first > 0 and read[first - 1].label == NOTHING and holds(read[first - 1].box):
        first -= 1
    while last + 1 < len(read) and read[last + 1].label == NOTHING and holds(read[last + 1].box):
        last += 1
    return read[first].start, read[last].stop

"""Regular expressions over what is read as automata, which tell after each character whether a text may still fit.

A pattern is parsed by Python's own parser, so that it means here what it means to `re.fullmatch`. Its states are made
as they are reached: made at once, those of a short pattern that a stranger sends may be millions.
Source: Thompson, "Regular expression search algorithm", 1968.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from recognition.edits import DIGITS, SIGNS

ALPHABET = DIGITS + SIGNS
LONGEST_PATTERN = 1_000
MOST_PLACES = 2_000
State = frozenset[int]
_ENDS = {ops.AT_BEGINNING, ops.AT_BEGINNING_STRING, ops.AT_END, ops.AT_END_STRING}


class UnusablePattern(ValueError):
    """A pattern that no automaton is made of; the message is one sentence for a person, without its point."""


class Automaton:
    """Which texts of digits and signs fit a pattern; blanks in a pattern or in a text count for nothing.

    Raises UnusablePattern.
    """

    def __init__(self, pattern: str) -> None:
        # Place n of the automaton: what is read there, None for nothing, and where it leads.
        self._reads: list[frozenset[str] | None] = []
        self._leads: list[list[int]] = []
        self._known: dict[tuple[State, str], State] = {}
        if len(pattern) > LONGEST_PATTERN:
            raise UnusablePattern(f"a pattern has {LONGEST_PATTERN} characters at most, got {len(pattern)}")
        try:
            first, self._last = self._sequence(_without_ends(_parser.parse(pattern)))
        except re.error as fault:
            raise UnusablePattern(f"{pattern!r} is no regular expression: {fault}") from None
        except (RecursionError, OverflowError):
            raise UnusablePattern("its parentheses are nested too deep") from None
        self.start = self._closed([first])

    def step(self, state: State, character: str) -> State:
        """The state after one more character; empty where no text that begins so fits."""
        key = state, character
        if key not in self._known:
            there = (self._leads[place] for place in state if character in (self._reads[place] or ()))
            self._known[key] = self._closed(place for leads in there for place in leads)
        return self._known[key]

    def is_end(self, state: State) -> bool:
        """Whether the text fits that led here."""
        return self._last in state

    def fits(self, text: str) -> bool:
        """Whether all of a text fits."""
        state = self.start
        for character in text.replace(" ", ""):
            state = self.step(state, character)
        return self.is_end(state)

    @cached_property
    def is_empty(self) -> bool:
        """Whether no text at all fits, as where letters are asked for."""
        reached, fresh = set(self.start), list(self.start)
        while fresh:
            place = fresh.pop()
            leads = self._leads[place] if self._reads[place] is None or self._reads[place] else []
            fresh += set(leads) - reached
            reached |= set(leads)
        return self._last not in reached

    def _place(self, reads: frozenset[str] | None = None) -> int:
        if len(self._reads) == MOST_PLACES:
            raise UnusablePattern("the pattern is too long, with all that it repeats")
        self._reads.append(reads)
        self._leads.append([])
        return len(self._reads) - 1

    def _closed(self, places: Iterable[int]) -> State:
        """These places and all that nothing has to be read for."""
        fresh = list(places)
        reached = set(fresh)
        while fresh:
            place = fresh.pop()
            if self._reads[place] is None:
                new = set(self._leads[place]) - reached
                reached |= new
                fresh += new
        return frozenset(reached)

    def _sequence(self, items: Iterable[tuple[Any, Any]]) -> tuple[int, int]:
        """The first and the last place of what stands one after the other."""
        first = last = self._place()
        for operation, argument in items:
            start, end = self._item(operation, argument)
            self._leads[last].append(start)
            last = end
        return first, last

    def _item(self, operation: Any, argument: Any) -> tuple[int, int]:
        match operation:
            case ops.LITERAL | ops.NOT_LITERAL | ops.ANY | ops.IN:
                return self._character(operation, argument)
            case ops.SUBPATTERN:
                return self._sequence(argument[-1])
            case ops.BRANCH:
                first, last = self._place(), self._place()
                for option in argument[1]:
                    start, end = self._sequence(option)
                    self._leads[first].append(start)
                    self._leads[end].append(last)
                return first, last
            case ops.MAX_REPEAT | ops.MIN_REPEAT:
                return self._repeated(*argument)
        raise UnusablePattern("a pattern here looks neither ahead nor back, and has its ends only around all of it")

    def _character(self, operation: Any, argument: Any) -> tuple[int, int]:
        reads = frozenset(character for character in ALPHABET if _is_read(operation, argument, character))
        start, end = self._place(reads), self._place()
        self._leads[start].append(end)
        if _is_read(operation, argument, " ") and not reads:
            return end, end
        return start, end

    def _repeated(self, least: int, most: Any, items: Any) -> tuple[int, int]:
        first = last = self._place()
        for _ in range(least):
            start, end = self._sequence(items)
            self._leads[last].append(start)
            last = end
        if most is ops.MAXREPEAT:
            start, end = self._sequence(items)
            self._leads[last].append(start)
            self._leads[end].append(last)
            return first, last
        over = self._place()
        for _ in range(most - least):
            start, end = self._sequence(items)
            self._leads[last] += [start, over]
            last = end
        self._leads[last].append(over)
        return first, over


def _without_ends(items: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Without ^ and $ around all of it, which a pattern for all of a text does not need."""
    kept = list(items)
    if kept and kept[0][0] is ops.AT and kept[0][1] in _ENDS:
        kept = kept[1:]
    if kept and kept[-1][0] is ops.AT and kept[-1][1] in _ENDS:
        kept = kept[:-1]
    return kept


def _is_read(operation: Any, argument: Any, character: str) -> bool:
    """Whether what a pattern has at one place stands for a character."""
    match operation:
        case ops.LITERAL:
            return ord(character) == argument
        case ops.NOT_LITERAL:
            return ord(character) != argument
        case ops.RANGE:
            return bool(argument[0] <= ord(character) <= argument[1])
        case ops.CATEGORY:
            return _CATEGORIES[argument](character)
        case ops.IN:
            negated = argument[0][0] is ops.NEGATE
            return negated != any(_is_read(kind, what, character) for kind, what in argument[negated:])
    return True


_CATEGORIES = {
    ops.CATEGORY_DIGIT: str.isdigit,
    ops.CATEGORY_NOT_DIGIT: lambda character: not character.isdigit(),
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    ops.CATEGORY_WORD: str.isalnum,
    ops.CATEGORY_NOT_WORD: lambda character: not character.isalnum(),
}

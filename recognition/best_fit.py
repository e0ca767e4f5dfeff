"""The likeliest texts that are as expected among all ways through some ink: the lattice searched with automata.

Which texts a pattern leaves is settled exactly, by the best path through the product of the lattice with the automata;
from there on the texts come in the order in which they are likely, until their check digit or value is right.
Source: Mohri, "Weighted finite-state transducers in language and speech processing", 1997; the search is A*.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, islice
from typing import NamedTuple

from recognition.automaton import Automaton, State
from recognition.weighed import NOTHING, Way

# So many states of the product, and so many paths, are looked at; a text as expected that is farther away is no help.
MOST_STATES = 2_000
MOST_PATHS = 1_500
# What is less likely than the best that is as expected by more than this has no say in how sure that is.
NEGLIGIBLE_LOG = -7.0
MOST_FITTING = 24

States = tuple[State, ...]
Place = tuple[int, States]


class _Move(NamedTuple):
    """One step of a path: how likely it is, as a logarithm, which way it takes, as what, and where it leads."""

    log: float
    way: Way
    label: str
    there: Place


@dataclass(frozen=True)
class Fit:
    """A row of ways that reads a text as expected, each with its label; and how likely that is, as a logarithm."""

    log: float
    taken: tuple[tuple[Way, str], ...]

    @property
    def text(self) -> str:
        return "".join(label for _, label in self.taken)


def best_fits(
    ways: Sequence[Way], automata: Sequence[Automaton], is_right: Callable[[str], bool], least: float = -math.inf
) -> list[Fit]:
    """The likeliest rows of ways from the first place to the last that are as expected, best first, each text once.

    ways: by where they start. is_right: of texts that all automata take, which are right. least: what is less
    likely, as a logarithm, is no help. Nothing where none was found.
    """
    if not ways:
        return []
    end = max(way.stop for way in ways)
    start: Place = (ways[0].start, tuple(automaton.start for automaton in automata))
    moves = _product(ways, automata, start)
    if moves is None:
        return []
    best = _best_to_end(moves, lambda place: place[0] == end and _is_end(automata, place[1]))
    found: dict[str, Fit] = {}
    for fit in islice(_paths(moves, best, start, end), MOST_PATHS):
        if fit.log < least or len(found) == MOST_FITTING:
            break
        if fit.text and fit.text not in found and is_right(fit.text):
            found[fit.text] = fit
            least = max(least, fit.log + NEGLIGIBLE_LOG)
    return list(found.values())


def _product(ways: Sequence[Way], automata: Sequence[Automaton], start: Place) -> dict[Place, list[_Move]] | None:
    """Where each place that can be reached leads to, in the order of places; None where there are too many."""
    of_place: dict[int, list[Way]] = defaultdict(list)
    for way in ways:
        of_place[way.start].append(way)
    states: dict[int, dict[States, None]] = {start[0]: {start[1]: None}}
    moves: dict[Place, list[_Move]] = {}
    for place in sorted({way.start for way in ways} | {way.stop for way in ways}):
        for state in states.get(place, ()):
            moves[place, state] = []
            if len(moves) > MOST_STATES:
                return None
            for way in of_place[place]:
                for label, log in way.logs:
                    after = state if label == NOTHING else _stepped(automata, state, label)
                    if after is not None:
                        moves[place, state].append(_Move(log, way, label, (way.stop, after)))
                        states.setdefault(way.stop, {})[after] = None
    return moves


def _stepped(automata: Sequence[Automaton], states: States, label: str) -> States | None:
    after = tuple(automaton.step(state, label) for automaton, state in zip(automata, states, strict=True))
    return after if all(after) else None


def _is_end(automata: Sequence[Automaton], states: States) -> bool:
    return all(automaton.is_end(state) for automaton, state in zip(automata, states, strict=True))


def _best_to_end(moves: dict[Place, list[_Move]], is_end: Callable[[Place], bool]) -> dict[Place, float]:
    """How likely the best way on from each place is, as a logarithm; places from which none leads to an end are out."""
    best: dict[Place, float] = {}
    for place in reversed(moves):
        onward = [move.log + best[move.there] for move in moves[place] if move.there in best]
        if is_end(place):
            onward.append(0.0)
        if onward:
            best[place] = max(onward)
    return best


def _paths(moves: dict[Place, list[_Move]], best: dict[Place, float], start: Place, end: int) -> Iterator[Fit]:
    """All rows of ways that the automata take, the likeliest first."""
    onward = {
        place: sorted(
            ((move.log + best[move.there], move) for move in of_place if move.there in best), key=lambda one: -one[0]
        )
        for place, of_place in moves.items()
        if place in best
    }
    order = count()
    # How likely a path can become, a number by which nothing else is compared, how likely it is up to its last place,
    # this place, which move is next there, and the moves before.
    queue: list[tuple[float, int, float, Place, int, _Path | None]] = []

    def put(so_far: float, place: Place, number: int, path: _Path | None) -> None:
        if number < len(onward.get(place, ())):
            heappush(queue, (-so_far - onward[place][number][0], next(order), so_far, place, number, path))

    put(0.0, start, 0, None)
    while queue:
        _, _, so_far, place, number, path = heappop(queue)
        put(so_far, place, number + 1, path)
        move = onward[place][number][1]
        longer, log = _Path(move, path), so_far + move.log
        if move.there[0] == end:
            yield Fit(log, longer.taken)
        else:
            put(log, move.there, 0, longer)


class _Path(NamedTuple):
    """The moves of a path, from the last one back."""

    move: _Move
    before: _Path | None

    @property
    def taken(self) -> tuple[tuple[Way, str], ...]:
        taken: list[tuple[Way, str]] = []
        path: _Path | None = self
        while path:
            taken.append((path.move.way, path.move.label))
            path = path.before
        return tuple(taken[::-1])

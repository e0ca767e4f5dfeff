"""What is read where something is expected: the likeliest text that fits, how sure it is, and what it was read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, prod

from preprocessing import Box
from preprocessing.geometry import union_of
from preprocessing.settings import AUTOMATIC
from recognition.best_fit import Fit, best_fits
from recognition.expected import Expected
from recognition.numbers import as_sure
from recognition.page import (
    DEFAULT_MIN_CONFIDENCE,
    LEFT_OUT,
    MAYBE_SIGN,
    UNEXPECTED,
    Digit,
    Page,
    PageWarning,
    Rejected,
    Sign,
)
from recognition.places import Ink, Place
from recognition.rewriting import Character, rewritten
from recognition.weighed import NOTHING, Way

# Where what fits is so many times less likely than what was read, the odds are even that something else is the matter:
# a digit that is wrong for sure, a slip of the pen, or that something else stands there.
EVEN_ODDS = 0.02
# What is less likely than what was read by more than this, as a logarithm, takes its place no more: so it is of one
# digit that looks like another for sure, or of a few that are dropped.
FARTHEST_LOG = -14.0
# However well a text fits, its characters are no surer than this for it; where nothing fits, no surer than that.
SUREST, UNFIT = 0.99, 0.5
# Numbers of a line are one number, with blanks in it, only where these fit by themselves less well than this.
FITS_WELL = 0.1
NOT_EXPECTED = "nothing that is expected here"
MOST_ALTERNATIVES = 3
# Signs that may be lost without any ink that is left of them.
_LOST_SIGNS = ".,-"


@dataclass(frozen=True)
class Decision:
    """What a place is read as: what takes the place of each of its characters, and what makes it less sure.

    likely: how likely what fits is against what was read, 0 where nothing fits. sure: how sure all of it is. is_whole:
    nothing can be left out of it. looks_like: the text that it looks like, and how likely, where that is in doubt.
    dropped, taken: the boxes of ink that is no character any more, or is one now.
    """

    others: Mapping[int, tuple[Character, ...]]
    likely: float
    sure: float = 0.0
    is_whole: bool = False
    warning: PageWarning | None = None
    looks_like: tuple[str, float] | None = None
    dropped: tuple[Box, ...] = ()
    taken: tuple[Box, ...] = ()


def decided(ink: Ink, place: Place, locale: str = AUTOMATIC) -> Decision:
    """What stands in a place of a page, by the ways through its ink."""
    characters = ink.characters_in(place)
    text = "".join(str(one.label) for one in characters)
    box = union_of(one.box for one in characters)
    expected = place.expected
    why = expected.why_not(text, locale)
    if not why and prod(one.confidence for one in characters) >= SUREST:
        return Decision(
            {index: (one,) for index, one in zip(place.characters, characters, strict=True)},
            1.0,
            is_whole=_is_whole(expected, text),
        )
    ways = ink.ways_in(place)
    of_reading = sum(way.logs[0][1] for way in ways if way.is_read)
    fits = best_fits(ways, expected.automata, lambda text: expected.checks(text, locale), of_reading + FARTHEST_LOG)
    if not why:
        best = next((fit for fit in fits if fit.text == text), None)
        shares = _shares(fits, best) if best else [0.0] * len(characters)
        kept = [as_sure(one, max(one.confidence, share)) for one, share in zip(characters, shares, strict=True)]
        others = {index: (one,) for index, one in zip(place.characters, kept, strict=True)}
        return Decision(others, 1.0, _share(fits, best) if best else 0.0, _is_whole(expected, text))
    if not fits:
        unsure = {
            index: (as_sure(one, min(one.confidence, UNFIT)),)
            for index, one in zip(place.characters, characters, strict=True)
        }
        return Decision(unsure, 0.0, warning=PageWarning(UNEXPECTED, why, box))
    best = fits[0]
    likely = min(1.0, exp(best.log - of_reading))
    return _changed(place, characters, ways, fits, likely, _doubt(why, text, best.text, box))


def _doubt(why: str, text: str, fit: str, box: Box) -> PageWarning:
    return PageWarning(UNEXPECTED, f"{why} It is read as {fit}, which it looks less like than {text}.", box)


def _changed(
    place: Place,
    characters: list[Character],
    ways: list[Way],
    fits: list[Fit],
    likely: float,
    doubt: PageWarning,
) -> Decision:
    """The best text that fits in the place of what was read."""
    best, holds = fits[0], likely / (likely + EVEN_ODDS)
    read = [way for way in ways if way.is_read and way.label != NOTHING]
    others: dict[int, list[Character]] = {index: [] for index in place.characters}
    # What is dropped leaves nothing that could be doubtful, but for what stands beside it.
    lost = len(best.text) < len(characters)
    shares = iter(_shares(fits, best))
    dropped, taken, confidences = [], [], []
    for way, label in best.taken:
        if label == NOTHING:
            dropped += [way.box] if way in read else []
            continue
        share = next(shares)
        owner = _owner(way, read)
        if way in read and label == way.label:
            old = characters[read.index(way)]
            one = as_sure(old, min(max(old.confidence, holds * share), holds if lost else 1.0))
        else:
            one = _character(way, label, holds * share)
            taken += [] if way in read else [way.box]
        confidences.append(one.confidence)
        others[place.characters[owner]].append(one)
    is_sure = min(confidences, default=0.0) >= DEFAULT_MIN_CONFIDENCE
    return Decision(
        {index: tuple(some) for index, some in others.items()},
        likely,
        holds * _share(fits, best),
        _is_whole(place.expected, best.text),
        None if is_sure else doubt,
        None if is_sure else ("".join(str(one.label) for one in characters), 1 - holds),
        tuple(dropped),
        tuple(taken),
    )


def with_decisions(page: Page, decisions: Sequence[Decision], joined: Iterable[int] = ()) -> Page:
    """The page with what was decided of its places; joined: the lines, from 0, that are one number each."""
    others = {index: some for decision in decisions for index, some in decision.others.items()}
    sure = {index: decision.sure for decision in decisions for index in decision.others}
    looks_like = {index: decision.looks_like for decision in decisions for index in decision.others}
    whole = {index for decision in decisions if decision.is_whole for index in decision.others}
    taken = {box for decision in decisions for box in decision.taken}
    dropped = [Rejected(box, NOT_EXPECTED) for decision in decisions for box in decision.dropped]
    warned = [decision.warning for decision in decisions if decision.warning]
    page = rewritten(page, others, sure, whole, {*joined}, looks_like)
    is_stale = {LEFT_OUT, MAYBE_SIGN}
    return replace(
        page,
        rejected=(*(one for one in page.rejected if one.box not in taken), *dropped),
        warnings=(*(one for one in page.warnings if one.code not in is_stale or one.box not in taken), *warned),
    )


def _is_whole(expected: Expected, text: str) -> bool:
    """Whether a sign that no ink is left of would not be as expected, wherever it stood."""
    return not any(
        expected.fits(f"{text[:place]}{sign}{text[place:]}") for place in range(1, len(text)) for sign in _LOST_SIGNS
    )


def _share(fits: list[Fit], best: Fit) -> float:
    """How likely the best text is, among all that fit: at most `SUREST`."""
    return min(SUREST, 1 / sum(exp(fit.log - best.log) for fit in fits))


def _shares(fits: list[Fit], best: Fit) -> list[float]:
    """How likely each character of the best text is, among all that fit: at most `SUREST`."""
    weights = [exp(fit.log - best.log) for fit in fits]
    shares = []
    for taken in best.taken:
        if taken[1] != NOTHING:
            same = [weight for fit, weight in zip(fits, weights, strict=True) if taken in fit.taken]
            shares.append(min(SUREST, sum(same) / sum(weights)))
    return shares


def _owner(way: Way, read: Sequence[Way]) -> int:
    """Whose place among the characters that were read a way takes: the first that it overlaps, or the one before."""
    overlapping = (n for n, old in enumerate(read) if old.start < way.stop and way.start < old.stop)
    before = [n for n, old in enumerate(read) if old.start <= way.start]
    return next(overlapping, before[-1] if before else 0)


def _character(way: Way, label: str, confidence: float) -> Character:
    """A way as a character of its label; what else it may be follows, the likeliest first."""
    most = max(log for _, log in way.logs)
    total = sum(exp(log - most) for _, log in way.logs)
    rest = [(other, exp(log - most) / total * (1 - confidence)) for other, log in way.logs if other != label]
    rest.sort(key=lambda pair: -pair[1])
    if not label.isdigit():
        some = ((label, confidence), *rest)[:MOST_ALTERNATIVES]
        return Sign(label, confidence, some, way.box, way.corners)
    others = ((int(other) if other.isdigit() else other, share) for other, share in rest if other != NOTHING)
    digits = ((int(label), confidence), *others)
    return Digit(int(label), confidence, digits[:MOST_ALTERNATIVES], way.box, way.corners, way.printed)

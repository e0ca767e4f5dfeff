"""Touching groups, ink that may hold several digits: its cuts weighed against the sequence network's reading of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from preprocessing.components import Component
from preprocessing.digit_normalization import FAINTEST_SEEN
from preprocessing.geometry import Box
from preprocessing.line_normalization import normalize_line
from recognition.arcs import Arc
from recognition.ctc import Text, digit_probabilities, likely_texts, log_likelihoods, positions
from recognition.lattice import LOWEST_DIGIT, Lattice, Segment, has_sure_digits, non_digit_among, spelled
from recognition.network import CLASS_COUNT, DIGITS, OTHER_MARK
from recognition.sequence import OTHER, STEP_PX, SYMBOL_COUNT, SequenceNetwork
from recognition.weighed import Proposal

# How many texts of the sequence network are weighed against the best cuts.
MOST_PROPOSALS = 6
# What the sequence network's logarithms count for against those of the cuts; a digit's confidence is drawn from the
# mean of the two, weighed alike. Of a component alone the sequence network sees no more than the digit network does.
SEQUENCE_WEIGHT = 4.0
LONE_WEIGHT = 1.0
# A digit less sure than this, and a component as tall as a digit that is none, are read as a touching group too.
DOUBTFUL = 0.8
TALL = 0.6
# A group takes in a component on either side that is no farther away than this share of the height.
NEAR = 0.6
# The sequence network alone reads a line in pieces that stand this far apart.
WIDE_GAP = 1.0


@dataclass(frozen=True)
class TouchingGroup:
    """A touching group rescored: its crop float32 (32, w), the proposals, best first, and why the best one won.

    start, stop: its primitives; others: the best texts of other lengths, each with how much less likely it is, as a
    logarithm, and what reads it.
    """

    component: Component
    crop: np.ndarray
    proposals: tuple[Proposal, ...]
    why: str
    start: int = 0
    stop: int = 0
    others: tuple[tuple[float, Callable[[], list[Segment]]], ...] = ()


def rescore_groups(
    lattice: Lattice, path: list[Segment], network: SequenceNetwork
) -> tuple[list[Segment], list[TouchingGroup]]:
    """The path with its touching groups as cuts and sequence together read them; and what was weighed."""
    groups = []
    non_digit_shares = non_digit_among(path)
    for start, stop in _ranges(lattice, path):
        inside = [segment for segment in path if start <= segment.arc.start and segment.arc.stop <= stop]
        segments, group = _rescore(lattice, inside, start, stop, non_digit_shares, network)
        path = [v for v in path if v.arc.stop <= start] + segments + [v for v in path if v.arc.start >= stop]
        groups.append(group)
    return path, groups


def read_whole(lattice: Lattice, network: SequenceNetwork) -> tuple[list[Segment], list[TouchingGroup]]:
    """A line as the sequence network alone reads it, in pieces where it is parted by wide gaps."""
    segments: list[Segment] = []
    groups = []
    for component in _pieces(lattice):
        if component.box.height < LOWEST_DIGIT * lattice.height_px:
            segments.append(_nothing(component, len(segments)))
            continue
        of_piece, group = _read_piece(component, len(segments), network)
        segments += of_piece
        groups.append(group)
    return segments, groups


def _pieces(lattice: Lattice) -> list[Component]:
    """The line's ink, parted at the gaps that are wider than any between the digits of one number."""
    pieces: list[Component] = []
    for component in lattice.primitives:
        if pieces and component.box.x - pieces[-1].box.right < WIDE_GAP * lattice.height_px:
            pieces[-1] = pieces[-1].union(component)
        else:
            pieces.append(component)
    return pieces


def _read_piece(component: Component, start: int, network: SequenceNetwork) -> tuple[list[Segment], TouchingGroup]:
    """The digits of a piece, numbered from `first` on; they are parted midway between their places."""
    crop = normalize_line(component.ink_float)
    steps = network.read(crop)
    texts = likely_texts(steps, MOST_PROPOSALS)
    logs = log_likelihoods(steps, texts)
    group = TouchingGroup(component, crop, tuple(_proposals(texts, None, logs)), "the sequence network alone")
    best = texts[0]
    inked = np.flatnonzero(crop.max(0) > FAINTEST_SEEN)
    if not best or not len(inked):
        return [_nothing(component, start)], group
    shares = digit_probabilities(steps, best) * _share_of_length(texts, logs)
    # A very long piece is squeezed into its crop: its width tells the scale, not its height.
    centers = (positions(steps, best) * STEP_PX - inked[0]) * component.box.width / (inked[-1] + 1 - inked[0])
    segments = [
        Segment(Arc(place, place + 1, part), _with_rest(of_digit), True)
        for place, (part, of_digit) in enumerate(zip(_parted(component, centers), shares, strict=True), start)
    ]
    return segments, group


def _nothing(component: Component, place: int) -> Segment:
    return Segment(Arc(place, place + 1, component), _with_rest(np.zeros(10)), False)


def _ranges(lattice: Lattice, path: list[Segment]) -> list[tuple[int, int]]:
    """The groups, as primitives start … stop-1: cut components, and what cuts leave in doubt; no arc crosses them."""
    doubtful = set()
    if has_sure_digits(path):
        doubtful = {(v.arc.start, v.arc.stop) for v in path if _is_doubtful(v, lattice.height_px)}
    wanted = {_with_neighbors(*span, lattice, path) for span in {*lattice.cut_ranges(), *doubtful}}
    spans: list[tuple[int, int, bool]] = []
    for start, stop in sorted({*wanted, *((segment.arc.start, segment.arc.stop) for segment in path)}):
        is_group = (start, stop) in wanted
        if spans and start < spans[-1][1]:
            before = spans.pop()
            spans.append((before[0], max(stop, before[1]), is_group or before[2]))
        else:
            spans.append((start, stop, is_group))
    return [(start, stop) for start, stop, is_group in spans if is_group]


def _with_neighbors(start: int, stop: int, lattice: Lattice, path: list[Segment]) -> tuple[int, int]:
    """The range and a near component on either side of it: what is beside a comma or half a digit tells what it is."""
    box = lattice.component(start, stop).box
    # The sequence network knows digits alone: what is a sign would only mislead it.
    before = [v.arc for v in path if v.arc.start < start <= v.arc.stop and not v.is_told_as_sign]
    after = [v.arc for v in path if v.arc.start <= stop < v.arc.stop and not v.is_told_as_sign]
    if before and box.x - before[-1].component.box.right < NEAR * lattice.height_px:
        start = before[-1].start
    if after and after[0].component.box.x - box.right < NEAR * lattice.height_px:
        stop = after[0].stop
    return start, stop


def _is_doubtful(segment: Segment, height_px: float) -> bool:
    if segment.is_told_as_sign:
        return False
    if segment.is_digit:
        return segment.confidence < DOUBTFUL
    return segment.arc.component.box.height > TALL * height_px


def _rescore(
    lattice: Lattice,
    inside: list[Segment],
    start: int,
    stop: int,
    non_digit_shares: dict[int, float],
    network: SequenceNetwork,
) -> tuple[list[Segment], TouchingGroup]:
    """A group read both ways: its segments, and what was weighed. `inside` is its path by cuts alone."""
    component = lattice.component(start, stop)
    crop = normalize_line(component.ink_float)
    # Components that are no digits weigh as little among digits here as they do among the cuts.
    weights = np.ones(SYMBOL_COUNT, np.float32)
    weights[OTHER] = non_digit_shares[OTHER_MARK]
    steps = network.read(crop) * weights
    of_cuts = tuple(int(segment.probabilities[DIGITS].argmax()) for segment in inside if segment.is_digit)
    likely = likely_texts(steps, MOST_PROPOSALS)
    texts = list(dict.fromkeys([of_cuts, *likely]))
    cuts_logs, sequence_logs = lattice.log_scores(start, stop, texts, non_digit_shares), log_likelihoods(steps, texts)
    weight = LONE_WEIGHT if stop == start + 1 else SEQUENCE_WEIGHT
    scores = cuts_logs + weight * sequence_logs
    order = np.argsort(-scores, kind="stable")
    texts = [texts[i] for i in order]
    best = texts[0]
    why = _why(best, of_cuts, likely[0])
    scores = scores[order]
    spell = partial(_spelled, lattice, (start, stop), non_digit_shares, steps, weight / (1 + weight))
    proposals = tuple(_proposals(texts, cuts_logs[order], sequence_logs[order]))
    others = tuple(
        (float(scores[i] - scores[0]), partial(spell, texts[i]))
        for i in range(1, len(texts))
        if np.isfinite(scores[i]) and len(texts[i]) not in map(len, texts[:i])
    )
    group = TouchingGroup(component, crop, proposals, why, start, stop, others)
    return spell(best, _share_of_length(texts, scores)), group


def _spelled(
    lattice: Lattice,
    span: tuple[int, int],
    non_digit_shares: dict[int, float],
    steps: np.ndarray,
    share: float,
    text: Text,
    sure_of_length: float = 1.0,
) -> list[Segment]:
    """The segments of a group that read a text, their digits as likely as cuts and sequence together make them."""
    segments = spelled(lattice, *span, text, non_digit_shares)
    digits = [segment.probabilities[DIGITS] for segment in segments if segment.is_digit]
    mixed = _mixed(np.array(digits).reshape(-1, 10), digit_probabilities(steps, text), share)
    shares = iter(mixed * sure_of_length)
    return [Segment(v.arc, _with_rest(next(shares)), True) if v.is_digit else v for v in segments]


def _proposals(texts: list[Text], cuts_logs: np.ndarray | None, sequence_logs: np.ndarray) -> list[Proposal]:
    of_cuts = [None] * len(texts) if cuts_logs is None else cuts_logs.tolist()
    logs = zip(texts, of_cuts, sequence_logs.tolist(), strict=True)
    return [Proposal("".join(map(str, text)), cuts_log, sequence_log) for text, cuts_log, sequence_log in logs]


def _why(best: Text, of_cuts: Text, of_sequence: Text) -> str:
    if of_cuts == of_sequence:
        return "the cuts and the sequence network agree"
    if best == of_sequence:
        return "the sequence network is surer of it than the cuts are of theirs"
    if best == of_cuts:
        return "the cuts are surer of it than the sequence network is of its own"
    return "what the cuts and the sequence network can both agree to"


def _mixed(of_cuts: np.ndarray, of_sequence: np.ndarray, share: float) -> np.ndarray:
    """The geometric mean of two opinions on digits, each (n, 10), the second with this share; rows sum to 1."""
    logs = (1 - share) * np.log(np.maximum(of_cuts, 1e-6)) + share * np.log(of_sequence + 1e-6)
    shares = np.exp(logs - logs.max(1, keepdims=True, initial=-np.inf))
    return shares / shares.sum(1, keepdims=True)


def _share_of_length(texts: list[Text], scores: np.ndarray) -> float:
    """How likely the first text's number of digits is, among all that were weighed; scores are logarithms."""
    shares = np.exp(scores - scores.max())
    same = np.array([len(text) == len(texts[0]) for text in texts])
    return float(shares[same].sum() / shares.sum())


def _with_rest(of_digits: np.ndarray) -> np.ndarray:
    """(10,) to the digit network's (13,): what no digit takes is for another mark."""
    probabilities = np.zeros(CLASS_COUNT, np.float32)
    probabilities[DIGITS] = of_digits
    probabilities[OTHER_MARK] = max(0.0, 1.0 - float(of_digits.sum()))
    return probabilities


def _parted(component: Component, centers_px: np.ndarray) -> list[Component]:
    """The component's ink cut straight down midway between the places of its digits; never without ink of its own."""
    edges = np.concatenate([[0], (centers_px[1:] + centers_px[:-1]) / 2, [component.box.width]])
    edges = np.clip(np.round(edges), 0, component.box.width).astype(int)
    parts = []
    for start, end in pairwise(edges):
        left, right = min(start, component.box.width - 1), max(end, start + 1)
        ink = np.zeros_like(component.ink)
        ink[:, left:right] = component.ink[:, left:right]
        box = Box(component.box.x + int(left), component.box.y, int(right - left), component.box.height)
        parts.append(
            component.part(ink)
            or Component(box, np.full((box.height, box.width), 255, np.uint8), 0.0, component.contrast)
        )
    return parts

"""Runs of ink that may hold several digits: weighs the cuts of the ink against the sequence network's reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from preprocessing.components import Mark
from preprocessing.digit_normalization import FAINTEST_SEEN
from preprocessing.geometry import Box
from preprocessing.line_normalization import line_frame
from recognition.ctc import Text, digit_probabilities, likely_texts, log_likelihoods, positions
from recognition.lattice import LOWEST_DIGIT, Arc, Lattice, Verdict, dirt_among, has_sure_digits, spelled
from recognition.network import CLASS_COUNT, DIGITS, OTHER_MARK
from recognition.page import Proposal
from recognition.sequence import OTHER, STEP_PX, SYMBOL_COUNT, SequenceNetwork

# How many texts of the sequence network are weighed against the best cuts.
MOST_PROPOSALS = 6
# What the sequence network's logarithms count for against those of the cuts; a digit's confidence is drawn from the
# mean of the two, weighed alike. Of a mark by itself the sequence network sees no more than the digit network does.
SEQUENCE_WEIGHT = 4.0
LONE_WEIGHT = 1.0
# A digit less sure than this, and a mark as tall as a digit that is none, are read as a run too.
DOUBTFUL = 0.8
TALL = 0.6
# A run takes in a mark on either side that is no farther away than this share of the height.
NEAR = 0.6
# The sequence network alone reads a line in pieces that stand this far apart.
WIDE_GAP = 1.0


@dataclass(frozen=True)
class Run:
    """A run of ink weighed: float32 frame (32, w), the proposals, best first, and in words why the best one won."""

    mark: Mark
    frame: np.ndarray
    proposals: tuple[Proposal, ...]
    why: str


def weigh_runs(lattice: Lattice, path: list[Verdict], network: SequenceNetwork) -> tuple[list[Verdict], list[Run]]:
    """The path with its runs of cut ink as cuts and sequence together read them; and what was weighed."""
    runs = []
    dirt_shares = dirt_among(path)
    for first, last in _ranges(lattice, path):
        inside = [verdict for verdict in path if first <= verdict.arc.first and verdict.arc.last <= last]
        verdicts, run = _weigh(lattice, inside, first, last, dirt_shares, network)
        path = [v for v in path if v.arc.last <= first] + verdicts + [v for v in path if v.arc.first >= last]
        runs.append(run)
    return path, runs


def read_whole(lattice: Lattice, network: SequenceNetwork) -> tuple[list[Verdict], list[Run]]:
    """A line as the sequence network alone reads it, in pieces where it is parted by wide gaps."""
    verdicts: list[Verdict] = []
    runs = []
    for mark in _pieces(lattice):
        if mark.box.height < LOWEST_DIGIT * lattice.height_px:
            verdicts.append(_nothing(mark, len(verdicts)))
            continue
        of_piece, run = _read_piece(mark, len(verdicts), network)
        verdicts += of_piece
        runs.append(run)
    return verdicts, runs


def _pieces(lattice: Lattice) -> list[Mark]:
    """The line's ink, parted at the gaps that are wider than any between the digits of one number."""
    pieces: list[Mark] = []
    for mark in lattice.atoms:
        if pieces and mark.box.x - pieces[-1].box.right < WIDE_GAP * lattice.height_px:
            pieces[-1] = pieces[-1].union(mark)
        else:
            pieces.append(mark)
    return pieces


def _read_piece(mark: Mark, first: int, network: SequenceNetwork) -> tuple[list[Verdict], Run]:
    """The digits of a piece, numbered from `first` on; they are parted midway between their places."""
    frame = line_frame(mark.soft_ink)
    steps = network.read(frame)
    texts = likely_texts(steps, MOST_PROPOSALS)
    logs = log_likelihoods(steps, texts)
    run = Run(mark, frame, tuple(_proposals(texts, None, logs)), "the sequence network alone")
    best = texts[0]
    inked = np.flatnonzero(frame.max(0) > FAINTEST_SEEN)
    if not best or not len(inked):
        return [_nothing(mark, first)], run
    shares = digit_probabilities(steps, best) * _share_of_length(texts, logs)
    # A very long piece is squeezed into its frame: its width tells the scale, not its height.
    centers = (positions(steps, best) * STEP_PX - inked[0]) * mark.box.width / (inked[-1] + 1 - inked[0])
    verdicts = [
        Verdict(Arc(place, place + 1, part), _with_rest(of_digit), True)
        for place, (part, of_digit) in enumerate(zip(_parted(mark, centers), shares, strict=True), first)
    ]
    return verdicts, run


def _nothing(mark: Mark, place: int) -> Verdict:
    return Verdict(Arc(place, place + 1, mark), _with_rest(np.zeros(10)), False)


def _ranges(lattice: Lattice, path: list[Verdict]) -> list[tuple[int, int]]:
    """The runs, as atoms first … last-1: cut marks, and what cuts alone leave in doubt; no arc of the path crosses."""
    doubtful = set()
    if has_sure_digits(path):
        doubtful = {(v.arc.first, v.arc.last) for v in path if _is_doubtful(v, lattice.height_px)}
    wanted = {_with_neighbors(*span, lattice, path) for span in {*lattice.cut_ranges(), *doubtful}}
    spans: list[tuple[int, int, bool]] = []
    for first, last in sorted({*wanted, *((verdict.arc.first, verdict.arc.last) for verdict in path)}):
        is_run = (first, last) in wanted
        if spans and first < spans[-1][1]:
            before = spans.pop()
            spans.append((before[0], max(last, before[1]), is_run or before[2]))
        else:
            spans.append((first, last, is_run))
    return [(first, last) for first, last, is_run in spans if is_run]


def _with_neighbors(first: int, last: int, lattice: Lattice, path: list[Verdict]) -> tuple[int, int]:
    """The range and a near mark on either side of it: what is beside a comma or half a digit tells what it is."""
    box = lattice.mark(first, last).box
    before = [v.arc for v in path if v.arc.first < first <= v.arc.last]
    after = [v.arc for v in path if v.arc.first <= last < v.arc.last]
    if before and box.x - before[-1].mark.box.right < NEAR * lattice.height_px:
        first = before[-1].first
    if after and after[0].mark.box.x - box.right < NEAR * lattice.height_px:
        last = after[0].last
    return first, last


def _is_doubtful(verdict: Verdict, height_px: float) -> bool:
    if verdict.is_digit:
        return verdict.confidence < DOUBTFUL
    return verdict.arc.mark.box.height > TALL * height_px


def _weigh(
    lattice: Lattice,
    inside: list[Verdict],
    first: int,
    last: int,
    dirt_shares: dict[int, float],
    network: SequenceNetwork,
) -> tuple[list[Verdict], Run]:
    """A run read both ways: its verdicts, and what was weighed. `inside` is its path by cuts alone."""
    mark = lattice.mark(first, last)
    frame = line_frame(mark.soft_ink)
    # Marks that are no digits weigh as little among digits here as they do among the cuts.
    weights = np.ones(SYMBOL_COUNT, np.float32)
    weights[OTHER] = dirt_shares[OTHER_MARK]
    steps = network.read(frame) * weights
    of_cuts = tuple(int(verdict.probabilities[DIGITS].argmax()) for verdict in inside if verdict.is_digit)
    likely = likely_texts(steps, MOST_PROPOSALS)
    texts = list(dict.fromkeys([of_cuts, *likely]))
    cuts_logs, sequence_logs = lattice.log_scores(first, last, texts, dirt_shares), log_likelihoods(steps, texts)
    weight = LONE_WEIGHT if last == first + 1 else SEQUENCE_WEIGHT
    scores = cuts_logs + weight * sequence_logs
    order = np.argsort(-scores, kind="stable")
    texts = [texts[i] for i in order]
    best = texts[0]
    why = _why(best, of_cuts, likely[0])
    run = Run(mark, frame, tuple(_proposals(texts, cuts_logs[order], sequence_logs[order])), why)
    verdicts = spelled(lattice, first, last, best, dirt_shares)
    digits = [verdict.probabilities[DIGITS] for verdict in verdicts if verdict.is_digit]
    mixed = _mixed(np.array(digits).reshape(-1, 10), digit_probabilities(steps, best), weight / (1 + weight))
    shares = iter(mixed * _share_of_length(texts, scores[order]))
    return [Verdict(v.arc, _with_rest(next(shares)), True) if v.is_digit else v for v in verdicts], run


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


def _parted(mark: Mark, centers_px: np.ndarray) -> list[Mark]:
    """The mark's ink cut straight down midway between the places of its digits; never without ink of its own."""
    edges = np.concatenate([[0], (centers_px[1:] + centers_px[:-1]) / 2, [mark.box.width]])
    edges = np.clip(np.round(edges), 0, mark.box.width).astype(int)
    parts = []
    for start, end in pairwise(edges):
        left, right = min(start, mark.box.width - 1), max(end, start + 1)
        ink = np.zeros_like(mark.ink)
        ink[:, left:right] = mark.ink[:, left:right]
        box = Box(mark.box.x + int(left), mark.box.y, int(right - left), mark.box.height)
        parts.append(mark.part(ink) or Mark(box, np.full((box.height, box.width), 255, np.uint8), 0.0, mark.darkness))
    return parts

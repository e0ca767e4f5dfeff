"""Runs of digits as one hand writes them: apart, touching, over one another; for the network that reads them whole."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import cv2
import numpy as np

from preprocessing.line_normalization import normalize_line
from recognition.sequence import OTHER
from training.data import distortion, negatives, strokes
from training.data.fonts import GLYPH_HEIGHT_PX
from training.data.samples import Sources, enlarged
from training.stage import check_shares

HEIGHT_PX = 56  # of a digit while the line is composed
MOST_DIGITS = 10
SLANT_DEG = 28
BEND = 0.03  # of the digit's height, the deviation of the elastic bending
# White space between two digits' boxes in shares of the height, and how often: overlapping or touching, close, apart.
GAPS = (((-0.22, 0.04), 0.55), ((0.0, 0.2), 0.15), ((0.1, 0.6), 0.1))
# Otherwise the digits are pushed together until their ink meets, and this much further.
PUSHED = (-0.02, 0.08)
# One digit covers no more of its narrower neighbour than this.
MOST_COVERED = 0.75
# Marks that are no digits.
OTHERS = (
    (negatives.letter, 0.5),
    (negatives.sign, 0.12),
    (negatives.drawn_sign, 0.1),
    (negatives.scribble, 0.1),
    (negatives.stain, 0.06),
    (negatives.ruling, 0.06),
    (negatives.dash, 0.06),
)
FAULTS: distortion.Faults = ((distortion.broken, 0.12), (distortion.add_ruling, 0.12))


@dataclass(frozen=True)
class LineShares:
    """What lines of training hold, and how often; all are shares from 0 to 1.

    writers: which source one writer's digits come from: MNIST, the skeletons, a font.
    own_style: digits of a skeleton's style in a line from MNIST.
    others, words: marks that are no digits: of the places among digits, and lines that hold nothing else, as words do.
    points, ends: dots, commas and small dashes after a digit, and after the last one; they are passed over.
    repeated, zeros: lines that repeat a digit, and those among them whose digit is not drawn but 0, as in round sums.
    smallest_repeated: the least height of repeated digits, which are smaller at times, beside the others.
    joined, often_joined, joiners: neighbours between which the pen was not lifted: in most hands, in some, and the
    share of the latter.
    """

    writers: tuple[float, float, float]
    own_style: float
    others: float
    words: float
    points: float
    ends: float
    repeated: float
    zeros: float
    smallest_repeated: float
    joined: float
    often_joined: float
    joiners: float

    def __post_init__(self) -> None:
        shares = asdict(self)
        check_shares(**dict(zip(("MNIST", "skeletons", "fonts"), shares.pop("writers"), strict=True)), **shares)


@dataclass(frozen=True)
class WrittenLine:
    """A run of ink: uint8 (32, w), ink 255, in the reader's frame; its symbols uint8 (n,); mean overlap of neighbours.

    overlap: how far the boxes of neighbours reach into one another, in shares of the height; below 0 they stand apart.
    """

    frame: np.ndarray
    symbols: np.ndarray
    overlap: float


def draw_lines(shares: LineShares, sources: Sources, count: int, key: tuple[int, ...]) -> list[WrittenLine]:
    """Lines of writing; the same key gives the same lines."""
    rng = np.random.default_rng(key)
    return [draw_line(rng, sources, shares) for _ in range(count)]


def draw_line(rng: np.random.Generator, sources: Sources, shares: LineShares, length: int | None = None) -> WrittenLine:
    """A line in a hand and pen of its own, degraded; `length` symbols, drawn if not given."""
    count = length or int(rng.integers(1, MOST_DIGITS + 1) if rng.random() < 0.5 else rng.integers(1, 5))
    while True:
        glyphs, symbols = _written(rng, sources, shares, count)
        ink, overlap = _in_a_row(rng, glyphs, shares)
        ink = _bent(rng, ink)
        ink = distortion.vary_stroke_width(rng, ink) if rng.random() < 0.35 else ink
        ink = distortion.degrade(rng, distortion.with_faults(rng, ink, FAULTS), HEIGHT_PX)
        if ink.max() > 0.5:
            frame = np.round(255 * normalize_line(ink)).astype(np.uint8)
            return WrittenLine(frame, np.array(symbols, np.uint8), overlap)


def _written(
    rng: np.random.Generator, sources: Sources, shares: LineShares, count: int
) -> tuple[list[np.ndarray], list[int]]:
    """The marks of one writer, uint8 ink cropped, in one slant and about one size; and what they are."""
    weights = np.array(shares.writers)
    if not sources.fonts.digits[0]:
        weights[2] = 0
    writer = rng.choice(3, p=weights / weights.sum())
    font = rng.integers(1 << 16)
    pen, width = rng.uniform(*strokes.PEN_WIDTH), rng.uniform(*strokes.WIDTH)
    slant = np.tan(np.radians(np.clip(rng.normal(0, SLANT_DEG / 2), -SLANT_DEG, SLANT_DEG)))
    stretch = np.exp(rng.normal(0, 0.12))
    sizes, shake = rng.choice((0.06, 0.2)), rng.choice((1.0, 4.0))
    glyphs, symbols = [], []
    repeated = None if rng.random() > shares.repeated else 0 if rng.random() < shares.zeros else int(rng.integers(10))
    smaller = rng.choice((1.0, rng.uniform(shares.smallest_repeated, 1)))
    others = 1.0 if rng.random() < shares.words else shares.others
    for _ in range(count):
        label = int(rng.integers(10)) if repeated is None or rng.random() < 0.3 else repeated
        if rng.random() < others:
            mark = OTHERS[rng.choice(len(OTHERS), p=[share for _, share in OTHERS])][0]
            ink_u8, label = np.round(255 * distortion.cropped(mark(rng, sources), 0.3)).astype(np.uint8), OTHER
        elif writer == 0 and rng.random() > shares.own_style:
            images, labels = sources.mnist.images, sources.mnist.labels
            index = rng.integers(len(labels))
            if repeated is not None:
                index = rng.choice(np.flatnonzero(labels == label))
            ink_u8, label = enlarged(rng, images[index]), int(labels[index])
        elif writer < 2:
            variants = strokes.VARIANTS[label]
            ink_u8 = strokes.draw_strokes(rng, variants[font % len(variants)], width * rng.uniform(0.85, 1.15), pen)
        else:
            inks = sources.fonts.digits[label]
            ink_u8 = inks[font % len(inks)]
        height = (
            HEIGHT_PX
            * np.exp(rng.uniform(-sizes, sizes))
            * (rng.uniform(0.4, 1) if label == OTHER else smaller if label == repeated else 1)
        )
        glyphs.append(_slanted(ink_u8, height, slant, stretch, np.radians(rng.normal(0, shake))))
        symbols.append(label)
    return glyphs, symbols


def _slanted(ink_u8: np.ndarray, height: float, slant: float, stretch: float, angle: float) -> np.ndarray:
    """One mark at its size, sheared and turned: uint8, cropped to its ink."""
    ink_u8 = _ink_alone(ink_u8)
    tall, width = ink_u8.shape
    scale = height / max(tall, 0.5 * width, GLYPH_HEIGHT_PX / 8)
    forward = distortion.turned(angle, slant, (scale * stretch, scale))
    reach = np.abs(forward) @ (width / 2, tall / 2)
    size = np.ceil(2 * reach).astype(int) + 4
    shift = size / 2 - forward @ (width / 2, tall / 2)
    out = cv2.warpAffine(
        ink_u8, np.column_stack([forward, shift]), (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR
    )
    return _ink_alone(out)


def _ink_alone(ink_u8: np.ndarray) -> np.ndarray:
    """Cropped to its ink; a thin stroke where there is none."""
    x, y, width, tall = cv2.boundingRect((ink_u8 > 77).astype(np.uint8))
    return ink_u8[y : y + tall, x : x + width] if width else np.full((HEIGHT_PX, 3), 255, np.uint8)


def _in_a_row(rng: np.random.Generator, glyphs: list[np.ndarray], shares: LineShares) -> tuple[np.ndarray, float]:
    """The marks on one line: float32 ink (H, W), and the mean overlap of neighbours in shares of the height."""
    drift, sway = rng.normal(0, 0.03), rng.choice((0.03, 0.12))
    reach = sum(glyph.shape[1] for glyph in glyphs) + (len(glyphs) + 1) * HEIGHT_PX
    margin = HEIGHT_PX
    line = np.zeros((3 * HEIGHT_PX + 2 * margin, reach), np.uint8)
    kind = rng.choice(len(GAPS) + 1, p=(*(share for _, share in GAPS), 1 - sum(share for _, share in GAPS)))
    joined = shares.often_joined if rng.random() < shares.joiners else shares.joined
    overlaps = []
    left, right = 8, 8
    for place, glyph in enumerate(glyphs):
        tall, width = glyph.shape
        base = margin + 2 * HEIGHT_PX + (drift * left) + rng.normal(0, sway) * HEIGHT_PX
        y = int(np.clip(base - tall, 0, len(line) - tall))
        if place:
            if kind < len(GAPS):
                gap = rng.uniform(*GAPS[kind][0]) * HEIGHT_PX
            else:
                gap = -_room(line[y : y + tall, :right], glyph) - rng.uniform(*PUSHED) * HEIGHT_PX
            x = max(right + round(max(gap, -MOST_COVERED * min(width, right - left))), left + 2, 2)
            overlaps.append((right - x) / HEIGHT_PX)
            if rng.random() < joined:
                points = (
                    rng.uniform((right - 0.3 * width, y), (right, y + tall)),
                    rng.uniform((x, y), (x + width / 2, y + tall)),
                )
                middle = (points[0] + points[1]) / 2 + rng.normal(0, 0.12 * HEIGHT_PX, 2)
                _stroke_into(line, rng, np.array([points[0], middle, points[1]]))
        else:
            x = left
        target = line[y : y + tall, x : x + width]
        np.maximum(target, glyph, out=target)
        if rng.random() < (shares.points if place < len(glyphs) - 1 else shares.ends):
            start = np.array(
                [x + width + rng.uniform(0.02, 0.2) * HEIGHT_PX, base - rng.uniform(-0.05, 0.15) * HEIGHT_PX]
            )
            if rng.random() < 0.2:
                start[1] = base - 0.5 * HEIGHT_PX
            reach_px = rng.uniform(0, 0.2, 2) * HEIGHT_PX * ((1, 0.2) if rng.random() < 0.3 else (-0.5, 1))
            _stroke_into(line, rng, np.array([start, start + reach_px / 2, start + reach_px]))
        left, right = x, max(x + width, right if place and right < x + width + HEIGHT_PX // 3 else 0)
    ink = line[:, : right + HEIGHT_PX // 2]
    rows = np.flatnonzero((ink > 77).any(1))
    cut = ink[max(rows[0] - 6, 0) : rows[-1] + 7]
    return cut.astype(np.float32) / 255, float(np.mean(overlaps)) if overlaps else 0.0


def _stroke_into(line: np.ndarray, rng: np.random.Generator, points: np.ndarray) -> None:
    """A stroke of the pen through points (x, y) in the line's pixels."""
    cv2.polylines(
        line, [np.round(strokes.through(points)).astype(np.int32)], False, 255, int(rng.integers(2, 7)), cv2.LINE_AA
    )


def _room(line: np.ndarray, glyph: np.ndarray) -> float:
    """How many columns a mark can be moved left from the line's end until its ink meets the line's."""
    columns = line.shape[1]
    last = np.where((line > 127).any(1), columns - 1 - (line[:, ::-1] > 127).argmax(1), -columns)
    first = np.where((glyph > 127).any(1), (glyph > 127).argmax(1), columns)
    return float(max((columns - 1 - last + first).min(), 0))


def _bent(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """A little elastic bending over the whole line."""
    cells = (4, max(3, round(2.5 * ink.shape[1] / HEIGHT_PX)))
    return distortion.elastic(rng, ink, cells, rng.uniform(0, BEND) * HEIGHT_PX)

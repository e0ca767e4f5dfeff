"""Marks that are no digits, each as float32 ink (H, W), 1.0 on 0.0.

Every mark function takes a random generator and the sources. Letters with a digit's shape are not among them.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from training.data import distortion, strokes
from training.data.distortion import CANVAS_PX, cropped
from training.data.samples import Sources, distorted_digit

DrawMark = Callable[[np.random.Generator, Sources], np.ndarray]

# (digit, cut) that leave a mark no one would read as a digit. Left out: halves that are another digit (the loop of a 6,
# half an 8), or a plain upright stroke.
FRAGMENTS = tuple(
    (label, cut)
    for cut, labels in (
        ("left", (0, 2, 3, 4, 5, 6, 8, 9)),
        ("right", (0, 2, 5, 6)),
        ("top", (0, 4, 5)),
        ("bottom", (0, 2, 3)),
    )
    for label in labels
)
MOST_OF_DIGIT = 0.6  # a fragment with more of the ink than this may still be read
UPRIGHT_STROKE = 0.42  # narrower than this a fragment may be read as a 1


def letter(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A letter in a handwriting font; a scribble where there are no fonts."""
    return _from_font(rng, sources, sources.fonts.letters)


def sign(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A sign in a handwriting font; a scribble where there are no fonts."""
    return _from_font(rng, sources, sources.fonts.signs)


def _from_font(rng: np.random.Generator, sources: Sources, inks: tuple[np.ndarray, ...]) -> np.ndarray:
    if not inks:
        return scribble(rng, sources)
    ink_u8 = cv2.copyMakeBorder(inks[rng.integers(len(inks))], 6, 6, 6, 6, cv2.BORDER_CONSTANT)
    ink = distortion.warped(rng, ink_u8, rng.uniform(0.2, 0.8))
    return distortion.vary_stroke_width(rng, ink) if rng.random() < 0.4 else ink


def drawn_sign(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A sign of arithmetic, an arrow or a tick, drawn with a pen."""
    signs = (  # plus, times, equals, divided by, arrow, tick, per cent
        ((0, 0.5, 1, 0.5), (0.5, 0, 0.5, 1)),
        ((0, 0, 1, 1), (1, 0, 0, 1)),
        ((0, 0.35, 1, 0.35), (0, 0.65, 1, 0.65)),
        ((0, 0.5, 1, 0.5), (0.5, 0.2, 0.5, 0.22), (0.5, 0.78, 0.5, 0.8)),
        ((0, 0.5, 1, 0.5), (0.65, 0.2, 1, 0.5), (0.65, 0.8, 1, 0.5)),
        ((0, 0.6, 0.3, 1), (0.3, 1, 1, 0)),
        ((1, 0, 0, 1), (0.15, 0.1, 0.2, 0.15), (0.8, 0.85, 0.85, 0.9)),
    )
    lines = signs[rng.integers(len(signs))]
    pen = tuple(strokes.Stroke(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in lines)
    ink_u8 = strokes.draw_strokes(rng, pen, rng.uniform(0.6, 1.2), rng.uniform(*strokes.PEN_WIDTH))
    return distortion.warped(rng, ink_u8, 0.5)


def dot(rng: np.random.Generator, _: Sources) -> np.ndarray:
    """A dot, a speck or a blot: compact and solid."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    wave = sum(rng.normal(0, 0.22 / k) * np.cos(k * angles + rng.uniform(0, 6)) for k in range(2, 6))
    radius = 30 * np.clip(1 + rng.choice((0.15, 1.0)) * wave, 0.3, 1.7)
    stretch = rng.uniform(0.6, 1.0)
    points = np.stack([radius * np.cos(angles), stretch * radius * np.sin(angles)], 1)
    turn = rng.uniform(0, np.pi)
    points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) + CANVAS_PX / 2
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return canvas


def dash(rng: np.random.Generator, _: Sources) -> np.ndarray:
    """A stroke that lies: a minus, a dash, a bit of a horizontal ruling."""
    points = np.stack([np.linspace(8, CANVAS_PX - 8, 4), CANVAS_PX / 2 + rng.normal(0, rng.choice((1.0, 5.0)), 4)], 1)
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    _pen_into(canvas, strokes.through(points), int(np.exp(rng.uniform(np.log(2), np.log(34)))))
    angle = rng.uniform(-28, 28)
    return cv2.warpAffine(canvas, cv2.getRotationMatrix2D((CANVAS_PX / 2, CANVAS_PX / 2), angle, 0.9), canvas.shape)


def scribble(rng: np.random.Generator, _: object = None) -> np.ndarray:
    """A pen run to and fro or round and round, crossing itself many times."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    count = int(rng.integers(7, 26))
    if rng.random() < 0.5:
        points = rng.uniform(0.12, 0.88, (count, 2))
    else:
        zigzag = np.stack([np.linspace(0.15, 0.85, count), 0.5 + 0.35 * (-1.0) ** np.arange(count)], 1)
        points = zigzag + rng.normal(0, 0.06, (count, 2))
        turn = rng.uniform(0, np.pi)
        points = (points - 0.5) @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) + 0.5
    points = points * CANVAS_PX
    _pen_into(canvas, strokes.through(points) if rng.random() < 0.7 else points, int(rng.integers(1, 7)))
    return canvas


def stain(rng: np.random.Generator, _: Sources) -> np.ndarray:
    """Spots of no shape: what shadow, dirt and a coffee cup leave."""
    cells = int(rng.integers(4, 14))
    coarse = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    noise = cv2.resize(coarse, (CANVAS_PX, CANVAS_PX), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[-1 : 1 : CANVAS_PX * 1j, -1 : 1 : CANVAS_PX * 1j]
    noise -= 2.2 * np.maximum(0, np.hypot(x, y) - 0.4).astype(np.float32) ** 2 * 2
    mask = (noise > rng.uniform(0.0, 0.7)).astype(np.uint8)
    if rng.random() < 0.6:
        count, parts, stats, _centers = cv2.connectedComponentsWithStats(mask)
        if count > 1:
            mask = (parts == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])).astype(np.uint8)
    return mask.astype(np.float32)


def ruling(rng: np.random.Generator, _: Sources) -> np.ndarray:
    """What is left of a printed ruling: crosses, T-junctions, corners, bits of a grid, double lines."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.float32)
    rows, columns = ((1, 1), (2, 0), (2, 1), (1, 2), (2, 2), (3, 1), (2, 3), (3, 0))[rng.integers(8)]
    thickness = int(rng.integers(1, 8))
    where_y, where_x = np.sort(rng.uniform(14, 98, rows)), np.sort(rng.uniform(14, 98, columns))
    last = CANVAS_PX // 2 if rows + columns == 2 and rng.random() < 0.3 else CANVAS_PX - 6
    for row in where_y:
        start = min(where_x[0], 60.0) if columns and rng.random() < 0.3 else rng.uniform(4, 24)
        end = rng.uniform(84, 108)
        cv2.line(canvas, (round(start), round(row)), (round(end), round(row)), 1.0, thickness, cv2.LINE_AA)
    for column in where_x:
        start, end = (where_y[0], last) if rng.random() < 0.3 else (rng.uniform(4, 24), rng.uniform(84, 108))
        cv2.line(canvas, (round(column), round(start)), (round(column), round(end)), 1.0, thickness, cv2.LINE_AA)
    angle = rng.normal(0, 4)
    return cv2.warpAffine(canvas, cv2.getRotationMatrix2D((CANVAS_PX / 2, CANVAS_PX / 2), angle, 0.97), canvas.shape)


def fragment(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A part of a digit, cut off roughly upright or level, that no one would read as a digit."""
    for _ in range(8):
        ink, label = distorted_digit(rng, sources)
        cuts = [cut for digit, cut in FRAGMENTS if digit == label]
        if not cuts:
            continue
        ink = cropped(ink, 0.3)
        part = _cut(rng, ink, cuts[rng.integers(len(cuts))])
        area, whole = float(part.sum()), float(ink.sum())
        height, width = cropped(part, 0.3).shape
        if 0.1 * whole < area < MOST_OF_DIGIT * whole and width > UPRIGHT_STROKE * height:
            return part
    return dash(rng, sources)


def _cut(rng: np.random.Generator, ink: np.ndarray, side: str) -> np.ndarray:
    turn = {"top": 0, "right": 1, "bottom": 2, "left": 3}[side]
    upright = np.rot90(ink, turn)  # the side to keep lies on top
    height, width = upright.shape
    line = height * rng.uniform(0.3, 0.6) + np.linspace(-1, 1, width) * rng.normal(0, 0.08) * height
    kept = upright * (np.arange(height)[:, None] < line[None])
    return np.ascontiguousarray(np.rot90(kept, -turn))


def several(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """Two or three digits in one frame: apart by a little, touching or over one another."""
    count = 3 if rng.random() < 0.12 else 2
    inks = [_written(rng, sources) for _ in range(count)]
    return _side_by_side(rng, inks)


def one_and_a_half(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A digit with a good part of its neighbour."""
    whole, other = _written(rng, sources), _written(rng, sources)
    width = max(2, round(other.shape[1] * rng.uniform(0.35, 0.7)))
    if rng.random() < 0.5:
        return _side_by_side(rng, [whole, other[:, :width]])
    return _side_by_side(rng, [other[:, -width:], whole])


def _written(rng: np.random.Generator, sources: Sources) -> np.ndarray:
    """A digit 56 to 72 px high; height alone is set, so that a 1 stays narrow."""
    ink = cropped(distorted_digit(rng, sources)[0], 0.3)
    scale = rng.uniform(56, 72) / len(ink)
    size = (max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale)))
    return cv2.resize(ink, size, interpolation=cv2.INTER_AREA)


def _side_by_side(rng: np.random.Generator, inks: list[np.ndarray]) -> np.ndarray:
    canvas = np.zeros((100, sum(ink.shape[1] for ink in inks) + 40 * len(inks)), np.float32)
    x = 8
    for ink in inks:
        y = int(np.clip(round((100 - len(ink)) / 2 + rng.normal(0, 5)), 0, 100 - len(ink)))
        target = canvas[y : y + ink.shape[0], x : x + ink.shape[1]]
        np.maximum(target, ink, out=target)
        # Two upright strokes on top of one another would be one: overlap by a part of the narrower digit at most.
        share = rng.uniform(-0.3, 0.0) if rng.random() < 0.5 else rng.uniform(0.0, 0.27)
        x = max(8, x + ink.shape[1] + round(share * min(30, ink.shape[1])))
    return canvas


def _pen_into(canvas: np.ndarray, points: np.ndarray, thickness: int) -> None:
    cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, 1.0, thickness, cv2.LINE_AA, 4)


MARKS: dict[str, tuple[DrawMark, float]] = {
    "letter": (letter, 0.27),
    "sign": (sign, 0.09),
    "drawn sign": (drawn_sign, 0.05),
    "dot": (dot, 0.05),
    "dash": (dash, 0.05),
    "scribble": (scribble, 0.06),
    "stain": (stain, 0.04),
    "ruling": (ruling, 0.07),
    "fragment": (fragment, 0.12),
    "several digits": (several, 0.15),
    "one and a half": (one_and_a_half, 0.10),
}

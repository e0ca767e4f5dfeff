"""What pens, paper and cameras do to a digit before the network sees it: ink in, ink out.

Ink is float32 (H, W), 1.0 on 0.0, as the reader cuts it out of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

CANVAS_PX = 112
GLYPH_PX = (56, 72)  # height of the ink on the canvas
ROTATION_DEG = 15
SLANT_DEG = 30
HAIRLINE_PX, WIDEST_PX = 2.2, 16.0  # strokes on the canvas
LEAST_HALF_PX = 0.8  # of a stroke made thinner, half its width
HEIGHT_PX = (12, 64)  # the digit's height on the reader's page
SPECK = 30  # parts smaller than the largest by this factor belong to no glyph
_GRID_Y, _GRID_X = np.mgrid[0:CANVAS_PX, 0:CANVAS_PX].astype(np.float32)
_CENTRED = np.stack(
    [_GRID_X.ravel() - CANVAS_PX / 2, _GRID_Y.ravel() - CANVAS_PX / 2, np.ones(CANVAS_PX**2, np.float32)]
)


# A fault that ink may have, and in what share of the samples it has it.
Faults = tuple[tuple[Callable[[np.random.Generator, np.ndarray], np.ndarray], float], ...]


def cropped(ink: np.ndarray, above: float) -> np.ndarray:
    """The part of `ink` that holds everything darker than `above`; unchanged when there is nothing."""
    x, y, width, height = cv2.boundingRect((ink > above).astype(np.uint8))
    return ink[y : y + height, x : x + width] if width else ink


def turned(angle: float, slant: float, scales: Sequence[float] | np.ndarray) -> np.ndarray:
    """The matrix (2, 2) that scales along x and y, then slants to the right, then turns by an angle in radians."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.array([[1, -slant], [0, 1]]) @ np.diag(scales)


def elastic_field(
    rng: np.random.Generator, shape: tuple[int, ...], cells: tuple[int, int], deviation_px: float
) -> np.ndarray:
    """Smooth random displacements along x and y: float32 (2, H, W), drawn at `cells` (rows, columns) and interpolated.

    Source: Simard et al., "Best practices for convolutional neural networks", 2003.
    """
    coarse = rng.normal(0, deviation_px, (2, *cells)).astype(np.float32)
    return np.stack([cv2.resize(plane, shape[1::-1], interpolation=cv2.INTER_CUBIC) for plane in coarse])


def elastic(rng: np.random.Generator, ink: np.ndarray, cells: tuple[int, int], deviation_px: float) -> np.ndarray:
    """The ink bent smoothly, as an unsteady hand does; same shape and type."""
    bend_x, bend_y = elastic_field(rng, ink.shape, cells, deviation_px)
    bend_x += np.arange(ink.shape[1], dtype=np.float32)
    bend_y += np.arange(ink.shape[0], dtype=np.float32)[:, None]
    return cv2.remap(ink, bend_x, bend_y, cv2.INTER_LINEAR)


def warped(rng: np.random.Generator, ink_u8: np.ndarray, strength: float) -> np.ndarray:
    """Rotation, slant, stretch, perspective and elastic bending: uint8 (H, W) to float32 (112, 112), in the middle.

    strength: 1.0 for the full ranges, less for mild ones.
    """
    height, width = ink_u8.shape
    scale = rng.uniform(*GLYPH_PX) / max(height, width)
    angle = np.radians(rng.uniform(-ROTATION_DEG, ROTATION_DEG) * strength)
    slant = np.tan(np.radians(np.clip(rng.normal(0, SLANT_DEG / 2), -SLANT_DEG, SLANT_DEG) * strength))
    stretch = np.exp(rng.normal(0, 0.15 * strength))
    forward = turned(angle, slant, (scale * stretch, scale / stretch))
    reach = np.abs(forward) @ (width / 2, height / 2)
    forward *= min(1.0, 0.48 * CANVAS_PX / reach.max())
    back = np.eye(3)
    back[:2, :2] = np.linalg.inv(forward)
    back[2, :2] = rng.uniform(-0.0018, 0.0018, 2) * strength
    x, y, depth = back.astype(np.float32) @ _CENTRED
    bend_x, bend_y = elastic_field(rng, _GRID_X.shape, (5, 5), 0.035 * strength * max(height, width))
    map_x = (x / depth).reshape(_GRID_X.shape) + width / 2 + bend_x
    map_y = (y / depth).reshape(_GRID_X.shape) + height / 2 + bend_y
    out = cv2.remap(ink_u8, map_x - 0.5, map_y - 0.5, cv2.INTER_LINEAR)
    return out.astype(np.float32) / 255


def vary_stroke_width(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """The same digit written with another pen, from a hairline to a marker almost as wide as the digit's holes."""
    mask = _mask(ink)
    if not mask.any() or mask.all():
        return ink
    distance, half_width = _inwards(mask)
    thinnest = min(0.0, 0.75 * (HAIRLINE_PX / 2 - half_width))
    grow = rng.triangular(thinnest, 0.0, max(1.0, WIDEST_PX / 2 - 0.5 * half_width))
    holes = _hole_count(mask)
    while grow > 0.5 and _hole_count((distance > -grow).astype(np.uint8)) < holes:
        grow /= 2  # a 0 whose hole is full is a blot
    return _grown(distance, grow, rng.uniform(0.4, 1.2))


def with_pen(ink: np.ndarray, width_px: float, softness_px: float) -> np.ndarray:
    """The same strokes, float32 (H, W), written with a pen of another width; as thin or wide as its shape allows."""
    mask = _mask(ink)
    if not mask.any() or mask.all():
        return ink
    distance, half_width = _inwards(mask)
    # Where a pen is thinner than the strokes, these keep most of LEAST_HALF_PX on either side.
    grow = max(width_px / 2 - half_width, 0.75 * (LEAST_HALF_PX - half_width))
    return _grown(distance, grow, softness_px)


def _mask(ink: np.ndarray) -> np.ndarray:
    return (ink > 0.5).astype(np.uint8)


def _inwards(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """How far each pixel lies inside a stroke, less than 0 outside, in px; and half the strokes' width."""
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3) - cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    return distance, 2.0 * float(distance[mask > 0].mean())


def _grown(distance: np.ndarray, grow_px: float, softness_px: float) -> np.ndarray:
    """Ink as far as the strokes reach when they grow by `grow_px` on either side, with soft edges."""
    return 1 / (1 + np.exp(np.clip(-(distance + grow_px) / softness_px, -30, 30)))


def _hole_count(mask: np.ndarray) -> int:
    _, kinds = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return 0 if kinds is None else int((kinds[0, :, 3] >= 0).sum())


def with_faults(rng: np.random.Generator, ink: np.ndarray, faults: Faults) -> np.ndarray:
    """The ink with each of the faults in its share of the draws."""
    for fault, share in faults:
        if rng.random() < share:
            ink = fault(rng, ink)
    return ink


def broken(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """Small gaps, where the pen skipped or a ruling was taken out."""
    ink = ink.copy()
    x, y, width, height = cv2.boundingRect((ink > 0.5).astype(np.uint8))
    if rng.random() < 0.4:
        row = y + int(rng.uniform(0.1, 0.9) * height)
        ink[row : row + rng.integers(1, 5)] = 0
        return ink
    for _ in range(rng.integers(1, 4)):
        start = rng.uniform((x, y), (x + width, y + height))
        end = start + rng.normal(0, 0.12 * height, 2)
        cv2.line(ink, _pixel(start), _pixel(end), 0.0, int(rng.integers(1, 4)))
    return ink


def add_ruling(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """A bit of ruling left on the digit: a thin line through it or along its edge."""
    ink = ink.copy()
    x, y, width, height = cv2.boundingRect((ink > 0.5).astype(np.uint8))
    thickness = int(rng.integers(1, 4))
    reach = rng.uniform(-0.3, 0.25, 2)
    if rng.random() < 0.7:
        row = y + rng.uniform(-0.02, 1.02) * height
        start, end = (x + (reach[0] + 0.1) * width, row), (x + width * (0.9 + reach[1]), row + rng.normal(0, 1.5))
    else:
        column = x + rng.choice((rng.uniform(-0.15, 0.05), rng.uniform(0.95, 1.15))) * width
        start, end = (column, y + reach[0] * height), (column + rng.normal(0, 1.5), y + height * (1 + reach[1]))
    cv2.line(ink, _pixel(start), _pixel(end), float(rng.uniform(0.6, 1.0)), thickness, cv2.LINE_AA)
    return ink


def clipped(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """A sliver cut off at one edge, as by the edge of the picture."""
    ink = cropped(ink, 0.3)
    cut = max(1, int(rng.uniform(0.02, 0.12) * max(ink.shape)))
    turn = int(rng.integers(4))
    kept = np.rot90(ink, turn)
    return np.rot90(kept[cut:], -turn) if len(kept) > 3 * cut else ink


def add_fragment(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """A fragment of the neighbouring digit at the left or right border."""
    ink = cropped(ink, 0.3)
    height = len(ink)
    free = int(rng.uniform(0.05, 0.2) * height) + 1
    wide = cv2.copyMakeBorder(ink, 0, 0, free, free, cv2.BORDER_CONSTANT)
    x = rng.uniform(0, 0.3 * free) if rng.random() < 0.5 else wide.shape[1] - 1 - rng.uniform(0, 0.3 * free)
    y = rng.uniform(0.1, 0.9) * height
    end = (x + rng.normal(0, 1.5), y + rng.uniform(0.06, 0.22) * height)
    cv2.line(wide, _pixel((x, y)), _pixel(end), 1.0, int(rng.integers(2, 6)), cv2.LINE_AA)
    return wide


def degrade(rng: np.random.Generator, ink: np.ndarray, digit_px: float | None = None) -> np.ndarray:
    """Blur, the camera's resolution, paper and sensor noise, and a threshold that takes too much ink or too little.

    digit_px: how tall a digit is in `ink`; its longer side if not given.
    """
    ink = cv2.copyMakeBorder(ink, 6, 6, 6, 6, cv2.BORDER_CONSTANT)
    height_px = np.exp(rng.uniform(*np.log(HEIGHT_PX)))
    scale = min(1.0, height_px / (digit_px or max(cropped(ink, 0.3).shape)))
    size = (max(3, round(ink.shape[1] * scale)), max(3, round(ink.shape[0] * scale)))
    ink = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    blur_px = rng.uniform(0, 0.035) * height_px + rng.uniform(0, 0.5)
    if blur_px > 0.3:
        ink = cv2.GaussianBlur(ink, (0, 0), blur_px)
    contrast = max(float(ink.max()), 0.2)
    grain = rng.normal(0, 1, ink.shape).astype(np.float32)
    if rng.random() < 0.5:
        grain = 1.7 * cv2.GaussianBlur(grain, (0, 0), 0.9)
    ink = ink / contrast + rng.choice((0.0, 0.05, 0.13)) * grain
    threshold = np.clip(rng.normal(0.42, 0.1), 0.2, 0.68)
    ramp = rng.choice((0.02, 0.3, 0.6))
    ink = np.clip((ink - threshold) / ramp + 0.5, 0, 1)
    return largest_parts(ink)


def largest_parts(ink: np.ndarray) -> np.ndarray:
    """Ink as the reader cuts it out: its connected parts and their soft edge, without the specks of noise."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats((ink > 0.5).astype(np.uint8), connectivity=8)
    if count <= 1:
        return ink
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = areas * SPECK > areas[1:].max()
    kept[0] = False
    return ink * cv2.dilate(kept[parts].astype(np.uint8), np.ones((3, 3), np.uint8))


def _pixel(point: np.ndarray | tuple[float, float]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))

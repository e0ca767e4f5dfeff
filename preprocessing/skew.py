"""How far the lines of writing lean from level, and the turn that levels them."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.components import LOWEST_WRITING_PX, Component, typical_height_px
from preprocessing.ruling_lines import RulingLine

STEEPEST_DEG = 25.0
# Fewer neighbours than this say nothing: two digits of different height look like a slope.
FEWEST_PAIRS = 4
FEWEST_RULING_LINES = 2
# Components between this share of the typical height and its inverse tell how the lines lean.
LIKELY = 0.4
# A turn smaller than this costs more sharpness than it gains.
SMALLEST_TURN_DEG = 0.7
# So many components tell the slope well enough, whatever stands on the page.
MOST_ASKED = 300


def find_skew(components: list[Component], ruling_lines: list[RulingLine]) -> float:
    """Angle of the lines against the horizontal in degrees, clockwise positive; 0.0 when there is too little evidence.

    Ruling lines answer where there are some; else the median slope between neighbouring components of about the same
    height, measured again after turning by it: a tilted page pairs some components with the wrong line at first.
    """
    slopes = [ruling_line.slope_deg for ruling_line in ruling_lines if not ruling_line.vertical]
    if len(slopes) >= FEWEST_RULING_LINES:
        return float(np.median(slopes))
    typical_px = typical_height_px([c for c in components if c.box.height >= LOWEST_WRITING_PX])
    components = [c for c in components if LIKELY * typical_px <= c.box.height <= typical_px / LIKELY]
    if len(components) <= FEWEST_PAIRS:
        return 0.0
    # The middle and the foot of a digit carry the line differently well; their mean is steadier than either.
    points = np.array([(c.box.center_xy[0], 0.5 * (c.box.center_xy[1] + c.box.bottom)) for c in components])
    angle = 0.0
    for reach in (2.5, 3.5, 5.0):
        measured = _neighbour_slopes(_turn(points, angle), typical_px, reach)
        if len(measured) < FEWEST_PAIRS:
            return 0.0
        angle += float(np.median(measured))
        if abs(angle) > STEEPEST_DEG:
            return 0.0
    spread = 1.4826 * float(np.median(np.abs(measured - np.median(measured)))) / np.sqrt(len(measured))
    return angle if abs(angle) > 1.5 * spread else 0.0


def _turn(points: np.ndarray, angle_deg: float) -> np.ndarray:
    angle = np.radians(angle_deg)
    return points @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _neighbour_slopes(points: np.ndarray, height_px: float, reach: float) -> np.ndarray:
    """Slopes in degrees from each point to the nearest ones on its right, at most `reach` heights away."""
    asked = points[:: -(-len(points) // MOST_ASKED)]
    dx = points[None, :, 0] - asked[:, None, 0]
    dy = points[None, :, 1] - asked[:, None, 1]
    far_px = np.hypot(dx, 2 * dy)
    near = (dx > 0.35 * height_px) & (far_px < reach * height_px) & (np.abs(dy) < 0.5 * dx + 0.2 * height_px)
    # The farther of two neighbours measures the same line with less error: keep the nearest three.
    order = np.argsort(np.where(near, far_px, np.inf), axis=1)[:, :3]
    kept, dx, dy = (np.take_along_axis(values, order, 1) for values in (near, dx, dy))
    return np.degrees(np.arctan2(dy[kept], dx[kept]))


def straighten(ink_gray: np.ndarray, angle_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Turns the picture so that lines at `angle_deg` come out level; the picture grows so that nothing is lost.

    ink_gray: uint8 or float32 (H, W), 0 where there is no ink. Returns the turned picture and the (2, 3) float64 matrix
    from the old pixels to the new.
    """
    height, width = ink_gray.shape[:2]
    if abs(angle_deg) < SMALLEST_TURN_DEG:
        return ink_gray, np.array([[1.0, 0, 0], [0, 1.0, 0]])
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = round(height * sine + width * cosine), round(height * cosine + width * sine)
    matrix[:, 2] += (new_width - width) / 2, (new_height - height) / 2
    return cv2.warpAffine(ink_gray, matrix, (new_width, new_height), flags=cv2.INTER_LINEAR), matrix

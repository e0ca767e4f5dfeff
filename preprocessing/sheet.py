"""The sheet of paper on a picture: found by its edges, seen from above."""

from __future__ import annotations

import cv2
import numpy as np

LOOKED_AT_PX = 360  # the longer side of the copy on which the sheet is sought
# A sheet is lighter than what it lies on: thresholds between the ground and the paper, in shares of the way.
LADDER = (0.3, 0.45, 0.6, 0.75)
DARK, LIGHT = 0.05, 0.95  # quantiles of brightness between which they lie
CLOSED_SHARE = 0.03  # of the side: writing and printed lines narrower than this leave no hole in a sheet
SMALLEST_SHARE = 0.06  # of the picture
# Of a quadrilateral, and of the piece that is lighter, must be common to both.
LIKE_A_SHEET = 0.93
BEND_SHARES = (0.01, 0.02, 0.03, 0.05)  # of the outline: how far a side may bend
FROM_EDGE = 0.004  # of the side: nearer to the picture's edge a corner is where the picture ends, and not the sheet
# Brightness from 0 to 255 falls by this over most of each side.
STEP, STEP_SHARE, BESIDE_PX = 12, 0.8, 3


def find_sheet(rgb: np.ndarray) -> np.ndarray | None:
    """The corners of the sheet on a picture uint8 (H, W, 3), float64 (4, 2), clockwise from the upper left one.

    None where no piece of the picture has four straight sides, each lighter than what is beside it, and all corners
    inside the picture.
    """
    scale = min(1.0, LOOKED_AT_PX / max(rgb.shape))
    # Each pixel is one of the picture's: averaging them would cost more than all that follows, and a blur comes anyway.
    size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_NEAREST)
    # Paper is white: dark in no colour, where most of what it lies on is.
    red, green, blue = cv2.split(small)
    light = cv2.GaussianBlur(cv2.min(cv2.min(red, green), blue), (0, 0), 1.5)
    low, high = np.quantile(light[::2, ::2], (DARK, LIGHT))
    edge = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    if np.median(edge) + STEP > high:
        return None
    best, best_fit = None, LIKE_A_SHEET
    for share in LADDER:
        for corners, fit in _quadrilaterals(light > low + share * (high - low)):
            if fit > best_fit and _is_lighter(light, corners):
                best, best_fit = corners, fit
    # The middles of pixels, in the coordinates of their edges.
    return None if best is None else (best + 0.5) / [small.shape[1] / rgb.shape[1], small.shape[0] / rgb.shape[0]]


def _quadrilaterals(is_light: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """The large light pieces with four sides, and how well these fit: corners float64 (4, 2), 0 to 1."""
    height, width = is_light.shape
    side = round(CLOSED_SHARE * max(height, width)) | 1
    # Closed beyond the picture's edge, else what touches it would be drawn in.
    padded = cv2.copyMakeBorder(is_light.astype(np.uint8), side, side, side, side, cv2.BORDER_CONSTANT)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))[side:-side, side:-side]
    # What hangs on the sheet by a thin bridge is no part of it.
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    found = []
    for contour in cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        x, y, wide, high = cv2.boundingRect(contour)
        is_cut = x == 0 or y == 0 or x + wide == width or y + high == height
        if is_cut or cv2.contourArea(contour) < SMALLEST_SHARE * height * width:
            continue
        corners = _corners(contour)
        if corners is None or not _is_inside(corners, height, width):
            continue
        blank = np.zeros(opened.shape, np.uint8)
        quadrilateral = cv2.fillConvexPoly(blank.copy(), np.round(corners).astype(np.int32), 1)
        piece = cv2.drawContours(blank, [contour], -1, 1, cv2.FILLED)
        common, either = cv2.min(quadrilateral, piece).sum(), cv2.max(quadrilateral, piece).sum()
        found.append((corners, float(common / either)))
    return found


def _corners(contour: np.ndarray) -> np.ndarray | None:
    """The four corners of an outline, its sides fitted to it: float64 (4, 2), or None where it has not four."""
    hull = cv2.convexHull(contour)
    length = cv2.arcLength(hull, True)
    rough = next((r for s in BEND_SHARES if len(r := cv2.approxPolyDP(hull, s * length, True)) == 4), None)
    if rough is None:
        return None
    rough = rough.reshape(4, 2).astype(float)
    points = contour.reshape(-1, 2).astype(float)
    lines = []
    for start, end in zip(rough, np.roll(rough, -1, 0), strict=True):
        way = end - start
        length = np.hypot(*way)
        along = (points - start) @ way / length**2
        off = np.abs((points - start) @ [-way[1], way[0]]) / length
        near = points[(along > 0.1) & (along < 0.9) & (off < 0.04 * length)]
        if len(near) < 10:
            return None
        dx, dy, x, y = cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        lines.append(np.cross([x, y, 1.0], [x + dx, y + dy, 1.0]))
    crossings = [np.cross(before, after) for before, after in zip(np.roll(lines, 1, 0), lines, strict=True)]
    if any(abs(crossing[2]) < 1e-9 for crossing in crossings):
        return None
    corners = np.array([crossing[:2] / crossing[2] for crossing in crossings])
    is_clockwise = cv2.contourArea(corners.astype(np.float32), oriented=True) > 0
    corners = corners if is_clockwise else corners[::-1]
    return np.roll(corners, -int(corners.sum(1).argmin()), 0)


def _is_inside(corners: np.ndarray, height: int, width: int) -> bool:
    margin = FROM_EDGE * max(height, width)
    return bool((corners > margin).all() and (corners < np.array([width, height]) - margin).all())


def _is_lighter(light: np.ndarray, corners: np.ndarray) -> bool:
    """Whether the sheet is lighter than what is beside it, along each of its sides."""
    for start, end in zip(corners, np.roll(corners, -1, 0), strict=True):
        way = (end - start) / np.hypot(*(end - start))
        along = start + np.linspace(0.05, 0.95, 60)[:, None] * (end - start)
        inward = BESIDE_PX * np.array([-way[1], way[0]])
        inside, outside = (_sampled(light, along + shift) for shift in (inward, -inward))
        if (inside - outside > STEP).mean() < STEP_SHARE:
            return False
    return True


def _sampled(light: np.ndarray, points: np.ndarray) -> np.ndarray:
    columns, rows = np.round(points).astype(int).T
    return light[rows.clip(0, light.shape[0] - 1), columns.clip(0, light.shape[1] - 1)].astype(float)

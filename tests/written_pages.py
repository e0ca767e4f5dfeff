"""A small generator of pages with known text: pen strokes on paper, plain or spoiled in one way at a time."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.illumination import to_gray

# Digits as polylines in a unit square, y down: plain shapes that any reader must know.
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (tuple((0.5 + 0.36 * np.cos(t), 0.5 + 0.5 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 25)),),
    "1": (((0.25, 0.25), (0.5, 0.0), (0.5, 1.0)),),
    "2": (((0.12, 0.22), (0.3, 0.03), (0.6, 0.0), (0.82, 0.18), (0.78, 0.42), (0.1, 1.0), (0.9, 1.0)),),
    "3": (
        (
            (0.12, 0.1),
            (0.45, 0.0),
            (0.8, 0.16),
            (0.72, 0.4),
            (0.4, 0.48),
            (0.78, 0.58),
            (0.86, 0.82),
            (0.5, 1.0),
            (0.1, 0.9),
        ),
    ),
    "4": (((0.6, 0.0), (0.08, 0.66), (0.95, 0.66)), ((0.68, 0.35), (0.68, 1.0))),
    "5": (((0.85, 0.0), (0.22, 0.0), (0.18, 0.42), (0.6, 0.4), (0.86, 0.62), (0.8, 0.88), (0.48, 1.0), (0.1, 0.9)),),
    "6": (((0.7, 0.0), (0.3, 0.32), (0.14, 0.7), (0.34, 0.98), (0.68, 0.96), (0.84, 0.72), (0.6, 0.52), (0.2, 0.62)),),
    "7": (((0.08, 0.0), (0.9, 0.0), (0.38, 1.0)),),
    "8": (
        ((0.5, 0.46), (0.2, 0.26), (0.3, 0.04), (0.5, 0.0), (0.72, 0.06), (0.8, 0.26), (0.5, 0.46)),
        ((0.5, 0.46), (0.16, 0.72), (0.26, 0.95), (0.5, 1.0), (0.76, 0.94), (0.86, 0.72), (0.5, 0.46)),
    ),
    "9": (((0.8, 0.22), (0.5, 0.0), (0.2, 0.14), (0.22, 0.4), (0.5, 0.5), (0.8, 0.22), (0.74, 1.0)),),
}
DIGIT_WIDTH = 0.62  # of its height
GAP = 0.38


def ink_of(lines: list[str], height_px: int = 60, pen_px: int = 6, seed: int = 0, leading: float = 0.7) -> np.ndarray:
    """The lines as ink: float32 (H, W), ink 1.0, with a margin of one digit's height all round."""
    rng = np.random.default_rng(seed)
    pitch_x, pitch_y = round((DIGIT_WIDTH + GAP) * height_px), round((1 + leading) * height_px)
    width = max(map(len, lines), default=4) * pitch_x + 2 * height_px
    page = np.zeros((len(lines) * pitch_y + 2 * height_px, width), np.float32)
    for row, text in enumerate(lines):
        for column, label in enumerate(text):
            x = height_px + column * pitch_x + rng.normal(0, 0.02) * height_px
            y = height_px + row * pitch_y + rng.normal(0, 0.03) * height_px
            for stroke in STROKES[label]:
                points = np.array(stroke) * [DIGIT_WIDTH, 1.0] * height_px + [x, y]
                cv2.polylines(page, [np.round(points * 16).astype(np.int32)], False, 1.0, pen_px, cv2.LINE_AA, 4)
    return page


def cropped(ink: np.ndarray, above: float = 0.5) -> np.ndarray:
    """The ink without the margin around what is darker than `above`."""
    rows, columns = np.flatnonzero((ink > above).any(1)), np.flatnonzero((ink > above).any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def page_of(
    lines: list[str], *, paper: int = 235, pen: int = 40, noise: float = 2.0, seed: int = 0, **layout: float
) -> np.ndarray:
    """The lines on paper: uint8 (H, W, 3) RGB."""
    return on_paper(ink_of(lines, seed=seed, **layout), paper=paper, pen=pen, noise=noise, seed=seed)  # type: ignore[arg-type]


def on_paper(ink: np.ndarray, *, paper: int = 235, pen: int = 40, noise: float = 2.0, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed + 1)
    gray = paper + (pen - paper) * ink + rng.normal(0, noise, ink.shape)
    return cv2.cvtColor(np.clip(gray, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def turned(image: np.ndarray, angle_deg: float, border: int = 235) -> np.ndarray:
    """The picture turned clockwise in a frame that holds all of it."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sine + width * cosine), round(height * cosine + width * sine)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(border,) * 3)


def to_desk(page: np.ndarray, corners: list[tuple[int, int]]) -> np.ndarray:
    """The homography (3, 3) that lays a page with its corners, clockwise from the upper left one, at these pixels."""
    height, width = page.shape[:2]
    own = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return cv2.getPerspectiveTransform(own, np.array(corners, np.float32))


def on_desk(
    page: np.ndarray, corners: list[tuple[int, int]], size_px: tuple[int, int] = (900, 1200), ground: int = 110
) -> np.ndarray:
    """The page as a sheet that lies on a desk: uint8 (*size_px, 3)."""
    desk = np.random.default_rng(0).normal(ground, 3, (*size_px, 3)).clip(0, 255).astype(np.uint8)
    matrix, size = to_desk(page, corners), size_px[::-1]
    cover = cv2.warpPerspective(np.ones(page.shape, np.float32), matrix, size)
    seen = cv2.warpPerspective(page, matrix, size)
    return (desk * (1 - cover) + seen * cover).astype(np.uint8)


def shaded(image: np.ndarray, darkest: float = 0.35) -> np.ndarray:
    """A hard shadow over the right half and a soft gradient from corner to corner."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    light = 1.0 - 0.3 * (x / width + y / height) / 2
    light[:, width // 2 :] *= 1 - darkest
    light = cv2.GaussianBlur(light, (0, 0), 3)
    return np.clip(image * light[..., None], 0, 255).astype(np.uint8)


def ruled(
    image: np.ndarray, pitch_px: int, *, grid: bool = False, darkness: float = 0.3, thickness_px: int = 2
) -> np.ndarray:
    """Printed lines under the writing."""
    lines = np.zeros(image.shape[:2], np.float32)
    for y in range(pitch_px // 2, image.shape[0], pitch_px):
        lines[y : y + thickness_px] = 1
    if grid:
        for x in range(pitch_px // 2, image.shape[1], pitch_px):
            lines[:, x : x + thickness_px] = 1
    ruled_paper = 235 * (1 - darkness * lines[..., None])
    return np.minimum(image, ruled_paper).astype(np.uint8)


def spread(lines: list[str], side_px: int, height_px: int) -> np.ndarray:
    """A sheet so large with these digits in its middle, gray uint8."""
    page = np.full((side_px, side_px), 235, np.uint8)
    ink = cropped(ink_of(lines, height_px=height_px, pen_px=max(2, height_px // 10)), 0)
    digits = to_gray(on_paper(ink, noise=0))
    top, left = (side_px - digits.shape[0]) // 2, (side_px - digits.shape[1]) // 2
    page[top : top + digits.shape[0], left : left + digits.shape[1]] = digits
    return page

"""What surrounds handwriting in a photo: paper, rulings, ink, light, the camera; pictures are float32, 0 to 255."""

from __future__ import annotations

import cv2
import numpy as np

from training.data.handwriting import Points

WIDTH_PX, HEIGHT_PX = 1200, 840

Color = tuple[int, int, int]


def paper(color: Color, grain: float, rng: np.random.Generator) -> np.ndarray:
    """Blank paper with its grain: float32 (H, W, 3), 0 to 255."""
    fibres = cv2.GaussianBlur(rng.normal(size=(HEIGHT_PX, WIDTH_PX)).astype(np.float32), (0, 0), 1.4)
    clouds = cv2.resize(
        rng.normal(size=(7, 10)).astype(np.float32), (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC
    )
    return np.array(color, np.float32) + (grain * (3 * fibres + clouds))[..., None]


def ruled(sheet: np.ndarray, step_px: int, squared: bool = False) -> np.ndarray:
    """The sheet with lines, and columns when squared, in the pale blue of exercise books."""
    sheet = sheet.copy()
    for y in range(step_px, HEIGHT_PX, step_px):
        cv2.line(sheet, (0, y), (WIDTH_PX, y), (158, 182, 214), 2, cv2.LINE_AA)
    for x in range(step_px, WIDTH_PX, step_px) if squared else ():
        cv2.line(sheet, (x, 0), (x, HEIGHT_PX), (158, 182, 214), 2, cv2.LINE_AA)
    if not squared:
        cv2.line(sheet, (130, 0), (130, HEIGHT_PX), (226, 150, 150), 2, cv2.LINE_AA)
    return sheet


def patterned(sheet: np.ndarray, color: Color, step_px: float, strength: float) -> np.ndarray:
    """The sheet with fine wavy lines printed all over it, as cheques and certificates have them."""
    rows, columns = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    phase = (rows + 0.12 * columns + 1.2 * step_px * np.sin(columns / (5 * step_px))) / step_px
    lines = np.clip(np.sin(2 * np.pi * phase), 0, 1)[..., None] * np.float32(strength)
    return sheet * (1 - lines) + np.array(color, np.float32) * lines


def inked(sheet: np.ndarray, ink: np.ndarray, color: Color, strength: float, rng: np.random.Generator) -> np.ndarray:
    """The sheet with the ink on it; the pen does not cover the paper's grain evenly."""
    cover = cv2.GaussianBlur(rng.normal(size=ink.shape).astype(np.float32), (0, 0), 1.0)
    alpha = np.clip(ink * strength * (1 + 0.25 * cover), 0, 1)[..., None]
    return sheet * (1 - alpha) + np.array(color, np.float32) * alpha


def soft_shadow(sheet: np.ndarray, across: Points, darkness: float, softness_px: float) -> np.ndarray:
    """A shadow with the outline `across` (pixels) lies on the sheet."""
    shade = np.zeros(sheet.shape[:2], np.float32)
    cv2.fillPoly(shade, [np.array(across, np.int32)], 1.0)
    return sheet * (1 - darkness * cv2.GaussianBlur(shade, (0, 0), softness_px))[..., None]


def lamp(sheet: np.ndarray, at: tuple[float, float], fall_off: float) -> np.ndarray:
    """Light from one side: full at the point `at` (shares of width and height), weaker with distance."""
    rows, columns = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    distance = np.hypot(columns / sheet.shape[1] - at[0], rows / sheet.shape[0] - at[1])
    return sheet * (1 - fall_off * distance)[..., None]


def tilted(sheet: np.ndarray, angle_deg: float, desk: Color) -> np.ndarray:
    """The sheet seen turned, on a desk."""
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 0.86)
    return cv2.warpAffine(sheet, turn, (width, height), flags=cv2.INTER_AREA, borderValue=desk)


def photographed(scene: np.ndarray, blur_px: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """What a camera makes of the scene: uint8 (H, W, 3) RGB."""
    picture = cv2.GaussianBlur(scene, (0, 0), blur_px) + rng.normal(0, noise, scene.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)

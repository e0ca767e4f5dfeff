"""Takes the light out of the picture: what is left is how much darker than its paper each pixel is."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from preprocessing.settings import Polarity

# The paper is estimated on a picture this small: light changes slowly, and a median costs little here.
PAPER_SIDE_PX = 256
# A window this share of the shorter side holds more paper than ink, even around a marker digit that fills the picture.
WIDE_WINDOW = 0.60
# No stroke is wider than this share of the shorter side.
WIDEST_STROKE = 0.18
# Once the ink is taken out, a small window follows the edge of a shadow.
NARROW_WINDOW = 0.07


def to_gray(rgb: np.ndarray) -> np.ndarray:
    """RGB uint8 (H, W, 3) to gray uint8 (H, W)."""
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


def _polarity(small: np.ndarray, paper: np.ndarray) -> Literal["dark", "light"]:
    """Whether ink is darker or lighter than its ground: ink is the minority, so what stands out leans its way.

    Only what is as thin as a stroke counts: the corners of a sheet that lies on a darker desk stand out as well.
    """
    light = np.minimum(cv2.subtract(small, paper), small - _without_strokes(small))
    dark = np.minimum(cv2.subtract(paper, small), (255 - small) - _without_strokes(255 - small))
    # The third power, so that the strongest of it decides.
    return "light" if (light.astype(float) ** 3).sum() > (dark.astype(float) ** 3).sum() else "dark"


def _without_strokes(small: np.ndarray) -> np.ndarray:
    """The picture without what is lighter than its ground and thin; what is wide keeps its corners.

    Source: opening by reconstruction, Vincent, IEEE Transactions on Image Processing 2, 1993.
    """
    side = max(3, round(WIDEST_STROKE * min(small.shape))) | 1
    wide = cv2.morphologyEx(small, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    for _ in range(side // 2):
        wide = np.minimum(cv2.dilate(wide, np.ones((3, 3), np.uint8)), small)
    return wide


def normalize_background(
    gray: np.ndarray, polarity: Polarity
) -> tuple[np.ndarray, np.ndarray, Literal["dark", "light"]]:
    """Divides the paper out of the picture.

    gray: uint8 (H, W). Returns contrast float32 (H, W): 0 where the pixel is its paper, 1 where it is black, below
    0 where it is lighter than the paper (for light ink the picture is inverted first); the paper uint8 (H, W); and the
    polarity used.
    Source: the paper interpolated under a first guess of the ink, Gatos et al., Pattern Recognition 39, 2006.
    """
    small = _small(gray)
    paper = _median(small, WIDE_WINDOW)
    found = _polarity(small, paper) if polarity == "auto" else polarity
    if found == "light":
        gray, small, paper = 255 - gray, 255 - small, 255 - paper
    for window in (0.5 * WIDE_WINDOW, NARROW_WINDOW):
        inked = _first_guess(small, paper)
        paper = _median(np.where(inked, _fill(small, inked, paper), small).astype(np.uint8), window)
    paper = cv2.resize(paper, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    contrast = gray.astype(np.float32) + 1.0
    contrast /= paper.astype(np.float32) + 1.0
    np.subtract(1.0, contrast, out=contrast)
    return contrast, paper, found


def _small(gray: np.ndarray) -> np.ndarray:
    scale = min(1.0, PAPER_SIDE_PX / max(gray.shape))
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    return cv2.resize(gray, size, interpolation=cv2.INTER_AREA)


def _median(small: np.ndarray, share: float) -> np.ndarray:
    side = max(3, round(share * min(small.shape))) | 1
    return cv2.medianBlur(small, min(side, 255))


def _first_guess(small: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Where the ink probably is, a little too much of it: bool (h, w)."""
    darker = np.clip(paper.astype(np.float32) - small, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(darker, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    inked = (darker > max(0.6 * level, 4.0)).astype(np.uint8)
    return cv2.dilate(inked, np.ones((3, 3), np.uint8)) > 0


def _fill(small: np.ndarray, inked: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """The paper under the ink, averaged from the paper around it: float32 (h, w)."""
    clear = (~inked).astype(np.float32)
    side = max(5, round(0.12 * min(small.shape))) | 1
    weight = cv2.boxFilter(clear, -1, (side, side))
    total = cv2.boxFilter(clear * small, -1, (side, side))
    return np.where(weight > 0.05, total / np.maximum(weight, 1e-6), paper)

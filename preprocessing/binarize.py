"""Ink or paper: the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.settings import ThresholdMethod

# Ink that differs from its paper by less than this cannot be told from the paper's own texture.
FAINTEST_INK = 0.055
# ... nor can what stands out of the noise by less than this many standard deviations.
NOISE_SIGMAS = 4.5
# Grain has a Gaussian's long tail; a printed pattern ends. So many deviations from the paper lies the end of this share
# of a Gaussian, and only a texture that ends much sooner, about as soon as one that is evenly spread, is a pattern:
# white that is overexposed ends sooner too.
TAIL_SHARE, TAIL_SIGMAS = 0.99, 2.576
PATTERN_RATIO = 0.6
# The noisier the picture, the wider the blur that it takes to see through.
BLUR_PER_NOISE_PX = 25.0
BLUR_RANGE_PX = (0.7, 2.0)
NOISE_GROWTH = 0.6
# A stroke ends where its contrast has fallen to less than half: pencil varies that much on its way and must not break.
EDGE_SHARE = 0.40
# Ink is compared with the darkest ink this near, as a share of the longer side.
CONTRAST_WINDOW = 1 / 24
SAUVOLA_K = 0.2
EDGE_LEVEL = 127
SAMPLED_EVERY = 3  # pixel, for a median over the page


@dataclass(frozen=True, eq=False)
class Ink:
    """What is ink.

    ink_gray: uint8 (H, W), ink 255 with soft edges, EDGE_LEVEL where a stroke ends; weak_mask: uint8 (H, W), 255
    wherever anything stands out of the paper at all, such as a printed line beside darker ink; threshold: of contrast,
    the median over the page.
    """

    ink_gray: np.ndarray
    weak_mask: np.ndarray
    method: str
    threshold: float

    @property
    def mask(self) -> np.ndarray:
        """uint8 (H, W), ink 255 on 0."""
        return to_mask(self.ink_gray)


def noise_sigma(contrast: np.ndarray) -> float:
    """Standard deviation of the bare paper in `contrast` float32 (H, W), its grain and the noise together."""
    return _sigma(_lighter_than_paper(contrast))


def texture_reach(contrast: np.ndarray) -> float:
    """How much contrast the bare paper's grain, noise and printed pattern may have in `contrast` float32 (H, W)."""
    lighter = _lighter_than_paper(contrast)
    sigma = _sigma(lighter)
    tail_sigma = float(np.quantile(lighter, TAIL_SHARE)) / TAIL_SIGMAS if len(lighter) else 0.0
    return NOISE_SIGMAS * (tail_sigma if tail_sigma < PATTERN_RATIO * sigma else sigma)


def _lighter_than_paper(contrast: np.ndarray) -> np.ndarray:
    """How much lighter than the median the lighter half is: ink, however much there is, lies on the other side."""
    sample = contrast[::SAMPLED_EVERY, ::SAMPLED_EVERY]
    paper = float(np.median(sample))
    return paper - sample[sample < paper]


def _sigma(lighter: np.ndarray) -> float:
    return 1.4826 * float(np.median(lighter)) if len(lighter) else 0.0


def smooth(contrast: np.ndarray, sigma_px: float | None, scale: float = 1.0) -> tuple[np.ndarray, float]:
    """Gaussian blur; None takes as much as the noise asks for. Returns the picture and the sigma used.

    scale: how much the picture was enlarged, for its noise grew with it.
    """
    if sigma_px is None:
        least, most = BLUR_RANGE_PX
        sigma_px = float(
            np.clip(BLUR_PER_NOISE_PX * noise_sigma(contrast), least * max(1.0, NOISE_GROWTH * scale), most)
        )
    if sigma_px <= 0:
        return contrast, 0.0
    return cv2.GaussianBlur(contrast, (0, 0), sigma_px), sigma_px


def binarize(contrast: np.ndarray, method: ThresholdMethod, sought: np.ndarray | None = None) -> Ink:
    """contrast: float32 (H, W), at most 1, normalized and smoothed; below 0 where lighter than the paper.

    sought: bool (H, W), the ink by whose contrast the local threshold goes; None for all ink. Pencil beside the dark
    lines of a table is told from the paper by its own contrast.
    """
    floor = max(FAINTEST_INK, texture_reach(contrast))
    local = THRESHOLDS[method](contrast if sought is None or method != "auto" else contrast * sought)
    np.maximum(local, floor, out=local)
    ramp = contrast / local
    np.minimum(ramp, 1.5, out=ramp)
    ink_gray = cv2.convertScaleAbs(ramp, alpha=EDGE_LEVEL / 0.5, beta=-EDGE_LEVEL) * (ramp > 0.5)
    weak_mask = (contrast > floor).astype(np.uint8) * 255
    return Ink(ink_gray, weak_mask, method, float(np.median(local[::SAMPLED_EVERY, ::SAMPLED_EVERY])))


def to_mask(ink_gray: np.ndarray) -> np.ndarray:
    """Ink uint8 (H, W) with soft edges to a mask uint8 (H, W), ink 255 on 0."""
    return cv2.threshold(ink_gray, EDGE_LEVEL, 255, cv2.THRESH_BINARY)[1]


def _by_peak(contrast: np.ndarray) -> np.ndarray:
    """A share of the contrast of the darkest ink nearby, which is where the edge of a stroke lies."""
    side = max(15, round(CONTRAST_WINDOW * max(contrast.shape))) | 1
    peak = cv2.dilate(contrast, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    return EDGE_SHARE * cv2.blur(peak, (side, side))


def _otsu(contrast: np.ndarray) -> np.ndarray:
    level, _ = cv2.threshold(
        np.clip(255 * contrast, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    return np.full_like(contrast, level / 255)


def _adaptive(contrast: np.ndarray) -> np.ndarray:
    side = max(15, round(2 * CONTRAST_WINDOW * max(contrast.shape))) | 1
    return cv2.blur(contrast, (side, side)) + 0.06


def _sauvola(contrast: np.ndarray) -> np.ndarray:
    """Source: Sauvola and Pietikäinen, Pattern Recognition 33, 2000, written for contrast instead of brightness."""
    side = max(15, round(2 * CONTRAST_WINDOW * max(contrast.shape))) | 1
    bright = 1.0 - contrast
    mean = cv2.blur(bright, (side, side))
    deviation = np.sqrt(np.maximum(cv2.sqrBoxFilter(bright, -1, (side, side)) - mean**2, 0))
    return 1.0 - mean * (1.0 + SAUVOLA_K * (deviation / 0.5 - 1.0))


THRESHOLDS = {"auto": _by_peak, "otsu": _otsu, "adaptive": _adaptive, "sauvola": _sauvola}

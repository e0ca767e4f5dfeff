"""What light, lens and sensor do to a picture."""

from __future__ import annotations

import cv2
import numpy as np

SHADOW_SHARES = (0.5, 0.35, 0.15)  # of the pictures have none, one, two
GLARE, VIGNETTE = 0.1, 0.2
MISEXPOSED, COARSE, FINE_LENS, SOFT_NOISE, JPEG = 0.6, 0.15, 0.85, 0.4, 0.5
FINE_BLUR_PX = 3.0  # a blur of a larger standard deviation is as good on a copy made smaller
NOISE, NOISE_SHARES = (0.5, 3.0, 7.0), (0.4, 0.4, 0.2)


def lit(rng: np.random.Generator, gray: np.ndarray) -> np.ndarray:
    """Light from one side, shadows, a lamp's glare, a vignette."""
    side_px = len(gray)
    y, x = (axis.astype(np.float32) / side_px for axis in np.ogrid[:side_px, :side_px])
    angle = rng.uniform(0, 2 * np.pi)
    ramp = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)
    light = 1 + rng.uniform(0, 0.5) * (ramp - 0.5)
    for _ in range(int(rng.choice((0, 1, 2), p=SHADOW_SHARES))):
        mask = np.zeros((side_px, side_px), np.float32)
        centre = rng.uniform(0, side_px, 2)
        angles = np.sort(rng.uniform(0, 2 * np.pi, 6))
        reach = rng.uniform(0.2, 0.9, 6) * side_px
        points = centre + np.stack([np.cos(angles) * reach, np.sin(angles) * reach], 1)
        cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
        light *= 1 - rng.uniform(0.1, 0.55) * blurred(mask, float(np.exp(rng.uniform(0, np.log(40)))))
    if rng.random() < GLARE:
        centre = rng.uniform(0, 1, 2)
        light += rng.uniform(0, 0.5) * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / rng.uniform(0.005, 0.1))
    if rng.random() < VIGNETTE:
        light *= 1 - rng.uniform(0, 0.5) * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    return gray * light


def blurred(layer: np.ndarray, deviation_px: float) -> np.ndarray:
    """A Gaussian blur of float32 (H, W); a wide one is made on a smaller copy, in much less time."""
    share = min(1.0, FINE_BLUR_PX / deviation_px)
    small = cv2.resize(layer, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), share * deviation_px)
    return cv2.resize(small, layer.shape[::-1], interpolation=cv2.INTER_LINEAR)


def sensed(rng: np.random.Generator, gray: np.ndarray) -> np.ndarray:
    """Exposure, resolution, blur, noise and JPEG: any float (H, W) to uint8."""
    gray = np.clip(gray, 0, 262).astype(np.float32)
    if rng.random() < MISEXPOSED:
        gray = 255 * np.clip(gray / 255, 0, 1) ** rng.uniform(0.7, 1.6) * rng.uniform(0.65, 1.05)
    if rng.random() < COARSE:
        side = len(gray)
        share = rng.uniform(0.45, 0.85)
        small = cv2.resize(gray, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        gray = cv2.resize(small, (side, side), interpolation=cv2.INTER_LINEAR)
    gray = cv2.GaussianBlur(gray, (0, 0), rng.uniform(0.3, 1.1) if rng.random() < FINE_LENS else rng.uniform(1.1, 2.0))
    noise = rng.standard_normal(gray.shape, np.float32)
    if rng.random() < SOFT_NOISE:
        noise = 1.6 * cv2.GaussianBlur(noise, (0, 0), 0.8)
    gray = np.clip(gray + rng.choice(NOISE, p=NOISE_SHARES) * noise, 0, 255).astype(np.uint8)
    if rng.random() < JPEG:
        quality = int(rng.integers(30, 95))
        stored = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        gray = np.asarray(cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE))
    return gray

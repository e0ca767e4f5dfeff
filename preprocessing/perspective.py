"""A sheet seen in perspective: how large it is seen from above, and the homography that shows it so."""

from __future__ import annotations

import cv2
import numpy as np

# Focal lengths of cameras, in longer sides of their pictures, and that of most phones.
FOCAL_RANGE, PHONE_FOCAL = (0.5, 3.0), 0.75
ENLARGED = 1.15  # so that the far end of the sheet, which is small on the picture, keeps its sharpness
LARGEST_SIDE_PX = 3600
INSET = 0.006  # of the sheet, at each side: its edge is no ink


def seen_from_above(corners: np.ndarray, size_px: tuple[int, int]) -> tuple[tuple[int, int], np.ndarray]:
    """Height and width of a sheet seen from above, and the homography (3, 3) from its pixels to the picture's.

    corners: float64 (4, 2), of the sheet on a picture of this height and width, clockwise from the upper left one.
    """
    ratio = aspect_ratio(corners, size_px)
    area = cv2.contourArea(corners.astype(np.float32))
    height = ENLARGED * float(np.sqrt(area / ratio))
    height *= min(1.0, LARGEST_SIDE_PX / (height * max(1.0, ratio)))
    width = height * ratio
    left, top, right, bottom = -INSET * width, -INSET * height, (1 + INSET) * width, (1 + INSET) * height
    rectangle = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    to_picture = cv2.getPerspectiveTransform(rectangle, corners.astype(np.float32))
    return (max(1, round(height)), max(1, round(width))), to_picture


def aspect_ratio(corners: np.ndarray, size_px: tuple[int, int]) -> float:
    """Width by height of the rectangle that is seen with these corners, on a picture that was not cut.

    Source: Zhang and He, "Whiteboard scanning and image enhancement", Digital Signal Processing 17, 2007.
    """
    side = max(size_px)
    points = (corners - np.array(size_px[::-1]) / 2) / side
    upper_left, upper_right, lower_right, lower_left = np.column_stack([points, np.ones(4)])
    across = np.cross(upper_left, lower_right)
    right = across @ lower_left / (np.cross(upper_right, lower_right) @ lower_left) * upper_right - upper_left
    down = across @ upper_right / (np.cross(lower_left, lower_right) @ upper_right) * lower_left - upper_left
    # Two sides of a rectangle are square to one another, which tells the focal length where both lean away.
    leaning = right[2] * down[2]
    squared = -(right[:2] @ down[:2]) / leaning if abs(leaning) > 1e-9 else 0.0
    low, high = FOCAL_RANGE
    focal = np.sqrt(squared) if low**2 < squared < high**2 else PHONE_FOCAL
    scale = np.array([1 / focal, 1 / focal, 1.0])
    return float(np.linalg.norm(scale * right) / np.linalg.norm(scale * down))

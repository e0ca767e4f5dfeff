"""Where a form lies in a picture: features of its printed matter, and the homography that its matches agree on.

SIFT with Lowe's ratio test (Lowe, IJCV 2004) and MAGSAC++ (Barath et al., CVPR 2020), both as OpenCV has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.geometry import Box
from preprocessing.illumination import to_gray
from preprocessing.resolution import resize

# The longer side of the copy on which features are sought: print of a form is legible there, and noise is not.
LOOKED_AT_PX = 1400
MOST_FEATURES, MOST_IN_A_PAGE = 1000, 4000
DESCRIPTOR_SIZE = 128
# A match counts where it is closer than this share of the next best; print repeats itself.
RATIO = 0.8
# Agreeing matches lie this close, in pixels of the copy; so many are needed.
CLOSE_PX, FEWEST = 4.0, 20
# They lie all over the form, and not in a letterhead that several forms share: of squares of an eighth of its longer
# side that hold so many features, this share has one that agrees. Drawn pages of one form have 90 % even blurred or at
# half of the size, another form under the same title, with the same note at its foot, 48 %.
SQUARES, FEWEST_IN_SQUARE, FEWEST_FOUND = 8, 6, 0.7
# What a camera that sees the page still does: a side is at most so many times as long as the one opposite.
STEEPEST = 2.5

NO_PRINT = "The page has too little print on it to be recognized again: mark the fields on one with labels or lines."
OTHER_FORM = "This does not look like the form of the template: too little of its print is found in the picture."
NOT_PLAUSIBLE = (
    "The form of the template cannot be laid on this picture: take it from above, with the whole page in it."
)


class NotRegistered(ValueError):
    """The form is not found; the message is one sentence for a person."""


@dataclass(frozen=True, eq=False)
class Features:
    """size_px: width and height of a picture; points_xy: float32 (n, 2), in its pixels; descriptors: uint8 (n, 128)."""

    size_px: tuple[int, int]
    points_xy: np.ndarray
    descriptors: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.points_xy)
        got = self.points_xy.shape, self.descriptors.shape
        if got != ((count, 2), (count, DESCRIPTOR_SIZE)):
            raise ValueError(
                f"expected points (n, 2) and descriptors (n, {DESCRIPTOR_SIZE}), got {got[0]} and {got[1]}"
            )


def features_of(rgb: np.ndarray, most: int = MOST_IN_A_PAGE) -> Features:
    """The strongest features of a picture, uint8 (H, W, 3)."""
    height_px, width_px = rgb.shape[:2]
    scale = min(1.0, LOOKED_AT_PX / max(height_px, width_px))
    found, descriptors = cv2.SIFT.create(nfeatures=most).detectAndCompute(to_gray(resize(rgb, scale)), None)
    if descriptors is None:
        return Features((width_px, height_px), np.zeros((0, 2), np.float32), np.zeros((0, DESCRIPTOR_SIZE), np.uint8))
    # OpenCV's coordinates are those of the middles of pixels, ours those of their edges; it may give some more than
    # it was asked for.
    points = np.array([one.pt for one in found[:most]], np.float32) + 0.5
    return Features((width_px, height_px), points / np.float32(scale), descriptors[:most].astype(np.uint8))


def marked_features(rgb: np.ndarray) -> Features:
    """What a template keeps of the page it was marked on, uint8 (H, W, 3). Raises NotRegistered for an empty page."""
    features = features_of(rgb, MOST_FEATURES)
    if len(features.points_xy) < FEWEST:
        raise NotRegistered(NO_PRINT)
    return features


def registered(form: Features, rgb: np.ndarray) -> np.ndarray:
    """The homography float64 (3, 3) from the pixels of a form to those of a picture of it, uint8 (H, W, 3).

    Raises NotRegistered where too few matches agree, they lie in a part of it only, or no camera sees a page so.
    """
    page = features_of(rgb)
    if min(len(page.points_xy), len(form.points_xy)) < FEWEST:
        raise NotRegistered(OTHER_FORM)
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(
        form.descriptors.astype(np.float32), page.descriptors.astype(np.float32), 2
    )
    good = [best for best, second in pairs if best.distance < RATIO * second.distance]
    if len(good) < FEWEST:
        raise NotRegistered(OTHER_FORM)
    of_form = form.points_xy[[match.queryIdx for match in good]]
    of_page = page.points_xy[[match.trainIdx for match in good]]
    close_px = CLOSE_PX * max(1.0, max(page.size_px) / LOOKED_AT_PX)
    cv2.setRNGSeed(0)
    matrix, agreeing = cv2.findHomography(of_form, of_page, cv2.USAC_MAGSAC, close_px, maxIters=5000, confidence=0.9999)
    if matrix is None:
        raise NotRegistered(OTHER_FORM)
    witnesses = of_form[agreeing.ravel() > 0]
    if len(witnesses) < FEWEST or _found(form, witnesses) < FEWEST_FOUND:
        raise NotRegistered(OTHER_FORM)
    if not _is_plausible(matrix, form.size_px):
        raise NotRegistered(NOT_PLAUSIBLE)
    return np.asarray(matrix, float)


def seen_square(rgb: np.ndarray, to_page: np.ndarray, box: Box, around_px: int) -> np.ndarray:
    """A box of a form, and around_px of what is around it, as it lies in a picture, uint8 (H, W, 3), shown square.

    to_page: as `registered` gives it. About as many pixels as the picture has there, and no more than it has at all.
    """
    x, y = box.x - around_px, box.y - around_px
    width, height = box.width + 2 * around_px, box.height + 2 * around_px
    corners = np.array([[(x, y), (x + width, y), (x, y + height)]], float)
    origin, right, down = cv2.perspectiveTransform(corners, to_page)[0]
    scale = max(np.linalg.norm(right - origin) / width, np.linalg.norm(down - origin) / height, 1 / min(width, height))
    scale = min(scale, max(rgb.shape) / max(width, height))
    from_shown = to_page @ np.array([[1 / scale, 0, x], [0, 1 / scale, y], [0, 0, 1]])
    size_px = max(1, round(scale * width)), max(1, round(scale * height))
    return cv2.warpPerspective(
        rgb, from_shown, size_px, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )


def _found(form: Features, witnesses_xy: np.ndarray) -> float:
    """The share of the printed squares of a form in which one of the points, float32 (n, 2), lies."""
    side_px = max(form.size_px) / SQUARES
    squares, counts = np.unique(_points_once(form.points_xy) // side_px, axis=0, return_counts=True)
    printed = {tuple(square) for square in squares[counts >= FEWEST_IN_SQUARE].tolist()}
    return len(printed & {tuple(square) for square in (witnesses_xy // side_px).tolist()}) / max(1, len(printed))


def _points_once(points_xy: np.ndarray) -> np.ndarray:
    """The points, float32 (n, 2), each pixel once: features of several scales may stand at one."""
    return np.unique(points_xy.round(), axis=0)


def _is_plausible(matrix: np.ndarray, size_px: tuple[int, int]) -> bool:
    """Whether a camera may see a page of this width and height so: from its front, and not too steeply."""
    width, height = size_px
    corners = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)], float) @ matrix.T
    if not (corners[:, 2] * corners[0, 2] > 0).all():
        return False
    seen = corners[:, :2] / corners[:, 2:]
    sides = np.roll(seen, -1, 0) - seen
    following = np.roll(sides, -1, 0)
    turns_right = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0
    lengths = np.linalg.norm(sides, axis=1)
    unlike = np.maximum(lengths / np.roll(lengths, 2), np.roll(lengths, 2) / lengths)
    return bool(turns_right.all() and unlike.max() < STEEPEST)

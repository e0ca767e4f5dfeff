"""A sheet as a camera sees it: paper and pen, what lies under it, perspective; or a scan, or a drawing on a screen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.ink_map import DIGIT, NOTHING, OTHER, PRINTED, SIGN
from training.data.ink.grounds import draw_things, ground_of
from training.data.ink.light import blurred, lit, sensed
from training.data.ink.sheet import Sheet

# How often the sheet fills the picture or lies on something that is seen; else it is a scan or a drawing.
FILLS, ON_GROUND = 0.44, 0.41
COVERED = 90  # of 255: a pixel is ink from this much of it on
LIGHT_ON_DARK = 0.08
FAINT, FAINTEST = 0.5, 0.22  # how often a whole sheet's ink is faint, and how much of it is left then
SHOWS_THROUGH, PATTERNED = 0.1, 0.08
FOLD_PX = (0.6, 6)  # how soft the edges of a crease are
TONES = (150, 252)  # of the paper
TURN_DEG, FAR_TURN_DEG = 4, 22  # standard deviation of most turns, and the largest
ASIDE = 0.06  # of the picture's side: how far beyond its edge a sheet on a ground may reach


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture and what is on it.

    gray: uint8 (H, W); kinds: uint8 (H, W), of preprocessing.ink_map; boxes: float32 (n, 5), x, y, width, height in px
    and label of each digit whose centre the picture holds.
    """

    gray: np.ndarray
    kinds: np.ndarray
    boxes: np.ndarray


def photographed(rng: np.random.Generator, sheet: Sheet, side_px: int, textures: np.ndarray) -> Scene:
    """The sheet, at least `side_px` high and wide, in a picture of that side.

    textures: uint8 (n, h, w, 3), seamless, what the sheet may lie on; may be empty.
    """
    view = rng.random()
    page = _page(rng, sheet)
    if view < FILLS + ON_GROUND:
        on_ground = view > FILLS
        matrix = _pose(rng, sheet, side_px, on_ground)
        gray, cover = _laid(rng, page, sheet, matrix, side_px, textures if on_ground else None)
        gray = lit(rng, gray)
    else:
        matrix = np.eye(3)
        part = slice(0, side_px), slice(0, side_px)
        gray, cover = page[part], sheet.cover[part]
        if rng.random() < 0.5:  # drawn on a screen
            gray = 255 * (1 - np.clip(sheet.ink[part], 0, 1) * rng.uniform(0.5, 1))
    gray = sensed(rng, gray)
    if rng.random() < LIGHT_ON_DARK:
        gray = 255 - gray
    return Scene(gray, kinds_of(cover), _boxes_seen(sheet, matrix, side_px))


def _page(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """Paper with the sheet's ink on it: float32 (H, W), 0 to 255."""
    strength = float(np.exp(rng.uniform(np.log(FAINTEST), 0))) if rng.random() < FAINT else 1.0
    tone, pen = rng.uniform(*TONES), rng.uniform(0, 0.35)
    page = _paper(rng, sheet.ink.shape, tone)
    page *= 1 - np.clip(sheet.ink, 0, 1) * strength * (1 - pen)
    if rng.random() < SHOWS_THROUGH:  # what stands on the other side
        page *= 1 - rng.uniform(0.03, 0.15) * cv2.GaussianBlur(sheet.ink[:, ::-1], (0, 0), 1.5)
    return page


def _paper(rng: np.random.Generator, size: tuple[int, ...], tone: float) -> np.ndarray:
    """Grain, creases and a stain: float32 (H, W)."""
    height, width = size
    grain = rng.normal(0, 1, (height // 12 + 2, width // 12 + 2)).astype(np.float32)
    paper = tone + rng.uniform(0, 4) * cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.12:
        for _ in range(int(rng.integers(1, 5))):
            start, end = (rng.uniform(0, 1, (2, 2)) * (width, height)).astype(int).tolist()
            fold = cv2.line(np.zeros((height, width), np.uint8), start, end, 255, int(rng.integers(1, 8)))
            softness_px = float(np.exp(rng.uniform(*np.log(FOLD_PX))))
            paper += rng.uniform(-45, 25) * blurred(fold.astype(np.float32) / 255, softness_px)
    if rng.random() < PATTERNED:
        paper -= _pattern(rng, height, width)
    if rng.random() < 0.06:
        centre, radius = rng.uniform(0, 1, 2) * (width, height), rng.uniform(0.05, 0.25) * max(size)
        y, x = np.ogrid[:height, :width]
        paper *= 1 - rng.uniform(0.05, 0.3) / (1 + np.exp((np.hypot(x - centre[0], y - centre[1]) - radius) / 3))
    return paper.astype(np.float32)


def _pattern(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """The fine waves that cheques and tickets are printed with, paler than ink: float32 (H, W), how much darker."""
    y, x = (axis.astype(np.float32) for axis in np.ogrid[:height, :width])
    darker = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        pitch, (swing, length), lean = rng.uniform(4, 30), np.exp(rng.uniform(np.log(5), np.log(120), 2)), rng.normal()
        phase = (y + lean * x + swing * np.sin(2 * np.pi * x / length + rng.uniform(0, 6))) / pitch
        darker += rng.uniform(4, 28) * (np.cos(2 * np.pi * phase) > rng.uniform(-0.3, 0.9))
    return darker


def _pose(rng: np.random.Generator, sheet: Sheet, side_px: int, on_ground: bool) -> np.ndarray:
    """The homography (3, 3) from the sheet to the picture."""
    width, height = sheet.width_px, sheet.height_px
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.radians(rng.normal(0, TURN_DEG) if rng.random() < 0.75 else rng.uniform(-FAR_TURN_DEG, FAR_TURN_DEG))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    tilt = rng.uniform(0, 0.22 if on_ground else 0.1)
    placed = (corners - corners.mean(0)) @ turn.T
    narrow = 1 - rng.uniform(-tilt, tilt, 2)
    placed[:2, 0] *= narrow[0]  # the farther edge looks shorter
    placed[[0, 3], 1] *= narrow[1]
    placed += rng.uniform(-1, 1, (4, 2)) * 0.15 * tilt * (width, height)
    if not on_ground:
        placed += side_px / 2
        return cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
    placed *= rng.uniform(0.75, 1.0) * side_px / np.ptp(placed, 0).max()
    room = np.maximum(0, side_px - np.ptp(placed, 0)) / 2
    aside = rng.uniform(-1.2, 1.2, 2) * (room + ASIDE * side_px)
    placed += side_px / 2 - (placed.max(0) + placed.min(0)) / 2 + aside
    return cv2.getPerspectiveTransform(corners, placed.astype(np.float32))


def _laid(
    rng: np.random.Generator, page: np.ndarray, sheet: Sheet, matrix: np.ndarray, side_px: int,
    textures: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The page in its pose, on a ground where there are textures: gray (side, side), and the cover of each kind."""
    size = (side_px, side_px)
    cover = cv2.warpPerspective(sheet.cover, matrix, size, flags=cv2.INTER_LINEAR)
    if textures is None:
        edge = cv2.BORDER_REPLICATE  # the paper goes on
        return cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR, borderMode=edge), cover
    seen = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR)
    lies = cv2.warpPerspective(np.ones_like(page), matrix, size, flags=cv2.INTER_LINEAR)
    ground = ground_of(rng, side_px, textures)
    print_about = draw_things(rng, ground)
    offset = tuple(rng.integers(-8, 9, 2).tolist())
    cast = blurred(np.roll(lies, offset, (0, 1)), rng.uniform(1, 8))
    gray = ground * (1 - rng.uniform(0, 0.6) * cast) * (1 - lies) + seen * lies
    about = (255 * print_about * (1 - lies)).astype(np.uint8)
    np.maximum(cover[..., OTHER - 1], about, out=cover[..., OTHER - 1])
    return gray, cover


def kinds_of(cover: np.ndarray) -> np.ndarray:
    """The kind of each pixel, uint8 (H, W), of cover uint8 (H, W, 4): a digit before print, signs and other ink."""
    kinds = np.full(cover.shape[:2], NOTHING, np.uint8)
    for kind in (OTHER, SIGN, PRINTED, DIGIT):
        kinds[cover[..., kind - 1] >= COVERED] = kind
    return kinds


def _boxes_seen(sheet: Sheet, matrix: np.ndarray, side_px: int) -> np.ndarray:
    """The upright boxes around the digits in the picture, those whose centre it holds: float32 (n, 5)."""
    if not sheet.boxes:
        return np.zeros((0, 5), np.float32)
    x, y, width, height, label = np.array(sheet.boxes, np.float32).T
    columns, rows = np.stack([x, x + width, x + width, x], 1), np.stack([y, y, y + height, y + height], 1)
    corners = np.stack([columns, rows], 2)  # (n, 4, 2)
    seen = cv2.perspectiveTransform(corners.reshape(-1, 1, 2), matrix.astype(np.float64)).reshape(-1, 4, 2)
    low, high = seen.min(1), seen.max(1)
    inside = ((low + high > 0) & (low + high < 2 * side_px)).all(1)
    return np.concatenate([low, high - low, label[:, None]], 1)[inside].astype(np.float32)

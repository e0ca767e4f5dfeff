"""The reading drawn onto its picture: a box and a label on every digit and sign, doubtful ones plain to see."""

from __future__ import annotations

from statistics import median
from typing import cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from preprocessing import Box
from recognition.page import Corners, Page
from recognition.review import Review
from recognition.reviewed import ReviewedDigit, State

Color = tuple[int, int, int]

# Mid tones, which stand out on white paper and on a blackboard alike; apart for colour-blind eyes too.
SURE: Color = (13, 148, 136)
JUST_SURE: Color = (202, 138, 4)
DOUBTFUL: Color = (220, 38, 38)
SETTLED: Color = (37, 99, 235)
LABEL_TEXT: Color = (255, 255, 255)
REJECTED_RGBA = (128, 128, 128, 110)
DOUBTFUL_TINT_ALPHA = 40
# A light rim keeps the lines apart from dark paper.
RIM_RGBA = (255, 255, 255, 110)

LABEL_PER_DIGIT_HEIGHT = 0.3
# A label must still be legible when a camera's picture is shown a thousand pixels wide.
SMALLEST_LABEL_PER_SIDE = 1 / 80
SMALLEST_LABEL_PX = 9
STROKE_PER_SIDE = 1 / 550
DASH_PER_STROKE = 5
# How far a warning's outline lies from its box, in strokes: outside the box of a digit and its rim.
WARNING_MARGIN = 5

Point = tuple[float, float]


def annotate(image_rgb_u8: np.ndarray, page: Page, review: Review | None = None) -> np.ndarray:
    """Draws the reading of an image onto a copy of it, as a person left it where there is a review.

    image_rgb_u8: uint8 (H, W, 3), the image that was read.
    Returns uint8 (H, W, 3): digits and signs boxed and labelled, coloured by confidence, blue where a person settled
    them; doubtful ones that are open red, heavy, tinted and with a question mark, turned ones in a turned box; a dashed
    amber line around what the page warns of; rejected and removed components in a faint gray box.
    Raises ValueError for another shape, or when the page is of an image of another size.
    """
    if image_rgb_u8.ndim != 3 or image_rgb_u8.shape[2] != 3:
        raise ValueError(f"expected an image of shape (H, W, 3), got {image_rgb_u8.shape}")
    if image_rgb_u8.shape[:2] != (page.height_px, page.width_px):
        raise ValueError(f"the page is of an image of {page.height_px} x {page.width_px}, got {image_rgb_u8.shape[:2]}")
    picture = Image.fromarray(image_rgb_u8)
    draw = ImageDraw.Draw(picture, "RGBA")
    stroke_px = max(1, round(max(picture.size) * STROKE_PER_SIDE))
    review = review or Review(page)
    marks = [mark for line in review.lines for mark in line.digits]
    for mark in marks:
        if mark.box and not mark.stands:
            draw.rectangle(_edges(mark.box, stroke_px), outline=REJECTED_RGBA, width=stroke_px)
    for warning in review.warnings:
        if warning.box:
            _draw_dashed(draw, _edges(warning.box, WARNING_MARGIN * stroke_px), stroke_px)
    drawn = [mark for mark in marks if mark.box and mark.stands]
    if drawn:
        # Pillow is built with FreeType everywhere, so the default font comes in every size.
        font = cast(ImageFont.FreeTypeFont, ImageFont.load_default(_label_px(drawn, picture.size)))
        # Doubtful digits last: no neighbour's label hides theirs.
        for digit in sorted(drawn, key=lambda digit: -digit.confidence):
            _draw_digit(draw, digit, page.min_confidence, stroke_px, font)
    return np.asarray(picture)


def confidence_color(confidence: float, min_confidence: float) -> Color:
    """Teal for a sure digit, amber towards the threshold, red below it."""
    if confidence < min_confidence:
        return DOUBTFUL
    above = (confidence - min_confidence) / max(1.0 - min_confidence, 1e-6)
    red, green, blue = (round(low + above * (high - low)) for low, high in zip(JUST_SURE, SURE, strict=True))
    return red, green, blue


def _label_px(digits: list[ReviewedDigit], size_px: tuple[int, int]) -> float:
    digit_px = median(digit.box.height for digit in digits if digit.box)
    return max(SMALLEST_LABEL_PX, LABEL_PER_DIGIT_HEIGHT * digit_px, SMALLEST_LABEL_PER_SIDE * max(size_px))


def _draw_digit(
    draw: ImageDraw.ImageDraw, digit: ReviewedDigit, min_confidence: float, stroke_px: int, font: ImageFont.FreeTypeFont
) -> None:
    by_reader = digit.state is State.READ
    color = confidence_color(digit.confidence, min_confidence) if by_reader else SETTLED
    doubtful = digit.is_open(min_confidence)
    tint = (*color, DOUBTFUL_TINT_ALPHA) if doubtful else None
    width_px = 2 * stroke_px if doubtful else stroke_px
    box = cast(Box, digit.box)
    if _is_turned(digit.corners, stroke_px):
        corners = _outward(digit.corners, 2 * stroke_px)
        _draw_outline(draw, _outward(digit.corners, 3 * stroke_px), RIM_RGBA, stroke_px)
        if tint:
            draw.polygon(corners, fill=tint)
        _draw_outline(draw, corners, color, width_px)
        columns, rows = zip(*corners, strict=True)
        edges = round(min(columns)), round(min(rows)), round(max(columns)), round(max(rows))
    else:
        edges, rim = _edges(box, 2 * stroke_px), _edges(box, 3 * stroke_px)
        draw.rounded_rectangle(rim, radius=4 * stroke_px, outline=RIM_RGBA, width=stroke_px)
        draw.rounded_rectangle(edges, radius=3 * stroke_px, fill=tint, outline=color, width=width_px)
    _draw_label(draw, f"{digit.label}?" if doubtful else digit.label, edges, color, font)


def _draw_label(
    draw: ImageDraw.ImageDraw,
    text: str,
    box_xyxy: tuple[int, int, int, int],
    color: Color,
    font: ImageFont.FreeTypeFont,
) -> None:
    """A small tab that sits on the box, or hangs below it at the upper edge of the picture."""
    left, top, _, bottom = box_xyxy
    padding_px = round(font.size * 0.2)
    width_px = round(font.getlength(text)) + 2 * padding_px
    height_px = round(font.size * 1.15)
    picture_width_px, picture_height_px = draw.im.size
    left = max(0, min(left, picture_width_px - width_px - 1))
    tab_top = top - height_px if top >= height_px else min(bottom, max(0, picture_height_px - height_px - 1))
    draw.rounded_rectangle((left, tab_top, left + width_px, tab_top + height_px), radius=padding_px, fill=color)
    middle = (left + width_px / 2, tab_top + height_px / 2)
    draw.text(middle, text, fill=LABEL_TEXT, font=font, anchor="mm")


def _draw_dashed(draw: ImageDraw.ImageDraw, edges: tuple[int, int, int, int], stroke_px: int) -> None:
    """An amber rectangle of dashes, cut to the picture so that none of its sides is lost."""
    picture_width_px, picture_height_px = draw.im.size
    left, top = max(edges[0], 0), max(edges[1], 0)
    right, bottom = min(edges[2], picture_width_px - 1), min(edges[3], picture_height_px - 1)
    dash_px = DASH_PER_STROKE * stroke_px
    for start in range(left, right + 1, 2 * dash_px):
        end = min(start + dash_px, right)
        draw.rectangle((start, top, end, top + stroke_px), fill=JUST_SURE)
        draw.rectangle((start, bottom - stroke_px, end, bottom), fill=JUST_SURE)
    for start in range(top, bottom + 1, 2 * dash_px):
        end = min(start + dash_px, bottom)
        draw.rectangle((left, start, left + stroke_px, end), fill=JUST_SURE)
        draw.rectangle((right - stroke_px, start, right, end), fill=JUST_SURE)


def _draw_outline(draw: ImageDraw.ImageDraw, corners: list[Point], color: tuple[int, ...], width_px: int) -> None:
    # Over the first side again, so that the last joint is as round as the others.
    draw.line([*corners, *corners[:2]], fill=color, width=width_px, joint="curve")


def _is_turned(corners: Corners, within_px: int) -> bool:
    """Whether the sides lean by more than so many pixels; not where there are no corners."""
    return any(min(abs(x - to_x), abs(y - to_y)) > within_px for (x, y), (to_x, to_y) in _sides(corners))


def _outward(corners: Corners, margin_px: int) -> list[Point]:
    """The corners of a box that is larger by a margin on every side."""
    placed = np.array(corners, float)
    from_before, from_after = placed - np.roll(placed, 1, axis=0), placed - np.roll(placed, -1, axis=0)
    outward = sum(
        away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1) for away in (from_before, from_after)
    )
    return [(float(x), float(y)) for x, y in placed + margin_px * outward]


def _sides(corners: Corners) -> list[tuple[Point, Point]]:
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _edges(box: Box, margin_px: int) -> tuple[int, int, int, int]:
    return box.x - margin_px, box.y - margin_px, box.right + margin_px, box.bottom + margin_px

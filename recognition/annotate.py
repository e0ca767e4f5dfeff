"""The reading drawn onto its picture: a box and a label on every digit, doubtful ones plain to see."""

from __future__ import annotations

from statistics import median
from typing import cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from preprocessing import Box
from recognition.page import Digit, Page

Color = tuple[int, int, int]

# Mid tones, which stand out on white paper and on a blackboard alike; apart for colour-blind eyes too.
SURE: Color = (13, 148, 136)
JUST_SURE: Color = (202, 138, 4)
DOUBTFUL: Color = (220, 38, 38)
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


def annotate(image_rgb_u8: np.ndarray, page: Page) -> np.ndarray:
    """Draws the reading of an image onto a copy of it.

    image_rgb_u8: uint8 (H, W, 3), the image that was read.
    Returns uint8 (H, W, 3): digits boxed and labelled, coloured by confidence; doubtful ones red, heavy, tinted
    and with a question mark; rejected components in a faint gray box.
    Raises ValueError for another shape, or when the page is of an image of another size.
    """
    if image_rgb_u8.ndim != 3 or image_rgb_u8.shape[2] != 3:
        raise ValueError(f"expected an image of shape (H, W, 3), got {image_rgb_u8.shape}")
    if image_rgb_u8.shape[:2] != (page.height_px, page.width_px):
        raise ValueError(f"the page is of an image of {page.height_px} x {page.width_px}, got {image_rgb_u8.shape[:2]}")
    picture = Image.fromarray(image_rgb_u8)
    draw = ImageDraw.Draw(picture, "RGBA")
    stroke_px = max(1, round(max(picture.size) * STROKE_PER_SIDE))
    for rejected in page.rejected:
        draw.rectangle(_corners(rejected.box, stroke_px), outline=REJECTED_RGBA, width=stroke_px)
    if page.digits:
        # Pillow is built with FreeType everywhere, so the default font comes in every size.
        font = cast(ImageFont.FreeTypeFont, ImageFont.load_default(_label_px(page)))
        # Doubtful digits last: no neighbour's label hides theirs.
        for digit in sorted(page.digits, key=lambda digit: digit.confidence, reverse=True):
            _draw_digit(draw, digit, page.min_confidence, stroke_px, font)
    return np.asarray(picture)


def confidence_color(confidence: float, min_confidence: float) -> Color:
    """Teal for a sure digit, amber towards the threshold, red below it."""
    if confidence < min_confidence:
        return DOUBTFUL
    above = (confidence - min_confidence) / max(1.0 - min_confidence, 1e-6)
    red, green, blue = (round(low + above * (high - low)) for low, high in zip(JUST_SURE, SURE, strict=True))
    return red, green, blue


def _label_px(page: Page) -> float:
    digit_px = median(digit.box.height for digit in page.digits)
    side_px = max(page.width_px, page.height_px)
    return max(SMALLEST_LABEL_PX, LABEL_PER_DIGIT_HEIGHT * digit_px, SMALLEST_LABEL_PER_SIDE * side_px)


def _draw_digit(
    draw: ImageDraw.ImageDraw, digit: Digit, min_confidence: float, stroke_px: int, font: ImageFont.FreeTypeFont
) -> None:
    color = confidence_color(digit.confidence, min_confidence)
    doubtful = digit.is_doubtful(min_confidence)
    corners, rim = _corners(digit.box, 2 * stroke_px), _corners(digit.box, 3 * stroke_px)
    draw.rounded_rectangle(rim, radius=4 * stroke_px, outline=RIM_RGBA, width=stroke_px)
    draw.rounded_rectangle(
        corners,
        radius=3 * stroke_px,
        fill=(*color, DOUBTFUL_TINT_ALPHA) if doubtful else None,
        outline=color,
        width=2 * stroke_px if doubtful else stroke_px,
    )
    _draw_label(draw, f"{digit.label}?" if doubtful else str(digit.label), corners, color, font)


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


def _corners(box: Box, margin_px: int) -> tuple[int, int, int, int]:
    return box.x - margin_px, box.y - margin_px, box.right + margin_px, box.bottom + margin_px

"""A picture as a file: JPEG for looking at, PNG for keeping."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

JPEG_QUALITY = 88


def as_jpeg(picture: Image.Image) -> bytes:
    """The picture, of whatever mode, as a JPEG."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def as_png(image_u8: np.ndarray, notes: Mapping[str, str] | None = None) -> bytes:
    """uint8 (H, W, 3) RGB or (H, W) gray as a PNG, which carries the notes along as its text."""
    text = PngInfo()
    for keyword, note in (notes or {}).items():
        text.add_text(keyword, note)
    buffer = io.BytesIO()
    Image.fromarray(image_u8).save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


def shrunk(image_rgb_u8: np.ndarray, longest_px: int) -> Image.Image:
    """The image as Pillow has it, its longer side at most `longest_px`."""
    picture = Image.fromarray(image_rgb_u8)
    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture

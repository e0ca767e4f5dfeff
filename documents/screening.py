"""What a picture file may cost: far more than its pixels do, and its headers refuse it before a decoder sees it."""

from __future__ import annotations

import re

from PIL import Image, ImageFile

from documents import gif, jpeg, png, tiff
from documents.refusal import BROKEN, UnreadableImage

# A header of the PNM formats, as netpbm's pnm(5) has it, with what notes a program writes into it.
_PNM_SIGNATURES = (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"P0", b"Pf", b"Py")
_PNM, _PNM_WITHIN = re.compile(rb"P[\w]{1,5}\s(?:\s|#[^\r\n]*[\r\n])*\d+\s"), 4096

_SLOW = "The picture is stored in a rare way that takes too long to unpack: save it as PNG or JPEG and try again."


def refuse_costly(data: bytes) -> None:
    """Raises UnreadableImage where the headers of a file ask for more work than the picture in it does."""
    for signatures, refuse in (
        ((jpeg.SIGNATURE,), jpeg.refuse_costly),
        ((png.SIGNATURE,), png.refuse_costly),
        ((gif.SIGNATURE,), gif.refuse_costly),
        (tiff.SIGNATURES, tiff.refuse_costly),
    ):
        if data.startswith(signatures):
            refuse(data)
    if data.startswith(_PNM_SIGNATURES) and not _PNM.match(data[:_PNM_WITHIN]):
        raise UnreadableImage(BROKEN)


def refuse_slow(image: ImageFile.ImageFile) -> None:
    """Raises UnreadableImage where an opened file would be decoded by Python, a pixel at a time: RLE BMP, plain PNM."""
    if any(tile.codec_name in Image.DECODERS for tile in image.tile):
        raise UnreadableImage(_SLOW)


def refuse_partial(data: bytes, image: ImageFile.ImageFile) -> None:
    """Raises UnreadableImage where a decoded file held fewer pixels than its header says, and no decoder complained.

    What is not held is left 0: of the PNGs whose last row is nothing else, and of those whose last row is not the last
    that is stored, the pixels are counted.
    """
    if not data.startswith(png.SIGNATURE):
        return
    last = image.crop((0, image.height - 1, image.width, image.height))
    if (png.is_interlaced(data) or last.getbbox(alpha_only=False) is None) and not png.is_whole(data):
        raise UnreadableImage(BROKEN)

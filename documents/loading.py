"""The one door for images: a file, bytes, a Pillow image or an array becomes an RGB array here and nowhere else."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import IO, Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

from documents.limits import BYTES_PER_MB, MAX_FILE_BYTES, MAX_MEGAPIXELS, MAX_PIXELS, MAX_SIDE_PX
from documents.refusal import BROKEN, UnreadableImage
from documents.screening import refuse_costly, refuse_partial, refuse_slow

ImageSource: TypeAlias = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image | np.ndarray[Any, Any]
)

# What cameras, phones, scanners and screenshots write. Left out on purpose: formats without a signature, which claim
# any bytes; EPS, which starts Ghostscript; ICO and PSD, whose header does not bound what is decoded.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP", "PPM")
SUFFIXES = ("jpg", "jpeg", "png", "webp", "avif", "tif", "tiff", "gif", "bmp", "ppm", "pgm", "pbm", "mpo")

# Depths at which cameras and scanners store gray; the values of a picture use one of them.
DEPTHS_BITS = (8, 10, 12, 14, 16, 24, 32, 64)
# Resampling with a sharp filter overshoots: floats up to here are still 0..1, and what is above 1 is white.
HIGHEST_OVERSHOOT = 1.5

_EXIF_ORIENTATION = 0x0112
_TILE_WIDTH, _TILE_LENGTH = 322, 323
_WHITE = 255
_BAND_PIXELS = 1 << 20

_FOREIGN = "This is not a picture that can be read: save it as JPEG or PNG and try again."
_PDF = "This is a PDF, not a picture: save its page as JPEG or PNG and try again."
_HEIC = "HEIC photos cannot be read: save the photo as JPEG and try again."
_TEXT = "This is text, not a picture: choose a photo or a scan."
_CLOSED = "The file could not be opened: check that it is there and that you may read it."
_EMPTY = "The file is empty: choose another one."
_NO_PIXELS = "The picture has no pixels: choose another one."
_HUGE_FILE = f"The file is larger than {MAX_FILE_BYTES // BYTES_PER_MB} MB: save the picture as JPEG and try again."

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_TEXT_BYTES = bytes({7, 8, 9, 10, 12, 13, 27} | set(range(0x20, 0x100)) - {0x7F})


def load_image(source: ImageSource) -> np.ndarray:
    """Turns any picture into an array: EXIF orientation applied, transparency on white, first frame of an animation.

    source: path, bytes, binary file object (read from its start), Pillow image, or array: (H, W), (H, W, 1),
        (H, W, 3) RGB or (H, W, 4) RGBA. uint8 is taken as it is, bool as black and white. Other integers, and gray
        files of 16 bits or more, are scaled from the smallest usual depth (8, 10, 12, 14, 16 ... bits) that holds
        their values. Floats are 0..1, and resampling may have led them a little beyond; when they go far above 1 they
        are scaled like integers. Negative values move black down to the lowest; NaN is white.
    Returns uint8 (H, W, 3) RGB, contiguous, and the caller's own: it shares no memory with `source`.
    Raises UnreadableImage, and nothing else, for what is no picture, damaged, empty, or above 50 megapixels; the size
    is checked before anything is decoded.
    """
    if isinstance(source, np.ndarray):
        return _from_array(source)
    if isinstance(source, Image.Image):
        return _guarded(source)
    data = read_bytes(source)
    refuse_costly(data)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise UnreadableImage(_name_foreign(data)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableImage(_too_large()) from None
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise UnreadableImage(BROKEN) from error
    with image:
        refuse_slow(image)
        rgb = _guarded(image)
        refuse_partial(data, image)
    return rgb


def read_bytes(source: Any) -> bytes:
    """The bytes of a path, a file object or anything bytes-like: 1 to MAX_FILE_BYTES. Raises UnreadableImage."""
    try:
        if isinstance(source, bytes | bytearray | memoryview):
            data = bytes(source)
        elif isinstance(source, str | os.PathLike):
            data = _read_file(Path(source))
        else:
            data = _read_stream(source)
    except UnreadableImage:
        raise
    except Exception as error:  # a file object may be anybody's
        raise UnreadableImage(_CLOSED) from error
    if not data:
        raise UnreadableImage(_EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableImage(_HUGE_FILE)
    return data


def _read_file(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableImage(f"{path} is a folder: choose a picture in it.")
    if not path.is_file():
        raise UnreadableImage(f"There is no file {path}: check the name.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableImage(_HUGE_FILE)
    return path.read_bytes()


def _read_stream(stream: Any) -> bytes:
    if not hasattr(stream, "read"):
        expected = "a path, bytes, a file, a Pillow image or an array"
        raise UnreadableImage(f"Expected a picture as {expected}, got {type(stream).__name__}.")
    with contextlib.suppress(AttributeError, OSError):  # a pipe cannot be wound back, and need not be
        stream.seek(0)
    data = stream.read(MAX_FILE_BYTES + 1)
    if not isinstance(data, bytes):
        raise UnreadableImage("The file was opened as text: open it in binary mode.")
    return data


def _guarded(image: Image.Image) -> np.ndarray:
    """Decodes a picture whose header has been read; turns whatever the decoder raises into UnreadableImage."""
    try:
        _check_size(image.width, image.height)
        # A TIFF may keep a small picture in huge tiles, each of which is decoded whole.
        tags = getattr(image, "tag_v2", {})
        _check_size(int(tags.get(_TILE_WIDTH, 1)), int(tags.get(_TILE_LENGTH, 1)))
        return _decode(image)
    except UnreadableImage:
        raise
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise UnreadableImage(BROKEN) from error


def _decode(image: Image.Image) -> np.ndarray:
    image.load()
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        rgb = _from_array(np.asarray(image))
    else:
        rgb = np.empty((image.height, image.width, 3), np.uint8)
        # Band by band: a whole-picture conversion takes twice the time and three times the memory.
        rows = max(1, _BAND_PIXELS // image.width)
        for top in range(0, image.height, rows):
            bottom = min(top + rows, image.height)
            rgb[top:bottom] = _band_to_rgb(image.crop((0, top, image.width, bottom)))
    return _turn(rgb, _orientation(image))


def _band_to_rgb(band: Image.Image) -> np.ndarray:
    if band.mode == "La":
        band = band.convert("LA")  # the only mode that Pillow turns it into
    if band.has_transparency_data:
        return _on_white(np.asarray(band.convert("RGBA")))
    if band.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        band = ImageCms.profileToProfile(band, lab, srgb, outputMode="RGB") or band
    return np.asarray(band if band.mode == "RGB" else band.convert("RGB"))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, 1))
    except Exception:  # damaged EXIF data must not cost the photo around it
        return 1


def _turn(rgb: np.ndarray, orientation: int) -> np.ndarray:
    """Undoes EXIF `orientation`, 1 to 8; any other number leaves `rgb` (H, W, 3) as it is."""
    match orientation:
        case 2:
            return cv2.flip(rgb, 1)
        case 3:
            return cv2.rotate(rgb, cv2.ROTATE_180)
        case 4:
            return cv2.flip(rgb, 0)
        case 5:
            return cv2.transpose(rgb)
        case 6:
            return cv2.rotate(rgb, cv2.ROTATE_90_CLOCKWISE)
        case 7:
            return cv2.flip(cv2.transpose(rgb), -1)
        case 8:
            return cv2.rotate(rgb, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return rgb


def _from_array(array: np.ndarray) -> np.ndarray:
    """Any array that `load_image` takes, as uint8 (H, W, 3)."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise UnreadableImage(f"Expected an array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), got {array.shape}.")
    if array.dtype.kind not in "buif":
        raise UnreadableImage(f"Expected an array of numbers, got one of {array.dtype}.")
    _check_size(array.shape[1], array.shape[0])
    u8 = _to_u8(np.asarray(array))
    if u8.ndim == 2 or u8.shape[2] == 1:
        return np.repeat(u8.reshape(*u8.shape[:2], 1), 3, axis=2)
    if u8.shape[2] == 4:
        return _on_white(u8)
    return np.array(u8, order="C", copy=True)


def _to_u8(array: np.ndarray) -> np.ndarray:
    """Scales numbers of any type to 0..255, as `load_image` promises."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == bool:
        return array.astype(np.uint8) * _WHITE
    values: NDArray[np.floating[Any]] = array.astype(np.float64 if array.dtype.itemsize > 4 else np.float32)
    finite = np.isfinite(values)
    black = float(values.min(where=finite, initial=0.0))
    highest = float(values.max(where=finite, initial=0.0))
    if array.dtype.kind == "f" and highest <= HIGHEST_OVERSHOOT:
        span = 1.0 - black
    else:
        span = next((2.0**bits - 1 for bits in DEPTHS_BITS if highest - black < 2.0**bits), highest - black)
    with np.errstate(over="ignore", invalid="ignore"):
        values = (values - black) * (_WHITE / span)
    np.nan_to_num(values, copy=False, nan=_WHITE, posinf=_WHITE, neginf=0.0)
    return np.rint(values).clip(0, _WHITE).astype(np.uint8)


def _on_white(rgba: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 4) laid on white paper, as uint8 (H, W, 3)."""
    rgb, alpha = rgba[..., :3], rgba[..., 3:]
    if alpha.min() == _WHITE:
        return np.array(rgb, order="C")
    opacity = alpha.astype(np.uint16)
    return ((rgb * opacity + (_WHITE - opacity) * _WHITE + _WHITE // 2) // _WHITE).astype(np.uint8)


def _check_size(width_px: int, height_px: int) -> None:
    if width_px < 1 or height_px < 1:
        raise UnreadableImage(_NO_PIXELS)
    if width_px * height_px > MAX_PIXELS:
        raise UnreadableImage(_too_large(width_px * height_px))
    if max(width_px, height_px) > MAX_SIDE_PX:
        raise UnreadableImage(
            f"The picture is {max(width_px, height_px)} pixels long, and at most {MAX_SIDE_PX} are read: crop it."
        )


def _too_large(pixels: int | None = None) -> str:
    size = f"has {pixels / 1e6:.1f} megapixels" if pixels else "is too large"
    return f"The picture {size}, and at most {MAX_MEGAPIXELS} megapixels are read: make it smaller or crop it."


def _name_foreign(data: bytes) -> str:
    """Says what `data` is when no decoder knows it: the commonest things people choose by mistake."""
    if data.startswith(_SIGNATURES) or data[4:12] == b"ftypavif" or data[8:12] == b"WEBP":
        return BROKEN
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return _HEIC
    if b"%PDF-" in data[:1024]:
        return _PDF
    if not data[:1024].translate(None, _TEXT_BYTES):
        return _TEXT
    return _FOREIGN

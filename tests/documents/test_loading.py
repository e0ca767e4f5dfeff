"""The door: every kind of picture becomes the same RGB array, and whatever is no picture says so in a sentence."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from documents.loading import MAX_FILE_BYTES, MAX_PIXELS, SUFFIXES, UnreadableImage, load_image

# Pillow tells the log of much that it finds odd in a broken file.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning")

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def corners() -> Image.Image:
    """24×16, so that no turn of it equals another: red, green, blue and white quarters."""
    pixels = np.zeros((16, 24, 3), np.uint8)
    pixels[:8, :12], pixels[:8, 12:], pixels[8:, :12], pixels[8:, 12:] = (255, 0, 0), (0, 255, 0), (0, 0, 255), WHITE
    return Image.fromarray(pixels)


def ramp() -> Image.Image:
    return Image.fromarray(np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1)))


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that writes `orientation`: the inverse of what a viewer does."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    return image if undo is None else image.transpose(undo)


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[ORIENTATION] = orientation
    return data


def png_header(width: int, height: int, bit_depth: int = 8, color_type: int = 2) -> bytes:
    """A PNG of the given size whose pixel data is next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bit_depth, color_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


REAL_FILES = {
    "png": encoded(corners(), "PNG"),
    "jpeg": encoded(corners().resize((120, 80)), "JPEG", exif=exif(6)),
    "gif": encoded(corners(), "GIF"),
    "webp": encoded(corners(), "WEBP", lossless=True),
    "avif": encoded(corners(), "AVIF"),
    "tiff": encoded(corners(), "TIFF", compression="tiff_lzw"),
    "tiff raw": encoded(corners(), "TIFF"),
    "bmp": encoded(corners(), "BMP"),
    "ppm": encoded(corners(), "PPM"),
}


# -- what comes in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(REAL_FILES))
def test_every_format_gives_its_pixels(kind: str) -> None:
    rgb = load_image(REAL_FILES[kind])
    expected = (120, 80) if kind == "jpeg" else (16, 24)
    assert rgb.shape == (*expected, 3)
    assert rgb.dtype == np.uint8
    assert rgb.flags.c_contiguous and rgb.flags.writeable
    if kind != "jpeg":
        assert np.abs(rgb.astype(int) - np.asarray(corners())).mean() < 12


class OneWay(io.RawIOBase):
    """A pipe: it gives its bytes once and cannot be wound back."""

    def __init__(self, data: bytes) -> None:
        self.rest = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self.rest.readinto(buffer)


def read_before(data: bytes) -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.read()
    return stream


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(str, id="str"),
        pytest.param(lambda path: path, id="Path"),
        pytest.param(lambda path: path.read_bytes(), id="bytes"),
        pytest.param(lambda path: bytearray(path.read_bytes()), id="bytearray"),
        pytest.param(lambda path: memoryview(path.read_bytes()), id="memoryview"),
        pytest.param(lambda path: path.open("rb"), id="file"),
        pytest.param(lambda path: read_before(path.read_bytes()), id="file already read"),
        pytest.param(lambda path: io.BufferedReader(OneWay(path.read_bytes())), id="pipe"),
        pytest.param(lambda path: corners(), id="Pillow"),
        pytest.param(Image.open, id="Pillow, not decoded yet"),
        pytest.param(lambda path: np.array(corners()), id="array"),
        pytest.param(lambda path: np.array(corners())[:, ::-1][:, ::-1], id="view of an array"),
    ],
)
def test_every_source_gives_the_same_pixels(source: Any, tmp_path: Path) -> None:
    path = tmp_path / "photo with ünïcode.png"
    path.write_bytes(REAL_FILES["png"])
    assert np.array_equal(load_image(source(path)), np.asarray(corners()))


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 4), (4, 1, 3), (4, 5, 3), (4, 5)])
def test_the_result_is_the_callers_own(shape: tuple[int, ...]) -> None:
    source = np.full(shape, 255, np.uint8)
    rgb = load_image(source)
    assert not np.shares_memory(rgb, source)
    rgb[:] = 0
    assert (source == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_exif_orientation_is_undone(orientation: int, kind: str) -> None:
    big = corners().resize((96, 64), Image.Resampling.NEAREST)
    data = encoded(turned(big, orientation), kind, exif=exif(orientation), quality=95)
    rgb = load_image(data)
    assert rgb.shape == (64, 96, 3)
    assert np.abs(rgb.astype(int) - np.asarray(big)).mean() < 12


def test_orientation_of_an_open_pillow_image_is_undone_and_the_image_left_alone() -> None:
    image = Image.open(io.BytesIO(encoded(turned(corners(), 6), "PNG", exif=exif(6))))
    assert np.array_equal(load_image(image), np.asarray(corners()))
    assert image.getexif()[ORIENTATION] == 6
    assert image.size == (16, 24)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_nonsense_orientation_is_ignored(orientation: int) -> None:
    assert np.array_equal(load_image(encoded(corners(), "PNG", exif=exif(orientation))), np.asarray(corners()))


@pytest.mark.parametrize("damage", [b"", b"MM", b"Exif\0\0", b"II*\0\xff\xff\xff\xff", b"\xff" * 4_000_000])
def test_damaged_exif_does_not_cost_the_photo(damage: bytes) -> None:
    image = corners()
    image.info["exif"] = damage
    assert np.array_equal(load_image(image), np.asarray(corners()))


def test_a_megabyte_of_exif_is_carried_along() -> None:
    data = exif(6)
    data[0x927C] = b"\x07" * 2_000_000
    assert np.array_equal(load_image(encoded(turned(corners(), 6), "PNG", exif=data)), np.asarray(corners()))


# -- what the pixels mean ---------------------------------------------------------------------------------------------


def palette_with_transparency() -> bytes:
    image = Image.new("P", (2, 1))
    image.putpalette([*BLACK, 200, 0, 0])
    image.putdata([0, 1])
    return encoded(image, "PNG", transparency=0)


def gray_with_transparent_value() -> bytes:
    image = Image.new("L", (2, 1))
    image.putdata([0, 200])
    return encoded(image, "PNG", transparency=0)


def lab(lightness: int) -> Image.Image:
    srgb, to = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(Image.new("RGB", (2, 1), (lightness,) * 3), srgb, to, outputMode="LAB")
    assert converted is not None
    return converted


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(Image.new("RGB", (1, 1), WHITE), [WHITE], id="one pixel"),
        pytest.param(Image.new("1", (2, 1), 1), [WHITE, WHITE], id="1 bit"),
        pytest.param(Image.new("L", (2, 1), 7), [(7, 7, 7)] * 2, id="gray"),
        pytest.param(Image.new("RGBA", (2, 1), (0, 0, 0, 0)), [WHITE] * 2, id="transparent black is paper"),
        pytest.param(Image.new("RGBA", (2, 1), (0, 0, 0, 255)), [BLACK] * 2, id="opaque"),
        pytest.param(Image.new("RGBA", (1, 1), (0, 0, 0, 128)), [(127, 127, 127)], id="half transparent"),
        pytest.param(Image.new("LA", (1, 1), (0, 0)), [WHITE], id="gray with alpha"),
        pytest.param(Image.new("La", (1, 1), (0, 0)), [WHITE], id="gray with premultiplied alpha"),
        pytest.param(Image.new("RGBa", (1, 1), (0, 0, 0, 0)), [WHITE], id="premultiplied alpha"),
        pytest.param(Image.new("PA", (1, 1), (0, 0)), [WHITE], id="palette with alpha"),
        pytest.param(palette_with_transparency(), [WHITE, (200, 0, 0)], id="palette with a transparent color"),
        pytest.param(gray_with_transparent_value(), [WHITE, (200, 200, 200)], id="gray with a transparent value"),
        pytest.param(Image.new("CMYK", (1, 1), (0, 0, 0, 255)), [BLACK], id="CMYK black"),
        pytest.param(Image.new("CMYK", (1, 1), (0, 0, 0, 0)), [WHITE], id="CMYK white"),
        pytest.param(encoded(Image.new("CMYK", (1, 1)), "JPEG"), [WHITE], id="CMYK JPEG"),
        pytest.param(encoded(Image.new("CMYK", (1, 1)), "TIFF"), [WHITE], id="CMYK TIFF"),
        pytest.param(Image.new("YCbCr", (1, 1), (255, 128, 128)), [WHITE], id="YCbCr"),
        pytest.param(Image.new("HSV", (1, 1), (0, 0, 255)), [WHITE], id="HSV"),
        pytest.param(lab(0), [BLACK] * 2, id="LAB black"),
        pytest.param(lab(255), [WHITE] * 2, id="LAB white"),
        pytest.param(Image.new("F", (1, 1), 0.5), [(128, 128, 128)], id="float, 0 to 1"),
        pytest.param(Image.new("F", (1, 1), 200.0), [(200, 200, 200)], id="float, 0 to 255"),
        pytest.param(Image.new("I", (1, 1), 65535), [WHITE], id="32-bit gray"),
        pytest.param(np.array([[False, True]]), [BLACK, WHITE], id="bool array"),
        pytest.param(np.array([[0, 200]], np.uint8), [BLACK, (200, 200, 200)], id="gray array"),
        pytest.param(np.array([[[0], [9]]], np.uint8), [BLACK, (9, 9, 9)], id="array (H, W, 1)"),
        pytest.param(np.array([[[1, 2, 3, 255], [1, 2, 3, 0]]], np.uint8), [(1, 2, 3), WHITE], id="RGBA array"),
        pytest.param(np.array([[0, 0x8000, 0xFFFF]], np.uint16), [BLACK, (128,) * 3, WHITE], id="16 bits used in full"),
        pytest.param(np.array([[0, 0x8000, 0xFFFF]], ">u2"), [BLACK, (128,) * 3, WHITE], id="16 bits, big-endian"),
        pytest.param(np.array([[0, 4095]], np.uint16), [BLACK, WHITE], id="12 bits in 16"),
        pytest.param(np.array([[0, 255]], np.uint16), [BLACK, WHITE], id="8 bits in 16"),
        pytest.param(np.array([[-100, 155]], np.int16), [BLACK, WHITE], id="below zero"),
        pytest.param(np.array([[0, 2**40 - 1]], np.int64), [BLACK, (0, 0, 0)], id="one giant among 64 bits"),
        pytest.param(np.array([[0.0, 0.5, 1.0]]), [BLACK, (128,) * 3, WHITE], id="float array, 0 to 1"),
        pytest.param(np.array([[0.0, 0.5, 1.0000001]]), [BLACK, (128,) * 3, WHITE], id="float array, rounded above 1"),
        pytest.param(np.array([[0.0, 0.5, 1.0, 1.02]]), [BLACK, (128,) * 3, WHITE, WHITE], id="float array, overshot"),
        pytest.param(np.array([[-1.0, 1.0]], np.float32), [BLACK, WHITE], id="float array, -1 to 1"),
        pytest.param(np.array([[0.0, 255.0]], np.float16), [BLACK, WHITE], id="float array, 0 to 255"),
        pytest.param(np.array([[0.0, np.nan, 1.0]]), [BLACK, WHITE, WHITE], id="NaN is paper"),
        pytest.param(np.array([[-np.inf, 0.0, np.inf]]), [BLACK, BLACK, WHITE], id="infinite"),
        pytest.param(np.array([[np.nan, np.nan]]), [WHITE, WHITE], id="nothing but NaN"),
        pytest.param(np.array([[-1e308, 1e308]]), [BLACK, WHITE], id="a range beyond floats"),
    ],
)
def test_pixels_mean_what_they_say(source: Any, expected: list[tuple[int, int, int]]) -> None:
    # a shade off is the rounding of the color conversion
    assert np.abs(load_image(source)[0].astype(int) - expected).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
@pytest.mark.parametrize("top", [1023, 4095, 65535])
def test_gray_files_of_16_bits_keep_their_shades(kind: str, top: int) -> None:
    shades = np.asarray(ramp(), np.float64) / 252 * top
    image = Image.frombytes("I;16", ramp().size, np.rint(shades).astype("<u2").tobytes())
    rgb = load_image(encoded(image, kind))
    assert np.abs(rgb[..., 0].astype(int) - np.rint(np.asarray(ramp()) / 252 * 255)).max() <= 1


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_first_frame_of_an_animation(kind: str) -> None:
    first, later = Image.new("RGB", (24, 16), WHITE), Image.new("RGB", (24, 16), BLACK)
    rgb = load_image(encoded(first, kind, save_all=True, append_images=[later, later]))
    assert rgb.min() >= 250


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 513)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_thin_pictures(size: tuple[int, int], kind: str) -> None:
    rgb = load_image(encoded(Image.new("RGB", size, WHITE), kind))
    assert rgb.shape == (size[1], size[0], 3)
    assert rgb.min() >= 250


def test_a_picture_taller_than_one_band_has_no_seam() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (700, 40, 4), np.uint8)
    image = Image.fromarray(pixels)
    white = Image.new("RGBA", image.size, "white")
    expected = np.asarray(Image.alpha_composite(white, image).convert("RGB"))
    assert np.abs(load_image(image).astype(int) - expected).max() <= 1


def test_full_resolution_is_kept() -> None:
    fine = np.zeros((2048, 2048), np.uint8)
    fine[:, ::2] = 255
    rgb = load_image(encoded(Image.fromarray(fine), "JPEG", quality=95))
    assert rgb.shape == (2048, 2048, 3)
    assert rgb[:, ::2].mean() - rgb[:, 1::2].mean() > 200


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(io.BytesIO(), "empty", id="empty file"),
        pytest.param(b"\0", "not a picture", id="one byte"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", id="PDF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text", id="SVG"),
        pytest.param(b"<!doctype html><title>404</title>", "text", id="HTML"),
        pytest.param("Zähler 4821\n".encode(), "text", id="text"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC", id="HEIC"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "text", id="EPS starts no Ghostscript"),
        pytest.param(b"8BPS\0\1" + b"\0" * 40, "not a picture", id="PSD"),
        pytest.param(b"PK\3\4" + b"\0" * 40, "not a picture", id="ZIP"),
        pytest.param(np.random.default_rng(5).bytes(4096), "JPEG or PNG", id="noise"),
        pytest.param(REAL_FILES["png"][:40], "damaged", id="cut PNG"),
        pytest.param(REAL_FILES["jpeg"][:-200], "damaged", id="cut JPEG"),
        pytest.param("no/such/photo.jpg", "There is no file no/such/photo.jpg", id="missing"),
        pytest.param(Path("photo\0.jpg"), "There is no file", id="a name that cannot be"),
        pytest.param("x" * 5000, "could not be opened", id="a name too long"),
        pytest.param(".", "is a folder", id="folder"),
        pytest.param(io.StringIO("text"), "binary", id="text stream"),
        pytest.param(None, "got NoneType", id="None"),
        pytest.param([[0, 1]], "got list", id="list"),
        pytest.param(np.zeros((0, 5), np.uint8), "no pixels", id="array without rows"),
        pytest.param(np.zeros((5, 0, 3), np.uint8), "no pixels", id="array without columns"),
        pytest.param(Image.new("RGB", (0, 4)), "no pixels", id="Pillow image without pixels"),
        pytest.param(np.zeros(9, np.uint8), "got (9,)", id="flat array"),
        pytest.param(np.zeros((4, 4, 2), np.uint8), "got (4, 4, 2)", id="two channels"),
        pytest.param(np.zeros((2, 4, 4, 3), np.uint8), "got (2, 4, 4, 3)", id="a batch"),
        pytest.param(np.zeros((4, 4), complex), "complex128", id="complex"),
        pytest.param(np.array([["a"]]), "array of numbers", id="strings"),
        pytest.param(np.broadcast_to(np.uint8(0), (1, MAX_PIXELS + 1)), "50 megapixels", id="array too large"),
        pytest.param(png_header(10_000, 5_001), "50.0 megapixels, and at most 50", id="just too large"),
        pytest.param(png_header(9_000, 11_000), "99.0 megapixels", id="above where Pillow warns"),
        pytest.param(png_header(2**31 - 1, 2**31 - 1), "50 megapixels", id="bomb"),
    ],
)
def test_refusals_are_a_sentence(source: Any, said: str) -> None:
    with pytest.raises(UnreadableImage) as caught:
        load_image(source)
    message = str(caught.value)
    assert said in message
    assert message.endswith(".")
    assert "\n" not in message
    assert "Error" not in message and "0x" not in message and "Traceback" not in message


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.png"
    path.write_bytes(REAL_FILES["png"])

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # root may read anything, so the refusal is played
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(UnreadableImage, match="may read it"):
        load_image(path)


def test_a_file_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.png"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    tracemalloc.start()
    with pytest.raises(UnreadableImage, match="larger than 400 MB"):
        load_image(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_offered_can_be_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"photo.{suffix}"
    Image.new("1" if suffix == "pbm" else "L" if suffix == "pgm" else "RGB", (4, 3), 1).save(path)
    assert load_image(path).shape == (3, 4, 3)


def patched(data: bytes, places: dict[int, bytes]) -> bytes:
    changed = bytearray(data)
    for place, value in places.items():
        changed[place : place + len(value)] = value
    return bytes(changed)


def tiff_in_one_tile(side: int) -> bytes:
    """A TIFF of 32×32 gray pixels cut out of one deflated tile of `side`²; TIFF 6.0, section 15."""
    pixels = zlib.compress(bytes(32 * 32))
    tags = {256: 32, 257: 32, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 0, 325: len(pixels)}
    tags[324] = 8 + 2 + 12 * len(tags) + 4
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + pixels


def test_a_tiled_tiff_is_read() -> None:
    assert (load_image(tiff_in_one_tile(32)) == 0).all()


FAR = b"\xff\xff\xff\xff"
JPEG_SIZE = REAL_FILES["jpeg"].index(b"\xff\xc0") + 5


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(png_header(30_000, 30_000, bit_depth=1, color_type=0), id="PNG"),
        pytest.param(patched(REAL_FILES["jpeg"], {JPEG_SIZE: FAR}), id="JPEG"),
        pytest.param(patched(REAL_FILES["gif"], {6: FAR}), id="GIF"),
        pytest.param(b"RIFF\x1e\0\0\0WEBPVP8X\n\0\0\0\2\0\0\0\xff\x3f\0\xff\x3f\0", id="WebP"),
        pytest.param(patched(REAL_FILES["bmp"], {18: struct.pack("<II", 60_000, 60_000)}), id="BMP"),
        pytest.param(b"P6 60000 60000 255 ", id="PPM"),
        pytest.param(tiff_in_one_tile(20_000), id="TIFF in huge tiles"),
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(self: Image.Image) -> None:
        pytest.fail("a picture too large was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    with pytest.raises(UnreadableImage, match="at most 50 megapixels"):
        load_image(bomb)


# -- no bytes whatsoever ----------------------------------------------------------------------------------------------


def read_or_refuse(data: Any) -> None:
    try:
        rgb = load_image(data)
    except UnreadableImage as refusal:
        assert str(refusal).endswith(".")
    else:
        assert rgb.ndim == 3 and rgb.shape[2] == 3 and rgb.dtype == np.uint8


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_door(data: bytes) -> None:
    read_or_refuse(data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted({data[:12] for data in REAL_FILES.values()})), st.binary(max_size=400))
def test_no_bytes_after_a_signature_crash_the_door(signature: bytes, data: bytes) -> None:
    read_or_refuse(signature + data)


@pytest.mark.parametrize("kind", sorted(REAL_FILES))
def test_a_file_cut_anywhere_is_refused_or_whole(kind: str) -> None:
    data = REAL_FILES[kind]
    for length in range(0, len(data), max(1, len(data) // 120)):
        read_or_refuse(data[:length])
    with pytest.raises(UnreadableImage):
        load_image(data[: len(data) // 2])


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(REAL_FILES)), st.data())
def test_no_change_of_a_header_crashes_the_door(kind: str, draw: st.DataObject) -> None:
    data = bytearray(REAL_FILES[kind])
    places = st.integers(0, min(len(data), 300) - 1)
    for place, value in draw.draw(st.dictionaries(places, st.integers(0, 255), min_size=1, max_size=6)).items():
        data[place] = value
    read_or_refuse(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_array_crashes_the_door(draw: st.DataObject) -> None:
    kind = draw.draw(st.sampled_from(["?", "u1", "i1", ">u2", "i4", "u8", "f2", "f4", "f8", "c8", "S3", "O", "M8[s]"]))
    shape = draw.draw(st.lists(st.integers(0, 5), max_size=4).map(tuple))
    noise = np.random.default_rng(draw.draw(st.integers(0, 9))).bytes(8 * int(np.prod(shape)))
    raw = np.frombuffer(noise, np.uint8)
    array = np.resize(raw, (*shape, np.dtype(kind).itemsize)) if kind != "O" else np.empty(shape, object)
    read_or_refuse(array.view(kind).reshape(shape) if kind != "O" and array.size else np.empty(shape, kind))

"""Draws the pictures in `sample_images/`: handwriting in fonts and strokes, on paper, in bad light, before a camera.

    python -m training.make_samples --fonts DIRECTORY [--out sample_images]

DIRECTORY holds the handwriting fonts named below (SIL Open Font License, fonts.google.com), as .ttf, .otf or .woff.
The same fonts and the same versions of NumPy, OpenCV and Pillow give the same pictures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH_PX, HEIGHT_PX = 1200, 840
JPEG_QUALITY = 84

Color = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

BLUE_PEN: Color = (38, 52, 120)
BLACK_PEN: Color = (44, 42, 46)
PENCIL: Color = (148, 147, 146)
CHALK: Color = (232, 234, 228)
RED_MARKER: Color = (176, 38, 44)
PAPER: Color = (243, 240, 232)
BOARD: Color = (42, 62, 54)


@dataclass(frozen=True)
class Hand:
    """Who writes, and with what: the font, the height of a digit, the space between two as a share of that height."""

    font: str
    height_px: int
    spacing: float = 0.16
    line_height: float = 1.7
    wobble: float = 1.0


def write(ink: np.ndarray, lines: Sequence[str], hand: Hand, fonts: Path, rng: np.random.Generator) -> None:
    """Writes `lines` into the middle of `ink`, float32 (H, W), ink 1.0 on 0.0; no two glyphs come out the same."""
    font_file = next(path for path in sorted(fonts.iterdir()) if path.stem == hand.font)
    font = ImageFont.truetype(font_file, hand.height_px * 2)
    top = ink.shape[0] / 2 - hand.height_px * (1 + hand.line_height * (len(lines) - 1)) / 2
    for index, line in enumerate(lines):
        glyphs = [_glyph(character, font, hand, rng) if character != " " else None for character in line]
        gap = hand.spacing * hand.height_px
        width = sum(0.4 * hand.height_px if glyph is None else glyph.shape[1] + gap for glyph in glyphs)
        x = (ink.shape[1] - width) / 2 + rng.normal(0, 0.15 * hand.height_px)
        y = top + index * hand.line_height * hand.height_px
        for glyph in glyphs:
            if glyph is None:
                x += 0.4 * hand.height_px
                continue
            drift = rng.normal(0, 0.03 * hand.height_px * hand.wobble)
            _stamp(ink, glyph, round(x), round(y + hand.height_px - glyph.shape[0] + drift))
            x += glyph.shape[1] + gap * rng.uniform(0.7, 1.5)


def _glyph(character: str, font: ImageFont.FreeTypeFont, hand: Hand, rng: np.random.Generator) -> np.ndarray:
    """One character as this writer makes it this time: float32, cropped to its ink."""
    side = 4 * hand.height_px
    canvas = Image.new("L", (side, side))
    ImageDraw.Draw(canvas).text((side // 2, side // 2), character, fill=255, font=font, anchor="mm")
    upright = np.asarray(canvas, np.float32) / 255
    reference = font.getbbox("8")
    scale = hand.height_px / (reference[3] - reference[1]) * (1 + 0.05 * hand.wobble * rng.normal())
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), 2.5 * hand.wobble * rng.normal(), scale)
    turn[0, 1] += 0.05 * hand.wobble * rng.normal()
    ink = cv2.warpAffine(upright, turn, (side, side), flags=cv2.INTER_AREA)
    ink = _wobbled(ink, 0.035 * hand.wobble * hand.height_px, 0.25 * hand.height_px, rng)
    x, y, width, height = cv2.boundingRect((ink > 0.1).astype(np.uint8))
    return ink[y : y + height, x : x + width]


def _wobbled(ink: np.ndarray, amplitude_px: float, wavelength_px: float, rng: np.random.Generator) -> np.ndarray:
    """Bends the picture smoothly, as an unsteady hand does."""
    height, width = ink.shape
    noise = rng.normal(size=(2, height, width)).astype(np.float32)
    smooth = np.stack([cv2.GaussianBlur(plane, (0, 0), wavelength_px) for plane in noise])
    bend = smooth * np.float32(amplitude_px / max(float(smooth.std()), 1e-6))
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(ink, columns + bend[0], rows + bend[1], cv2.INTER_LINEAR)


def _stamp(ink: np.ndarray, glyph: np.ndarray, x: int, y: int) -> None:
    target = ink[y : y + glyph.shape[0], x : x + glyph.shape[1]]
    np.maximum(target, glyph[: target.shape[0], : target.shape[1]], out=target)


def stroke(ink: np.ndarray, points: Points, width_px: float, rng: np.random.Generator) -> None:
    """A pen stroke along the points, in pixels, with a smooth line and a pressure that changes on the way."""
    path = np.array(points, np.float32)
    for _ in range(3):  # Chaikin's corner cutting
        quarters = np.stack([0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]], 1)
        path = np.concatenate([path[:1], quarters.reshape(-1, 2), path[-1:]])
    pressure = np.convolve(rng.normal(1, 0.25, len(path)), np.ones(5) / 5, "same")
    for start, end, force in zip(path[:-1], path[1:], pressure, strict=False):
        cv2.line(ink, _pixel(start), _pixel(end), 1.0, max(2, round(width_px * force)), cv2.LINE_AA)


def _pixel(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def paper(color: Color, grain: float, rng: np.random.Generator) -> np.ndarray:
    """Blank paper with its grain: float32 (H, W, 3), 0 to 255."""
    fibres = cv2.GaussianBlur(rng.normal(size=(HEIGHT_PX, WIDTH_PX)).astype(np.float32), (0, 0), 1.4)
    clouds = cv2.resize(
        rng.normal(size=(7, 10)).astype(np.float32), (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC
    )
    return np.array(color, np.float32) + (grain * (3 * fibres + clouds))[..., None]


def ruled(sheet: np.ndarray, step_px: int, squared: bool = False) -> None:
    """Prints lines, and columns when squared, in the pale blue of exercise books."""
    for y in range(step_px, HEIGHT_PX, step_px):
        cv2.line(sheet, (0, y), (WIDTH_PX, y), (158, 182, 214), 2, cv2.LINE_AA)
    for x in range(step_px, WIDTH_PX, step_px) if squared else ():
        cv2.line(sheet, (x, 0), (x, HEIGHT_PX), (158, 182, 214), 2, cv2.LINE_AA)
    if not squared:
        cv2.line(sheet, (130, 0), (130, HEIGHT_PX), (226, 150, 150), 2, cv2.LINE_AA)


def inked(sheet: np.ndarray, ink: np.ndarray, color: Color, strength: float, rng: np.random.Generator) -> np.ndarray:
    """The sheet with the ink on it; the pen does not cover the paper's grain evenly."""
    cover = cv2.GaussianBlur(rng.normal(size=ink.shape).astype(np.float32), (0, 0), 1.0)
    alpha = np.clip(ink * strength * (1 + 0.25 * cover), 0, 1)[..., None]
    return sheet * (1 - alpha) + np.array(color, np.float32) * alpha


def soft_shadow(sheet: np.ndarray, across: Points, darkness: float, softness_px: float) -> np.ndarray:
    """A shadow with the outline `across` (pixels) lies on the sheet."""
    shade = np.zeros(sheet.shape[:2], np.float32)
    cv2.fillPoly(shade, [np.array(across, np.int32)], 1.0)
    return sheet * (1 - darkness * cv2.GaussianBlur(shade, (0, 0), softness_px))[..., None]


def lamp(sheet: np.ndarray, at: tuple[float, float], fall_off: float) -> np.ndarray:
    """Light from one side: full at the point `at` (shares of width and height), weaker with distance."""
    rows, columns = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    distance = np.hypot(columns / sheet.shape[1] - at[0], rows / sheet.shape[0] - at[1])
    return sheet * (1 - fall_off * distance)[..., None]


def tilted(sheet: np.ndarray, angle_deg: float, desk: Color) -> np.ndarray:
    """The sheet seen turned, on a desk."""
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 0.86)
    return cv2.warpAffine(sheet, turn, (width, height), flags=cv2.INTER_AREA, borderValue=desk)


def photographed(scene: np.ndarray, blur_px: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """What a camera makes of the scene: uint8 (H, W, 3) RGB."""
    picture = cv2.GaussianBlur(scene, (0, 0), blur_px) + rng.normal(0, noise, scene.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Drawing:
    """What a scene is made with: the place of the fonts, and its own dice."""

    fonts: Path
    rng: np.random.Generator

    def on(
        self, sheet: np.ndarray, lines: Sequence[str], hand: Hand, color: Color, strength: float = 0.92
    ) -> np.ndarray:
        ink = np.zeros(sheet.shape[:2], np.float32)
        write(ink, lines, hand, self.fonts, self.rng)
        return inked(sheet, ink, color, strength, self.rng)


def single_digit(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper(PAPER, 1.5, draw.rng), lines, Hand("kalam", 190), BLUE_PEN)
    return photographed(lamp(sheet, (0.2, 0.1), 0.22), 1.0, 2.0, draw.rng)


def several_digits(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper((252, 252, 252), 0.0, draw.rng), lines, Hand("schoolbell", 120, 0.22), BLACK_PEN, 1.0)
    return photographed(sheet, 0.7, 0.0, draw.rng)


def several_lines(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper(PAPER, 1.2, draw.rng), lines, Hand("indie-flower", 78, 0.22, 1.75), BLUE_PEN)
    return photographed(lamp(sheet, (0.6, 0.0), 0.18), 0.9, 2.0, draw.rng)


def shadow(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper(PAPER, 1.2, draw.rng), lines, Hand("gloria-hallelujah", 110, 0.2), BLACK_PEN)
    phone_and_hand = [(760, 0), (1200, 0), (1200, 840), (520, 840), (610, 520), (730, 380)]
    return photographed(soft_shadow(lamp(sheet, (0, 0.3), 0.25), phone_and_hand, 0.5, 22), 1.0, 2.0, draw.rng)


def ruled_paper(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = paper((246, 246, 242), 1.0, draw.rng)
    ruled(sheet, 70)
    sheet = draw.on(sheet, lines, Hand("architects-daughter", 96, 0.2, 2.2), BLUE_PEN)
    return photographed(lamp(sheet, (0.5, 0.2), 0.15), 0.9, 2.0, draw.rng)


def squared_paper(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = paper((248, 248, 245), 1.0, draw.rng)
    ruled(sheet, 48, squared=True)
    sheet = draw.on(sheet, lines, Hand("patrick-hand", 104, 0.28, 1.9), BLACK_PEN)
    return photographed(lamp(sheet, (0.9, 0.9), 0.2), 0.9, 2.0, draw.rng)


def tilted_page(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper(PAPER, 1.2, draw.rng), lines, Hand("shadows-into-light", 100, 0.24, 1.9), BLUE_PEN, 1.0)
    return photographed(lamp(tilted(sheet, -11, (104, 82, 66)), (0.3, 0.2), 0.25), 1.0, 2.0, draw.rng)


def blackboard(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    board = paper(BOARD, 2.5, draw.rng)
    smear = cv2.GaussianBlur(draw.rng.normal(size=board.shape[:2]).astype(np.float32), (0, 0), 60, sigmaY=12)
    board += (4 * smear / smear.std())[..., None]
    board = draw.on(board, lines, Hand("covered-by-your-grace", 150, 0.22, 1.6), CHALK, 0.9)
    return photographed(lamp(board, (0.7, 0.2), 0.3), 1.0, 2.0, draw.rng)


def faint_pencil(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper(PAPER, 1.4, draw.rng), lines, Hand("annie-use-your-telescope", 112, 0.28), PENCIL, 0.75)
    return photographed(lamp(sheet, (0.8, 0.2), 0.22), 1.0, 2.2, draw.rng)


def thick_marker(draw: Drawing, lines: Sequence[str]) -> np.ndarray:
    sheet = draw.on(paper((238, 239, 240), 0.8, draw.rng), lines, Hand("permanent-marker", 150, 0.2), RED_MARKER, 0.95)
    return photographed(lamp(sheet, (0.5, 0.4), 0.35), 1.4, 2.5, draw.rng)


def no_digits(draw: Drawing, _lines: Sequence[str]) -> np.ndarray:
    """A house, a star, a wavy line and a greeting: marks enough, and not a digit among them."""
    sheet, rng = paper(PAPER, 1.4, draw.rng), draw.rng
    ink = np.zeros(sheet.shape[:2], np.float32)
    house = [(170, 420), (172, 262), (290, 150), (408, 260), (410, 420), (168, 418)]
    for start, end in pairwise(house):
        stroke(ink, [start, end], 6, rng)
    stroke(ink, [(172, 262), (408, 260)], 6, rng)
    star = [(870 + 130 * np.sin(4 * np.pi * k / 5), 280 - 130 * np.cos(4 * np.pi * k / 5)) for k in range(6)]
    for start, end in pairwise(star):
        stroke(ink, [start, end], 6, rng)
    stroke(ink, [(160 + 22 * k, 740 + 24 * np.sin(1.3 * k)) for k in range(40)], 5, rng)
    words = np.zeros((260, WIDTH_PX), np.float32)
    write(words, ["many thanks"], Hand("handlee", 96, 0.1), draw.fonts, rng)
    ink[440:700] = np.maximum(ink[440:700], words)
    return photographed(lamp(inked(sheet, ink, BLUE_PEN, 0.92, rng), (0.3, 0.1), 0.2), 1.0, 2.0, rng)


@dataclass(frozen=True)
class Sample:
    """One picture: its file, the lines written on it, and the scene that draws it."""

    file: str
    lines: tuple[str, ...]
    scene: Callable[[Drawing, Sequence[str]], np.ndarray]


SAMPLES = (
    Sample("several-lines.jpg", ("20418", "20573", "20766", "20902"), several_lines),
    Sample("single-digit.jpg", ("7",), single_digit),
    Sample("several-digits.png", ("4821956",), several_digits),
    Sample("shadow.jpg", ("360471",), shadow),
    Sample("ruled-paper.jpg", ("07131", "92864", "45509"), ruled_paper),
    Sample("squared-paper.jpg", ("8134", "2650", "9377"), squared_paper),
    Sample("tilted.jpg", ("615209", "38847"), tilted_page),
    Sample("blackboard.jpg", ("1946", "2730"), blackboard),
    Sample("faint-pencil.jpg", ("583172",), faint_pencil),
    Sample("thick-marker.jpg", ("90526",), thick_marker),
    Sample("no-digits.jpg", (), no_digits),
)


def save(picture_rgb_u8: np.ndarray, path: Path) -> None:
    if path.suffix == ".png":
        Image.fromarray(picture_rgb_u8).convert("L").save(path, optimize=True)
    else:
        Image.fromarray(picture_rgb_u8).save(path, quality=JPEG_QUALITY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "sample_images")
    options = parser.parse_args()
    for seed, sample in enumerate(SAMPLES):
        drawing = Drawing(options.fonts, np.random.default_rng(seed))
        save(sample.scene(drawing, sample.lines), options.out / sample.file)
    truth = {sample.file: list(sample.lines) for sample in SAMPLES}
    (options.out / "truth.json").write_text(json.dumps(truth, indent=2) + "\n")


if __name__ == "__main__":
    main()

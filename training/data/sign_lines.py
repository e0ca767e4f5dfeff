"""What the sign network learns from: drawn lines of numbers with signs, taken apart as the reader takes them apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import cv2
import numpy as np

from preprocessing.components import Component, find_components
from preprocessing.digit_normalization import CROP_SIDE_PX, normalize_digit
from preprocessing.line_place import frame_at, places_in_line
from recognition.crops import SMALLEST_PX
from recognition.sign_network import DIGIT, NOTHING, SIGNS
from training.data.ink.hands import Hand, new_hand
from training.data.ink.scripts import Scripts
from training.data.sign_inks import SOURCE_SHARES, bare_one, font_ink, leaning, sign_ink
from training.data.sign_texts import draw_text

Sample = tuple[np.ndarray, np.ndarray, int]  # crop float32 (28, 28), place float32 (28,), class

LINES_A_HAND = 24
HEIGHT_PX = (18, 34)  # of a digit, before thresholding
# A component is of the one symbol that this much of its ink belongs to; one with that much of a symbol's ink is it.
PURE, WHOLE = 0.85, 0.9
DIRT = -2
ONE = -1  # among the classes, a digit that is a stroke
JOINED = 0.1  # of neighbours that are no one thing, so many are shown together
# A reader takes slashes for digits before it knows signs.
SLASH_AS_DIGIT = 0.6
# There are more digits, parts of them and joins than there are signs: so many of a line are kept. The reader asks about
# a stroke always, about other digits where they are in doubt.
MOST_ONES, MOST_DIGITS, MOST_NOTHING = 4, 2, 3
# A hurried writer's line leans, as x for each y upwards, and the slashes in it by so much less than it at most.
LEANING, LEAN, LESS_LEANING = 0.5, (-0.2, 0.8), 0.4
# Hands that write a 1 as a bare stroke.
BARE_ONES = 0.4


@dataclass(frozen=True)
class SignSources:
    """What lines are written with; recorded: for each of some signs inks of a person, uint8 (H, W), ink 255."""

    scripts: Scripts
    recorded: dict[str, tuple[np.ndarray, ...]]


@dataclass(frozen=True)
class SignPool:
    """Crops uint8 (n, 28, 28), ink 255, places float32 (n, 28), labels uint8 (n,): of SIGNS, NOTHING or DIGIT."""

    crops: np.ndarray
    places: np.ndarray
    labels: np.ndarray


def load_recorded(path: Path | None) -> dict[str, tuple[np.ndarray, ...]]:
    """A person's signs, from an .npz with x uint8 (n, H, W, 3), dark on light, and y (n,), the characters."""
    if path is None:
        return {}
    with np.load(path) as arrays:
        pictures, names = arrays["x"], arrays["y"]
    inks: dict[str, list[np.ndarray]] = {}
    for picture, name in zip(pictures, names, strict=True):
        char = {"*": "×", "x": "×", "−": "-", "–": "-"}.get(str(name), str(name))
        if char in SIGNS:
            gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
            light, dark = np.percentile(gray, (90, 0.5))
            ink_u8 = np.clip((light - gray.astype(np.float32)) / max(light - dark, 1) * 1.2 - 0.1, 0, 1) * 255
            x, y, width, height = cv2.boundingRect((ink_u8 > 127).astype(np.uint8))
            inks.setdefault(char, []).append(ink_u8[y : y + height, x : x + width].astype(np.uint8))
    return {char: tuple(of_char) for char, of_char in inks.items()}


def join(pools: list[SignPool]) -> SignPool:
    return SignPool(
        *(np.concatenate(parts) for parts in zip(*((p.crops, p.places, p.labels) for p in pools), strict=True))
    )


def draw_pool(sources: SignSources, count: int, key: tuple[int, ...]) -> SignPool:
    """`count` samples; the same key gives the same."""
    rng = np.random.default_rng(key)
    samples: list[Sample] = []
    while len(samples) < count:
        hand = new_hand(rng, sources.scripts)
        for _ in range(LINES_A_HAND):
            samples += draw_samples(rng, sources, hand)
    crops, places, labels = zip(*samples[:count], strict=True)
    crops_u8 = np.round(255 * np.stack(crops)).astype(np.uint8)
    return SignPool(crops_u8, np.stack(places), np.array(labels, np.uint8))


class _Sheet:
    """A line as it is written: its ink, and which symbol each pixel belongs to, from 1; dirt is DIRT."""

    def __init__(self, height_px: int, length: int) -> None:
        self.height_px = height_px
        self.base = round(2.1 * height_px)
        self.ink = np.zeros((round(3.4 * height_px), (length + 3) * 2 * height_px), np.float32)
        self.owners = np.zeros(self.ink.shape, np.int16)

    def paste(self, ink: np.ndarray, x: int, top: int, owner: int, strength: float = 1.0) -> None:
        top, x = max(0, top), max(0, x)
        spot = self.ink[top : top + ink.shape[0], x : x + ink.shape[1]]
        ink = ink[: spot.shape[0], : spot.shape[1]] * np.float32(strength)
        stronger = ink > np.maximum(spot, 0.25)
        self.owners[top : top + ink.shape[0], x : x + ink.shape[1]][stronger] = owner
        np.maximum(spot, ink, out=spot)


def draw_samples(rng: np.random.Generator, sources: SignSources, hand: Hand) -> list[Sample]:
    """What the network is shown of one line: its components, and what joins some of them, each with its class."""
    sheet, text = _written(rng, sources, hand)
    components, owners = _taken_apart(rng, sheet)
    digits = [
        component
        for component, owner in zip(components, owners, strict=True)
        if owner > 0 and (text[owner - 1].isdigit() or (text[owner - 1] == "/" and rng.random() < SLASH_AS_DIGIT))
        if component.box.height > 0.5 * sheet.height_px
    ]
    asked, owned, frames, samples = [], [], [], []
    for parts, label in _chosen(rng, components, owners, text):
        component = reduce(Component.union, parts)
        beside = [one for one in digits if all(one is not part for part in parts)]
        if not (beside or (label == DIGIT and digits)):
            continue
        places = np.array([(one.box.center_xy[0], one.box.y, one.box.bottom) for one in beside or digits], float)
        asked.append(component)
        owned.append([number for number, one in enumerate(components) if any(one is part for part in parts)])
        frames.append(frame_at(component.box.center_xy[0], places))
        is_shown = max(component.box.width, component.box.height) >= SMALLEST_PX
        crop = normalize_digit(component.ink_float) if is_shown else np.zeros((CROP_SIDE_PX, CROP_SIDE_PX), np.float32)
        samples.append((crop, label))
    if not samples:
        return []
    in_line = places_in_line(components, asked, owned, frames)
    return [(crop, place, label) for (crop, label), place in zip(samples, in_line, strict=True)]


def _written(rng: np.random.Generator, sources: SignSources, hand: Hand) -> tuple[_Sheet, str]:
    text = draw_text(rng)
    height_px = int(np.exp(rng.uniform(*np.log(HEIGHT_PX))))
    sheet = _Sheet(height_px, len(text))
    low, high = sorted(rng.uniform(0.02, 0.5, 2))
    slope, sway, uneven = rng.normal(0, 0.02), rng.uniform(0, 0.08), rng.uniform(0.05, 0.2)
    lean = rng.uniform(*LEAN) if rng.random() < LEANING else 0.0
    bare = bare_one(rng) if rng.random() < BARE_ONES else None
    source = int(rng.choice(3, p=SOURCE_SHARES))
    scripts = sources.scripts
    font = scripts.hand_fonts[rng.integers(len(scripts.hand_fonts))] if scripts.hand_fonts else None
    pen = hand.pen if rng.random() < 0.6 else float(rng.uniform(0.05, 0.15))
    x = height_px
    for place, char in enumerate(text, 1):
        if char == " ":
            x += int(height_px * rng.uniform(0.5, 1.5))
            continue
        if char.isdigit():
            tall_px = max(8, int(height_px * rng.uniform(1 - uneven, 1 + uneven)))
            one = bare if char == "1" else None
            ink = one(tall_px, hand.pen) if one else hand.digit(rng, int(char), tall_px)
            rise = ink.shape[0]
        elif char in SIGNS:
            ink, rise = sign_ink(rng, char, source, font, sources.recorded, height_px, pen)
            if char == "/" and lean:
                ink = leaning(ink, -lean * rng.uniform(0, LESS_LEANING), rise)
        elif font is not None:
            ink, rise = font_ink(font, char, height_px)
        else:
            continue
        top = sheet.base - rise + int((slope * (x / height_px) + rng.normal(0, sway)) * height_px)
        sheet.paste(ink, x, top, place)
        x += ink.shape[1] + max(1, int(height_px * rng.uniform(low, high)))
    sheet.ink, sheet.owners = sheet.ink[:, : x + height_px], sheet.owners[:, : x + height_px]
    if lean:
        sheet.ink, sheet.owners = leaning(sheet.ink, lean, sheet.base), leaning(sheet.owners, lean, sheet.base)
    for _ in range(rng.poisson(0.7)):
        _soil(rng, sheet, pen)
    return sheet, text


def _soil(rng: np.random.Generator, sheet: _Sheet, pen: float) -> None:
    """Dirt that is no sign: specks off the place of a point, flat strokes too long, too high or too low, print."""
    height_px = sheet.height_px
    spot = np.zeros_like(sheet.ink)
    x = rng.uniform(0, sheet.ink.shape[1])
    kind = rng.random()
    width = max(1, round(height_px * pen * rng.uniform(0.7, 1.3)))
    if kind < 0.6:
        # Where a point would stand a speck is one: it lies higher or lower.
        rise = rng.choice((rng.uniform(-0.9, -0.3), rng.uniform(0.3, 1.7)))
        radius = max(1, round(height_px * rng.uniform(0.03, 0.11)))
        axes = (radius, max(1, round(radius * rng.uniform(0.6, 1))))
        at = (round(x), round(sheet.base - rise * height_px))
        cv2.ellipse(spot, at, axes, rng.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA)
    elif kind < 0.8:
        rise = rng.choice((rng.uniform(-0.8, -0.25), rng.uniform(1.2, 1.6)))
        y, reach = sheet.base - rise * height_px, rng.uniform(0.3, 6) * height_px
        ends = np.array([(x, y), (x + reach, y + rng.normal(0, 0.03) * reach)])
        cv2.polylines(spot, [np.round(ends * 16).astype(np.int32)], False, 1.0, width, cv2.LINE_AA, 4)
    else:
        y = sheet.base - rng.uniform(-0.8, 1.5) * height_px
        points = np.array([x, y]) + rng.normal(0, 0.25, (int(rng.integers(2, 6)), 2)) * height_px
        cv2.polylines(spot, [np.round(points * 16).astype(np.int32)], False, 1.0, width, cv2.LINE_AA, 4)
    sheet.paste(spot, 0, 0, DIRT, 1.0 if rng.random() < 0.6 else rng.uniform(0.3, 1.0))


def _taken_apart(rng: np.random.Generator, sheet: _Sheet) -> tuple[list[Component], list[int]]:
    """The components that a reader finds on the sheet, and whose each is: 0 where it is of several symbols."""
    ink = cv2.GaussianBlur(sheet.ink, (0, 0), rng.uniform(0.3, 1.2))
    if rng.random() < 0.15:
        grain = cv2.GaussianBlur(_noise(rng, ink.shape), (0, 0), rng.uniform(0.8, 2.5))
        ink = ink * np.clip(1 - rng.uniform(0.1, 0.6) * np.abs(grain) / max(float(grain.std()), 1e-6), 0, 1)
    noise = _noise(rng, ink.shape) * np.float32(rng.uniform(0, 0.05))
    ink = np.clip(ink + noise, 0, 1)
    ink_u8 = np.clip(ink * 255 * rng.uniform(0.95, 1.6), 0, 255).astype(np.uint8)
    layers = cv2.merge([ink, *[np.full_like(ink, 0.5)] * 3])
    components = find_components(ink_u8, layers)
    owners = []
    for component in components:
        box = component.box
        under = sheet.owners[box.y : box.bottom, box.x : box.right][component.ink > 127]
        under = under[under != 0]
        found, counts = np.unique(under, return_counts=True)
        owners.append(int(found[counts.argmax()]) if len(found) and counts.max() > PURE * counts.sum() else 0)
    return components, owners


def _noise(rng: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    return np.asarray(rng.standard_normal(size, np.float32))


def _chosen(
    rng: np.random.Generator, components: list[Component], owners: list[int], text: str
) -> list[tuple[list[Component], int]]:
    """The components of which the network is shown each, or several together, and its class."""
    areas: dict[int, float] = {}
    for component, owner in zip(components, owners, strict=True):
        areas[owner] = areas.get(owner, 0.0) + component.area_px
    found: list[tuple[list[Component], int]] = []
    for component, owner in zip(components, owners, strict=True):
        is_whole = owner > 0 and component.area_px > WHOLE * areas[owner]
        if owner:
            found.append(([component], class_of(text[owner - 1]) if is_whole else NOTHING))
    for owner in set(owners) - {0, DIRT}:
        parts = [component for component, of in zip(components, owners, strict=True) if of == owner]
        if len(parts) > 1:
            found.append((parts, class_of(text[owner - 1])))
    for number in range(len(components) - 1):
        left, right = components[number : number + 2]
        near = right.box.x - left.box.right < 0.25 * left.box.height
        if owners[number] != owners[number + 1] and near and rng.random() < JOINED:
            found.append(([left, right], NOTHING))
    ones = {id(one) for one, owner in zip(components, owners, strict=True) if owner > 0 and text[owner - 1] == "1"}
    kept = {ONE: MOST_ONES, DIGIT: MOST_DIGITS, NOTHING: MOST_NOTHING}
    chosen = []
    for number in rng.permutation(len(found)).tolist():
        parts, label = found[number]
        kind = ONE if label == DIGIT and id(parts[0]) in ones else label
        kept[kind] = kept.get(kind, len(found)) - 1
        if kept[kind] >= 0:
            chosen.append(found[number])
    return chosen


def class_of(char: str) -> int:
    """The class of a character of a line's text."""
    return DIGIT if char.isdigit() else SIGNS.index(char) if char in SIGNS else NOTHING

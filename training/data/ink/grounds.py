"""What a sheet lies on: wood, cloth, stone, tiles, a plain tone; and the things that lie about."""

from __future__ import annotations

import cv2
import numpy as np

TEXTURED = 0.7  # of the grounds are photographs, where there are some
BOARDS = 0.4  # of the others have boards, tiles or stripes
MOST_THINGS = 3
PRINT_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZaehkmnrstu"  # those that no one takes for digits


def ground_of(rng: np.random.Generator, side_px: int, textures: np.ndarray) -> np.ndarray:
    """What the sheet lies on: a photographed texture, or noise along one direction: float32 (side, side)."""
    if len(textures) and rng.random() < TEXTURED:
        tile = textures[rng.integers(len(textures))].astype(np.float32).mean(2)
        scale = rng.uniform(0.7, 4)
        tile = cv2.resize(
            np.rot90(tile, int(rng.integers(4))), None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR
        )
        count = -(-side_px // tile.shape[0])
        ground = np.tile(tile, (count, count))[:side_px, :side_px]
        return np.clip(ground * rng.uniform(0.4, 1.2) + rng.uniform(-30, 30), 0, 255)
    steps = np.exp(rng.uniform(np.log(2), np.log(200), 2)).astype(int)
    noise = rng.normal(0, 1, (side_px // steps[0] + 2, side_px // steps[1] + 2)).astype(np.float32)
    ground = rng.uniform(10, 210) + rng.uniform(0, 25) * cv2.resize(
        noise, (side_px, side_px), interpolation=cv2.INTER_CUBIC
    )
    if rng.random() < BOARDS:
        pitch, lean = rng.uniform(20, 250), rng.uniform(-1, 1)
        y, x = np.mgrid[:side_px, :side_px].astype(np.float32)
        ground += rng.uniform(-60, 60) * (np.sin(2 * np.pi * (x + lean * y) / pitch) > rng.uniform(-0.9, 0.98))
    return np.clip(ground, 0, 255).astype(np.float32)


def draw_things(rng: np.random.Generator, ground: np.ndarray) -> np.ndarray:
    """Draws pens, books, coins and print onto the ground, in place; returns the print's ink, float32 (H, W), 0 to 1."""
    side_px, ink = len(ground), np.zeros_like(ground)
    for _ in range(int(rng.integers(0, MOST_THINGS + 1))):
        start, end = (rng.uniform(-0.1, 1.1, (2, 2)) * side_px).astype(int).tolist()
        tone, kind = float(rng.uniform(0, 255)), int(rng.integers(4))
        if kind < 3:
            width, radius = int(rng.integers(3, 24)), int(rng.uniform(5, 80))
            for layer, value in ((ground, tone), (ink, 0.0)):  # a thing lies upon print drawn before it
                if kind == 0:
                    cv2.line(layer, start, end, value, width, cv2.LINE_AA)
                elif kind == 1:
                    cv2.rectangle(layer, start, end, value, -1)
                else:
                    cv2.circle(layer, start, radius, value, -1, cv2.LINE_AA)
        else:
            size, text = rng.uniform(0.4, 3), "".join(rng.choice(list(PRINT_LETTERS), 6))
            mask = np.zeros(ground.shape, np.uint8)
            cv2.putText(mask, text, start, int(rng.integers(5)), size, 255, max(1, int(2 * size)), cv2.LINE_AA)
            share = mask.astype(np.float32) / 255
            ground += (tone - ground) * share
            np.maximum(ink, share, out=ink)
    return ink

"""Drawn tables of known numbers, and the page that a reading of them would be."""

from __future__ import annotations

import cv2
import numpy as np
from written_pages import STROKES, on_paper

from preprocessing import Box
from recognition.page import Digit, Line, Page

CELL_W, CELL_H, MARGIN, DIGIT_PX = 120, 64, 70, 36

Rows = list[list[str]]


def digit_at(label: str, x: int, y: int, height: int = DIGIT_PX) -> Digit:
    box = Box(x, y, round(0.62 * height), height)
    return Digit(int(label), 0.99, ((int(label), 0.99),), box)


def write(ink: np.ndarray, digit: Digit) -> None:
    for stroke in STROKES[str(digit.label)]:
        points = np.array(stroke) * [digit.box.width, digit.box.height] + [digit.box.x, digit.box.y]
        cv2.polylines(ink, [np.round(points * 16).astype(np.int32)], False, 1.0, 4, cv2.LINE_AA, 4)


def written(rows: Rows, width: int = CELL_W, height: int = CELL_H, lines: bool = True) -> tuple[np.ndarray, Page]:
    """A grid with these numbers: the picture, uint8 (H, W, 3), and a page that holds its digits."""
    size = len(rows) * height + 2 * MARGIN, len(rows[0]) * width + 2 * MARGIN
    ink = np.zeros(size, np.float32)
    read = []
    for row, texts in enumerate(rows):
        x_y = [(MARGIN + column * width + 14, MARGIN + row * height + 13) for column in range(len(texts))]
        digits = [
            digit_at(label, x + 32 * place, y)
            for text, (x, y) in zip(texts, x_y, strict=True)
            for place, label in enumerate(text)
            if label.isdigit()
        ]
        for digit in digits:
            write(ink, digit)
        if digits:
            read.append(Line(tuple(digits)))
    if lines:
        for row in range(len(rows) + 1):
            y = MARGIN + row * height
            cv2.line(ink, (MARGIN, y), (size[1] - MARGIN, y), 0.7, 2)
        for column in range(len(rows[0]) + 1):
            x = MARGIN + column * width
            cv2.line(ink, (x, MARGIN), (x, size[0] - MARGIN), 0.7, 2)
    return on_paper(ink), Page(size[1], size[0], tuple(read))

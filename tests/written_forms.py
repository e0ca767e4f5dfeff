"""Forms with known fields: printed labels and boxes, digits written into them, and the way a page comes back."""

from __future__ import annotations

import cv2
import numpy as np
from written_pages import DIGIT_WIDTH, STROKES

SIZE_PX = (850, 1100)
LABELS = ("Meter No.", "Reading (kWh)", "Previous reading", "Household size", "Postal code", "Visits this year")
BOXES = {
    label: (430 if row % 2 else 300, 170 + 130 * row, 330 if row % 3 else 380, 72) for row, label in enumerate(LABELS)
}
OTHER = ("Surname, first name", "Rented since", "Floor / door", "Keys handed over", "Deposit paid", "Next inspection")


def blank_form(title: str = "Annual statement of consumption", labels: tuple[str, ...] = LABELS) -> np.ndarray:
    """The form with nothing in it: uint8 (1100, 850, 3)."""
    page = np.full((SIZE_PX[1], SIZE_PX[0], 3), 245, np.uint8)
    ink = (40, 40, 45)
    cv2.putText(page, title, (60, 90), cv2.FONT_HERSHEY_COMPLEX, 1.1, ink, 2, cv2.LINE_AA)
    for label, place in zip(labels, BOXES.values(), strict=True):
        x, y, width, height = place if labels is LABELS else (60, place[1] + 30, 640, 60)
        cv2.rectangle(page, (x, y), (x + width, y + height), ink, 2)
        cv2.putText(page, label, (60, y + (45 if x > 60 else -8)), cv2.FONT_HERSHEY_DUPLEX, 0.72, ink, 1, cv2.LINE_AA)
    note = "Please write clearly, in dark ink, and return the page by the end of the month."
    cv2.putText(page, note, (60, 1030), cv2.FONT_HERSHEY_SIMPLEX, 0.55, ink, 1, cv2.LINE_AA)
    return page


def filled(blank: np.ndarray, texts: dict[str, str], seed: int = 0) -> np.ndarray:
    """The form with these digits in its boxes, each a little different."""
    rng = np.random.default_rng(seed)
    page = blank.copy()
    for label, text in texts.items():
        x, y, _, _ = BOXES[label]
        height = rng.uniform(40, 50)
        for column, digit in enumerate(text):
            left, top = x + 18 + column * height * 0.95, y + 12 + rng.uniform(-3, 5)
            for stroke in STROKES[digit]:
                bent = np.array(stroke) + rng.normal(0, 0.015, (len(stroke), 2))
                points = bent * [DIGIT_WIDTH * height, height] + [left, top]
                cv2.polylines(page, [np.round(points * 16).astype(np.int32)], False, (60, 40, 30), 5, cv2.LINE_AA, 4)
    return page


FRAME_PX = 90


def placement(*, angle_deg: float = 0.0, shift: float = 0.0, steep: float = 0.0, seed: int = 0) -> np.ndarray:
    """Where `seen` puts the pixels of a page: a homography, float64 (3, 3)."""
    width, height = SIZE_PX
    own = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    corners = own @ turn[:, :2].T + turn[:, 2] + np.array([width, height]) * shift
    corners += np.random.default_rng(seed).uniform(-steep, steep, (4, 2)) * width
    # All of it is seen, also on its side.
    corners += FRAME_PX - np.minimum(corners.min(0), 0)
    return cv2.getPerspectiveTransform(own, corners.astype(np.float32))


def seen(page: np.ndarray, *, seed: int = 0, **how: float) -> np.ndarray:
    """The page as a scanner or a camera has it: turned by angle_deg, shift and steep in shares of its size."""
    matrix = placement(seed=seed, **how)
    corners = cv2.perspectiveTransform(np.array([[(0, 0), (SIZE_PX[0], 0), SIZE_PX, (0, SIZE_PX[1])]], float), matrix)
    size = [int(side) + FRAME_PX for side in corners[0].max(0)]
    picture = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(225, 225, 225))
    noise = np.random.default_rng(seed).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)

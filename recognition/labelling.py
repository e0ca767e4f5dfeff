"""Readings for those who label data: the boxes and what stands in them, as COCO and as tasks of Label Studio."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from preprocessing import Box
from recognition.edits import DIGITS, SIGNS
from recognition.export import Outcome
from recognition.page import Corners, Page
from recognition.placement import corners_of, placed_box, placed_corners
from recognition.review import Review
from recognition.reviewed import ReviewedDigit

# From 1 on, as COCO numbers them.
CATEGORIES = tuple(DIGITS + SIGNS)


def to_coco(outcomes: Iterable[Outcome]) -> str:
    """Images, their digits with boxes, and the categories, as https://cocodataset.org/#format-data describes them."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for image_id, outcome in enumerate((one for one in outcomes if one.reading), 1):
        page, (height, width) = _review(outcome).page, _size_px(outcome)
        images.append({"id": image_id, "file_name": outcome.name, "width": width, "height": height})
        for digit, box, corners in _placed(outcome):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": CATEGORIES.index(digit.label) + 1,
                    "bbox": [box.x, box.y, box.width, box.height],
                    "area": box.width * box.height,
                    "segmentation": [[along for corner in corners for along in corner]],
                    "iscrowd": 0,
                    "score": round(digit.confidence, 4),
                    "attributes": _attributes(digit, page),
                }
            )
    categories = [
        {"id": number, "name": name, "supercategory": "digit" if name in DIGITS else "sign"}
        for number, name in enumerate(CATEGORIES, 1)
    ]
    return json.dumps({"images": images, "annotations": annotations, "categories": categories}, indent=2) + "\n"


def to_label_studio(outcomes: Iterable[Outcome]) -> str:
    """One task a picture, as https://labelstud.io/guide/predictions describes them: digits are rectangle labels.

    They are an annotation where a person edited the page, else a prediction.
    """
    tasks = []
    for outcome in outcomes:
        if outcome.reading is None:
            continue
        size_px, placed = _size_px(outcome), _placed(outcome)
        result = [_rectangle(digit, box, size_px) for digit, box, _ in placed]
        lowest = min((digit.confidence for digit, *_ in placed), default=1.0)
        by_person = {"annotations": [{"result": result}]}
        by_reader = {"predictions": [{"model_version": "digit-reader", "score": round(lowest, 4), "result": result}]}
        tasks.append({"data": {"image": outcome.name}, **(by_person if _review(outcome).edits else by_reader)})
    return json.dumps(tasks, indent=2) + "\n"


def _rectangle(digit: ReviewedDigit, box: Box, size_px: tuple[int, int]) -> dict[str, Any]:
    height, width = size_px
    return {
        "id": digit.id,
        "type": "rectanglelabels",
        "from_name": "label",
        "to_name": "image",
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
        "score": round(digit.confidence, 4),
        "value": {
            "x": 100 * box.x / width,
            "y": 100 * box.y / height,
            "width": 100 * box.width / width,
            "height": 100 * box.height / height,
            "rotation": 0,
            "rectanglelabels": [digit.label],
        },
    }


def _review(outcome: Outcome) -> Review:
    assert outcome.reading is not None
    return outcome.review or Review(outcome.reading)


def _size_px(outcome: Outcome) -> tuple[int, int]:
    """Height and width of the picture in its file: that is what other programs open."""
    page = _review(outcome).page
    return outcome.cut.size_px if outcome.cut else (page.height_px, page.width_px)


def _placed(outcome: Outcome) -> list[tuple[ReviewedDigit, Box, Corners]]:
    """What stands, with its box and corners in the picture in its file; what was typed has no place on it."""
    to_source, size_px = outcome.cut.to_source if outcome.cut else np.eye(3), _size_px(outcome)
    placed = []
    for digit in _review(outcome).standing:
        if digit.box:
            box = placed_box(digit.box, to_source, size_px)
            placed.append((digit, box, placed_corners(digit.corners or corners_of(digit.box), to_source)))
    return placed


def _attributes(digit: ReviewedDigit, page: Page) -> dict[str, Any]:
    return {
        "as_read": digit.as_read,
        "state": str(digit.state),
        "settled_by": digit.settled_by(page.min_confidence),
        "printed": digit.printed,
    }

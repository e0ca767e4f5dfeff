"""Readings for those who label data: the boxes and what stands in them, as COCO and as tasks of Label Studio."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from preprocessing import Box
from recognition.edits import DIGITS, SIGNS
from recognition.export import Outcome
from recognition.page import Page
from recognition.review import Review
from recognition.reviewed import ReviewedDigit

# From 1 on, as COCO numbers them.
CATEGORIES = tuple(DIGITS + SIGNS)


def to_coco(outcomes: Iterable[Outcome]) -> str:
    """Images, their digits with boxes, and the categories, as https://cocodataset.org/#format-data describes them."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for image_id, outcome in enumerate((one for one in outcomes if one.reading), 1):
        review = _review(outcome)
        page = review.page
        images.append({"id": image_id, "file_name": outcome.name, "width": page.width_px, "height": page.height_px})
        for digit, box in _placed(review):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": CATEGORIES.index(digit.label) + 1,
                    "bbox": [box.x, box.y, box.width, box.height],
                    "area": box.width * box.height,
                    "segmentation": [[along for corner in digit.corners for along in corner]] if digit.corners else [],
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
        review = _review(outcome)
        page = review.page
        result = [_rectangle(digit, box, page) for digit, box in _placed(review)]
        lowest = min((digit.confidence for digit, _ in _placed(review)), default=1.0)
        by_person = {"annotations": [{"result": result}]}
        by_reader = {"predictions": [{"model_version": "digit-reader", "score": round(lowest, 4), "result": result}]}
        tasks.append({"data": {"image": outcome.name}, **(by_person if review.edits else by_reader)})
    return json.dumps(tasks, indent=2) + "\n"


def _rectangle(digit: ReviewedDigit, box: Box, page: Page) -> dict[str, Any]:
    return {
        "id": digit.id,
        "type": "rectanglelabels",
        "from_name": "label",
        "to_name": "image",
        "original_width": page.width_px,
        "original_height": page.height_px,
        "score": round(digit.confidence, 4),
        "value": {
            "x": 100 * box.x / page.width_px,
            "y": 100 * box.y / page.height_px,
            "width": 100 * box.width / page.width_px,
            "height": 100 * box.height / page.height_px,
            "rotation": 0,
            "rectanglelabels": [digit.label],
        },
    }


def _review(outcome: Outcome) -> Review:
    assert outcome.reading is not None
    return outcome.review or Review(outcome.reading)


def _placed(review: Review) -> list[tuple[ReviewedDigit, Box]]:
    """What stands and has a place on the picture: what was typed has none."""
    return [(digit, digit.box) for digit in review.standing if digit.box]


def _attributes(digit: ReviewedDigit, page: Page) -> dict[str, Any]:
    return {
        "as_read": digit.as_read,
        "state": str(digit.state),
        "settled_by": digit.settled_by(page.min_confidence),
        "printed": digit.printed,
    }

"""The reviews on a page that runs without a browser: what they show, and edits as a browser reports them."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from ui.review.reviews import Reviews, review_key

_BEFORE_TEXT = "The picture, read as "


def shown_data(app: AppTest) -> list[dict[str, Any]]:
    """What the components on the page are given."""
    components = [element.proto for element in app.get("bidi_component")]
    return [json.loads(proto.json) for proto in components if proto.component_name == "review"]


def shown_texts(app: AppTest) -> list[str]:
    """The numbers in each, line by line."""
    texts = [data["alt"].removeprefix(_BEFORE_TEXT) for data in shown_data(app)]
    return ["" if text == "nothing" else text.replace(", ", "\n") for text in texts]


def edit(app: AppTest, *edits: tuple[str, str, str]) -> AppTest:
    """Does these edits, besides those done before, in the only review on the page."""
    (data,) = shown_data(app)
    kept: Reviews = app.session_state["reviews"]
    ((key, page),) = [(key, page) for key, page in kept.pages() if review_key(key, page) == data["key"]]
    kept.keep(key, page, {"key": data["key"], "edits": [*data["edits"], *edits], "undone": []})
    return app.run()

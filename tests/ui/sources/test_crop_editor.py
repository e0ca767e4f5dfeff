"""Cropping on the Photo page, with a cropper whose box is moved by the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from shown_reviews import edit, shown_texts
from streamlit.testing.v1 import AppTest

from ui.sources import crop_editor
from ui.sources.picker import SAMPLES, UPLOAD

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

MOVED = {"left": 40.4, "top": -20.0, "width": 120.0, "height": 90.0}
MOVED_AS_TOLD = (40, 157, -20, 67)


@dataclass
class Cropper:
    """Gives the box it is told until it is moved; moved is forgotten where it is not shown, as a browser forgets it."""

    moved: dict[str, float] | None = None
    told: list[tuple[int, ...]] = field(default_factory=list)

    def __call__(self, preview: Any, default_coords: tuple[int, ...], key: str, **_: Any) -> dict[str, float]:
        if not st.checkbox("Moved", key=key):
            self.moved = None
        self.told.append(default_coords)
        left, right, top, bottom = default_coords
        return self.moved or {"left": left, "top": top, "width": right - left, "height": bottom - top}

    def move(self, app: AppTest, box: dict[str, float]) -> None:
        self.moved = box
        next(element for element in app.checkbox if element.label == "Moved").check().run()


@pytest.fixture
def cropper(monkeypatch: pytest.MonkeyPatch) -> Cropper:
    cropper = Cropper()
    monkeypatch.setattr(crop_editor, "st_cropper", cropper)
    return cropper


def turn_crop(app: AppTest) -> None:
    toggle = next(element for element in app.toggle if element.label == "Crop")
    toggle.set_value(not toggle.value).run()


def look_at_another_tab(app: AppTest) -> None:
    app.session_state["source"] = SAMPLES
    app.run()
    app.session_state["source"] = UPLOAD
    app.run()


def look_at_another_page(app: AppTest) -> None:
    app.switch_page("pages/draw.py").run()
    app.switch_page("app.py").run()


def turn_crop_off_and_on(app: AppTest) -> None:
    turn_crop(app)
    turn_crop(app)


@pytest.mark.parametrize("away", [look_at_another_tab, look_at_another_page, turn_crop_off_and_on])
def test_the_box_is_there_again_where_it_was(
    upload: Callable[..., AppTest],
    png: Callable[..., bytes],
    known_reader: KnownReader,
    cropper: Cropper,
    away: Callable[[AppTest], None],
) -> None:
    app = upload(png(height=600, width=800))
    turn_crop(app)
    cropper.move(app, MOVED)
    assert not app.exception
    # The preview is half as large, and what hangs over the upper edge is cut off.
    assert known_reader.asked[-1][0] == (140, 240, 3)
    assert len(set(cropper.told)) == 1, "a cropper was told another box while it was shown"
    asked = len(known_reader.asked)
    edit(app, ("type", "L0", "777"), ("type", "L1", ""))

    away(app)
    assert not app.exception
    assert cropper.told[-1] == MOVED_AS_TOLD
    assert shown_texts(app) == ["777"]
    assert {shape for shape, *_ in known_reader.asked[asked:]} <= {(600, 800, 3)}

    cropper.move(app, {"left": 0, "top": 0, "width": 400, "height": 300})
    assert cropper.told[-1] == MOVED_AS_TOLD
    # What was settled stays with the digits, wherever the box is now.
    assert shown_texts(app) == ["482\n90"]
    away(app)
    assert cropper.told[-1] == (0, 397, 0, 297)


def test_a_turned_picture_has_a_box_of_its_own(
    upload: Callable[..., AppTest], png: Callable[..., bytes], known_reader: KnownReader, cropper: Cropper
) -> None:
    app = upload(png(height=600, width=800))
    turn_crop(app)
    cropper.move(app, MOVED)
    next(element for element in app.button if element.label == "Right").click().run()
    assert known_reader.asked[-1][0] == (800, 600, 3)
    next(element for element in app.button if element.label == "Left").click().run()
    assert cropper.told[-1] == MOVED_AS_TOLD

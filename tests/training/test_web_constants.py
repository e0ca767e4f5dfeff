"""The page in the browser has the reader's numbers, uses each of them, and has no others for the same things."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from recognition.network import ROOT
from training.web_constants import NOT_SHARED, SHARED, constants_script

SCRIPTS = ROOT / "static" / "in_the_browser"
CONSTANTS = SCRIPTS / "constants.js"
# Numbers of strokes, of the drawing and of the screen, which the reader does not have.
OF_THE_BROWSER = {
    "SPACING_PX",
    "STROKES_ABOVE_SHARE",
    "INK_SIDE_PX",
    "NEIGHBOURS",
    "REST_PER_READING",
    "BOX_MARGIN_PX",
    "LABEL_PX",
    "SURE_RGB",
}


def numbers_of(module: ModuleType) -> set[str]:
    """The constants of a module that hold numbers: those that its own text defines."""
    source = (ROOT / f"{module.__name__.replace('.', '/')}.py").read_text(encoding="utf-8")
    named = {
        name for names in re.findall(r"^([A-Z][A-Z_, ]+)(?:: [^=]+)? = ", source, re.M) for name in names.split(", ")
    }
    return {name for name in named if isinstance(getattr(module, name), int | float | dict)}


def test_the_script_is_up_to_date() -> None:
    same = CONSTANTS.read_text(encoding="utf-8") == constants_script()
    assert same, "python -m training.export_web brings static/ up to date"


@pytest.mark.parametrize("module", SHARED, ids=lambda module: module.__name__)
def test_every_number_of_the_reader_is_shared_or_says_why_not(module: ModuleType) -> None:
    assert not set(SHARED[module]) & set(NOT_SHARED[module])
    assert numbers_of(module) == {*SHARED[module], *NOT_SHARED[module]}
    assert all(NOT_SHARED[module].values())


@pytest.mark.parametrize("name", [name for names in SHARED.values() for name in names])
def test_every_shared_number_is_used(name: str) -> None:
    scripts = [path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js") if path != CONSTANTS]
    assert any(re.search(rf"\b{name}\b", script) for script in scripts)


def test_the_scripts_have_no_other_numbers() -> None:
    defined = [
        name
        for path in SCRIPTS.glob("*.js")
        if path != CONSTANTS
        for name in re.findall(r"^const ([A-Z_]+) = [-\d\[{](?!\n)", path.read_text(encoding="utf-8"), re.M)
    ]
    assert set(defined) == OF_THE_BROWSER

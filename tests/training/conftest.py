from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from written_pages import page_of

from training.data.fonts import load_fonts
from training.data.mnist import drawn_digits
from training.data.samples import Sources
from training.evaluation.reading import NO_ORDER


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources(drawn_digits(200, seed=0), load_fonts(None))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of three pictures with a manifest: two lines, digits without an order, none."""
    (tmp_path / "photos" / "images").mkdir(parents=True)
    for name, lines in (("a", ["482", "90"]), ("b", ["7"]), ("c", [])):
        Image.fromarray(page_of(lines)).save(tmp_path / "photos" / "images" / f"{name}.png")
    rows = ("id\tkind\ttags\ttruth\tnote", "a\tscan\tmulti\t482|90\t", f"b\tscan\t{NO_ORDER}\t7\t", "c\tscan\t\t-\t")
    (tmp_path / "photos" / "manifest.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path / "photos"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of one page with its truth."""
    folder = tmp_path / "pages"
    folder.mkdir()
    Image.fromarray(page_of(["315"])).save(folder / "clean-00.png")
    (folder / "truth.json").write_text(json.dumps({"clean-00.png": {"condition": "clean", "lines": ["315"]}}))
    return folder

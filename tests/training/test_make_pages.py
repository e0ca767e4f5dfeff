"""Pages drawn for measuring: of every condition, the same each time, their truth beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognition import DigitReader
from training import make_pages
from training.data.mnist import Mnist
from training.data.page_synthesis import HEIGHT_PX, WIDTH_PX
from training.data.samples import Sources
from training.evaluation.reading import page_cases
from training.make_pages import CONDITIONS, draw_page


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_page_has_its_size_and_as_much_on_it_as_was_asked(name: str, sources: Sources) -> None:
    writing = CONDITIONS[name].writing
    picture, lines = draw_page(np.random.default_rng(0), sources.mnist, CONDITIONS[name])
    assert (picture.shape, picture.dtype) == ((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    assert 1 <= len(lines) <= writing.most_lines
    assert all(1 <= len(line) <= writing.digits[1] for line in lines)
    again, same = draw_page(np.random.default_rng(0), sources.mnist, CONDITIONS[name])
    assert np.array_equal(picture, again)
    assert lines == same


def test_the_folder_is_what_the_evaluation_reads(
    tmp_path: Path, sources: Sources, reader: DigitReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_pages, "load_mnist", lambda _: Mnist(sources.mnist, sources.mnist, sources.mnist))
    conditions = {name: CONDITIONS[name] for name in ("plain", "squared")}
    monkeypatch.setattr(make_pages, "CONDITIONS", conditions)
    monkeypatch.setattr("sys.argv", ["make_pages.py", "--out", str(tmp_path / "pages"), "--each", "1"])
    make_pages.main()
    cases = page_cases(tmp_path / "pages")
    assert [case.groups for case in cases] == [(name,) for name in conditions]
    for case in cases:
        assert Image.open(case.path).size == (WIDTH_PX, HEIGHT_PX)
    plain = cases[0]
    assert len(reader.read(plain.path).lines) == len(plain.lines)

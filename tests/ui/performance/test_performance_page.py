"""The Performance page without a browser: what stands in the files stands on the page, and what is broken is said."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from recognition.network import DIGIT_MODEL, sha256
from ui.performance import figures

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

ROOT = Path(__file__).parents[3]
FILES = (
    "digits.json",
    "signs.json",
    "sequences.json",
    "reading.json",
    "digit_training.json",
    "sequence_training.json",
    "sign_training.json",
    "speed.json",
)
PARTS = ("mnist_test", "signs", "stages", "folders", "right", "fresh_process", "without_digits")
BROKEN = {
    "empty": "",
    "cut off": '{"date": "2026',
    "a list": "[]",
    "another content": '{"date": 1}',
    "nulls": json.dumps(dict.fromkeys(PARTS)),
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the figures in the repository, which the page shows instead."""
    for path in figures.FIGURES.iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(figures, "FIGURES", tmp_path)
    return tmp_path


@pytest.fixture
def open_page(known_reader: object) -> Any:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return lambda: app.switch_page("pages/performance.py").run()


def words(page: AppTest) -> str:
    shown = [*page.caption, *page.markdown, *page.metric, *page.info, *page.warning]
    return "\n".join(str(element.value) for element in shown)


def test_the_page_shows_the_figures_of_the_files(kept: Path, open_page: Any) -> None:
    page = open_page()
    assert not page.exception
    assert not page.info
    digits, signs, reading = (
        json.loads((kept / name).read_text()) for name in ("digits.json", "signs.json", "reading.json")
    )
    shown = words(page)
    assert f"{digits['mnist_test']['accuracy']:.2%}" in shown
    assert f"{digits['date']} with digit_model.keras {digits['models']['digit_model.keras'][:8]}" in shown
    assert digits["command"] in shown
    assert f"{signs['digits']['taken_for_a_sign'] / signs['digits']['count']:.2%}" in shown
    for measured in reading["folders"].values():
        everything = measured["all"]
        assert f"{everything['lines_right'] / everything['lines']:.1%}" in shown


@pytest.mark.parametrize("file", FILES)
def test_one_file_is_missing_and_the_rest_stands(file: str, kept: Path, open_page: Any) -> None:
    everything = len(words(open_page()))
    (kept / file).unlink()
    page = open_page()
    assert not page.exception
    (said,) = page.info
    assert "no figures yet" in said.value
    way_back = "git checkout training/figures" if "training" in file else "python -m training.evaluate"
    assert way_back in said.value
    assert everything / 3 < len(words(page)) < everything


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_files_are_one_sentence_each(content: str, kept: Path, open_page: Any) -> None:
    for file in FILES:
        (kept / file).write_text(content)
    page = open_page()
    assert not page.exception
    for file, said in zip(FILES, page.info, strict=True):
        assert f"training/figures/{file} is damaged" in said.value
    assert not page.metric
    assert page.button(key="measure").label == "Measure here"


@pytest.mark.parametrize("same", [True, False])
def test_figures_of_other_models_are_told(same: bool, kept: Path, open_page: Any) -> None:
    for file in FILES:
        if file != "digits.json":
            (kept / file).unlink()
    measured = json.loads((kept / "digits.json").read_text())
    measured["models"] = {DIGIT_MODEL.name: sha256(DIGIT_MODEL) if same else "0" * 64}
    (kept / "digits.json").write_text(json.dumps(measured))
    page = open_page()
    assert [warning.value.partition(":")[0] for warning in page.warning] == (
        [] if same else ["The models have changed since"]
    )


def test_measured_here(open_page: Any, known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch) -> None:
    read = known_reader.read
    monkeypatch.setattr(known_reader, "read", lambda *asked: replace(read(*asked), timings_ms={"load": 2.0}))
    page = open_page()
    page.button(key="measure").click().run()
    assert not page.exception
    rows = [markdown.value for markdown in page.markdown if "an empty page" in markdown.value]
    assert len(rows) == 1
    assert rows[0].count("\n") == 2 + len(json.loads((ROOT / "sample_images" / "truth.json").read_text())) + 1
    assert [metric.label for metric in page.metric][-1:] == ["Median picture"]
    assert "Where the time goes" in "\n".join([words(page), *(heading.value for heading in page.header)])
    assert not page.get("progress"), "the bar is gone when all is measured"

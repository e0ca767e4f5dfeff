"""Touching digits: cuts and the sequence network weighed, and either of them alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from written_pages import ink_of, on_paper, page_of

from preprocessing import Box
from preprocessing.components import Component
from preprocessing.line_normalization import normalize_line
from recognition import DigitReader, Page, Settings
from recognition.arcs import arcs_of
from recognition.ink_networks import INK_MODEL, LOOKS_MODEL
from recognition.lattice import Lattice, best_path
from recognition.network import CLASS_COUNT, DIGIT_MODEL, DIGITS, OTHER_MARK, SEVERAL, load_network
from recognition.sequence import BLANK, OTHER, SEQUENCE_MODEL, SYMBOL_COUNT, SequenceNetwork, best_symbols
from recognition.sign_network import SIGN_MODEL
from recognition.touching_groups import rescore_groups


def pushed_together(text: str, overlap_px: int = 6) -> np.ndarray:
    """A line whose digits touch or overlap: float32 ink (H, W)."""
    inks = []
    for label in text:
        ink = ink_of([label], height_px=60, pen_px=6)
        columns = np.flatnonzero((ink > 0.5).any(0))
        inks.append(ink[:, columns[0] : columns[-1] + 1])
    line = np.zeros((len(inks[0]), sum(ink.shape[1] for ink in inks) + 80), np.float32)
    x = 40
    for ink in inks:
        target = line[:, x : x + ink.shape[1]]
        np.maximum(target, ink, out=target)
        x += ink.shape[1] - overlap_px
    return line[:, : x + 40]


@pytest.mark.parametrize("text", ["38", "520", "0000", "47216", "6839502"])
def test_touching_digits_are_read(reader: DigitReader, text: str) -> None:
    page = reader.read(on_paper(pushed_together(text)), trace=True)
    assert page.text == text
    assert page.touching_groups
    assert page.touching_groups[0].proposals[0].text
    assert_boxes_rise(page)


def test_a_page_full_of_touching_digits_is_read_by_its_cuts_in_the_end(
    reader: DigitReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ink = np.vstack([pushed_together("520"), pushed_together("738")])
    shown = []
    for most_px in (8000, 1):
        monkeypatch.setattr("recognition.segmentation.MOST_SHOWN_PX", most_px)
        page = reader.read(on_paper(ink), trace=True)
        assert len(page.lines) == 2
        shown.append(len(page.touching_groups))
    assert shown == [2, 1]


def test_touching_digits_are_read_without_the_exports_too(tmp_path: Path) -> None:
    models = (DIGIT_MODEL, SEQUENCE_MODEL, INK_MODEL, SIGN_MODEL, LOOKS_MODEL)
    copies = [Path(shutil.copy(model, tmp_path)) for model in models]
    on_keras = DigitReader(*copies)
    assert on_keras.read(on_paper(pushed_together("520"))).text == "520"


class Scripted(SequenceNetwork):
    """Gives these steps, whatever the crop."""

    def __init__(self, steps: np.ndarray) -> None:
        self._steps = steps

    def read(self, crop: np.ndarray) -> np.ndarray:
        return self._steps


def row(count: int, shares: dict[int, float]) -> np.ndarray:
    """float32 (count,) that sums to 1: what the shares leave is spread over all."""
    values = np.full(count, (1 - sum(shares.values())) / count, np.float32)
    for place, share in shares.items():
        values[place] += share
    return values


def test_an_odd_mark_among_sure_digits_is_more_likely_a_digit() -> None:
    line = [Component(Box(40 * i, 0, 30, 60), np.full((60, 30), 255, np.uint8), 1800.0) for i in range(3)]
    alone = [{1: 0.2, OTHER_MARK: 0.79}, {2: 0.99}, {3: 0.99}]
    arcs, owners = arcs_of(line, [[component] for component in line], 60)
    classes = [alone[arc.start] if arc.stop == arc.start + 1 else {SEVERAL: 0.99} for arc in arcs]
    lattice = Lattice(arcs, owners, np.array([row(CLASS_COUNT, shares) for shares in classes]), 60)
    # The group is the odd component and its neighbour.
    steps = np.array([row(SYMBOL_COUNT, shares) for shares in ({OTHER: 0.7, 1: 0.29}, {BLANK: 0.99}, {2: 0.99})])
    path, _ = rescore_groups(lattice, best_path(lattice), Scripted(steps))
    assert [int(v.probabilities[DIGITS].argmax()) for v in path if v.is_digit] == [1, 2, 3]


def assert_boxes_rise(page: Page) -> None:
    for line in page.lines:
        centers = [digit.box.center_xy[0] for digit in line.digits]
        assert centers == sorted(centers)
        assert all(0 < digit.box.width <= 0.6 * page.width_px for digit in line.digits)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (np.full((200, 300, 3), 235, np.uint8), ""),
        (page_of(["4821"]), "4821"),
        (page_of(["38259", "7046"]), "38259\n7046"),
        (on_paper(pushed_together("47216")), "47216"),
    ],
    ids=["blank", "line", "lines", "touching"],
)
def test_the_sequence_network_alone_reads_and_boxes(reader: DigitReader, page: np.ndarray, text: str) -> None:
    read = reader.read(page, Settings(reading="sequence"))
    assert read.text == text
    assert_boxes_rise(read)


def test_the_boxes_of_a_very_long_line_stand_where_the_digits_do(reader: DigitReader) -> None:
    ink = np.zeros((120, 2600), np.float32)
    starts = range(60, 2500, 400)
    for start in starts:
        seven = ink_of(["7"], height_px=24, pen_px=3)
        ink[20 : 20 + seven.shape[0], start : start + seven.shape[1]] = seven
    page = reader.read(on_paper(ink), Settings(reading="sequence"))
    assert page.text == "7777777"
    for start, digit in zip(starts, page.lines[0].digits, strict=True):
        assert digit.box.x <= start + seven.shape[1] / 2 <= digit.box.right


def test_the_debug_view_of_sequence_alone_speaks_of_no_cuts(reader: DigitReader) -> None:
    page = reader.read(page_of(["4821"]), Settings(reading="sequence"), trace=True)
    assert [proposal.cuts_log for proposal in page.touching_groups[0].proposals] == [None] * len(
        page.touching_groups[0].proposals
    )
    assert {candidate.note for candidate in page.candidates} == {"the sequence network read the line whole"}


@pytest.mark.parametrize("reading", ["contours", "auto"])
def test_digits_that_stand_apart_are_no_run(reader: DigitReader, reading: str) -> None:
    page = reader.read(page_of(["4821", "7046"]), Settings(reading=reading), trace=True)  # type: ignore[arg-type]
    assert page.text == "4821\n7046"
    assert page.touching_groups == ()


def test_contours_alone_weigh_no_runs(reader: DigitReader) -> None:
    page = reader.read(on_paper(pushed_together("47216")), Settings(reading="contours"), trace=True)
    assert page.touching_groups == ()


def test_an_unknown_way_of_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="reading"):
        Settings(reading="guess")  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(32, 30), (30, 32), (1, 32, 32)])
def test_other_frames_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        SequenceNetwork().read(np.zeros(shape, np.float32))


def test_export_and_stored_sequence_model_agree() -> None:
    import keras

    stored = keras.saving.load_model(SEQUENCE_MODEL, compile=False)
    for text in ("7", "520", "6839502"):
        crop = normalize_line(pushed_together(text))
        exported = SequenceNetwork().read(crop)
        assert exported.shape == (crop.shape[1] // 2, SYMBOL_COUNT)
        assert np.abs(exported - np.asarray(stored(crop[None, :, :, None], training=False))[0]).max() < 1e-5
        assert "".join(str(symbol) for symbol in best_symbols(exported) if symbol != OTHER) == text


def test_the_sequence_export_takes_any_number_of_lines() -> None:
    crops = np.zeros((3, 32, 40, 1), np.float32)
    assert load_network(SEQUENCE_MODEL)(crops).shape == (3, 20, SYMBOL_COUNT)

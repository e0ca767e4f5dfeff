"""The figures of an evaluation, and the files that it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image
from written_pages import page_of

from preprocessing import Box
from recognition import DigitReader, Page
from recognition.network import DIGIT_MODEL, sha256
from recognition.page import Digit, Line
from recognition.sequence import SEQUENCE_MODEL
from training import evaluate, results_file
from training.data.dataset import Pool
from training.data.fonts import load_fonts
from training.data.mnist import Mnist
from training.data.samples import Sources
from training.evaluation import plots
from training.evaluation.digits import Misread, digit_figures, drawn_pool, misread, on_digits, seed_figures
from training.evaluation.reading import NO_ORDER, Tally, edit_distance, judged, lines_in_common, on_cases, photo_cases
from training.evaluation.sequences import digits_of, sequence_figures
from training.evaluation.speed import fastest_ms, fresh_process, runtimes
from training.networks.digit_network import build

BOX = Box(0, 0, 5, 9)


def page(*lines: str, confidence: float = 0.9) -> Page:
    written = [Line(tuple(Digit(int(d), confidence, ((int(d), confidence),), BOX) for d in text)) for text in lines]
    return Page(100, 100, tuple(written))


@pytest.mark.parametrize(
    ("truth", "read", "edits"),
    [
        ("", "", 0),
        ("", "12", 2),
        ("12", "", 2),
        ("123", "123", 0),
        ("123", "13", 1),
        ("123", "1723", 1),
        ("12", "21", 2),
    ],
)
def test_edit_distance(truth: str, read: str, edits: int) -> None:
    assert edit_distance(truth, read) == edits


@pytest.mark.parametrize(
    ("truth", "read", "common"),
    [
        ((), (), 0),
        (("1",), (), 0),
        (("1", "2", "3"), ("1", "2", "3"), 3),
        (("1", "2", "3"), ("1", "9", "3"), 2),
        (("1", "2"), ("2", "1"), 1),
        (("1", "2"), ("7", "1", "7", "2"), 2),
    ],
)
def test_lines_in_common(truth: tuple[str, ...], read: tuple[str, ...], common: int) -> None:
    assert lines_in_common(truth, read) == common


@pytest.mark.parametrize(
    ("truth", "read", "right"),
    [
        ((), (), []),
        (("12",), (), []),
        ((), ("12",), []),
        (("12",), ("12",), [True, True]),
        (("12",), ("13",), [True, False]),
        (("12",), ("123",), []),
        (("12", "34"), ("7", "34"), [True, True]),
        (("12", "34", "56"), ("34", "55"), [True, True, True, False]),
    ],
    ids=[
        "blank",
        "nothing read",
        "nothing written",
        "right",
        "one wrong",
        "another length",
        "a line more",
        "a line less",
    ],
)
def test_digits_are_judged_in_lines_of_their_length(
    truth: tuple[str, ...], read: tuple[str, ...], right: list[bool]
) -> None:
    assert sorted(right for _, right in judged(truth, page(*read))) == sorted(right)


@pytest.mark.parametrize(
    ("truth", "read", "ordered", "counts"),
    [
        ((), (), True, (1, 0, 0, 0, 0)),
        (("12", "3"), ("12", "3"), True, (1, 2, 2, 3, 0)),
        (("12", "3"), ("12", "4"), True, (0, 2, 1, 3, 1)),
        (("12", "3"), ("3", "21"), False, (1, 0, 0, 3, 0)),
    ],
)
def test_tally(
    truth: tuple[str, ...], read: tuple[str, ...], ordered: bool, counts: tuple[int, int, int, int, int]
) -> None:
    tally = Tally()
    tally.add(truth, read, 5.0, ordered)
    assert (tally.images_right, tally.lines, tally.lines_right, tally.digits, tally.edits) == counts
    assert tally.figures()["median_ms"] == 5.0


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


def test_a_folder_of_photos_is_counted_by_its_groups(photos: Path, reader: DigitReader) -> None:
    figures: dict[str, Any] = on_cases(reader, photo_cases(photos))
    assert set(figures["groups"]) == {"multi", NO_ORDER, "no digits"}
    assert (figures["all"]["images"], figures["all"]["images_right"]) == (3, 3)
    assert (figures["all"]["lines"], figures["all"]["lines_right"], figures["all"]["edits"]) == (2, 2, 0)
    assert figures["digits"]["count"] == 6
    assert 0.0 <= figures["digits"]["ece"] <= 1.0


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build()


def test_figures_of_an_untrained_network(network: keras.Model, sources: Sources, monkeypatch: Any) -> None:
    for name, count in (("POOL_COUNT", 120), ("MARKS_A_KIND", 3), ("FONT_DIGITS", 20), ("DRAWN_DIGITS", 60)):
        monkeypatch.setattr(f"training.evaluation.digits.{name}", count)
    no_fonts = load_fonts(None)
    mnist = Mnist(sources.mnist, sources.mnist, sources.mnist)
    drawn = drawn_pool(sources)
    figures: dict[str, Any] = digit_figures(network, mnist, drawn, no_fonts, no_fonts)
    assert "held_out_fonts" not in figures
    assert figures["parameters"] == network.count_params()
    assert 0.0 <= figures["rejection"]["rejected_of_all"] <= 1.0
    test = figures["mnist_test"]
    assert np.sum(test["confusion"]) == test["count"] == len(sources.mnist)
    assert np.trace(test["confusion"]) == test["count"] - test["errors"]
    assert sum(b["count"] for b in test["reliability"]) == test["count"]
    kept = [row["marks"] for row in figures["distorted_validation"]["accepted_from"]]
    assert kept == sorted(kept, reverse=True)
    assert len(misread(network, drawn).labels) == figures["drawn_digits"]["errors"]


def test_networks_of_several_seeds_are_set_side_by_side(
    network: keras.Model, sources: Sources, monkeypatch: Any
) -> None:
    monkeypatch.setattr("training.evaluation.digits.POOL_COUNT", 120)
    trained = keras.models.load_model(DIGIT_MODEL, compile=False)
    mnist = Mnist(sources.mnist, sources.mnist, sources.mnist)
    figures: dict[str, Any] = seed_figures({"a.keras": network, "b.keras": trained}, mnist, load_fonts(None))
    of_a, of_b = figures["networks"].values()
    assert of_a["mnist_test"] < 0.5 < of_b["mnist_test"]
    for part, mean in figures["mean"].items():
        assert mean == pytest.approx((of_a[part] + of_b[part]) / 2)
    with_nothing: dict[str, Any] = on_digits(trained, Pool(sources.mnist.images, sources.mnist.labels))
    assert of_b["mnist_test"] == with_nothing["accuracy_among_digits"]


@pytest.mark.parametrize("words", [(), ("--seeds", str(DIGIT_MODEL))], ids=["none", "the committed one again"])
def test_seeds_need_networks_of_their_own(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", "--parts", "seeds", "--figures", str(tmp_path), *words])
    if words:
        with pytest.raises(SystemExit, match="same name"):
            evaluate.main()
    else:
        evaluate.main()
        assert "give --seeds" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_the_surest_misread_of_each_digit_come_first(network: keras.Model, sources: Sources) -> None:
    wrong = misread(network, Pool(sources.mnist.images, sources.mnist.labels))
    assert (wrong.answers != wrong.labels).all()
    for label in set(wrong.labels):
        assert (np.diff(wrong.confidence[wrong.labels == label]) <= 0).all()
    kinds = len(set(wrong.labels))
    assert len(set(wrong.labels[:kinds])) == kinds
    assert len(wrong.frames) == on_digits(network, Pool(sources.mnist.images, sources.mnist.labels))["errors"]


@pytest.mark.parametrize(("symbols", "text"), [([], ""), ([10], ""), ([1, 10, 0, 9], "109")])
def test_marks_among_digits_are_passed_over(symbols: list[int], text: str) -> None:
    assert digits_of(symbols) == text


def test_figures_of_lines_add_up(sources: Sources) -> None:
    model = keras.models.load_model(SEQUENCE_MODEL, compile=False)
    figures: dict[str, Any] = sequence_figures(model, sources, runs_a_length=4)
    assert figures["count"] + figures["without_digits"]["count"] == 40
    assert 0 < figures["right"] <= figures["count"]
    assert sum(group["count"] for group in figures["by_length"].values()) == figures["count"]
    assert sum(group["right"] for group in figures["by_length"].values()) == figures["right"]
    assert all(group["right"] <= group["count"] for group in figures["by_overlap"].values())


def test_every_runtime_gives_the_same(tmp_path: Path) -> None:
    frames = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    found = runtimes(DIGIT_MODEL)
    assert "ONNX Runtime" in found
    for predict in found.values():
        np.testing.assert_allclose(predict(frames), found["ONNX Runtime"](frames), atol=1e-5)
        assert fastest_ms(predict, frames) > 0


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell the peak memory of a process")
def test_a_fresh_process_has_its_own_memory() -> None:
    ballast = np.ones(50_000_000)  # 380 MB, which is not the reader's
    fresh: dict[str, Any] = fresh_process()
    assert 10 < fresh["peak_mb"] < ballast.nbytes >> 20
    assert fresh["seconds"] > 0


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], "python -m training.evaluate"),
        (["--data", "/far/away/mnist.npz", "--parts", "speed"], "--data mnist.npz --parts speed"),
        (["--fonts", "C:\\my fonts\\hand"], "--fonts hand"),
        (["--pages", "some/pages/", "C:\\stress\\"], "--pages pages stress"),
        (["--data=/far/away/mnist.npz", "--seed=3"], "--data=mnist.npz --seed=3"),
    ],
)
def test_the_command_names_no_folder_of_this_machine(words: list[str], command: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", *words])
    written = results_file.command_line("training.evaluate")
    assert command in written
    assert "/" not in written


def test_a_training_that_goes_on_adds_a_stage(tmp_path: Path) -> None:
    path = tmp_path / "training.json"
    for seed, goes_on in ((1, True), (2, True), (3, False)):
        curve = results_file.Curve.begin(path, "training.train_digits", seed, goes_on)
        curve.add(results_file.Epoch(1, 0.5, 0.9, 1.0))
        curve.add(results_file.Epoch(2, 0.4, 0.95, 2.0))
        stages = json.loads(path.read_text())["stages"]
        assert [stage["seed"] for stage in stages] == {1: [1], 2: [1, 2], 3: [3]}[seed]
        assert [epoch["epoch"] for epoch in stages[-1]["epochs"]] == [1, 2]


def test_one_part_is_measured_and_drawn(tmp_path: Path, pages: Path, photos: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "figures"
    words = ["--parts", "reading", "--pages", pages, "--photos", photos, "--figures", folder]
    monkeypatch.setattr("sys.argv", ["evaluate.py", *map(str, words)])
    evaluate.main()
    assert sorted(path.name for path in folder.iterdir()) == ["reading.json", "reading.png"]
    figures = json.loads((folder / "reading.json").read_text())
    assert set(figures["folders"]) == {"pages", "photos"}
    assert figures["models"] == {path.name: sha256(path) for path in (DIGIT_MODEL, SEQUENCE_MODEL)}
    assert figures["folders"]["pages"]["groups"]["clean"]["lines_right"] == 1


def test_figures_of_other_folders_stay_while_the_networks_are_the_same(
    tmp_path: Path, pages: Path, photos: Path, monkeypatch: Any
) -> None:
    folder = tmp_path / "figures"

    def folders_after(*words: object) -> set[str]:
        monkeypatch.setattr(
            "sys.argv", ["evaluate.py", "--parts", "reading", "--figures", str(folder), *map(str, words)]
        )
        evaluate.main()
        return set(json.loads((folder / "reading.json").read_text())["folders"])

    assert folders_after("--pages", pages) == {"pages"}
    assert folders_after("--photos", photos) == {"pages", "photos"}
    of_another = (folder / "reading.json").read_text().replace(sha256(DIGIT_MODEL), "0" * 64)
    (folder / "reading.json").write_text(of_another)
    assert folders_after("--photos", photos) == {"photos"}
    with pytest.raises(SystemExit, match="same name"):
        folders_after("--pages", pages, pages)


def test_without_a_folder_nothing_is_read(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", "--parts", "reading", "--figures", str(tmp_path)])
    evaluate.main()
    assert "give --pages or --photos" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("count", [0, 1, 100])
def test_the_contact_sheet_holds_what_there_is(count: int, tmp_path: Path) -> None:
    digits = np.arange(count) % 11
    frames = np.full((count, 28, 28), 255, np.uint8)
    plots.contact_sheet(Misread(frames, digits % 10, digits, np.linspace(1, 0, count)), tmp_path / "sheet.png")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png").convert("L"))
    assert (sheet.min() < 100) == (count > 0)


def test_the_figures_in_the_repository_can_be_drawn(tmp_path: Path) -> None:
    kept = results_file.FIGURES
    for path in kept.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    plots.draw_all(tmp_path)
    drawn = {path.name for path in tmp_path.glob("*.png")}
    assert drawn == {name for file, made in plots.PLOTS.items() if (kept / file).exists() for name in made}
    assert drawn | {"misread.png"} == {path.name for path in kept.glob("*.png")}

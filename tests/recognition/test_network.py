"""The exported network is the stored one, and reading falls back on the stored one when the export is not its own."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from written_pages import ink_of

from preprocessing import normalize_digit
from preprocessing.ink_map import CELL_PX, KIND_COUNT, channels
from recognition.ink_networks import INK_MODEL, LOOKS_MODEL
from recognition.model_digests import DIGESTS
from recognition.network import (
    CLASS_COUNT,
    DIGIT_MODEL,
    DIGITS,
    DigitNetwork,
    UnusableModel,
    export_of,
    load_network,
    load_outputs,
    name_of,
    sha256,
)
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL

MODELS = [DIGIT_MODEL, SEQUENCE_MODEL, SIGN_MODEL, INK_MODEL, LOOKS_MODEL]


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    rng = np.random.default_rng(0)
    digits = [normalize_digit(ink_of([label], pen_px=pen, seed=pen)) for label in "0123456789" for pen in (3, 6, 10)]
    return np.array([*digits, *rng.random((10, 28, 28))], np.float32)


@pytest.mark.parametrize("count", [0, 1, 10, 600])
def test_any_number_of_crops(crops: np.ndarray, count: int) -> None:
    out = DigitNetwork().classify(np.resize(crops, (count, 28, 28)))
    assert out.shape == (count, CLASS_COUNT)
    assert np.allclose(out.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28, 1), (3, 27, 28)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="28"):
        DigitNetwork().classify(np.zeros(shape, np.float32))


def test_plain_digits_are_known(crops: np.ndarray) -> None:
    answers = DigitNetwork().classify(crops[:30])[:, DIGITS].argmax(1)
    assert answers.tolist() == [label for label in range(10) for _ in range(3)]


def test_export_and_stored_model_agree(crops: np.ndarray) -> None:
    import keras

    exported = load_network(DIGIT_MODEL)(crops[..., None])
    stored = np.asarray(keras.saving.load_model(DIGIT_MODEL, compile=False)(crops[..., None], training=False))
    assert np.abs(exported - stored).max() < 1e-5


@pytest.mark.parametrize("shape", [(32, 32), (96, 160)])
def test_export_and_stored_ink_network_agree(shape: tuple[int, int]) -> None:
    import keras

    ink = cv2.resize(ink_of(["4821"]), shape[::-1], interpolation=cv2.INTER_AREA)
    picture = channels((235 - 195 * ink).astype(np.uint8))[None]
    exported = load_outputs(INK_MODEL)(picture)
    stored = keras.saving.load_model(INK_MODEL, compile=False)(picture, training=False)
    height, width = shape[0] // CELL_PX, shape[1] // CELL_PX
    assert [output.shape for output in exported] == [(1, height, width, 16 * KIND_COUNT), (1, height, width, 14)]
    for one, other in zip(exported, stored, strict=True):
        assert np.abs(one - np.asarray(other)).max() < 1e-3


@pytest.mark.parametrize(
    ("export", "note"),
    [(None, "missing"), (b"", "damaged"), (b"PK\3\4 half of it", "damaged"), ("its own", "another model")],
    ids=["missing", "empty", "damaged", "of another model"],
)
def test_falls_back_on_keras_with_a_note(
    crops: np.ndarray, tmp_path: Path, caplog: pytest.LogCaptureFixture, export: bytes | str | None, note: str
) -> None:
    model = tmp_path / "digit_model.keras"
    shutil.copy(DIGIT_MODEL, model)
    if isinstance(export, bytes):
        model.with_suffix(".onnx").write_bytes(export)
    elif export is not None:
        import keras

        other = keras.saving.load_model(DIGIT_MODEL, compile=False)
        other.layers[-2].set_weights([0.5 * weights for weights in other.layers[-2].get_weights()])
        other.save(model)
        shutil.copy(export_of(DIGIT_MODEL), model.with_suffix(".onnx"))
    out = load_network(model)(crops[..., None])
    assert out.shape == (len(crops), CLASS_COUNT)
    assert note in caplog.text and "reading with Keras" in caplog.text


def folder(path: Path) -> None:
    path.mkdir()


def half_of_it(path: Path) -> None:
    stored = DIGIT_MODEL.read_bytes()
    path.write_bytes(stored[: len(stored) // 2])


def a_zip_of_something_else(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("config.json", "{}")


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: None, "is missing"),
        (folder, "cannot be opened"),
        (lambda path: path.write_bytes(b""), "is damaged"),
        (half_of_it, "is damaged"),
        (a_zip_of_something_else, "is damaged"),
    ],
    ids=["missing", "a folder", "empty", "half of it", "something else"],
)
@pytest.mark.parametrize("exported", [False, True], ids=["without its export", "beside its export"])
def test_a_model_that_cannot_be_loaded_says_what_to_do(
    tmp_path: Path, make: Callable[[Path], object], fault: str, exported: bool
) -> None:
    model = tmp_path / "digit_model.keras"
    make(model)
    if exported:
        shutil.copy(export_of(DIGIT_MODEL), tmp_path)
    with pytest.raises(UnusableModel) as refusal:
        load_network(model)
    said = str(refusal.value)
    assert said.startswith(f"The model digit_model.keras in {tmp_path} {fault}: ") and said.endswith(".")
    assert "`git checkout digit_model.keras`" in said


def test_a_model_of_the_project_is_brought_back_from_the_root() -> None:
    assert "`git checkout models/sequence_model.keras`" in str(UnusableModel(SEQUENCE_MODEL, "is missing"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the digit network and its export alone; gives its root."""
    monkeypatch.setattr("recognition.network.ROOT", tmp_path)
    shutil.copy(DIGIT_MODEL, tmp_path)
    shutil.copy(export_of(DIGIT_MODEL), tmp_path)
    digests = {file.name: sha256(file) for file in tmp_path.iterdir()}
    monkeypatch.setattr("recognition.network.DIGESTS", digests)
    return tmp_path


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "tamper"),
    [
        ("digit_model.keras", None),
        ("digit_model.keras", changed),
        ("digit_model.onnx", changed),
        ("digit_model.keras", lambda path: shutil.copy(SEQUENCE_MODEL, path)),
        ("digit_model.onnx", lambda path: shutil.copy(export_of(INK_MODEL), path)),
    ],
    ids=["nothing", "a bit of the model", "a bit of the export", "another model", "another export"],
)
def test_a_network_of_the_project_that_was_exchanged_is_refused(
    project: Path, name: str, tamper: Callable[[Path], object] | None
) -> None:
    if tamper is None:
        assert load_network(project / "digit_model.keras")
        return
    tamper(project / name)
    with pytest.raises(
        UnusableModel, match=rf"^The model {name} in .* is not the one that belongs to this program: .*\.$"
    ):
        load_network(project / "digit_model.keras")


@pytest.mark.parametrize("exported", [False, True], ids=["stored", "exported"])
def test_a_network_of_other_shapes_is_refused(tmp_path: Path, exported: bool) -> None:
    model = tmp_path / "digit_model.keras"
    shutil.copy(SEQUENCE_MODEL, model)
    if exported:
        shutil.copy(export_of(SEQUENCE_MODEL), tmp_path / "digit_model.onnx")
    with pytest.raises(UnusableModel, match="other shapes than this program's networks"):
        DigitNetwork(model)


def test_a_missing_export_without_keras_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DIGIT_MODEL, tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UnusableModel, match=r"digit_model\.onnx .* is missing, and Keras, .* is not installed: .*\.$"):
        load_network(tmp_path / "digit_model.keras")


def test_the_digests_are_those_of_the_networks() -> None:
    files = [file for model in MODELS for file in (model, export_of(model))]
    assert {name_of(file): sha256(file) for file in files} == DIGESTS, "python -m training.export writes them anew"


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_every_network_has_its_export_and_its_card(model: Path) -> None:
    assert export_of(model).parent.name == "models"
    card = (export_of(model).parent / f"{model.stem}.md").read_text(encoding="utf-8")
    for part in ("Takes and gives", "Data", "Figures", "Limits", "Licence"):
        assert f"\n## {part}" in card
    assert model.name in card

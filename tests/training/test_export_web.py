"""The network for the browser: what is in static/ belongs to the network in the repository."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from recognition.network import DIGIT_MODEL, HASH_KEY, sha256
from recognition.sign_network import SIGN_MODEL
from training.export_web import (
    CONSTANTS,
    DIGITS,
    EMBEDDED,
    MODEL,
    SIGNS,
    WASM,
    WEIGHTS,
    export_web,
    sign_head,
    topology,
)
from training.networks import sign_network
from training.networks.digit_network import build

STATIC = DIGIT_MODEL.parent / "static"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    static = tmp_path_factory.mktemp("static")
    (static / WASM).parent.mkdir()
    shutil.copy(STATIC / WASM, static / WASM)
    export_web(DIGIT_MODEL, SIGN_MODEL, static)
    return static


@pytest.mark.parametrize(
    "name", [DIGITS / MODEL, DIGITS / WEIGHTS, SIGNS / MODEL, SIGNS / WEIGHTS, EMBEDDED, CONSTANTS], ids=str
)
def test_static_belongs_to_the_network_in_the_repository(exported: Path, name: Path) -> None:
    same = (exported / name).read_bytes() == (STATIC / name).read_bytes()
    assert same, "python -m training.export_web brings static/ up to date"


def test_the_model_says_which_keras_file_it_was_made_from(exported: Path) -> None:
    for folder, path in ((DIGITS, DIGIT_MODEL), (SIGNS, SIGN_MODEL)):
        metadata = json.loads((exported / folder / MODEL).read_text())["userDefinedMetadata"]
        assert metadata[HASH_KEY] == sha256(path)
        assert 0 < metadata["min_confidence"] < 1


def test_every_weight_is_in_the_file(exported: Path) -> None:
    written = 0
    for folder in (DIGITS, SIGNS):
        (group,) = json.loads((exported / folder / MODEL).read_text())["weightsManifest"]
        assert group["paths"] == [WEIGHTS]
        values = sum(int(np.prod(weight["shape"])) for weight in group["weights"])
        assert (exported / folder / WEIGHTS).stat().st_size == 4 * values
        written += values
    digits, signs = (keras.saving.load_model(path, compile=False) for path in (DIGIT_MODEL, SIGN_MODEL))
    # The features are both networks', and are written once.
    shared = sign_network.shapes_of(digits).count_params()
    assert written == digits.count_params() + signs.count_params() - shared


def test_a_sign_network_with_features_of_its_own_is_refused(tmp_path: Path) -> None:
    other = build()
    sign_network.whole(other, sign_network.build()).save(tmp_path / "signs.keras")
    digits = keras.models.clone_model(other)
    with pytest.raises(ValueError, match="other features"):
        sign_head(tmp_path / "signs.keras", digits)


def test_the_network_of_the_training_is_a_chain() -> None:
    config = topology(build())["model_config"]["config"]
    assert config["layers"][0]["config"]["batch_input_shape"] == [None, 28, 28, 1]
    assert config["layers"][-1]["class_name"] == "Softmax"


def with_a_shortcut() -> keras.Model:
    frames = keras.Input((28, 28, 1))
    x = layers.Conv2D(4, 3, padding="same")(frames)
    return keras.Model(frames, layers.ReLU()(layers.add([x, layers.ReLU()(x)])))


def with_an_unknown_layer() -> keras.Model:
    return keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(13)])


@pytest.mark.parametrize(("model", "named"), [(with_a_shortcut, "Add"), (with_an_unknown_layer, "Flatten")])
def test_what_the_browser_could_not_read_is_refused(model, named: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=named):
        topology(model())

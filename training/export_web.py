"""Writes what the page in the browser reads with: the networks, for TensorFlow.js, and the reader's numbers.

python -m training.export_web [--keras digit_model.keras] [--signs models/sign_model.keras] [--static static]
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from recognition import DEFAULT_MIN_CONFIDENCE
from recognition.network import DIGIT_MODEL, HASH_KEY, ROOT, sha256
from recognition.sign_network import SIGN_MODEL
from training.web_constants import constants_script

STATIC = ROOT / "static"
DIGITS, SIGNS = Path("digit_model"), Path("sign_model")
MODEL, WEIGHTS = "model.json", "weights.bin"
EMBEDDED = Path("embedded.js")
CONSTANTS = Path("in_the_browser/constants.js")
WASM = Path("tfjs/tfjs-backend-wasm-simd.wasm")
# TensorFlow.js reads models as Keras 2 wrote them, so a layer is written with these of its settings and no others.
LAYER_SETTINGS: dict[str, tuple[str, ...]] = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding", "use_bias", "activation"),
    "BatchNormalization": ("axis", "epsilon"),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "GlobalAveragePooling2D": (),
    "Dropout": ("rate",),
    "Dense": ("units", "use_bias", "activation"),
    "Softmax": ("axis",),
}


def export_web(digits_path: Path, signs_path: Path, static: Path) -> None:
    """Writes digit_model and sign_model into `static` for pages that are served, embedded.js for pages opened as files.

    All name the .keras files by their hashes; the reader's numbers go into a script of their own. Browsers let a page
    that was opened as a file load scripts only: embedded.js holds the same models, and the library's WebAssembly, which
    must be in `static`, in base64. Of the sign network only what is its own is written: its features of a crop are
    those of the digit network.
    Raises ValueError for a network that is no chain of the layers known here, and for a sign network with features of
    its own.
    """
    digits = keras.models.load_model(digits_path, compile=False)
    embedded: dict[str, Any] = {
        DIGITS.name: _written(digits, digits_path, static / DIGITS),
        SIGNS.name: _written(sign_head(signs_path, digits), signs_path, static / SIGNS),
        "wasm": _base64((static / WASM).read_bytes()),
    }
    (static / CONSTANTS).parent.mkdir(exist_ok=True)
    (static / CONSTANTS).write_text(constants_script(), encoding="utf-8")
    (static / EMBEDDED).write_text(f'"use strict";\nconst EMBEDDED = {json.dumps(embedded)};\n', encoding="utf-8")


def sign_head(path: Path, digits: keras.Model) -> keras.Model:
    """What a sign network makes of a crop's features and its place. Raises ValueError for features of its own."""
    network = keras.models.load_model(path, compile=False)
    shapes = network.get_layer("shapes")
    for layer in shapes.layers:
        for own, of_digits in zip(layer.weights, digits.get_layer(layer.name).weights, strict=True):
            if not np.array_equal(own.numpy(), of_digits.numpy()):
                raise ValueError(f"{path} has other features of a crop than the digit network: train it on this one")
    return network.get_layer("sign_head")


def _written(model: keras.Model, keras_path: Path, folder: Path) -> dict[str, Any]:
    """Writes a network for pages that are served; gives what pages opened as files are given of it."""
    arrays = {f"{layer.name}/{weight.name}": weight.numpy() for layer in model.layers for weight in layer.weights}
    specs = [{"name": name, "shape": list(array.shape), "dtype": "float32"} for name, array in arrays.items()]
    described = {
        "format": "layers-model",
        "generatedBy": "training.export_web",
        "modelTopology": topology(model),
        "weightsManifest": [{"paths": [WEIGHTS], "weights": specs}],
        "userDefinedMetadata": {HASH_KEY: sha256(keras_path), "min_confidence": DEFAULT_MIN_CONFIDENCE},
    }
    weights = b"".join(array.astype("<f4").tobytes() for array in arrays.values())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    (folder / WEIGHTS).write_bytes(weights)
    return {"model": described, "weights": _base64(weights)}


def topology(model: keras.Model) -> dict[str, Any]:
    """The network as Keras 2 would have written it, as far as TensorFlow.js reads it."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    for before, layer in zip([None, *layers], layers, strict=False):
        kind = type(layer).__name__
        if kind not in LAYER_SETTINGS or (before and layer.input is not before.output):
            raise ValueError(f"the layer {layer.name} ({kind}) does not fit into a chain of {sorted(LAYER_SETTINGS)}")
    configs: list[dict[str, Any]] = [
        {"class_name": type(layer).__name__, "config": {"name": layer.name, **_settings(layer)}} for layer in layers
    ]
    configs[0]["config"]["batch_input_shape"] = list(model.input_shape)
    sequential = {"class_name": "Sequential", "config": {"name": model.name, "layers": configs}}
    return {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": sequential}


def _settings(layer: keras.Layer) -> dict[str, Any]:
    config = layer.get_config()
    return {name: config[name] for name in LAYER_SETTINGS[type(layer).__name__]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the networks that the page “In the browser” runs.")
    parser.add_argument("--keras", type=Path, default=DIGIT_MODEL)
    parser.add_argument("--signs", type=Path, default=SIGN_MODEL)
    parser.add_argument("--static", type=Path, default=STATIC)
    arguments = parser.parse_args()
    export_web(arguments.keras, arguments.signs, arguments.static)


if __name__ == "__main__":
    main()

"""The digit network as reading uses it: the exported file, without TensorFlow."""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
DIGIT_MODEL = ROOT / "digit_model.keras"
INK_MODEL = MODELS / "ink_model.keras"
DIGIT_COUNT = 10
DIGITS = slice(0, DIGIT_COUNT)
# The classes after the digits, all of them "not a digit".
OTHER_MARK, PART, SEVERAL = 10, 11, 12
CLASS_COUNT = 13
# The export names the .keras file that it was made from by this key of its metadata.
HASH_KEY = "keras_sha256"
LARGEST_BATCH = 512

Predict = Callable[[np.ndarray], np.ndarray]
PredictAll = Callable[[np.ndarray], Sequence[np.ndarray]]  # for a network of several outputs


class UnusableModel(Exception):
    """Why a stored network cannot be loaded, as one sentence for a person that names the file and says what to do."""

    def __init__(self, path: Path, fault: str) -> None:
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        remedy = f"bring it back with `git checkout {name}`, or download it again"
        super().__init__(f"The model {path.name} in {path.parent} {fault}: {remedy}.")


class UnusableExport(Exception):
    """Why an exported network cannot stand for the stored one, as the rest of a sentence about its file."""


def load_network(keras_path: Path) -> Predict:
    """The first output of `load_outputs`: a function from float32 (n, …) to float32 (n, …)."""
    predict = load_outputs(keras_path)
    return lambda batch: predict(batch)[0]


def load_outputs(keras_path: Path) -> PredictAll:
    """A function from float32 (n, …) to all outputs of a network, safe to call from several threads.

    Runs on its `.onnx` file (`export_of`); where that is missing, damaged or made from another model, on Keras,
    and the log says so. Raises UnusableModel when `keras_path` is missing or damaged, with or without its export.
    """
    try:
        keras_sha256 = sha256(keras_path)
    except FileNotFoundError:
        raise UnusableModel(keras_path, "is missing") from None
    except OSError:
        raise UnusableModel(keras_path, "cannot be opened") from None
    # Keras finds that out too, but takes seconds to start.
    if not zipfile.is_zipfile(keras_path):
        raise UnusableModel(keras_path, "is damaged")
    onnx_path = export_of(keras_path)
    try:
        return open_export(onnx_path, keras_sha256)
    except UnusableExport as fault:
        logger.warning("%s %s; reading with Keras, which starts slower.", onnx_path.name, fault)
    return _open_keras(keras_path)


def export_of(keras_path: Path) -> Path:
    """The ONNX file of a stored network: beside it, but for the digit network, whose export stands with the others."""
    return MODELS / "digit_model.onnx" if keras_path == DIGIT_MODEL else keras_path.with_suffix(".onnx")


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_export(path: Path, keras_sha256: str) -> PredictAll:
    """The exported network as a function; raises UnusableExport where it is missing or made from another model."""
    # ONNX Runtime sends telemetry unless this stands there before it is imported. Nothing leaves the machine here.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    if not path.exists():
        raise UnusableExport("is missing")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Idle worker threads would otherwise spin and take the processor from the image steps.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Who tells OpenCV to use one thread has other processes for the other cores.
    if cv2.getNumThreads() == 1:
        options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception:  # its exceptions have no base of their own
        raise UnusableExport("is damaged") from None
    if session.get_modelmeta().custom_metadata_map.get(HASH_KEY) != keras_sha256:
        raise UnusableExport("was made from another model")
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})


def _open_keras(path: Path) -> PredictAll:
    import keras

    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises whatever a damaged file leads it to
        raise UnusableModel(path, "is damaged") from error

    def predict(batch: np.ndarray) -> list[np.ndarray]:
        outputs = model(batch, training=False)
        return [np.asarray(output) for output in (outputs if isinstance(outputs, list | tuple) else [outputs])]

    return predict


class DigitNetwork:
    """Probabilities for 28×28 crops: of the ten digits, and of another mark, part of a digit, several digits."""

    def __init__(self, path: Path = DIGIT_MODEL) -> None:
        self._predict = load_network(path)

    def classify(self, crops: np.ndarray) -> np.ndarray:
        """crops: float32 (n, 28, 28), ink 1.0 on 0.0. Returns float32 (n, 13); rows sum to 1."""
        if crops.ndim != 3 or crops.shape[1:] != (28, 28):
            raise ValueError(f"expected crops of shape (n, 28, 28), got {crops.shape}")
        if not len(crops):
            return np.zeros((0, CLASS_COUNT), np.float32)
        batch = np.ascontiguousarray(crops[..., None], np.float32)
        parts = [self._predict(batch[i : i + LARGEST_BATCH]) for i in range(0, len(batch), LARGEST_BATCH)]
        return np.concatenate(parts)

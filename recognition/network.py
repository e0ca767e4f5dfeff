"""The digit network as reading uses it: the exported file, without TensorFlow."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recognition.model_digests import DIGESTS

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
DIGIT_MODEL = ROOT / "digit_model.keras"
DIGIT_COUNT = 10
DIGITS = slice(0, DIGIT_COUNT)
# The classes after the digits, all of them "not a digit".
OTHER_MARK, PART, SEVERAL = 10, 11, 12
CLASS_COUNT = 13
# The export names the .keras file that it was made from by this key of its metadata.
HASH_KEY = "keras_sha256"
LARGEST_BATCH = 512
OTHER_SHAPES = "takes or gives other shapes than this program's networks"

Predict = Callable[[np.ndarray], np.ndarray]
PredictAll = Callable[[np.ndarray], Sequence[np.ndarray]]  # for a network of several outputs


@dataclass(frozen=True)
class Shapes:
    """The shape that a network takes, and that of each of its outputs; None stands for any size."""

    takes: tuple[int | None, ...]
    gives: tuple[tuple[int | None, ...], ...]

    def fit(self, takes: Sequence[object], gives: Sequence[Sequence[object]]) -> bool:
        """Whether shapes are these; a size that is not known is a name in ONNX, None in Keras."""
        mine, others = (self.takes, *self.gives), (takes, *gives)
        return len(mine) == len(others) and all(
            len(one) == len(other) and all(size in (None, found) for size, found in zip(one, other, strict=True))
            for one, other in zip(mine, others, strict=True)
        )


DIGIT_SHAPES = Shapes((None, 28, 28, 1), ((None, CLASS_COUNT),))


class UnusableModel(Exception):
    """Why a stored network cannot be loaded, as one sentence for a person that names the file and says what to do."""

    def __init__(self, path: Path, fault: str) -> None:
        name = name_of(path)
        remedy = f"bring it back with `git checkout {name}`, or download it again"
        super().__init__(f"The model {path.name} in {path.parent} {fault}: {remedy}.")


class UnusableExport(Exception):
    """Why an exported network cannot stand for the stored one, as the rest of a sentence about its file."""


def load_network(keras_path: Path, shapes: Shapes | None = None) -> Predict:
    """The first output of `load_outputs`: a function from float32 (n, …) to float32 (n, …)."""
    predict = load_outputs(keras_path, shapes)
    return lambda batch: predict(batch)[0]


def load_outputs(keras_path: Path, shapes: Shapes | None = None) -> PredictAll:
    """A function from float32 (n, …) to all outputs of a network, safe to call from several threads.

    Runs on its `.onnx` file (`export_of`); where that is missing, damaged or made from another model, on Keras,
    and the log says so. Raises UnusableModel when `keras_path` is missing or damaged, with or without its export, when
    either file is not the one that `model_digests` names, when the network has not these shapes, and where Keras is
    wanted and not installed.
    """
    try:
        keras_sha256 = sha256(keras_path)
        _refuse_another(keras_path, keras_sha256)
    except FileNotFoundError:
        raise UnusableModel(keras_path, "is missing") from None
    except OSError:
        raise UnusableModel(keras_path, "cannot be opened") from None
    # Keras finds that out too, but takes seconds to start.
    if not zipfile.is_zipfile(keras_path):
        raise UnusableModel(keras_path, "is damaged")
    onnx_path = export_of(keras_path)
    try:
        return open_export(onnx_path, keras_sha256, shapes)
    except UnusableExport as fault:
        if importlib.util.find_spec("keras") is None:
            raise UnusableModel(
                onnx_path, f"{fault}, and Keras, which could read in its stead, is not installed"
            ) from None
        logger.warning("%s %s; reading with Keras, which starts slower.", onnx_path.name, fault)
    return _open_keras(keras_path, shapes)


def export_of(keras_path: Path) -> Path:
    """The ONNX file of a stored network: beside it, but for the digit network, whose export stands with the others."""
    return MODELS / "digit_model.onnx" if keras_path == DIGIT_MODEL else keras_path.with_suffix(".onnx")


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def name_of(path: Path) -> str:
    """A file of the project by its path from the project's root, any other by its name."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _refuse_another(path: Path, found_sha256: str) -> None:
    """Raises UnusableModel where a file of the project is not the one that belongs to this source."""
    if path.is_relative_to(ROOT) and DIGESTS.get(name_of(path), found_sha256) != found_sha256:
        raise UnusableModel(path, "is not the one that belongs to this program")


def open_export(path: Path, keras_sha256: str, shapes: Shapes | None = None) -> PredictAll:
    """The exported network as a function; raises UnusableExport where it is missing or made from another model.

    Raises UnusableModel where it is not the file that `model_digests` names, or has other shapes.
    """
    # ONNX Runtime sends telemetry unless this stands there before it is imported. Nothing leaves the machine here.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    if not path.exists():
        raise UnusableExport("is missing")
    # What was hashed is what runs: the file is not opened again, nor any other that it may name.
    exported = path.read_bytes()
    _refuse_another(path, hashlib.sha256(exported).hexdigest())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Idle worker threads would otherwise spin and take the processor from the image steps.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Where readings run side by side, more threads only wait for each other: libraries are told by this to take one.
    told = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = int(told) if told.isdecimal() else 0  # 0: as many as there are cores
    try:
        session = onnxruntime.InferenceSession(exported, options, providers=["CPUExecutionProvider"])
    except Exception:  # its exceptions have no base of their own
        raise UnusableExport("is damaged") from None
    if session.get_modelmeta().custom_metadata_map.get(HASH_KEY) != keras_sha256:
        raise UnusableExport("was made from another model")
    gives = [output.shape for output in session.get_outputs()]
    if shapes and not shapes.fit(session.get_inputs()[0].shape, gives):
        raise UnusableModel(path, OTHER_SHAPES)
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})


def _open_keras(path: Path, shapes: Shapes | None) -> PredictAll:
    import keras

    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises whatever a damaged file leads it to
        raise UnusableModel(path, "is damaged") from error
    gives = model.output_shape if isinstance(model.output_shape, list) else [model.output_shape]
    if shapes and not shapes.fit(model.input_shape, gives):
        raise UnusableModel(path, OTHER_SHAPES)

    def predict(batch: np.ndarray) -> list[np.ndarray]:
        outputs = model(batch, training=False)
        return [np.asarray(output) for output in (outputs if isinstance(outputs, list | tuple) else [outputs])]

    return predict


class DigitNetwork:
    """Probabilities for 28×28 crops: of the ten digits, and of another mark, part of a digit, several digits."""

    def __init__(self, path: Path = DIGIT_MODEL) -> None:
        self._predict = load_network(path, DIGIT_SHAPES)

    def classify(self, crops: np.ndarray) -> np.ndarray:
        """crops: float32 (n, 28, 28), ink 1.0 on 0.0. Returns float32 (n, 13); rows sum to 1."""
        if crops.ndim != 3 or crops.shape[1:] != (28, 28):
            raise ValueError(f"expected crops of shape (n, 28, 28), got {crops.shape}")
        if not len(crops):
            return np.zeros((0, CLASS_COUNT), np.float32)
        batch = np.ascontiguousarray(crops[..., None], np.float32)
        parts = [self._predict(batch[i : i + LARGEST_BATCH]) for i in range(0, len(batch), LARGEST_BATCH)]
        return np.concatenate(parts)

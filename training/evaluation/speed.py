"""How fast the networks answer, in each runtime that can run them; and a fresh process from its start to the answer."""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from recognition.network import ROOT, Predict, export_of, open_export, sha256
from recognition.timing import milliseconds
from training.export import ANY_SIDE_PX
from training.results_file import Figures

BATCHES = (1, 10, 100)
LINE_SHAPE = (1, 32, 224, 1)  # about eight digits
ROUNDS = 50
FRESH_RUNS = 5
KIB = 1024
# A process of its own: until it has begun, a child counts the memory of the process that started it as its own.
LAUNCHER = """
import os, subprocess, sys, time
started = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
if status:
    sys.exit("the reader failed")
print(time.perf_counter() - started, usage.ru_maxrss)
"""
SAMPLE = ROOT / "sample_images" / "several-digits.png"


def speed_figures(digit_model: Path, sequence_model: Path) -> Figures:
    """Milliseconds for 1, 10 and 100 crops and for a line, file sizes, and what a fresh process takes."""
    rng = np.random.default_rng(0)
    crops = [rng.random((count, 28, 28, 1), np.float32) for count in BATCHES]
    line = rng.random(LINE_SHAPE, np.float32)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "crops_ms": {
            name: {str(len(batch)): fastest_ms(predict, batch) for batch in crops}
            for name, predict in runtimes(digit_model).items()
        },
        "line_ms": {name: fastest_ms(predict, line) for name, predict in runtimes(sequence_model).items()},
        "file_bytes": {
            path.name: path.stat().st_size
            for model in (digit_model, sequence_model)
            for path in (model, export_of(model))
        },
        "fresh_process": fresh_process(),
    }


def runtimes(keras_path: Path) -> dict[str, Predict]:
    """The ways to run a network of one output that are installed here and can run it: name to function of a batch.

    Raises UnusableExport where the ONNX file does not belong to the network: Keras would be measured in its stead.
    """
    model = keras.models.load_model(keras_path, compile=False)
    sides = [side or ANY_SIDE_PX for side in model.input_shape[1:]]
    export = open_export(export_of(keras_path), sha256(keras_path))
    found: dict[str, Predict] = {
        "ONNX Runtime": lambda batch: export(batch)[0],
        f"Keras ({keras.backend.backend()})": model.predict_on_batch,
    }
    if importlib.util.find_spec("ai_edge_litert") and keras.backend.backend() == "tensorflow":
        try:
            predict = _litert(model)
            predict(np.zeros((1, *sides), np.float32))
            found["LiteRT"] = predict
        except (RuntimeError, ValueError) as fault:
            # An LSTM over lines of any length needs TensorFlow's own operations, which LiteRT comes without.
            print(f"LiteRT cannot run {keras_path.name}: {str(fault).splitlines()[0]}")
    return found


def fastest_ms(predict: Callable[[np.ndarray], object], batch: np.ndarray) -> float:
    """Milliseconds of the fastest call: other work on the machine only adds to it."""
    return round(min(milliseconds(lambda: predict(batch), ROUNDS)), 3)


def fresh_process() -> Figures:
    """Seconds and peak memory of `python -m recognition read` on one picture, start to end; {} where none is told."""
    if not hasattr(os, "wait4"):
        return {}
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "recognition", "read", str(SAMPLE)]
    runs = [subprocess.check_output(command, cwd=ROOT, text=True).split() for _ in range(FRESH_RUNS)]
    unit = 1 if sys.platform == "darwin" else KIB  # of ru_maxrss, in bytes
    seconds, peaks = zip(*((float(second), int(peak)) for second, peak in runs), strict=True)
    return {"seconds": round(min(seconds), 2), "peak_mb": round(max(peaks) * unit / KIB**2)}


def _litert(model: keras.Model) -> Predict:
    from ai_edge_litert.interpreter import Interpreter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.tflite"
        model.export(path, format="litert", verbose=False)
        interpreter = Interpreter(model_content=path.read_bytes(), num_threads=os.cpu_count())
    (frames,), (probabilities,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.allocate_tensors()

    def predict(batch: np.ndarray) -> np.ndarray:
        if tuple(interpreter.get_input_details()[0]["shape"]) != batch.shape:
            interpreter.resize_tensor_input(frames["index"], batch.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(frames["index"], batch)
        interpreter.invoke()
        return interpreter.get_tensor(probabilities["index"])

    return predict

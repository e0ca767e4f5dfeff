"""Writes a network's ONNX file, the one that reading runs on, with the hash of the .keras file it came from.

python -m training.export [--keras digit_model.keras]

Then writes recognition/model_digests.py anew: the hashes of all networks of the project, by which a file that was
exchanged is told.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import keras
import numpy as np

from recognition.ink_networks import INK_MODEL, LOOKS_MODEL
from recognition.network import DIGIT_MODEL, HASH_KEY, ROOT, export_of, name_of, sha256
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL

if TYPE_CHECKING:
    import onnx

# Stands in for the height or width of a frame that may have any; every network can halve it as often as it does.
ANY_SIDE_PX = 64
DIGESTS_FILE = ROOT / "recognition" / "model_digests.py"


def export_onnx(keras_path: Path, onnx_path: Path) -> None:
    """Writes `onnx_path`: any number of frames at once, outputs called as the network's last layers.

    Its metadata say which .keras file it belongs to.
    """
    import onnx

    model = keras.models.load_model(keras_path, compile=False)
    sides = [side or ANY_SIDE_PX for side in model.input_shape[1:]]
    model(np.zeros((1, *sides), np.float32))  # Keras exports only what has been called
    model.export(onnx_path, format="onnx", verbose=False)
    graph = onnx.load(onnx_path)
    name_outputs(graph.graph, model.output_names)
    onnx.helper.set_model_props(graph, {HASH_KEY: sha256(keras_path)})
    onnx.save(graph, onnx_path)


def name_outputs(graph: onnx.GraphProto, names: list[str]) -> None:
    """Calls the graph's outputs by `names`, in their order, in place."""
    new = dict(zip((output.name for output in graph.output), names, strict=True))
    for output in graph.output:
        output.name = new[output.name]
    for node in graph.node:
        for edges in (node.input, node.output):
            edges[:] = [new.get(edge, edge) for edge in edges]


def digests_source() -> str:
    """The source of recognition/model_digests.py, for the networks and exports as they are now."""
    models = (DIGIT_MODEL, SEQUENCE_MODEL, INK_MODEL, LOOKS_MODEL, SIGN_MODEL)
    files = [file for model in models for file in (model, export_of(model))]
    lines = [f'    "{name_of(path)}": "{sha256(path)}",\n' for path in sorted(files) if path.exists()]
    return f'''"""The SHA-256 of each network that belongs to this source; written by `python -m training.export`."""

DIGESTS = {{
{"".join(lines)}}}
'''


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the ONNX file that reading runs on.")
    parser.add_argument("--keras", type=lambda path: Path(path).resolve(), default=DIGIT_MODEL)
    parser.add_argument("--onnx", type=Path, help="default: the file that reading looks for")
    arguments = parser.parse_args()
    export_onnx(arguments.keras, arguments.onnx or export_of(arguments.keras))
    DIGESTS_FILE.write_text(digests_source(), encoding="utf-8")


if __name__ == "__main__":
    main()

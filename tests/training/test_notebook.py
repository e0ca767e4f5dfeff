"""The notebook runs from its first cell to its last, on digits that the project draws itself."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "training" / "digit_recognition.ipynb"
TIMEOUT_S = 600


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_no_pictures_of_mnist_are_stored_in_it(notebook: nbformat.NotebookNode) -> None:
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


def test_it_runs_from_data_to_a_page_read(notebook: nbformat.NotebookNode, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DIGITS_DATA", "drawn"), ("DIGITS_SAMPLES", "300"), ("DIGITS_EPOCHS", "1")):
        monkeypatch.setenv(name, value)
    NotebookClient(notebook, timeout=TIMEOUT_S, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    printed = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert "300 to train on" in printed
    assert "the repository's  4821956" in printed
    assert len(pictures) >= 5

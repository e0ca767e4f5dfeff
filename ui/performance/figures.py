"""The figures that the evaluation left in training/figures, and where they come from."""

from __future__ import annotations

import json
from typing import Any

from recognition.network import DIGIT_MODEL, ROOT, sha256
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL

FIGURES = ROOT / "training" / "figures"
HASH_SHOWN = 8

Figures = dict[str, Any]


class NoFigures(Exception):
    """Why a file of figures cannot be shown, as one sentence for a person."""


def load(file: str, command: str) -> Figures:
    """The figures in a file. Raises NoFigures, which names the command that writes it."""
    try:
        figures = json.loads((FIGURES / file).read_text(encoding="utf-8"))
    except OSError:
        raise NoFigures(f"There are no figures yet: `{command}` writes them.") from None
    except ValueError:
        figures = None
    if not isinstance(figures, dict):
        raise damaged(file, command)
    return figures


def damaged(file: str, command: str) -> NoFigures:
    """What to say of a file that does not hold what it should."""
    return NoFigures(f"training/figures/{file} is damaged: `{command}` writes it anew.")


def source(figures: Figures) -> str:
    """When, on which models and by which command the figures were measured."""
    models = ", ".join(f"{name} {digest[:HASH_SHOWN]}" for name, digest in figures["models"].items())
    return f"Measured on {figures['date']} with {models}: `{figures['command']}`"


def is_of_other_models(figures: Figures) -> bool:
    """Whether the models in use are not those that were measured."""
    in_use = {path.name: sha256(path) for path in (DIGIT_MODEL, SEQUENCE_MODEL, SIGN_MODEL) if path.exists()}
    return any(in_use.get(name) != digest for name, digest in figures["models"].items())

"""What was measured, kept in files: with the date, the command that measured it, and the hashes of the models."""

from __future__ import annotations

import json
import re
import shlex
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from recognition.network import ROOT, sha256

FIGURES = ROOT / "training" / "figures"

Figures = dict[str, object]


def stamp(module: str, models: Iterable[Path]) -> Figures:
    """The head of every file of figures: the day, the command line of `python -m module`, each model's hash."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command_line(module),
        "models": {path.name: sha256(path) for path in models},
    }


def command_line(module: str) -> str:
    """What was typed, with the names of files and folders but not where they stand on this machine."""
    return shlex.join(["python", "-m", module, *map(_without_folder, sys.argv[1:])])


def _without_folder(word: str) -> str:
    option, equals, value = word.rpartition("=")
    return option + equals + re.split(r"[/\\]", value.rstrip("/\\"))[-1]


class Timer:
    """Measures the time since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    @property
    def milliseconds(self) -> float:
        return 1000 * self.seconds


def write(path: Path, figures: Mapping[str, object]) -> None:
    """Writes figures as JSON; a file is whole or not there at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


@dataclass(frozen=True)
class Epoch:
    """One epoch: mean loss of its last steps, share of the validation data answered right, minutes since the start."""

    epoch: int
    loss: float
    validation: float
    minutes: float


@dataclass
class Curve:
    """The course of a training, written after every epoch; one that goes on from a network adds a stage."""

    path: Path
    stages: list[Figures] = field(default_factory=list)
    epochs: list[Figures] = field(default_factory=list)

    @classmethod
    def begin(cls, path: Path, module: str, settings: Figures, goes_on: bool) -> Curve:
        """A new stage: after those in the file when the training goes on from a network, else the first."""
        earlier = json.loads(path.read_text(encoding="utf-8"))["stages"] if goes_on and path.exists() else []
        curve = cls(path)
        curve.stages = [*earlier, {"command": command_line(module), "settings": settings, "epochs": curve.epochs}]
        return curve

    def add(self, epoch: Epoch) -> None:
        self.epochs.append(asdict(epoch))
        write(self.path, {"stages": self.stages})

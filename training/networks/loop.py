"""The training of any network: pools of fresh data, the learning rate's course, the averaged weights, the curve."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, TypeVar

import keras
import numpy as np

from recognition.network import ROOT
from training.data.workers import Drawn, PoolBuilder, Source
from training.networks.steps import Labels, Step
from training.networks.weight_averaging import MovingAverage
from training.results_file import Curve, Epoch, Timer
from training.stage import SettingsError, Stage, load_settings

NETWORKS = ROOT / "build"  # where a stage's network is stored and looked for, by the stage's name
WARM_UP_STEPS = 500
AVERAGE_EVERY = 10  # steps between two additions to the moving average of the weights, which is what is stored
LOSSES_SHOWN = 500  # of an epoch's steps, the last; their mean loss is told

AnyStage = TypeVar("AnyStage", bound=Stage)


@dataclass(frozen=True)
class Task(Generic[Source, Drawn, Labels]):
    """What a network is trained on, how, and what is measured after each epoch."""

    module: str  # as in `python -m module`
    build: Callable[[], keras.Model]
    step: Callable[[keras.Model], Step[Labels]]
    pools: PoolBuilder[Source, Drawn]
    batches: Callable[[np.random.Generator, Drawn, int], Iterator[tuple[np.ndarray, Labels]]]
    accuracy: Callable[[keras.Model, Drawn], float]
    accuracy_name: str


@dataclass(frozen=True)
class Files:
    """What a stage begins with, None for random weights; and where it writes its network and its curve."""

    start: Path | None
    keras: Path
    curve: Path


def train(
    task: Task[Source, Drawn, Labels], stage: Stage, sources: Source, validation: Drawn, files: Files, workers: int = 1
) -> keras.Model:
    """The network after all epochs, with the moving average of its weights; stored after each of them."""
    model, averaged = task.build(), task.build()
    if files.start:
        model.set_weights(keras.models.load_model(files.start, compile=False).get_weights())
    step, average = task.step(model), MovingAverage(model.get_weights())
    curve = Curve.begin(files.curve, task.module, settings_of(stage), goes_on=files.start is not None)
    rng = np.random.default_rng(stage.seed)
    steps = stage.epochs * (stage.pool // stage.batch)
    timer = Timer()
    count = 0
    files.keras.parent.mkdir(parents=True, exist_ok=True)
    pools = task.pools.pool_of_each_epoch(sources, stage.pool, stage.seed, stage.epochs_a_pool, workers)
    with closing(pools):
        for epoch in range(1, stage.epochs + 1):
            losses = []
            for frames, labels in task.batches(rng, next(pools), stage.batch):
                progress = max(count / steps, timer.minutes / stage.minutes)
                if progress >= 1:
                    break
                losses.append(step(frames, labels, learning_rate(stage.rate, count, progress)))
                if count % AVERAGE_EVERY == 0:
                    average.add(model.get_weights())
                count += 1
            if not losses:
                break  # the time was over before the pool was drawn
            averaged.set_weights(average.weights)
            averaged.save(files.keras)
            minutes = timer.minutes
            done = Epoch(epoch, float(np.mean(losses[-LOSSES_SHOWN:])), task.accuracy(averaged, validation), minutes)
            curve.add(done)
            figures = f"loss {done.loss:.4f}, {task.accuracy_name} {done.validation:.4f}"
            print(f"epoch {epoch}: {figures}, {minutes:.1f} minutes", flush=True)
            if progress >= 1:
                break
    return averaged


def learning_rate(peak: float, count: int, progress: float) -> float:
    """Rises over the first steps, then falls along a cosine to nothing; progress from 0 to 1."""
    return peak * min(1.0, (count + 1) / WARM_UP_STEPS) * 0.5 * (1 + np.cos(np.pi * progress))


def settings_of(stage: Stage) -> dict[str, object]:
    """The settings of a stage as JSON can hold them: without the minutes where they have no end."""
    return {name: value for name, value in asdict(stage).items() if value != math.inf}


def argument_parser(description: str, curve: Path) -> argparse.ArgumentParser:
    """What the training of any network can be told; a network that learns from more adds its own arguments."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("settings", type=Path, help="a stage of the training: a file of training/settings")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--start", type=Path, help="the network to go on from; default: build/START.keras")
    parser.add_argument("--keras", type=Path, help="the file to write; default: build/STAGE.keras")
    parser.add_argument("--curve", type=Path, default=curve, help="where the course of the training is written")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw samples")
    return parser


def parse_arguments(
    parser: argparse.ArgumentParser, kind: type[AnyStage]
) -> tuple[AnyStage, argparse.Namespace, Files]:
    """The stage that the command line names, the command line, and the files; ends with a sentence where one is amiss.

    A stage's network is NETWORKS/STAGE.keras, and it goes on from that of the stage that its settings name.
    """
    arguments = parser.parse_args()
    try:
        stage = load_settings(arguments.settings, kind)
    except SettingsError as fault:
        sys.exit(str(fault))
    if arguments.start and not stage.start:
        sys.exit(f"{arguments.settings.name} begins with random weights: it takes no --start.")
    start = (arguments.start or NETWORKS / f"{stage.start}.keras") if stage.start else None
    if start and not start.is_file():
        sys.exit(f"{arguments.settings.name} goes on from {start.name}: train {stage.start} first, or give --start.")
    stored = arguments.keras or NETWORKS / f"{arguments.settings.stem}.keras"
    return stage, arguments, Files(start, stored, arguments.curve)


def refuse_below(least: float, accuracy: float) -> None:
    """Ends the command with a sentence and exit status 1 when a network reads less than it must."""
    if accuracy < least:
        sys.exit(f"The network was stored, but reads {accuracy:.2%} of the validation data right, not {least:.2%}.")

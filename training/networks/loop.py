"""The training of either network: pools of fresh data, the learning rate's course, the averaged weights, the curve."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

import keras
import numpy as np

from training.data.samples import Sources
from training.data.workers import Drawing, Drawn
from training.networks.steps import Step
from training.networks.weight_averaging import Average
from training.results_file import Curve, Epoch

WARM_UP_STEPS = 500
AVERAGE_EVERY = 10  # steps between two additions to the moving average of the weights, which is what is stored
LOSSES_SHOWN = 500  # of an epoch's steps, the last; their mean loss is told


@dataclass(frozen=True)
class Task(Generic[Drawn]):
    """What a network is trained on, how, and what is measured after each epoch."""

    module: str  # as in `python -m module`
    build: Callable[[], keras.Model]
    step: Callable[[keras.Model], Step]
    drawing: Drawing[Drawn]
    epochs_a_pool: int
    batch: int
    batches: Callable[[np.random.Generator, Drawn], Iterator[tuple[np.ndarray, np.ndarray]]]
    accuracy: Callable[[keras.Model, Drawn], float]
    accuracy_name: str


def train(task: Task[Drawn], sources: Sources, validation: Drawn, arguments: argparse.Namespace) -> keras.Model:
    """The network after all epochs, with the moving average of its weights; stored after each of them."""
    model, averaged = task.build(), task.build()
    if arguments.start:
        model.set_weights(keras.models.load_model(arguments.start, compile=False).get_weights())
    step, average = task.step(model), Average(model.get_weights())
    curve = Curve.begin(arguments.curve, task.module, arguments.seed, goes_on=bool(arguments.start))
    rng = np.random.default_rng(arguments.seed)
    steps = arguments.epochs * (arguments.pool // task.batch)
    if not steps:
        sys.exit(f"A pool holds {task.batch} samples, which is a batch, or more; and there is an epoch at least.")
    started = time.perf_counter()
    count = 0
    pools = task.drawing.pool_of_each_epoch(
        sources, arguments.pool, arguments.seed, task.epochs_a_pool, arguments.workers
    )
    with closing(pools):
        for epoch in range(1, arguments.epochs + 1):
            losses = []
            for frames, labels in task.batches(rng, next(pools)):
                progress = max(count / steps, (time.perf_counter() - started) / (60 * arguments.minutes))
                if progress >= 1:
                    break
                losses.append(step(frames, labels, learning_rate(arguments.rate, count, progress)))
                if count % AVERAGE_EVERY == 0:
                    average.add(model.get_weights())
                count += 1
            if not losses:
                break  # the time was over before the pool was drawn
            averaged.set_weights(average.weights)
            averaged.save(arguments.keras)
            minutes = (time.perf_counter() - started) / 60
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


def argument_parser(description: str) -> argparse.ArgumentParser:
    """What both trainings can be told; each sets the defaults that are its own."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--epochs", type=int, help="times that as much as a pool is trained on")
    parser.add_argument("--pool", type=int, help="samples (for the sequence network, lines) an epoch")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw samples")
    parser.add_argument("--seed", type=int, default=1, help="of the draws and the first weights")
    parser.add_argument("--keras", type=Path, help="the file to write")
    parser.add_argument("--curve", type=Path, help="where the course of the training is written")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end by then, with the learning rate down")
    parser.add_argument("--start", type=Path, help="a trained network to go on from")
    parser.add_argument("--rate", type=float, help="highest learning rate")
    parser.add_argument("--min-accuracy", type=float, help="what it must reach on validation data")
    return parser


def refuse_below(least: float, accuracy: float) -> None:
    """Ends the command with a sentence and exit status 1 when a network reads less than it must."""
    if accuracy < least:
        sys.exit(f"The network was stored, but reads {accuracy:.2%} of the validation data right, not {least:.2%}.")

"""Processes in the background that draw what a network trains on, while it trains."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count as counting
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Generic, TypeVar

import cv2

Source = TypeVar("Source")  # what is drawn from
Drawn = TypeVar("Drawn")
Key = tuple[int, ...]


@dataclass(frozen=True)
class PoolBuilder(Generic[Source, Drawn]):
    """How training data is drawn: part by part, each from a key of its own, and the parts joined."""

    draw: Callable[[Source, int, Key], Drawn]  # a module's own function, so that processes can be told of it
    part_count: int
    join: Callable[[list[Drawn]], Drawn]

    def pool(self, sources: Source, count: int, seed: int, workers: int = 1) -> Drawn:
        """Draws `count` samples; the same seed gives the same pool, whatever the number of workers."""
        if workers <= 1:
            return self.join([self.draw(sources, size, key) for size, key in self._parts(count, (seed,))])
        with _processes(sources, workers) as executor:
            return self._joined(self._start(executor, count, (seed,)))

    def pool_of_each_epoch(
        self, sources: Source, count: int, seed: int, epochs_a_pool: int, workers: int
    ) -> Generator[Drawn]:
        """Gives a pool for each epoch, without end: every few epochs a fresh one, drawn while the one before was used.

        Close it when the training is over: that ends the processes.
        """
        with _processes(sources, workers) as executor:
            coming = self._start(executor, count, (seed, 0))
            try:
                for number in counting(1):
                    pool = self._joined(coming)
                    coming = self._start(executor, count, (seed, number))
                    for _ in range(epochs_a_pool):
                        yield pool
            finally:
                for future in coming:
                    future.cancel()

    def _parts(self, count: int, key: Key) -> list[tuple[int, Key]]:
        return [(min(self.part_count, count - first), (*key, first)) for first in range(0, count, self.part_count)]

    def _start(self, executor: Executor, count: int, key: Key) -> list[Future[Drawn]]:
        return [executor.submit(_draw, self.draw, size, part) for size, part in self._parts(count, key)]

    def _joined(self, parts: list[Future[Drawn]]) -> Drawn:
        return self.join([part.result() for part in parts])


# What a worker draws from: it is sent once, when the process starts, for it is large.
_sources: Any


def _processes(sources: object, count: int) -> Executor:
    return ProcessPoolExecutor(count, get_context("spawn"), _remember, (sources,))


def _remember(sources: object) -> None:
    global _sources
    _sources = sources
    cv2.setNumThreads(1)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process with the training, however that ends; a killed one tells nobody."""
    training = parent_process()
    if training:
        training.join()
        os._exit(1)


def _draw(draw: Callable[[Any, int, Key], Drawn], count: int, key: Key) -> Drawn:
    return draw(_sources, count, key)

"""What is counted of the work, for Prometheus; no file's name or content is in it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from documents import UnreadableImage
from service.job import Job, TooCostly
from service.reading import Pool
from service.tasks import Read

SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """The counts of one service."""

    def __init__(self, pool: Pool) -> None:
        self._registry = CollectorRegistry()
        self.pictures = Counter(
            "digit_reader_pictures", "Pictures, by what came of them.", ["outcome"], registry=self._registry
        )
        self.requests = Counter(
            "digit_reader_requests", "Answers of the API.", ["path", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "digit_reader_picture_seconds",
            "From a picture's turn in its request to its answer.",
            buckets=SECONDS,
            registry=self._registry,
        )
        load = Gauge("digit_reader_load", "Pictures that are being read, or wait.", registry=self._registry)
        load.set_function(lambda: pool.load)
        Gauge("digit_reader_workers", "How many read at a time.", registry=self._registry).set(pool.count)

    def count(self, job: Job[Read], seconds: float) -> None:
        """Counts one picture, whose job is over."""
        match job.exception():
            case None:
                outcome = "read"
            case TooCostly():
                outcome = "too_costly"
            case UnreadableImage():
                outcome = "unreadable"
            case _:
                outcome = "fault"
        self.pictures.labels(outcome).inc()
        self.seconds.observe(seconds)

    def count_request(self, path: str, status: int) -> None:
        """Counts one answer of the API."""
        self.requests.labels(path, str(status)).inc()

    def text(self) -> bytes:
        """All counts."""
        return generate_latest(self._registry)

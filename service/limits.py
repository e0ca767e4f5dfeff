"""How much one picture may cost, and how many are opened and read at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass

from documents.limits import BYTES_PER_MB, MAX_MEGAPIXELS


@dataclass(frozen=True)
class Limits:
    """What a worker may take for one picture before it is ended.

    processor_seconds: of work, which nothing else on the machine makes longer; what takes longest within the size
    limit takes a third of it. seconds: on the clock, for what waits instead of working. memory_bytes: on top of what a
    worker has when its models are loaded; a picture of 50 megapixels takes half of it.
    """

    processor_seconds: int = 15
    seconds: float = 60
    memory_bytes: int = 2000 * BYTES_PER_MB

    @property
    def too_long(self) -> str:
        """The sentence for a person whose picture takes longer."""
        return (
            f"This takes more than {self.processor_seconds} s of work to open and read: "
            "crop the picture, or save it as JPEG and try again."
        )


TOO_MUCH = (
    "This takes more memory than is allowed, or breaks what opens it: "
    f"save it as a JPEG of less than {MAX_MEGAPIXELS} megapixels and try again."
)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

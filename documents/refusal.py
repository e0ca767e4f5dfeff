"""What says that something is no picture that can be read."""

from __future__ import annotations

BROKEN = "The picture is damaged or incomplete: save it or download it again."


class UnreadableImage(ValueError):
    """What was given cannot be read as a picture; the message is one sentence that says what to do."""

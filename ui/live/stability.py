"""What stays the same from frame to frame: the number that is shown, and how fast the frames go by."""

from __future__ import annotations

from collections import deque
from statistics import median

# Of the last six readings, a quarter of a second at 25 a second: four agree before a number is shown, and it goes when
# fewer than two still say it. So one bad frame neither shows a wrong number nor takes the right one away.
WINDOW = 6
APPEARS_AT = 4
STAYS_AT = 2
# Where readings are slow six of them take seconds, so it also goes when the last two do not say it and it is this old.
OLD_AFTER_S = 1.0
# Frames that the pace is measured over, and how long after the last one the video stands still.
PACE_FRAMES = 30
STANDS_STILL_AFTER_S = 2.0


class Stability:
    """The text that most of the last readings agree on; the empty text is a reading like any other."""

    def __init__(self) -> None:
        self._recent: deque[str] = deque(maxlen=WINDOW)
        self._text, self._said_s = "", 0.0

    def add(self, text: str, at_s: float) -> str:
        """Takes the next reading, empty when there is none, and its moment; gives the text to show, empty for none."""
        self._recent.append(text)
        if self._recent.count(text) >= APPEARS_AT:
            self._text = text
        if text == self._text:
            self._said_s = at_s
        is_old = at_s - self._said_s > OLD_AFTER_S and self._text not in list(self._recent)[-2:]
        if is_old or self._recent.count(self._text) < STAYS_AT:
            self._text = ""
        return self._text


class Pace:
    """Frames a second and milliseconds a reading, over the last frames."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque(maxlen=PACE_FRAMES)

    def add(self, at_s: float, reading_ms: float) -> None:
        """Takes the moment at which a frame was done, and how long its reading took."""
        self._recent.append((at_s, reading_ms))

    def frames_per_second(self, now_s: float) -> float:
        """0.0 before the second frame, and when the video stands still."""
        if len(self._recent) < 2 or self.stands_still(now_s):
            return 0.0
        return (len(self._recent) - 1) / max(self._recent[-1][0] - self._recent[0][0], 1e-6)

    def stands_still(self, now_s: float) -> bool:
        """Whether frames came, and none has for a while."""
        return bool(self._recent) and now_s - self._recent[-1][0] > STANDS_STILL_AFTER_S

    def reading_ms(self) -> float:
        """The median; 0.0 before the first frame."""
        return median(spent for _, spent in self._recent) if self._recent else 0.0

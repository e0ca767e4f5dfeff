"""The reading of a video, frame by frame, in a thread of its own; the page sees it through a lock."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from recognition import Page, Settings
from recognition.annotate import annotate
from recognition.video import is_cut
from ui.live.region import Region, darkened_outside, inside, placed
from ui.live.stability import Pace, Stability

logger = logging.getLogger(__name__)

DEFAULT_SHOWN_FROM = 0.8


@dataclass(frozen=True)
class LiveOptions:
    """What a person chose: a reading is shown when every digit of it is surer than `shown_from`, and none is cut."""

    region: Region = field(default_factory=Region)
    shown_from: float = DEFAULT_SHOWN_FROM
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class LiveState:
    """What the page shows: the steady text, whether the newest frame held digits at all, and how fast it goes.

    is_cut: the newest frame shows a part of a number, which is never shown. stands_still: no frame was read for a
    while, so that what was read in the last one says nothing of now.
    """

    text: str = ""
    digits_seen: bool = False
    is_cut: bool = False
    frames: int = 0
    frames_per_second: float = 0.0
    reading_ms: float = 0.0
    stands_still: bool = False


class LiveReader:
    """Reads frames as they come. `receive` and `look` belong to the video's thread, all else to the page's."""

    def __init__(self, read: Callable[[np.ndarray, Settings], Page]) -> None:
        self._read = read
        self._lock = Lock()
        self._options = LiveOptions()
        self._paused = False
        self._stability, self._pace = Stability(), Pace()
        self._newest: np.ndarray | None = None
        # The part of the frame that the shown text was last read in, and its page in the pixels of the whole frame.
        self._shown: tuple[np.ndarray, Page] | None = None
        self._text, self._digits_seen, self._is_cut, self._frames = "", False, False, 0

    def choose(self, options: LiveOptions) -> None:
        """Takes what the person chose; it holds from the next frame on."""
        with self._lock:
            self._options = options

    def state(self) -> LiveState:
        """How things stand now."""
        with self._lock:
            now_s = time.monotonic()
            pace, stands_still = self._pace.frames_per_second(now_s), self._pace.stands_still(now_s)
            text = "" if stands_still else self._text
            reading_ms = self._pace.reading_ms()
            return LiveState(text, self._digits_seen, self._is_cut, self._frames, pace, reading_ms, stands_still)

    def hold(self) -> np.ndarray | None:
        """Stops reading. Gives the picture behind the shown text, or the newest, uint8 (H, W, 3) RGB; None for none."""
        with self._lock:
            self._paused = True
            return self._newest if self._shown is None else self._shown[0]

    def go_on(self) -> None:
        """Reads again after `hold`, from nothing."""
        with self._lock:
            self._paused = False
            self._stability, self._pace = Stability(), Pace()
            self._newest, self._shown = None, None
            self._text, self._digits_seen, self._is_cut, self._frames = "", False, False, 0

    def receive(self, frame: Any) -> Any:
        """Takes an av.VideoFrame and gives it back with the reading drawn in.

        Raises nothing: whatever one frame leads to, an exception here would end the video.
        """
        try:
            picture = self.look(frame.to_ndarray(format="rgb24"))
            return frame.from_ndarray(picture, format="rgb24")
        except Exception:
            logger.exception("A frame of the video could not be read.")
            return frame

    def look(self, frame_rgb_u8: np.ndarray) -> np.ndarray:
        """Reads one frame, uint8 (H, W, 3); gives a copy with the region and, when it is steady, the reading."""
        with self._lock:
            options, paused = self._options, self._paused
        if paused:
            return frame_rgb_u8
        height_px, width_px = frame_rgb_u8.shape[:2]
        box = options.region.box(width_px, height_px)
        part = inside(frame_rgb_u8, box)
        started_s = time.monotonic()
        page = self._read(part, options.settings)
        ended_s = time.monotonic()
        # Strictly more: at 100 % nothing is shown.
        cut = is_cut(page)
        sure = bool(page.digits) and not cut and all(one.confidence > options.shown_from for one in page.characters)
        with self._lock:
            self._pace.add(ended_s, 1000 * (ended_s - started_s))
            self._text = self._stability.add(page.text if sure else "", ended_s)
            if sure and page.text == self._text:
                self._shown = part, placed(page, box, width_px, height_px)
            elif not self._text:
                self._shown = None
            self._newest, self._digits_seen, self._is_cut = part, bool(page.digits), cut
            self._frames += 1
            shown = self._shown
        picture = darkened_outside(frame_rgb_u8, box)
        # A camera that is turned sends frames of another size.
        if shown is None or (shown[1].width_px, shown[1].height_px) != (width_px, height_px):
            return picture
        return annotate(picture, shown[1])

"""Which text is shown while readings come and go, each spelled as one letter and "." for nothing read."""

from __future__ import annotations

import pytest

from ui.live.stability import PACE_FRAMES, STANDS_STILL_AFTER_S, Pace, Stability

FAST_S, SLOW_S = 0.04, 0.75


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        pytest.param("........", "........", id="nothing is ever read"),
        pytest.param("aaaaaa", "...aaa", id="appears when four agree"),
        pytest.param("aaa.a", "....a", id="a gap on the way only delays it"),
        pytest.param("ababab", "......", id="two that take turns: neither is shown"),
        pytest.param("abcdefgh", "........", id="never the same twice"),
        pytest.param("aaaaaa.aaaa", "...aaaaaaaa", id="one empty frame does not flicker"),
        pytest.param("aaaaaabaaaa", "...aaaaaaaa", id="one wrong frame does not flicker"),
        pytest.param("aaaaaa......", "...aaaaaa...", id="covered: goes away"),
        pytest.param("aaaaaabcdefg", "...aaaaaaa..", id="covered by a hand that is misread: goes away too"),
        pytest.param("aaaaaabbbbbb", "...aaaaaabbb", id="another page takes its place"),
        pytest.param("aaaaaa......aaaa", "...aaaaaa......a", id="uncovered: comes back when four agree again"),
    ],
)
def test_a_text_is_shown_when_most_readings_agree(read: str, shown: str) -> None:
    assert shown_of(read, FAST_S) == shown


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        pytest.param("......", "......", id="nothing is ever read"),
        pytest.param("aaaaaa", "...aaa", id="appears when four agree, however long that takes"),
        pytest.param("aaaa.aa", "...aaaa", id="one empty frame does not flicker"),
        pytest.param("aaaa...", "...aa..", id="covered: it does not take seconds until it goes away"),
        pytest.param("aaaab.a", "...aa.a", id="uncovered soon: comes back, since four of six still agree"),
    ],
)
def test_where_readings_are_slow_an_old_text_goes_away(read: str, shown: str) -> None:
    assert shown_of(read, SLOW_S) == shown


def shown_of(read: str, apart_s: float) -> str:
    stability = Stability()
    texts = [stability.add("" if text == "." else text, apart_s * number) for number, text in enumerate(read)]
    return "".join(text or "." for text in texts)


@pytest.mark.parametrize(
    ("moments_s", "now_s", "frames_per_second"),
    [
        pytest.param([], 5.0, 0.0, id="no frame yet"),
        pytest.param([1.0], 1.0, 0.0, id="one frame has no pace"),
        pytest.param([1.0, 1.1, 1.2, 1.3], 1.3, 10.0, id="ten a second"),
        pytest.param([1.0, 1.0], 1.0, 1e6, id="two at one moment divide by nothing"),
        pytest.param([1.0, 1.1, 1.2], 1.3 + STANDS_STILL_AFTER_S, 0.0, id="the video has stopped"),
        pytest.param([0.0] + [100 + n / 20 for n in range(PACE_FRAMES)], 101.5, 20.0, id="long ago counts no more"),
    ],
)
def test_the_pace_is_that_of_the_last_frames(moments_s: list[float], now_s: float, frames_per_second: float) -> None:
    pace = Pace()
    for moment_s in moments_s:
        pace.add(moment_s, 30.0)
    assert pace.frames_per_second(now_s) == pytest.approx(frames_per_second)


@pytest.mark.parametrize(("spent_ms", "shown_ms"), [([], 0.0), ([20.0], 20.0), ([20.0, 900.0, 30.0], 30.0)])
def test_the_reading_time_is_the_median(spent_ms: list[float], shown_ms: float) -> None:
    pace = Pace()
    for spent in spent_ms:
        pace.add(1.0, spent)
    assert pace.reading_ms() == shown_ms

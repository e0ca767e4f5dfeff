"""Which of two opinions of a picture is read: what shapes leave of its ink, or what the ink map takes for numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from ink_networks import ToldInk, black_is_digit_gray_is_other, told
from written_pages import page_of

from preprocessing.ink_map import MOST_ENLARGED, NOTHING, Detection
from preprocessing.looks import FINE_SIDE_PX
from recognition import Box, DigitReader, Page
from recognition.numbers import line_of, number_of
from recognition.opinions import HALF_SURE, evidence, map_is_better, with_missed
from recognition.page import LEFT_OUT, Digit, Line, PageWarning, Rejected, Sign
from recognition.reader import MOST_BY_SHAPE, MOST_LETTERS
from recognition.rejection import PRINTED_MATTER
from recognition.segmentation import segment_lines

READ_BY_MAP, READ_BY_SHAPE = "what the ink map takes", "printed lines"
OTHER = "other opinion"  # has a time of its own where it was read too
MakeReader = Callable[[ToldInk], DigitReader]


@pytest.fixture
def reader_told(monkeypatch: pytest.MonkeyPatch) -> MakeReader:
    """Makes a reader whose ink network sees what it is told."""

    def make(network: ToldInk) -> DigitReader:
        monkeypatch.setattr("recognition.reader.load_ink_networks", lambda *_: told(network))
        return DigitReader()

    return make


def blind() -> ToldInk:
    return ToldInk(lambda shown: np.full_like(shown, NOTHING, int))


def how_read(page: Page) -> str:
    (note,) = [step.note for step in page.steps if step.name == "ink of numbers"]
    return note


def on_a_desk(specks: int, line: str = "4821") -> np.ndarray:
    """A line of digits above a desk with so many gray specks, in no rows, which would be printed lines."""
    sheet, width = page_of([line]), page_of(["4821"]).shape[1]
    sheet = cv2.copyMakeBorder(sheet, 0, 0, 0, width - sheet.shape[1], cv2.BORDER_CONSTANT, value=(235, 235, 235))
    desk = np.full((800, width, 3), 235, np.uint8)
    rng, columns = np.random.default_rng(0), desk.shape[1] // 20
    for number in rng.choice(40 * columns, specks, replace=False):
        x, y = 20 * (number % columns) + rng.integers(4, 14), 20 * (number // columns) + rng.integers(4, 14)
        cv2.rectangle(desk, (int(x) - 2, int(y) - 2), (int(x) + 2, int(y) + 2), (150,) * 3, -1)
    return np.vstack([sheet, desk])


def test_a_map_that_sees_nothing_leaves_the_reading_by_shape(reader_told: MakeReader) -> None:
    page = reader_told(blind()).read(page_of(["4821"]), trace=True)
    assert page.text == "4821" and READ_BY_SHAPE in how_read(page)
    assert OTHER not in page.timings_ms


def test_a_desk_on_which_the_map_sees_nothing_is_left_to_it(reader_told: MakeReader) -> None:
    page = reader_told(blind()).read(on_a_desk(MOST_BY_SHAPE + 100), trace=True)
    assert page.text == "" and READ_BY_MAP in how_read(page)


def test_what_shapes_take_out_is_rejected_with_the_reason(reader_told: MakeReader) -> None:
    sheet = page_of(["4821"])
    cv2.rectangle(sheet, (20, 20), (sheet.shape[1] - 21, sheet.shape[0] - 21), (40,) * 3, 3)
    page = reader_told(blind()).read(sheet)
    (box,) = [rejected.box for rejected in page.rejected if rejected.reason == PRINTED_MATTER]
    corners = (box.x, box.y, page.width_px - box.right, page.height_px - box.bottom)
    assert page.text == "4821" and corners == pytest.approx(4 * (19,), abs=3)


def test_a_blank_page_is_read_once(reader_told: MakeReader) -> None:
    page = reader_told(blind()).read(np.full((300, 400, 3), 235, np.uint8))
    assert page.text == "" and OTHER not in page.timings_ms


def test_a_plain_page_is_read_once_by_shape(reader_told: MakeReader) -> None:
    page = reader_told(ToldInk()).read(page_of(["4821"]), trace=True)
    assert page.text == "4821" and READ_BY_SHAPE in how_read(page)
    assert OTHER not in page.timings_ms


def test_each_step_stands_once_whoever_is_believed(reader_told: MakeReader) -> None:
    names = [step.name for step in reader_told(blind()).read(page_of(["4821"]), trace=True).steps]
    assert names[:2] == ["load", "ink map"] and len(names) == len(set(names))


def among_words(letters: int, line: str = "4821") -> np.ndarray:
    """A line of digits above so many gray rings in rows, as tall as the digits."""
    sheet = page_of([line])
    below = np.full((1200, 1600, 3), 235, np.uint8)
    for number in range(letters):
        cv2.ellipse(below, (60 + 70 * (number % 20), 60 + 110 * (number // 20)), (22, 34), 0, 0, 360, (150,) * 3, 5)
    sheet = cv2.copyMakeBorder(sheet, 0, 0, 0, 1600 - sheet.shape[1], cv2.BORDER_CONSTANT, value=(235, 235, 235))
    return np.vstack([sheet, below])


@pytest.mark.parametrize(
    ("picture", "is_read_by_shape"),
    [
        (on_a_desk(20), True),
        (on_a_desk(MOST_BY_SHAPE + 100), False),
        (among_words(MOST_LETTERS), False),
    ],
    ids=["a few specks", "a desk full of specks", "words"],
)
def test_what_is_no_writing_or_words_is_read_by_the_map_alone(
    reader_told: MakeReader, monkeypatch: pytest.MonkeyPatch, picture: np.ndarray, is_read_by_shape: bool
) -> None:
    segmented = Mock(wraps=segment_lines)
    monkeypatch.setattr("recognition.reader.segment_lines", segmented)
    page = reader_told(ToldInk(black_is_digit_gray_is_other)).read(picture, trace=True)
    assert "4821" in page.text.splitlines()
    assert segmented.call_count == 1 + is_read_by_shape
    assert is_read_by_shape or (READ_BY_MAP in how_read(page) and page.text == "4821")


@pytest.mark.parametrize(("letters", "is_read_by_shape"), [(MOST_LETTERS, True), (MOST_LETTERS + 20, False)])
def test_where_little_speaks_for_the_map_shape_is_asked_too_but_of_many_words(
    reader_told: MakeReader, monkeypatch: pytest.MonkeyPatch, letters: int, is_read_by_shape: bool
) -> None:
    segmented = Mock(wraps=segment_lines)
    monkeypatch.setattr("recognition.reader.segment_lines", segmented)
    reader_told(ToldInk(black_is_digit_gray_is_other)).read(among_words(letters, "48"))
    assert segmented.call_count == 1 + is_read_by_shape


@pytest.mark.parametrize(("is_detected", "text"), [(True, "4"), (False, "")])
def test_where_the_map_alone_reads_one_sure_digit_is_enough_if_the_detector_sees_it(
    reader_told: MakeReader, is_detected: bool, text: str
) -> None:
    picture = on_a_desk(MOST_BY_SHAPE + 100, "4")
    scale = min(MOST_ENLARGED, FINE_SIDE_PX / max(picture.shape))
    rows, columns = np.nonzero(picture[..., 0] < 90)
    ink = scale * np.array([columns.min(), rows.min(), np.ptp(columns), np.ptp(rows)])
    peaks = [(*ink.tolist(), 4, 3.0)] if is_detected else []
    page = reader_told(ToldInk(black_is_digit_gray_is_other, peaks)).read(picture, trace=True)
    assert page.text == text and READ_BY_MAP in how_read(page)
    assert bool(page.warnings) is not is_detected


def sure(*confidences: float) -> Page:
    digits = [Digit(4, confidence, ((4, confidence),), Box(0, 0, 9, 9)) for confidence in confidences]
    return Page(90, 90, (Line(tuple(digits)),) if digits else ())


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (sure(0.99), sure()),
        (sure(0.99, 0.99), sure(0.99)),
        (sure(0.99), sure(0.99, 0.6)),
        (sure(), sure(0.6, 0.7)),
        (sure(0.99, HALF_SURE + 0.01), sure(0.99)),
    ],
    ids=["a digit", "more digits", "no doubtful one beside it", "none rather than doubtful ones", "half sure"],
)
def test_sure_digits_speak_for_a_reading_and_doubtful_ones_against_it(more: Page, less: Page) -> None:
    assert evidence(more) > evidence(less)


def test_nothing_speaks_for_an_empty_page() -> None:
    assert evidence(sure()) == 0


@pytest.mark.parametrize(
    ("by_map", "by_shape", "is_better"),
    [
        (sure(), sure(), False),
        (sure(0.99), sure(0.99), False),
        (sure(0.99, 0.99, 0.99), sure(), True),
        (sure(0.99, 0.99, 0.99), sure(0.99), True),
        (sure(0.99, 0.99, 0.99), sure(0.99, 0.99), False),
        (sure(0.99, 0.99), sure(), False),
        (sure(), sure(0.3), False),
        (sure(), sure(*6 * [0.2]), False),
        (sure(), sure(*12 * [0.3]), True),
    ],
    ids=[
        "nothing", "alike", "much", "two more", "one more", "little and nothing", "a doubtful digit",
        "a doubtful number", "letters",
    ],
)  # fmt: skip
def test_the_map_is_believed_where_more_speaks_for_it(by_map: Page, by_shape: Page, is_better: bool) -> None:
    assert map_is_better(by_map, by_shape) is is_better


@pytest.mark.parametrize(("of_shape", "is_better"), [(2, True), (3, True), (4, False)])
def test_a_map_that_is_sure_is_believed_unless_one_digit_more_speaks_for_shape(of_shape: int, is_better: bool) -> None:
    assert map_is_better(sure(*3 * [0.99]), sure(*of_shape * [1.0]), is_sure=True) is is_better


def row_of(*labels: str, left: int = 100, top: int = 100) -> Line:
    """A line of digits and signs 40 px wide and 60 px high, 50 px apart."""
    characters = [
        Digit(int(label), 0.99, ((int(label), 0.99),), box, seen=0.9)
        if label.isdigit()
        else Sign(label, 0.99, ((label, 0.99),), box)
        for place, label in enumerate(labels)
        for box in [Box(left + 50 * place, top, 40, 60)]
    ]
    return line_of([number_of(characters)])


def page_of_lines(*lines: Line) -> Page:
    return Page(900, 900, lines)


def missed(**differs: float | int) -> Page:
    """What the map reads right of a line "12" that begins at 100: a 3."""
    (digit,) = row_of("3", left=200).digits
    return page_of_lines(line_of([number_of([replace(digit, **differs)])]))


def detections_of(page: Page) -> list[Detection]:
    return [
        Detection(digit.box.x, digit.box.y, digit.box.width, digit.box.height, digit.label, 0.4)
        for digit in page.digits
    ]


@pytest.mark.parametrize(
    ("by_shape", "by_map", "text"),
    [
        (page_of_lines(), missed(), "3"),
        (page_of_lines(row_of("1", "2")), page_of_lines(), "12"),
        (page_of_lines(row_of("1", "2")), missed(), "123"),
        (page_of_lines(row_of("1", "2", left=250)), missed(), "312"),
        (page_of_lines(row_of("1", "2", left=500)), missed(), "3 12"),
        (page_of_lines(row_of("1", "2", top=400)), missed(), "3\n12"),
        (page_of_lines(row_of("1", "2", top=10), row_of("4", top=800)), missed(), "12\n3\n4"),
        (page_of_lines(row_of("1", "2", "-")), missed(), "123"),
        (page_of_lines(row_of("1", "2", "8")), missed(), "128"),
        (page_of_lines(row_of("1", "2")), missed(confidence=0.85), "12"),
        (page_of_lines(row_of("1", "2")), missed(seen=0.5), "12"),
    ],
    ids=[
        "into nothing",
        "nothing",
        "at a number's end",
        "before it",
        "a number by itself",
        "above",
        "between two lines",
        "where a sign was read",
        "read already",
        "not sure",
        "no digit to the map",
    ],
)
def test_what_shapes_left_out_is_added_where_all_networks_see_a_digit(by_shape: Page, by_map: Page, text: str) -> None:
    assert with_missed(by_shape, by_map, detections_of(by_map)).text == text


def test_a_thin_digit_inside_a_wide_box_is_read_already() -> None:
    (wide,) = missed().digits
    left, middle = wide.box.x + 2, wide.box.center_xy[0]
    thin = replace(wide, label=1, box=Box(left, wide.box.y, int(middle - left - 4), wide.box.height))
    read = page_of_lines(line_of([number_of([thin])]))
    assert with_missed(read, missed(), detections_of(missed())) == read


def test_what_the_detector_does_not_see_is_not_added() -> None:
    assert with_missed(page_of_lines(), missed(), []).text == ""


def test_what_is_added_was_not_left_out_any_more() -> None:
    (place,) = (digit.box for digit in missed().digits)
    told = PageWarning(LEFT_OUT, "Ink that looks like a digit was left out.", place)
    unread = Page(900, 900, (row_of("1", "2", top=400),), (Rejected(place, "speck"),), warnings=(told,))
    page = with_missed(unread, missed(), detections_of(missed()))
    assert (page.text, page.rejected, page.warnings) == ("3\n12", (), ())


def test_a_number_keeps_what_made_it_less_sure() -> None:
    line = row_of("1", "2")
    unsure = replace(line.numbers[0], confidence=0.5 * line.numbers[0].confidence)
    page = with_missed(page_of_lines(line_of([unsure])), missed(), detections_of(missed()))
    assert page.lines[0].numbers[0].confidence == pytest.approx(0.5 * 0.99**3)

"""The reader: an image in, a page of numbers out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from documents import ImageSource, load_image
from preprocessing import Settings, Trace
from preprocessing.components import TooManyPieces
from preprocessing.number_ink import NumberMap
from preprocessing.pipeline import MAP, SHAPE, Opinion, Prepared, prepare, see_numbers
from preprocessing.sheet import find_sheet
from preprocessing.view import TURNED, View
from recognition.agreement import Agreement
from recognition.assembly import assemble, candidates_of, rescored_groups_of, source_boxes
from recognition.confidence import with_confidence
from recognition.crops import Crops
from recognition.decision import decide
from recognition.expectation import as_expected
from recognition.ink_networks import INK_MODEL, LOOKS_MODEL, load_ink_networks
from recognition.layout import arrange
from recognition.letters import is_of_letters, without_letters
from recognition.network import DIGIT_MODEL, DigitNetwork
from recognition.opinions import MUCH_MORE, evidence, map_is_better, with_missed
from recognition.orientation import is_surely_upright, turn_of
from recognition.page import LEFT_OUT, Page
from recognition.page_warnings import warnings_of, with_disagreements, with_numbers_beside, without_unsure
from recognition.placement import placed
from recognition.scale import digit_heights_px, page_digit_height_px, surely_digits
from recognition.segmentation import SegmentedLine, segment_lines
from recognition.sequence import SEQUENCE_MODEL, SequenceNetwork
from recognition.sign_network import SIGN_MODEL, SignNetwork
from recognition.tables import with_tables
from recognition.video import FrameReader
from recognition.ways import ways_of
from recognition.weighed import Candidate, RescoredGroup, Ways

# Of more components than this that shapes leave, most are no writing; and where more stand in lines of which the map
# sees nothing of a number, these are lines of words: drawn pages without numbers have 110 or more, others 81 or less.
# Of no more than so many a sure map is doubted.
MOST_BY_SHAPE, MOST_LETTERS = 400, 100
# A reading is sure of nearly all where no larger share of its digits is doubtful.
MOST_DOUBTFUL = 0.05
OPINION_NAMES = {MAP: "the ink map", SHAPE: "its shape"}
# Where the detector sees so many digits beside the sheet for each one on it, all of the picture is read.
MANY_BESIDE = 0.5


class DigitReader:
    """Reads handwritten numbers. Loads the networks once; one reader may be shared between threads.

    Raises UnusableModel, with one sentence for a person, when a network is missing or damaged.
    """

    def __init__(
        self,
        model: Path = DIGIT_MODEL,
        sequence_model: Path = SEQUENCE_MODEL,
        ink_model: Path = INK_MODEL,
        sign_model: Path = SIGN_MODEL,
        looks_model: Path = LOOKS_MODEL,
    ) -> None:
        self._network = DigitNetwork(model)
        self._ink = load_ink_networks(ink_model, looks_model)
        self._sequence = SequenceNetwork(sequence_model)
        self._signs = SignNetwork(sign_model)

    def read(
        self, image: ImageSource, settings: Settings | None = None, trace: bool = False, keep_ways: bool = False
    ) -> Page:
        """Reads all numbers in `image`: a path, bytes, a binary file, a Pillow image or an array.

        With `trace` the page carries the steps of the way and every crop that was weighed, with `keep_ways` all ways
        through its lines, from which what is expected in a field is chosen.
        Raises UnreadableImage, with one sentence for a person, when there is no picture in `image`, and likewise
        UnusableExpectation.
        """
        settings = settings or Settings()
        steps, seen = Trace(enabled=trace), Trace(enabled=trace)
        rgb = load_image(image)
        steps.add("load", lambda: rgb, f"{rgb.shape[1]}×{rgb.shape[0]} px")
        view = View(rgb)
        numbers = see_numbers(rgb, self._ink, seen)
        corners = find_sheet(rgb) if settings.straighten else None
        seen.lap("sheet")
        on, beside = (0, 0) if corners is None else numbers.detected_on(corners)
        if corners is not None and (not beside or beside < MANY_BESIDE * on):
            view, seen = view.of_sheet(corners), Trace(enabled=trace)
            steps.add("sheet", lambda: view.rgb, "straightened: the sheet as it is seen from above")
            numbers = see_numbers(view.rgb, self._ink, seen)
        best = self._look(view, numbers, settings, seen, asks_turn=settings.straighten)
        if best.turn:
            turned, seen = view.turned(best.turn), Trace(enabled=trace)
            seen.add("turn", lambda: turned.rgb, TURNED[best.turn])
            other = self._look(turned, see_numbers(turned.rgb, self._ink, seen), settings, seen)
            is_better = evidence(other.page) > max(0.0, evidence(best.page)) + MUCH_MORE
            if is_better and is_surely_upright(other.page):
                view, best, other = turned, other, best
            steps.book("other turn", sum(other.steps.timings_ms.values()))
        steps.adopt(best.steps)
        page = with_tables(best.page, view.rgb, best.prepared.polarity, steps, best.prepared.is_plain)
        if settings.expected or keep_ways:
            page = replace(page, ways=best.ways())
        page = as_expected(page, settings)
        if settings.expected:
            steps.lap("expected")
        page = replace(page, steps=tuple(steps.steps), timings_ms=steps.timings_ms)
        if trace:
            page = replace(page, candidates=best.candidates(), touching_groups=best.groups())
        if not keep_ways:
            page = replace(page, ways=())
        if view.rgb is rgb:
            return page
        page = placed(page, view.to_source, rgb.shape[:2])
        return with_numbers_beside(page) if 0 < beside < MANY_BESIDE * on else page

    def video(self) -> FrameReader:
        """What reads the frames of one video; each video needs its own."""
        return FrameReader(self.read_frame)

    def read_frame(self, rgb: np.ndarray, settings: Settings, asked: tuple[Opinion, ...]) -> tuple[Page, Opinion]:
        """Reads a frame of a video, uint8 (H, W, 3), with no closer look at low digits; and tells who was believed."""
        steps = Trace()
        numbers = see_numbers(rgb, self._ink, steps, closely=False)
        best = self._look(View(rgb), numbers, settings, steps, asked)
        page = as_expected(replace(best.page, ways=best.ways() if settings.expected else ()), settings)
        return replace(page, ways=(), timings_ms=steps.timings_ms), best.prepared.opinion

    def opinion_of(self, rgb: np.ndarray, opinion: Opinion) -> tuple[Page, Prepared]:
        """What one opinion alone reads on a picture uint8 (H, W, 3), for odds to be fitted on: as yet not weighed."""
        numbers = see_numbers(rgb, self._ink, Trace())
        read = self._read(prepare(rgb, Settings(), numbers, opinion, Trace()), Settings(), Trace())
        return read.page, read.prepared

    def _look(
        self,
        view: View,
        numbers: NumberMap,
        settings: Settings,
        steps: Trace,
        asked: tuple[Opinion, ...] = (MAP, SHAPE),
        asks_turn: bool = False,
    ) -> _Reading:
        """The reading that is believed, of those by the opinions that are asked.

        On a plain page shape is enough, if it reads anything. Where the map sees no number it has none to tell, so it
        is only asked of what is too much for shapes: what these leave of a desk or a page of print is no writing, and
        costs as much. Among much other ink a map that is sure of nearly all that it reads is enough, where shapes leave
        more than a hundred pieces.
        """
        readings: list[_Reading] = []
        for opinion in asked[::-1] if numbers.is_plain or numbers.is_empty else asked:
            if readings and (numbers.is_empty or (numbers.is_plain and readings[0].reads_all)):
                break
            look = Trace(enabled=steps.enabled)
            is_bounded = len(asked) > 1 and not numbers.is_plain
            most = MOST_LETTERS if readings and readings[0].is_sure else MOST_BY_SHAPE
            try:
                prepared = prepare(view.rgb, settings, numbers, opinion, look, most if is_bounded else None)
                readings.append(self._read(prepared, settings, look, is_bounded))
            except TooManyPieces:
                look.lap("rows")
                steps.book("other opinion", sum(look.timings_ms.values()))
        best = _better(readings)
        page = best.page
        turn = 0
        if asks_turn:
            with best.steps.aside("turn"):
                turn = turn_of([(one.prepared.components, one.crops) for one in readings])
        others = [reading for reading in readings if reading.prepared.opinion != best.prepared.opinion]
        for reading in others:
            steps.book("other opinion", sum(reading.steps.timings_ms.values()))
            page = with_disagreements(page, reading.weighed)
        steps.adopt(best.steps)
        if others and steps.enabled:
            agreement = Agreement.of(best.page, others[0].weighed)
            note = f"by {OPINION_NAMES[best.prepared.opinion]}; {agreement.note}"
            steps.add("opinions", lambda: agreement.picture(view.rgb), note)
        return replace(best, page=page, steps=steps, turn=turn)

    def _read(self, prepared: Prepared, settings: Settings, steps: Trace, is_bounded: bool = False) -> _Reading:
        """The reading by one opinion. Raises TooManyPieces where it is by shape, bounded, and of lines of words."""
        crops = Crops(self._network, steps)
        crops.classify(prepared.components)
        components = prepared.components
        if prepared.opinion == SHAPE:
            heights_px, alone = np.full(len(components), page_digit_height_px(components, crops)), set[int]()
        else:
            heights_px, alone = digit_heights_px(components, crops), surely_digits(components, crops)
        layout = arrange(prepared, heights_px, settings, steps, alone)
        if is_bounded and prepared.opinion == SHAPE and layout.unseen > MOST_LETTERS:
            raise TooManyPieces
        lines = segment_lines(layout.lines, crops, self._sequence, self._signs, settings.reading)
        steps.add("crops", crops.contact_sheet, f"{len(crops)} crops of 28×28 px classified")
        boxes = source_boxes(lines, prepared)
        decided = decide(lines, boxes, prepared.source_size_px, settings.printed, prepared.opinion == SHAPE)
        page = assemble(prepared, layout, lines, boxes, decided)
        page = replace(page, warnings=warnings_of(page, prepared, lines, boxes, decided))
        steps.lap("decision")
        return _Reading(page, prepared, lines, decided, crops, steps)


def _better(readings: list[_Reading]) -> _Reading:
    """The reading that is believed; of the only one, by the map, what all networks see where little speaks for it."""
    of = {reading.prepared.opinion: reading for reading in readings}
    by_map, by_shape = of.get(MAP), of.get(SHAPE)
    if by_map and by_shape:
        if map_is_better(by_map.weighed, by_shape.weighed, by_map.is_sure):
            return replace(by_map, page=by_map.weighed)
        page = with_missed(by_shape.page, by_map.page, by_map.prepared.detections)
        if by_map.letters:
            page = without_letters(page, by_map.letters)
        return replace(by_shape, page=with_confidence(page, by_shape.prepared))
    (alone,) = readings
    # As the crops alone say: weighed by all, numbers on some photographed forms are too unsure and were lost.
    if by_shape or evidence(alone.numbers) > MUCH_MORE:
        return replace(alone, page=alone.weighed)
    sure = with_missed(replace(alone.numbers, lines=()), alone.numbers, alone.prepared.detections)
    return replace(alone, page=without_unsure(alone.weighed, with_confidence(sure, alone.prepared)))


@dataclass(frozen=True)
class _Reading:
    """One opinion of a picture: its page, what the page came from, and the turn that would bring it upright."""

    page: Page
    prepared: Prepared
    lines: list[SegmentedLine]
    decided: list[list[str | None]]
    crops: Crops
    steps: Trace
    turn: int = 0

    @cached_property
    def letters(self) -> Page | None:
        """The page, where the map takes it for one of letters."""
        return self.page if self.prepared.opinion == MAP and is_of_letters(self.page) else None

    @cached_property
    def numbers(self) -> Page:
        """The page without what is letters to the map that reads; where it sees little other ink none stand there."""
        may_hold_letters = self.prepared.opinion == MAP and (self.letters or self.prepared.is_crowded)
        return without_letters(self.page, self.letters) if may_hold_letters else self.page

    @cached_property
    def weighed(self) -> Page:
        """The numbers, with each digit as sure as all who saw it are together."""
        return with_confidence(self.numbers, self.prepared)

    @property
    def reads_all(self) -> bool:
        """Whether anything was read, and nothing left out that may be a digit."""
        return bool(self.page.digits) and all(warning.code != LEFT_OUT for warning in self.page.warnings)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it is by the map among much other ink, hardly a digit is doubtful, and none may be left out."""
        if self.prepared.opinion == SHAPE or not self.prepared.is_crowded or not self.reads_all:
            return False
        page = self.weighed
        return evidence(page) > MUCH_MORE and len(page.doubtful) <= MOST_DOUBTFUL * len(page.digits)

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(candidates_of(self.lines, self.decided, self.prepared, self.crops))

    def ways(self) -> tuple[Ways, ...]:
        return ways_of(self.lines, self.decided, self.prepared)

    def groups(self) -> tuple[RescoredGroup, ...]:
        return tuple(rescored_groups_of(self.lines, self.prepared))

"""The scripts of the page in the browser find the same heights, lines, paths and signs as the reader."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, cast

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from reading_tables import (
    CUTS,
    HEIGHT_PX,
    HEIGHTS,
    JOINS,
    LINES,
    PATHS,
    SIZES,
    Arcs,
    BoxXywh,
    certain,
    component,
    scores,
)

from preprocessing import Box, Trace
from preprocessing.components import Component
from recognition.arcs import arcs_of, needs_cuts
from recognition.crops import Crops
from recognition.lattice import Lattice, Segment, best_path, non_digit_among
from recognition.lines import find_lines
from recognition.network import CLASS_COUNT, DIGIT_MODEL, OTHER_MARK, DigitNetwork
from recognition.numbers import parted
from recognition.scale import digit_heights_px
from recognition.sign_network import SIGN_COUNT, SignNetwork
from recognition.signs import SLASH, _questions, with_opinions, with_signs
from tests.browser.conftest import answer

pytestmark = pytest.mark.browser

SCRIPTS = DIGIT_MODEL.parent / "static" / "in_the_browser"
RANDOM_DRAWINGS = 150
# A component full of ink, made of two strokes so that it may be parted; its corners are those of the box.
COMPONENT = """
let strokesMade = 0;
function boxComponent([x, y, width, height]) {
  const stroke = (points) => ({ id: strokesMade++, widthPx: 0, points });
  const made = componentOf([stroke([[x, y]]), stroke([[x + width, y + height]])]);
  return { ...made, inkPx: width * height };
}
"""
PATH = """([parts, heightPx, probabilities]) => {
  const primitives = parts.map((boxes) => boxes.map(boxComponent));
  const line = primitives.map((pieces) =>
    pieces.length === 1 ? pieces[0] : componentOf(pieces.flatMap((piece) => piece.strokes)));
  const arcs = arcsOf(line, primitives, heightPx);
  const spans = arcs.map(({ start, stop }) => [start, stop]);
  if (!probabilities) return spans;
  const path = bestPath(arcs, spans.map((span) => probabilities[span]), heightPx);
  return path.map(({ component, isDigit }) => [
    ...spans[arcs.findIndex((arc) => arc.component === component)], isDigit]);
}"""


OF_SIGNS = ("numbers", "line_place", "signs")
# A line with what the sign network says of its arcs: which are asked about, where they stand, and the path with signs.
SIGNS_READ = """([parts, heightPx, probabilities, answers]) => {
  const primitives = parts.map((boxes) => boxes.map(boxComponent));
  const components = primitives.map((pieces) =>
    pieces.length === 1 ? pieces[0] : componentOf(pieces.flatMap((piece) => piece.strokes)));
  const arcs = arcsOf(components, primitives, heightPx), key = ({ start, stop }) => `${start},${stop}`;
  const line = { components, heightPx, arcs, owners: ownersOf(primitives) };
  line.probabilities = arcs.map((arc) => probabilities[key(arc)]);
  const path = bestPath(arcs, line.probabilities, heightPx);
  const asked = signQuestions(line, path);
  const places = asked.map((number) => placeOfArc(line, arcs[number], path, fullMember));
  if (!asked.length) return { asked: {}, path: path.map(({ arc, isDigit }) => [arc.start, arc.stop, isDigit, "", 0]) };
  const signs = signsOf(line, path, asked, asked.map((number) => answers[key(arcs[number])]));
  const noSign = noSignLogs(arcs, line.owners, signs);
  const ofSigns = signs.map((shares, number) => ({ shares, noSign: noSign[number] }));
  const read = withOpinions(line, bestPath(arcs, line.probabilities, heightPx, ofSigns), signs);
  return {
    asked: Object.fromEntries(asked.map((number, place) => [key(arcs[number]), places[place]])),
    path: read.map(({ arc, isDigit, sign, ofSigns: share }) =>
      [arc.start, arc.stop, isDigit, sign?.label ?? "", isDigit ? share : (sign?.confidence ?? 0)]),
  };
}"""
# Ink of a component of boxes, which are full of it: two strokes each, of its corners.
FULL_MEMBER = """
function fullMember(component) {
  const [width, height] = [component.width, component.height], values = new Float32Array(width * height);
  let areaPx = 0;
  for (let place = 0; place < component.strokes.length; place += 2) {
    const [[left, top]] = component.strokes[place].points, [[right, bottom]] = component.strokes[place + 1].points;
    areaPx += (right - left) * (bottom - top);
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) values[(y - component.top) * width + x - component.left] = 1;
  }
  return { ...memberOf(component, { width, height, values }), areaPx };
}
"""


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """An empty page with the scripts that know heights, lines and paths."""
    page = browser.new_page()
    for name in ("constants", "digit_normalization", "strokes", "scale", "lines", "lattice", *OF_SIGNS):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    page.add_script_tag(content=COMPONENT + FULL_MEMBER)
    yield page
    page.close()


def heights_in_browser(page: Page, boxes: list[BoxXywh], rows: np.ndarray) -> list[float]:
    finding = "([boxes, rows]) => digitHeightsPx(boxes.map(boxComponent), rows)"
    return answer(page, finding, [boxes, rows.tolist()])


def heights_of_reader(components: list[Component], rows: np.ndarray) -> list[float]:
    class Network:
        def classify(self, crops: np.ndarray) -> np.ndarray:
            return rows

    crops = Crops(cast(DigitNetwork, Network()), Trace(enabled=False))
    crops.classify(components)
    return digit_heights_px(components, crops).tolist()


def lines_in_browser(page: Page, boxes: list[BoxXywh], heights_px: list[float]) -> list[list[int]]:
    """The lines as numbers of boxes; what stands in none makes one of its own there."""
    finding = """([boxes, heightsPx]) => {
      const components = boxes.map(boxComponent);
      return linesOf(components, heightsPx).map((line) => line.components.map((one) => components.indexOf(one)));
    }"""
    return answer(page, finding, [boxes, heights_px])


def lines_of_reader(components: list[Component], heights_px: list[float]) -> tuple[list[list[int]], list[int]]:
    number = {id(component): place for place, component in enumerate(components)}
    lines, stray = find_lines(components, heights_px)
    return [[number[id(one)] for one in line] for line in lines], [number[id(one)] for one in stray]


def path_of_reader(
    parts: list[list[BoxXywh]], shares: dict[tuple[int, int], np.ndarray], height_px: float
) -> list[list[int | bool]]:
    primitives = [[component(box) for box in boxes] for boxes in parts]
    arcs, owners = arcs_of([reduce(Component.union, pieces) for pieces in primitives], primitives, height_px)
    lattice = Lattice(arcs, owners, np.array([shares[arc.start, arc.stop] for arc in arcs]), height_px)
    return [[s.arc.start, s.arc.stop, s.is_digit] for s in best_path(lattice)]


class ToldSigns(SignNetwork):
    """Says of arcs what it was told, in their order; remembers where they stand."""

    def __init__(self, rows: list[np.ndarray]) -> None:
        self._rows = rows
        self.places = np.zeros((0, 0))

    def classify(self, crops: np.ndarray, places: np.ndarray) -> np.ndarray:
        self.places = places
        return np.array(self._rows)


class NoCrops(Crops):
    """Gives blank crops."""

    def __init__(self) -> None:
        pass

    def crops(self, components: list[Component]) -> np.ndarray:
        return np.zeros((len(components), 28, 28), np.float32)


def signs_of_reader(
    parts: list[list[BoxXywh]],
    shares: dict[tuple[int, int], np.ndarray],
    answers: dict[tuple[int, int], np.ndarray],
    height_px: float,
) -> tuple[dict[str, list[float]], list[list[Any]]]:
    """Which arcs are asked about, each with its place; the path: start, stop, a digit, a sign, how likely a sign."""
    primitives = [[component(box) for box in boxes] for boxes in parts]
    line = [reduce(Component.union, pieces) for pieces in primitives]
    arcs, owners = arcs_of(line, primitives, height_px)
    lattice = Lattice(arcs, owners, np.array([shares[arc.start, arc.stop] for arc in arcs]), height_px)
    path = best_path(lattice)
    asked = [(arcs[number].start, arcs[number].stop) for number in _questions(lattice, path)]
    network = ToldSigns([answers[span] for span in asked])
    (lattice,) = with_signs([lattice], [path], [line], NoCrops(), network)
    path = best_path(lattice)
    read = [
        [s.arc.start, s.arc.stop, s.is_digit, s.sign.label if s.sign else "", _of_signs(s)]
        for s in with_opinions(lattice, path, non_digit_among(path))
    ]
    return dict(zip([f"{start},{stop}" for start, stop in asked], network.places.tolist(), strict=True)), read


def _of_signs(segment: Segment) -> float:
    return segment.of_signs if segment.is_digit else segment.sign.confidence if segment.sign else 0.0


def same_signs(
    page: Page, parts: list[list[BoxXywh]], shares: dict[tuple[int, int], np.ndarray], rows: dict[tuple[int, int], Any]
) -> list[list[Any]]:
    """The path with signs, which browser and reader must find alike, and ask about the same for it."""
    found = answer(page, SIGNS_READ, [parts, HEIGHT_PX, keyed(shares), keyed(rows)])
    asked, path = signs_of_reader(parts, shares, rows, HEIGHT_PX)
    assert {**found["asked"]}.keys() == asked.keys(), (parts, shares)
    for span, place in asked.items():
        assert found["asked"][span] == pytest.approx(place, abs=2e-3), (span, parts)
    assert [segment[:4] for segment in found["path"]] == [segment[:4] for segment in path], (parts, shares, rows)
    assert [segment[4] for segment in found["path"]] == pytest.approx([segment[4] for segment in path], abs=1e-3)
    return path


def keyed(shares: dict[tuple[int, int], np.ndarray]) -> dict[str, list[float]]:
    return {f"{start},{stop}": row.tolist() for (start, stop), row in shares.items()}


@pytest.mark.parametrize(("boxes", "kinds", "expected"), HEIGHTS.values(), ids=HEIGHTS)
def test_heights(scripts: Page, boxes: list[BoxXywh], kinds: list[tuple[int, float]], expected: list[int]) -> None:
    assert heights_in_browser(scripts, boxes, np.array([certain(*kind) for kind in kinds])) == expected


def test_a_drawing_without_digits_is_as_tall_as_most_of_its_ink(scripts: Page) -> None:
    boxes: list[BoxXywh] = [(0, 0, 40, 60), (60, 0, 20, 20), (90, 0, 40, 60)]
    rows = np.array([certain(OTHER_MARK)] * 3)
    assert heights_in_browser(scripts, boxes, rows) == [60, 60, 60]
    assert heights_of_reader([component(box) for box in boxes], rows) == [60, 60, 60]


@pytest.mark.parametrize(("boxes", "heights_px", "expected", "strays"), LINES.values(), ids=LINES)
def test_lines(
    scripts: Page, boxes: list[BoxXywh], heights_px: list[float], expected: list[list[int]], strays: list[int]
) -> None:
    found = lines_in_browser(scripts, boxes, heights_px)
    assert [sorted(line) for line in found if line[0] not in strays or len(line) > 1] == expected
    assert sorted(line[0] for line in found if line[0] in strays) == strays


@pytest.mark.parametrize(("box", "kind", "expected"), CUTS.values(), ids=CUTS)
def test_cuts(scripts: Page, box: BoxXywh, kind: int, expected: bool) -> None:
    asked = "([box, shares, heightPx]) => needsCuts(boxComponent(box), shares, heightPx)"
    assert answer(scripts, asked, [box, certain(kind).tolist(), HEIGHT_PX]) is expected


@pytest.mark.parametrize(("height", "kind", "is_digit"), SIZES)
def test_sizes(scripts: Page, height: int, kind: int, is_digit: bool) -> None:
    box = (0, 0, 20, height)
    asked = "([box, shares, heightPx]) => scoresOf(boxComponent(box), shares, heightPx, NON_DIGIT)"
    found = answer(scripts, asked, [box, certain(kind).tolist(), HEIGHT_PX])
    digits, nothing = scores(component(box), certain(kind))
    assert (found["digit"], found["nothing"]) == pytest.approx((float(digits.max()), nothing), abs=1e-4)
    assert (found["digit"] > found["nothing"]) is is_digit


@pytest.mark.parametrize(("boxes", "joined"), JOINS.values(), ids=JOINS)
def test_joins(scripts: Page, boxes: list[BoxXywh], joined: bool) -> None:
    assert ([0, 2] in answer(scripts, PATH, [[[box] for box in boxes], HEIGHT_PX, None])) is joined


@pytest.mark.parametrize(("parts", "shares", "expected"), PATHS.values(), ids=PATHS)
def test_paths(scripts: Page, parts: list[list[BoxXywh]], shares: Arcs, expected: list[tuple[int, int, bool]]) -> None:
    rows = {arc: certain(*share) for arc, share in shares.items()}
    assert answer(scripts, PATH, [parts, HEIGHT_PX, keyed(rows)]) == [list(segment) for segment in expected]


def drawing(rng: np.random.Generator) -> list[BoxXywh]:
    """Digits, halves, dots and brackets in wandering lines, left to right."""
    boxes = []
    for top in 90 * np.arange(rng.integers(1, 4)):
        for x in np.cumsum(rng.integers(30, 80, rng.integers(1, 8))):
            width, height = ((20, 60), (40, 55), (35, 28), (6, 6), (12, 24), (8, 110))[rng.choice(6, p=PORTIONS)]
            boxes.append((int(x), int(top + rng.integers(-25, 25)), width, height))
    return sorted(boxes)


PORTIONS = (0.3, 0.35, 0.15, 0.1, 0.06, 0.04)


def in_sizes(rng: np.random.Generator, boxes: list[BoxXywh]) -> list[BoxXywh]:
    """A drawing whose components are of two sizes, one on the left and one on the right of a place."""
    split = rng.uniform(0, 400)
    left, right = rng.choice((1, 1.5, 2.5, 4), 2)
    sized = []
    for x, y, width, height in boxes:
        times = left if x < split else right
        place = x * left if x < split else split * left + (x - split) * right
        sized.append((int(place), int(y * times), int(width * times), int(height * times)))
    return sorted(sized)


@pytest.mark.parametrize("is_of_sizes", [False, True], ids=["one size", "two sizes"])
def test_heights_and_lines_of_random_drawings(scripts: Page, is_of_sizes: bool) -> None:
    rng = np.random.default_rng(4)
    several = 0
    for _ in range(RANDOM_DRAWINGS):
        boxes = in_sizes(rng, drawing(rng)) if is_of_sizes else drawing(rng)
        components = [component(box) for box in boxes]
        # Most are digits that are sure, some look like digits a little, and some not at all.
        kinds = rng.choice((4, 1, OTHER_MARK), len(boxes), p=(0.6, 0.2, 0.2))
        shares = rng.choice((0.999, 0.6, 0.4), len(boxes), p=(0.7, 0.2, 0.1)) - rng.uniform(0, 0.05, len(boxes))
        rows = np.array([certain(int(kind), share) for kind, share in zip(kinds, shares, strict=True)])
        heights_px = heights_in_browser(scripts, boxes, rows)
        assert heights_px == heights_of_reader(components, rows), (boxes, rows)
        several += len(set(heights_px)) > 1
        lines, strays = lines_of_reader(components, heights_px)
        found = lines_in_browser(scripts, boxes, heights_px)
        assert sorted(found) == sorted([*lines, *([stray] for stray in strays)]), (boxes, heights_px)
    assert several > RANDOM_DRAWINGS / 4


def test_cuts_and_paths_of_random_lines(scripts: Page) -> None:
    rng = np.random.default_rng(5)
    sharp = np.full(CLASS_COUNT, 0.15)
    for _ in range(RANDOM_DRAWINGS):
        boxes, parts = boxes_and_parts(rng)
        spans = answer(scripts, PATH, [parts, HEIGHT_PX, None])
        shares = {(start, stop): rng.dirichlet(sharp).astype(np.float32) for start, stop in spans}
        found = answer(scripts, PATH, [parts, HEIGHT_PX, keyed(shares)])
        assert found == path_of_reader(parts, shares, HEIGHT_PX), (parts, shares)
        asked = list(zip(boxes, shares.values(), strict=False))
        cutting = "([asked, heightPx]) => asked.map(([box, shares]) => needsCuts(boxComponent(box), shares, heightPx))"
        cut = answer(scripts, cutting, [[(box, row.tolist()) for box, row in asked], HEIGHT_PX])
        assert cut == [needs_cuts(component(box), row, HEIGHT_PX) for box, row in asked], asked


def test_signs_of_random_lines(scripts: Page) -> None:
    rng = np.random.default_rng(6)
    labels = set()
    for _ in range(RANDOM_DRAWINGS):
        _, parts = boxes_and_parts(rng)
        spans = answer(scripts, PATH, [parts, HEIGHT_PX, None])
        shares = {(start, stop): rng.dirichlet(np.full(CLASS_COUNT, 0.08)).astype(np.float32) for start, stop in spans}
        rows = {span: rng.dirichlet(np.full(SIGN_COUNT + 2, 0.15)).astype(np.float32) for span in shares}
        labels |= {segment[3] for segment in same_signs(scripts, parts, shares, rows)}
    assert len(labels) > SIGN_COUNT / 2


@pytest.mark.parametrize(("slashes", "read"), [((2, 5), "//"), ((2,), "")], ids=["a date", "one stroke"])
def test_strokes_that_may_be_slashes_are_some_in_a_date(scripts: Page, slashes: tuple[int, ...], read: str) -> None:
    parts: list[list[BoxXywh]] = [[(60 * x, 0, 10 if x in slashes else 36, 60)] for x in range(8)]
    spans = answer(scripts, PATH, [parts, HEIGHT_PX, None])
    shares = {(start, stop): certain(1 if start in slashes else 4) for start, stop in spans}
    nothing, may_be_slash = np.zeros((2, SIGN_COUNT + 2), np.float32)
    nothing[SIGN_COUNT + 1], may_be_slash[SLASH], may_be_slash[SIGN_COUNT + 1] = 1.0, 0.3, 0.7
    rows = {span: may_be_slash if span[0] in slashes else nothing for span in shares}
    path = same_signs(scripts, parts, shares, rows)
    assert "".join(segment[3] for segment in path) == read


def test_numbers_are_parted_at_the_same_gaps(scripts: Page) -> None:
    rng = np.random.default_rng(7)
    several = 0
    for _ in range(RANDOM_DRAWINGS):
        boxes = sorted(drawing(rng))
        labels = [str(label) for label in rng.choice([*"0123456789.-"], len(boxes))]
        asked = "([boxes, labels, heightPx]) => partedNumbers(boxes.map(boxComponent), labels, heightPx)"
        found = answer(scripts, asked, [boxes, labels, HEIGHT_PX])
        assert found == parted([Box(*map(int, box)) for box in boxes], labels, HEIGHT_PX), (boxes, labels)
        several += len(found) > 1
    assert several > RANDOM_DRAWINGS / 10


def boxes_and_parts(rng: np.random.Generator) -> tuple[list[Any], list[list[Any]]]:
    """The components of a random line, and their parts: every third is in two, one after the other."""
    boxes: list[Any] = [list(box) for box in drawing(rng)[:6]]
    for box in boxes:
        box[1] = int(rng.integers(0, 12))
    return boxes, [[box] if place % 3 else halves_of(box) for place, box in enumerate(boxes)]


def halves_of(box: list[int]) -> list[list[int]]:
    x, y, width, height = box
    left = width // 2
    return [[x, y, left, height], [x + left, y, width - left, height]]

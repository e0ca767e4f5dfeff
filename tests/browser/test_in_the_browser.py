"""The page that reads in the visitor's own browser: inside the app, served by itself, and opened as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from browser_steps import no_sideways_scrolling
from playwright.sync_api import Browser, Frame, Page, expect
from written_pages import STROKES, ink_of, page_of

from preprocessing import normalize_digit
from preprocessing.line_place import PLACE_COUNT
from recognition import DigitReader
from recognition.network import DIGIT_MODEL, DigitNetwork, sha256
from recognition.sign_network import SignNetwork
from tests.browser.conftest import answer

pytestmark = pytest.mark.browser

FILE = Path(__file__).parents[2] / "static" / "in_the_browser.html"
SERVED = "app/static/in_the_browser.html"
SCRIBBLE = ((0.1, 0.2), (0.9, 0.3), (0.2, 0.5), (0.8, 0.1), (0.4, 0.9), (0.9, 0.6), (0.1, 0.8), (0.7, 0.9), (0.5, 0.1))

Open = Callable[..., Page]
Strokes = tuple[tuple[tuple[float, float], ...], ...]


@pytest.fixture
def open_page(empty_page: Open, app_url: str) -> Open:
    """Opens the drawing page itself, "served" or as a "file", and waits until it can read."""

    def open_page(way: str = "file", blocked: str | None = None, **options: Any) -> Page:
        page = empty_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        if blocked:
            page.route(blocked, lambda route: route.abort())
        page.goto(FILE.as_uri() if way == "file" else f"{app_url}/{SERVED}")
        expect(page.locator("#status")).not_to_have_text("Loading the network …")
        return page

    return open_page


@pytest.fixture(scope="module")
def lasting_pages(browser: Browser, app_url: str, still: dict[str, Any]) -> Iterator[dict[str, Page]]:
    """The drawing page as a "file" and "served", opened once: the network takes longer to load than to read."""
    pages = {}
    for way, address in (("file", FILE.as_uri()), ("served", f"{app_url}/{SERVED}")):
        pages[way] = browser.new_page(viewport={"width": 1280, "height": 900}, **still)
        pages[way].goto(address)
        expect(pages[way].locator("#status")).not_to_have_text("Loading the network …")
    yield pages
    for page in pages.values():
        page.close()


def cleared(page: Page) -> Page:
    page.get_by_text("Medium", exact=True).click()
    clear = page.get_by_role("button", name="Clear")
    if clear.is_enabled():
        clear.click()
    expect(clear).to_be_disabled()
    return page


@pytest.fixture
def cleared_page(lasting_pages: dict[str, Page]) -> Page:
    return cleared(lasting_pages["file"])


@pytest.fixture(scope="module")
def normalizing_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in ("constants", "digit_normalization"):
        page.add_script_tag(path=FILE.parent / "in_the_browser" / f"{name}.js")
    yield page
    page.close()


def draw(
    page: Page, strokes: Strokes, left: float = 30, top: float = 50, height: float = 130, width: float = 80
) -> None:
    """Draws with the mouse; points are shares of a box at a place of the canvas, in its pixels.

    The page leads a stroke from point to point by itself, and reads at each: moves between them would show the same.
    """
    canvas = next(frame.locator("#canvas") for frame in page.frames if frame.locator("#canvas").count())
    corner = canvas.bounding_box()
    assert corner
    for stroke in strokes:
        places = [(corner["x"] + left + x * width, corner["y"] + top + y * height) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


def normalized_digits(count: int) -> np.ndarray:
    """Crops of digits of all sizes and pens, the last ones noise: float32 (count, 28, 28)."""
    rng = np.random.default_rng(0)
    inks = [ink_of([str(i % 10)], height_px=30 + 2 * i, pen_px=2 + i % 17, seed=i) for i in range(count - 10)]
    return np.array([*map(normalize_digit, inks), *rng.random((10, 28, 28))], np.float32)


@pytest.mark.parametrize("way", ["file", "served"])
def test_a_hundred_outputs_are_those_of_the_server(lasting_pages: dict[str, Page], way: str) -> None:
    drawing_page = lasting_pages[way]
    crops = normalized_digits(100)
    probabilities = answer(
        drawing_page,
        "crops => network.classify(crops.map(crop => Float32Array.from(crop))).map(row => [...row.probabilities])",
        crops.reshape(100, -1).tolist(),
    )
    np.testing.assert_allclose(probabilities, DigitNetwork().classify(crops), atol=1e-4)
    places = np.random.default_rng(1).normal(0, 1, (100, PLACE_COUNT)).astype(np.float32)
    signs = answer(
        drawing_page,
        """([crops, places]) => {
          const shown = network.classify(crops.map(crop => Float32Array.from(crop)));
          return network.classifySigns(shown.map(({ features }, row) => [features, places[row]])).map(row => [...row]);
        }""",
        [crops.reshape(100, -1).tolist(), places.tolist()],
    )
    np.testing.assert_allclose(signs, SignNetwork().classify(crops, places), atol=1e-4)
    assert drawing_page.evaluate("network.backend") == "wasm"
    assert drawing_page.evaluate("network.kerasSha256") == sha256(DIGIT_MODEL)


INKS = {
    "blank": np.zeros((40, 30), np.float32),
    "too faint": np.full((30, 30), 0.1, np.float32),
    "one row": np.ones((1, 300), np.float32),
    "a hairline": ink_of(["7"], height_px=150, pen_px=1),
    "single pixels": np.eye(64, dtype=np.float32)[::2].repeat(3, 0),
    "a marker": ink_of(["8"], height_px=80, pen_px=20),
    "two": ink_of(["10"], height_px=60),
    "soft edges": cv2.GaussianBlur(ink_of(["5"], height_px=97, pen_px=5), (0, 0), 2.0),
    "grain": (np.random.default_rng(3).random((90, 70)) > 0.9).astype(np.float32),
}


@pytest.mark.parametrize("ink", INKS.values(), ids=INKS)
def test_normalization_is_the_reader_s(normalizing_page: Page, ink: np.ndarray) -> None:
    crop = answer(
        normalizing_page,
        "([values, height, width]) => [...normalizeDigit({width, height, values: Float32Array.from(values)})]",
        [ink.ravel().tolist(), *ink.shape],
    )
    np.testing.assert_allclose(np.reshape(crop, (28, 28)), normalize_digit(ink), atol=1e-4)


def test_every_digit_is_read_without_a_network_as_the_server_reads_it(
    lasting_pages: dict[str, Page], reader: DigitReader
) -> None:
    page = cleared(lasting_pages["served"])
    page.context.set_offline(True)
    for label, strokes in STROKES.items():
        draw(page, strokes)
        expect(page.locator("#numbers")).to_have_text(label)
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#numbers")).to_be_empty()
    page.context.set_offline(False)
    text = "".join(STROKES)
    assert reader.read(page_of([text], height_px=65, pen_px=5)).text == text


def test_nothing_is_sent_while_drawing_in_the_app_whose_frame_is_as_high_as_what_it_holds(
    empty_page: Open, app_url: str, phone: dict[str, Any], screenshot: Callable[[Page, str], Path]
) -> None:
    page = empty_page(viewport={"width": 1280, "height": 900})
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append("a frame on the websocket")))
    page.goto(f"{app_url}/in_the_browser")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_text("Nothing is drawn yet")).to_be_visible()
    assert sent, "the app's own start is not seen, so nothing would be"
    sent.clear()
    page.on("request", lambda request: sent.append(request.url))
    for column, label in enumerate("4087"):
        draw(page, STROKES[label], left=15 + 105 * column, height=110, width=70)
    expect(inside.locator("#numbers")).to_have_text("4087")
    page.wait_for_timeout(1500)  # what is sent late is sent as well
    assert sent == []
    screenshot(page, "in-the-browser.png")

    page.set_viewport_size(phone["viewport"])
    drawn: Frame = next(frame for frame in page.frames if frame.url.endswith("theme=light"))
    drawn.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    no_sideways_scrolling(page)


def test_digits_side_by_side_and_in_rows(cleared_page: Page) -> None:
    for row, text in enumerate(("4190", "2857")):
        for column, label in enumerate(text):
            draw(cleared_page, STROKES[label], left=20 + 100 * column, top=45 + 160 * row, height=100, width=60)
    expect(cleared_page.locator("#numbers")).to_have_text("4190\n2857")
    expect(cleared_page.locator("#marks li")).to_have_count(8)


# Strokes in heights of a digit, from its upper left corner.
SIGN_STROKES: dict[str, Strokes] = {
    ".": (((0.05, 0.97), (0.07, 1.0)),),
    "-": (((0.0, 0.5), (0.4, 0.5)),),
    "/": (((0.42, -0.05), (0.0, 1.05)),),
}


@pytest.mark.parametrize("text", ["12.5", "-3", "24/05/26", "48 25"])
def test_signs_are_read_beside_digits(cleared_page: Page, text: str) -> None:
    height, left = 64, 14.0
    for char in text:
        if char == " ":
            left += height
            continue
        strokes = STROKES[char] if char.isdigit() else SIGN_STROKES[char]
        width = 40 if char.isdigit() else height
        draw(cleared_page, strokes, left=left, top=60, height=height, width=width)
        left += width * max(x for stroke in strokes for x, _ in stroke) + 20
    expect(cleared_page.locator("#numbers")).to_have_text(text)


def test_a_sign_has_a_chart_of_what_else_it_may_be(cleared_page: Page) -> None:
    for column, label in enumerate("482"):
        draw(cleared_page, STROKES[label], left=20 + 100 * column, top=60, height=100, width=60)
    draw(cleared_page, SIGN_STROKES["."], left=190, top=60, height=100, width=100)
    expect(cleared_page.locator("#numbers")).to_have_text("48.2")
    expect(cleared_page.locator("#chart h2")).to_have_text("How the . was read")
    assert cleared_page.locator("#chart li span:first-child").all_text_contents()[0] == "."


def test_small_writing_beside_large_is_a_number_of_its_own(cleared_page: Page) -> None:
    page = cleared_page
    for column, label in enumerate("47"):
        draw(page, STROKES[label], left=20 + 130 * column, top=40, height=230, width=100)
    for column, label in enumerate("35"):
        draw(page, STROKES[label], left=280 + 60 * column, top=190, height=60, width=36)
    expect(page.locator("#numbers")).to_have_text("47\n35")


@pytest.mark.parametrize(
    ("strokes", "numbers", "marks"),
    [
        ((), "", []),
        ((((0.5, 0.5),),), "", ["–"]),
        ((((0.0, 0.5), (1.0, 0.5)),), "", ["–"]),
        ((SCRIBBLE,), "", ["–"]),
        ((*STROKES["7"], ((1.8, 0.4),)), "7", ["7", "–"]),
        ((((0.1, 0.0), (0.05, 0.5), (0.6, 0.5)), ((0.8, 0.0), (0.75, 1.0))), "4", ["4"]),
        ((((0.2, 0.0), (0.2, 1.0)), ((0.8, 0.0), (0.8, 1.0))), "11", ["1", "1"]),
        ((((0.0, 0.0), (0.02, 1.0)), tuple((0.1 + x, y) for x, y in STROKES["0"][0])), "10", ["1", "0"]),
    ],
    ids=["nothing", "a dot", "a dash", "a scribble", "a digit and a dot", "an open four", "two ones", "touching"],
)
def test_what_is_no_digit_is_called_so(cleared_page: Page, strokes: Strokes, numbers: str, marks: list[str]) -> None:
    page = cleared_page
    draw(page, strokes)
    expect(page.locator("#marks li")).to_have_count(len(marks))
    assert [words[:1] for words in page.locator("#marks li").all_inner_texts()] == marks
    expect(page.locator("#numbers")).to_have_text(numbers)
    sentence = "" if numbers else "No digit." if strokes else "Nothing is drawn yet."
    assert page.locator("#status").inner_text().startswith(sentence)
    assert bool(page.locator("#status").inner_text()) == bool(sentence)


def test_the_chart_shows_each_class_while_the_pen_is_down(cleared_page: Page) -> None:
    page = cleared_page
    expect(page.locator("#chart")).to_be_hidden()
    draw(page, STROKES["1"])
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(360, 300, steps=4)
    page.mouse.move(330, 400, steps=4)
    expect(page.locator("#numbers")).to_have_text("17")
    page.mouse.up()
    expect(page.locator("#chart li span:first-child")).to_have_text([*"0123456789", "not a digit"])
    shares = page.locator("#chart li span:last-child").all_text_contents()
    # None says more than it is: each of the eleven may lose a tenth.
    assert 98.9 <= sum(float(share.rstrip(" %")) for share in shares) <= 100
    expect(page.locator("#chart li.likeliest span").first).to_have_text("7")
    # The chosen mark says no more than its bar.
    words = page.locator("#marks [aria-pressed=true] small").inner_text()
    assert float(words.rstrip(" %")) <= float(shares[7].rstrip(" %")) < 100
    page.locator("#marks button").first.click()
    expect(page.locator("#chart li.likeliest span").first).to_have_text("1")


def test_undo_takes_a_stroke_and_the_pen_has_widths(cleared_page: Page) -> None:
    page = cleared_page
    undo, clear = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Clear")
    expect(undo).to_be_disabled()
    for column, pen in enumerate(("Thin", "Medium", "Thick")):
        page.get_by_text(pen, exact=True).click()
        draw(page, STROKES["7"], left=20 + 130 * column)
    expect(page.locator("#numbers")).to_have_text("777")
    widths = page.evaluate("drawing.strokes.map(stroke => stroke.widthPx)")
    assert widths == sorted(set(widths))
    undo.click()
    expect(page.locator("#numbers")).to_have_text("77")
    page.keyboard.press("Control+z")
    expect(page.locator("#numbers")).to_have_text("7")
    clear.click()
    expect(page.locator("#numbers")).to_be_empty()
    expect(clear).to_be_disabled()


def test_a_stroke_taken_away_under_the_pen_leaves_no_trace(cleared_page: Page) -> None:
    page = cleared_page
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.locator("#canvas").hover()
    page.mouse.down()
    page.mouse.move(200, 400, steps=3)
    page.keyboard.press("Control+z")
    page.mouse.move(260, 450, steps=3)
    page.mouse.up()
    draw(page, STROKES["7"])
    expect(page.locator("#numbers")).to_have_text("7")
    expect(page.locator("#marks li")).to_have_count(1)
    assert faults == []


def test_a_finger_draws_and_does_not_scroll(open_page: Open, phone: dict[str, Any]) -> None:
    page = open_page(**phone)
    touch = page.context.new_cdp_session(page)
    corner = page.locator("#canvas").bounding_box()
    assert corner
    places = [{"x": corner["x"] + 60 + 70 * x, "y": corner["y"] + 60 + 120 * y} for x, y in STROKES["7"][0]]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#numbers")).to_have_text("7")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= phone["viewport"]["width"]


def test_ink_stands_out_in_light_and_dark(cleared_page: Page) -> None:
    page = cleared_page
    draw(page, STROKES["7"])
    style = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        ink, paper = (
            sum(int(part) for part in color.removeprefix("rgb(").rstrip(")").split(","))
            for color in page.locator("#canvas").evaluate(style)
        )
        assert (ink < paper) == (scheme == "light")
        assert abs(ink - paper) > 400
    expect(page.locator("#numbers")).to_have_text("7")


def test_without_webassembly_it_reads_all_the_same(open_page: Open) -> None:
    page = open_page("served", blocked="**/*.wasm")
    assert page.evaluate("network.backend") == "cpu"
    draw(page, STROKES["7"])
    expect(page.locator("#numbers")).to_have_text("7")


def test_a_missing_network_leaves_a_sentence_and_the_drawing(open_page: Open) -> None:
    page = open_page("served", blocked="**/weights.bin")
    draw(page, STROKES["7"])
    expect(page.locator("#status")).to_have_text("The network could not be loaded. Reload the page.")
    assert page.evaluate("drawing.strokes.length") == 1

"""The real app on a free port, and a real Chromium before it whose camera plays a picture."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from server_log import faults

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_images"
FAILED_PAGES = ROOT / "build" / "failed_pages"
CAMERA_SAMPLE = "thick-marker.jpg"
CAMERA_FRAMES = 30
START_TIMEOUT_S = 60
FIRST_PORT, PORTS = 20_000, 6_000
# The first reading loads the models, on machines that may be busy.
expect.set_options(timeout=30_000)

TEXT_SHOWN = 3000
# What pulses while a page waits is drawn frame by frame, by the processor: a sixth of what a visit costs.
STILL = {"reduced_motion": "reduce"}

# On which each page talks to the server.
SOCKETS: WeakKeyDictionary[Page, WebSocket] = WeakKeyDictionary()

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile Safari/537.36",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where pictures are to be taken, runs what takes some and nothing else."""
    if os.environ.get("SCREENSHOTS"):
        items[:] = [item for item in items if "screenshot" in getattr(item, "fixturenames", ())]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Says with a failure what stood on the pages, and keeps a picture of each: CI shows nothing else of them."""
    report = yield
    if report.when == "call" and report.failed and "browser" in getattr(item, "funcargs", {}):
        pages = [page for context in item.funcargs["browser"].contexts for page in context.pages]
        for number, page in enumerate(pages):
            report.sections.append((f"page {number}", _seen(page, FAILED_PAGES / f"{item.name}-{number}.png")))
    return report


def _seen(page: Page, picture: Path) -> str:
    """The address of a page and the start of its text; what cannot be had any more is left out."""
    try:
        text = page.locator("body").inner_text(timeout=2000)[:TEXT_SHOWN]
        page.screenshot(path=picture, timeout=5000)
    except PlaywrightError as error:
        return f"{page.url}\n{error}"
    return f"{page.url}\n{text}\nPicture: {picture}"


@pytest.fixture(scope="session")
def still() -> dict[str, Any]:
    """For contexts that a test opens itself: nothing moves that does not have to."""
    return STILL


@pytest.fixture(scope="session")
def phone() -> dict[str, Any]:
    """A phone of the usual size, as Playwright sets one up."""
    return PHONE


@pytest.fixture(scope="session")
def truth() -> dict[str, list[str]]:
    """The lines written on each sample."""
    return json.loads((SAMPLES / "truth.json").read_text())


def free_port() -> int:
    """A port of this process alone: below those that the system gives away, and another one in every worker."""
    for port in range(FIRST_PORT + os.getpid() % PORTS, FIRST_PORT + 2 * PORTS):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    pytest.fail("No port is free for the app.")


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app runs: one server for all tests of a worker."""
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    log_path = tmp_path_factory.mktemp("server") / "log"
    with log_path.open("w") as log:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", server, log_path)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)
    written = log_path.read_text()
    assert not faults(written), written


def wait_until_up(url: str, server: subprocess.Popen[bytes], log_path: Path) -> None:
    give_up = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:  # refused, or too busy to answer in time
            assert server.poll() is None and time.monotonic() < give_up, log_path.read_text()
            time.sleep(0.2)


@pytest.fixture(scope="session")
def camera_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the fake camera plays: Motion JPEG is nothing but one JPEG after another."""
    buffer = io.BytesIO()
    Image.open(SAMPLES / CAMERA_SAMPLE).convert("RGB").resize((1280, 896)).save(buffer, "JPEG", quality=90)
    film = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    film.write_bytes(buffer.getvalue() * CAMERA_FRAMES)
    return film


@pytest.fixture(scope="session")
def browser(chromium_path: str, camera_film: Path) -> Iterator[Browser]:
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera_film}",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=[*camera, "--no-sandbox"])
        yield chromium
        chromium.close()


class Contexts:
    """Contexts that outlive a test: the scripts of the app are fetched and compiled once for all pages of one.

    Each is lent to one page at a time, and has forgotten what that page kept when it is lent again.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}
        self._lent: list[tuple[str, Page]] = []

    def page(self, viewport: dict[str, int], **options: Any) -> Page:
        """An empty page; the arguments are Playwright's for a context."""
        kind = json.dumps(options, sort_keys=True)
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._browser.new_context(**options)
        page = context.new_page()
        page.set_viewport_size(viewport)
        self._lent.append((kind, page))
        return page

    def take_back(self) -> None:
        """Closes all pages that were lent, and forgets them."""
        for kind, page in self._lent:
            try:
                _forget(page)
            except PlaywrightError:  # crashed, or on its way to another page
                page.context.close()
            else:
                self._free[kind].append(page.context)
        self._lent.clear()


def _forget(page: Page) -> None:
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    for one in page.context.pages:
        one.close()
    page.context.set_offline(False)
    page.context.clear_cookies()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Contexts:
    return Contexts(browser)


@pytest.fixture
def empty_page(contexts: Contexts) -> Iterator[Callable[..., Page]]:
    """Gives an empty page for this test; the arguments are Playwright's for a context."""

    def empty_page(**options: Any) -> Page:
        return contexts.page(**{"viewport": {"width": 1360, "height": 900}, **STILL, **options})

    yield empty_page
    contexts.take_back()


@pytest.fixture
def visit(empty_page: Callable[..., Page], app_url: str) -> Callable[..., Page]:
    """Opens a page of the app, at first Photo, as another visitor each time; a script may run before the app's.

    Other keyword arguments are Playwright's for a context.
    """

    def visit(path: str = "", script: str = "", **options: Any) -> Page:
        page = empty_page(**options)
        page.add_init_script(script)
        page.on("websocket", lambda socket: SOCKETS.update({page: socket}))
        page.goto(f"{app_url}/{path}")
        if not path:
            expect(page.get_by_role("tab", name="Upload")).to_be_visible()
        return page

    return visit


def answer(page: Page, function: str, given: Any) -> Any:
    """What a function of the page answers. All goes over as one text: value by value it takes Playwright longer."""
    return json.loads(page.evaluate(f"given => JSON.stringify(({function})(JSON.parse(given)))", json.dumps(given)))


@pytest.fixture(scope="session")
def heard() -> Callable[[Page], AbstractContextManager[None]]:
    """What is done in its block is reported to the server, whose answer is there when it ends."""

    @contextmanager
    def heard(page: Page) -> Iterator[None]:
        with SOCKETS[page].expect_event("framesent"):
            yield
        expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()

    return heard


@pytest.fixture(scope="session")
def upload() -> Callable[[Page, Any], None]:
    def upload(page: Page, file: Any) -> None:
        page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)

    return upload


@pytest.fixture(scope="session")
def numbers() -> Callable[[Page], Locator]:
    """Where the numbers that were read stand, line by line."""
    return lambda page: page.locator(".rv-glyphs, [class*=st-key-numbers] code")


@pytest.fixture(scope="session")
def switch() -> Callable[[Page, str], None]:
    """Turns a toggle, as a finger on its label does."""
    return lambda page, label: page.locator("[data-testid=stCheckbox]", has_text=label).locator("label").first.click()


@pytest.fixture(scope="session")
def screenshot(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Page, str], Path]:
    """Keeps a picture of the page; with SCREENSHOTS set, in docs/screenshots, where the README shows them."""
    kept = os.environ.get("SCREENSHOTS")
    folder = ROOT / "docs" / "screenshots" if kept else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def screenshot(page: Page, name: str) -> Path:
        page.mouse.move(0, 0)
        if kept:
            page.wait_for_timeout(700)  # the toggles' and tabs' transitions
        Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(folder / name, optimize=bool(kept))
        return folder / name

    return screenshot

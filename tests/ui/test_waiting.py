"""What a worker does for a visitor ends when the visitor leaves, presses Cancel or asks for something else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import PATIENCE_S, is_running, wait_for
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PAGE = Path(__file__).parent / "waiting_app.py"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true", "--logger.level=error"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(PAGE), *options], env=environment)
    yield f"ws://127.0.0.1:{port}/_stcore/stream"
    server.terminate()
    server.wait(PATIENCE_S)


def enter(url: str) -> ClientConnection:
    """A visitor's connection, as soon as the server is up."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            return connect(url, subprotocols=[Subprotocol("streamlit")], max_size=None)
        except OSError:
            assert time.monotonic() < give_up
            time.sleep(0.1)


def run(visitor: ClientConnection, query: str, pressed: str = "") -> None:
    request = BackMsg()
    request.rerun_script.query_string = query
    if pressed:
        request.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
    visitor.send(request.SerializeToString())


def button(visitor: ClientConnection, label: str) -> str:
    """The identity of a button, when it is there."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(visitor.recv(timeout=PATIENCE_S))
        found = message.delta.new_element.button
        if found.label == label:
            return found.id


def leave(visitor: ClientConnection, query: str) -> None:
    visitor.close()


def ask_for_something_else(visitor: ClientConnection, query: str) -> None:
    run(visitor, "")


def cancel(visitor: ClientConnection, query: str) -> None:
    run(visitor, query, button(visitor, "Cancel"))
    assert button(visitor, "Go on")


@pytest.mark.parametrize("end", [leave, ask_for_something_else, cancel])
def test_nobody_is_read_for_who_does_not_want_it_any_more(
    url: str, tmp_path: Path, end: Callable[[ClientConnection, str], None]
) -> None:
    note = tmp_path / "asleep"
    with enter(url) as visitor:
        run(visitor, f"note={note}")
        wait_for(note.exists)
        worker = int(note.read_text())
        assert is_running(worker)
        end(visitor, f"note={note}")
        wait_for(lambda: not is_running(worker))

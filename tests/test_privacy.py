"""Nothing leaves the machine: no file in the home, no network needed, and no socket connected but to this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_images" / "single-digit.jpg"
READ = [sys.executable, "-m", "recognition", "read", str(SAMPLE)]
# Whatever names an address: TCP, UDP, and the look-ups of names, which go out as UDP to port 53.
# Only these calls are stopped at; else a reading takes minutes.
TRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none"]
ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\)[^"]*"([^"]+)"')
START_TIMEOUT_S = 200


def environment(home: Path) -> dict[str, str]:
    """The environment without what turns telemetry off, and with a home of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORT_", "XDG_", "STREAMLIT_", "DIGIT_"))
    }
    return kept | {"HOME": str(home)}


def needs(*command: str) -> None:
    """Skips the test where a command is missing or not allowed."""
    allowed = shutil.which(command[0]) and subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not allowed:
        pytest.skip(f"`{' '.join(command)}` is not to be had here")


def foreign(log: Path) -> set[tuple[str, str]]:
    """Address and port of all connections that strace wrote down but those to this machine; look-ups are among them."""
    found = {(address, port) for port, address in ADDRESS.findall(log.read_text(errors="replace"))}
    return {
        (address, port)
        for address, port in found
        if port == "53" or not (address.startswith("127.") or address in ("::1", "::ffff:127.0.0.1"))
    }


def read(home: Path, *before: str) -> None:
    done = subprocess.run(
        [*before, *READ], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "7\n"), done.stderr


def test_reading_leaves_no_file_in_the_home(tmp_path: Path) -> None:
    read(tmp_path)
    assert list(tmp_path.rglob("*")) == []


def test_reading_needs_no_network(tmp_path: Path) -> None:
    needs("unshare", "-rn", "true")
    read(tmp_path, "unshare", "-rn")


def test_what_connects_elsewhere_is_seen(tmp_path: Path) -> None:
    needs(*TRACE, "-o", os.devnull, "true")
    lines = (
        'connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("93.184.215.14")}, 16) = 0',
        'sendto(5, "..", 2, 0, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), '
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 2',
        'connect(5, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
        'connect(5, {sa_family=AF_INET, sin_port=htons(8501), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        'connect(5, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = -1 ENOENT',
    )
    (tmp_path / "log").write_text("\n".join(lines))
    assert foreign(tmp_path / "log") == {("93.184.215.14", "80"), ("2001:db8::1", "443"), ("127.0.0.53", "53")}
    trying = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    subprocess.run([*TRACE, "-o", str(tmp_path / "log"), sys.executable, "-c", trying], check=False)
    assert foreign(tmp_path / "log") == {("192.0.2.1", "9")}


def test_the_command_line_connects_to_nothing(tmp_path: Path) -> None:
    needs(*TRACE, "-o", os.devnull, "true")
    log = tmp_path / "log"
    read(tmp_path, *TRACE, "-o", str(log))
    assert foreign(log) == set()


def test_the_app_connects_to_nothing_but_this_machine(tmp_path: Path) -> None:
    needs(*TRACE, "-o", os.devnull, "true")
    from benchmarks.visitor import Visitor

    log, home = tmp_path / "log", tmp_path / "home"
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    app = subprocess.Popen(
        [*TRACE, "-o", str(log), *command],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url, app)
        with Visitor(url) as visitor:
            assert visitor.read("photo.jpg", SAMPLE.read_bytes()) == "7"
    finally:
        # strace holds back what it is sent itself until the app has ended.
        os.killpg(app.pid, signal.SIGKILL)
        app.wait(START_TIMEOUT_S)
    assert foreign(log) == set()
    assert [path for path in home.rglob("*") if path.is_file()] == []


def wait_until_up(url: str, app: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except OSError:
            assert app.poll() is None and time.monotonic() < give_up, "the app did not start"
            time.sleep(0.1)

"""The compose file, the proxy and the container agree with the programs, and these serve behind the proxy."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
import yaml
from processes import PATIENCE_S, wait_for

from service.keys import digest_of

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
CONTAINERFILE = (ROOT / "Containerfile").read_text()
SAMPLE = ROOT / "sample_images" / "single-digit.jpg"


def test_the_services_are_those_that_the_proxy_asks() -> None:
    caddyfile = (DEPLOY / "Caddyfile").read_text()
    asked = dict(re.findall(r"\{\$(?:API|APP):(\w+):?(\d*)\}", caddyfile))
    assert set(asked) == set(SERVICES) - {"proxy"}
    assert f"--port={asked['api']}" in SERVICES["api"]["command"]
    assert f"--server.port={re.findall(r'APP_PORT:([0-9]+)', caddyfile)[0]}" in SERVICES["app"]["command"]
    assert (DEPLOY / SERVICES["proxy"]["volumes"][0].partition(":")[0]).is_file()
    for name in asked:
        build = SERVICES[name]["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == ROOT / "Containerfile"


def test_the_container_has_what_is_copied_into_it_and_nothing_of_training() -> None:
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.M) for path in line.split()[:-1]]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "benchmarks",
        "digit_reader",
        "tests",
        "training",
    }
    assert rooms <= set(copied)
    assert "requirements-app.txt" in copied and not any("tensorflow" in path for path in copied)
    assert re.findall(r"^USER (\S+)$", CONTAINERFILE, re.M) == ["10001:10001"]


@pytest.fixture
def hosted(tmp_path: Path) -> Callable[[str], Path]:
    """Makes the tree for a host, of what is committed."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git to tell what is committed")

    def hosted(host: str) -> Path:
        folder = tmp_path / host
        done = subprocess.run([DEPLOY / "hosted", host, folder], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        again = subprocess.run([DEPLOY / "hosted", host, folder], capture_output=True, text=True, check=False)
        assert (again.returncode, "is not empty" in again.stdout) == (1, True)
        return folder

    return hosted


def test_a_space_has_its_settings_and_a_dockerfile_whose_files_are_there(hosted: Callable[[str], Path]) -> None:
    space = hosted("spaces")
    settings = yaml.safe_load((space / "README.md").read_text().split("---")[1])
    assert settings["sdk"] == "docker"
    assert f"EXPOSE {settings['app_port']}\n" in (space / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (space / "Dockerfile").read_text(), re.M)
    assert [path for line in copied for path in line.split() if not (space / path).exists()] == []


def test_the_community_cloud_installs_what_reading_needs_and_reaches_the_app(hosted: Callable[[str], Path]) -> None:
    cloud = hosted("community-cloud")
    assert [path.name for path in cloud.glob("requirements*.txt")] == ["requirements.txt"]
    packages = re.findall(r"^([\w-]+)==", (cloud / "requirements.txt").read_text(), re.M)
    assert "streamlit" in packages and not {"tensorflow", "tensorflow-cpu", "keras"} & set(packages)
    assert "address" not in tomllib.loads((cloud / ".streamlit" / "config.toml").read_text())["server"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(service: str, port: int) -> list[str]:
    """A service's command, here on another port."""
    words = [word.replace("0.0.0.0", "127.0.0.1") for word in SERVICES[service]["command"]]
    return [sys.executable, *(re.sub(r"port=\d+", f"port={port}", word) for word in words[1:])]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of the proxy, with an app and the API behind it, as the compose file starts them."""
    if shutil.which("caddy") is None:
        pytest.skip("Caddy is not installed: apt-get install caddy")
    app, api, proxy = free_port(), free_port(), free_port()
    environment = os.environ | {
        "HOME": str(tmp_path),
        "DIGIT_READER_JOBS": str(tmp_path / "jobs.sqlite3"),
        "DIGIT_READER_API_KEYS": digest_of("one"),
        "SITE": f"http://127.0.0.1:{proxy}",
        "API": f"127.0.0.1:{api}",
        "APP": "127.0.0.1",
        "APP_PORT": str(app),
    }
    caddy = ["caddy", "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    with ExitStack() as stack:
        for words in (command("app", app), command("api", api), caddy):
            process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
            stack.callback(process.wait, PATIENCE_S)
            stack.callback(process.terminate)
        yield f"http://127.0.0.1:{proxy}"


def answers(url: str) -> bool:
    try:
        return httpx2.get(url).status_code == 200
    except httpx2.TransportError:
        time.sleep(0.1)
        return False


def test_the_processes_serve_behind_the_proxy(site: str) -> None:
    wait_for(lambda: answers(f"{site}/api/v1/health") and answers(f"{site}/_stcore/health"))
    page = httpx2.get(site)
    assert page.status_code == 200 and "digit_reader" in page.cookies
    for key, status in (("two", 401), ("one", 200)):
        headers = {"Authorization": f"Bearer {key}"}
        with SAMPLE.open("rb") as file:
            answer = httpx2.post(f"{site}/api/v1/read", files={"files": file}, headers=headers, timeout=PATIENCE_S)
        assert answer.status_code == status
    assert answer.json()[0]["text"] == "7"

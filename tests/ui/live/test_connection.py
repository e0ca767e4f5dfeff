"""The servers in the secrets: none, right ones, and every way to write them wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from ui.live.connection import CAMERA_FAULTS, MALFORMED_SERVERS, MalformedServers, configured_servers, servers_in

EXAMPLE = Path(__file__).parents[3] / ".streamlit" / "secrets.toml.example"


@pytest.mark.parametrize(
    ("toml", "servers"),
    [
        pytest.param("", [], id="no secrets"),
        pytest.param("[webrtc]", [], id="none named"),
        pytest.param("[webrtc]\nice_servers = []", [], id="an empty list"),
        pytest.param('[webrtc]\nice_servers = [{urls = "stun:a:1"}]', [{"urls": ["stun:a:1"]}], id="one address"),
        pytest.param(
            '[[webrtc.ice_servers]]\nurls = ["turn:a", "turns:b"]\nusername = "me"\ncredential = "word"',
            [{"urls": ["turn:a", "turns:b"], "username": "me", "credential": "word"}],
            id="two addresses with a login",
        ),
    ],
)
def test_servers_are_given_as_browsers_take_them(toml: str, servers: list[dict[str, Any]]) -> None:
    assert servers_in(tomllib.loads(toml)) == servers


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param('webrtc = "stun:a"', id="no section"),
        pytest.param('[webrtc]\nice_servers = "stun:a"', id="no list"),
        pytest.param('[webrtc]\nice_servers = ["stun:a"]', id="no table"),
        pytest.param("[webrtc]\nice_servers = [{}]", id="no address"),
        pytest.param("[webrtc]\nice_servers = [{urls = []}]", id="an empty list of addresses"),
        pytest.param("[webrtc]\nice_servers = [{urls = [3478]}]", id="an address that is a number"),
        pytest.param('[webrtc]\nice_servers = [{urls = "stun:"}]', id="an address without a host"),
        pytest.param('[webrtc]\nice_servers = [{urls = "https://a"}]', id="an address of a page"),
        pytest.param('[webrtc]\nice_servers = [{url = "stun:a"}]', id="a name misspelled"),
        pytest.param('[webrtc]\nice_servers = [{urls = "turn:a"}]', id="TURN without a login"),
        pytest.param('[webrtc]\nice_servers = [{urls = "turn:a", username = "me"}]', id="TURN without a password"),
        pytest.param(
            '[webrtc]\nice_servers = [{urls = "turn:a", username = "me", credential = 7}]', id="a password of digits"
        ),
    ],
)
def test_malformed_servers_are_one_sentence(toml: str) -> None:
    with pytest.raises(MalformedServers, match=re.escape(MALFORMED_SERVERS)):
        servers_in(tomllib.loads(toml))


def test_the_example_is_right_when_its_comments_are_taken_away() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    section = text[text.index("# [webrtc]") :].partition("\n\n")[0].replace("\n# ", "\n").removeprefix("# ")
    assert len(servers_in(tomllib.loads(section))) == 2
    assert tomllib.loads(text) == {}


@pytest.mark.parametrize("sentence", [*CAMERA_FAULTS.values(), MALFORMED_SERVERS])
def test_every_fault_is_a_sentence(sentence: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", sentence)


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "secrets.toml"
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    monkeypatch.setattr(st, "secrets", Secrets())
    yield file
    config.set_option("secrets.files", before)


def test_without_a_file_there_are_no_servers(secrets_file: Path) -> None:
    assert configured_servers() == []


def test_the_servers_in_the_file_are_used(secrets_file: Path) -> None:
    secrets_file.write_text('[webrtc]\nice_servers = [{urls = "turn:a", username = "me", credential = "word"}]')
    assert configured_servers() == [{"urls": ["turn:a"], "username": "me", "credential": "word"}]


def test_a_file_that_is_no_toml_is_the_same_sentence(secrets_file: Path) -> None:
    secrets_file.write_text("[webrtc\n")
    with pytest.raises(MalformedServers, match=re.escape(MALFORMED_SERVERS)):
        configured_servers()

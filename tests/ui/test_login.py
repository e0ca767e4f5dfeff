"""Who comes in: everyone where no login is wanted, else whom the provider knows and the lists name; in doubt nobody."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.testing.v1 import AppTest

from ui.login import MALFORMED, NO_AUTHLIB, MalformedLogin, may_enter

ADA = {"email": "Ada@Example.org", "email_verified": True}
AUTH = '[auth]\nredirect_uri = "http://localhost/oauth2callback"\ncookie_secret = "0123456789abcdef0123456789abcdef"\n'


@pytest.mark.parametrize(
    ("claims", "access", "enters"),
    [
        pytest.param({}, {}, True, id="blank: whom the provider knows"),
        pytest.param({}, {"domains": ["example.org"]}, False, id="no address"),
        pytest.param(ADA, {"domains": ["example.org"]}, True, id="domain"),
        pytest.param(ADA, {"domains": ["EXAMPLE.org "]}, True, id="domain in other letters"),
        pytest.param(ADA, {"domains": ["ample.org"]}, False, id="end of a domain"),
        pytest.param(ADA, {"domains": ["org"]}, False, id="domain above"),
        pytest.param(ADA, {"emails": ["ada@example.org"]}, True, id="address"),
        pytest.param(ADA, {"emails": ["bob@example.org"]}, False, id="another address"),
        pytest.param(ADA, {"emails": ["bob@example.com"], "domains": ["example.org"]}, True, id="one of both"),
        pytest.param(ADA, {"emails": [], "domains": []}, False, id="lists without anybody"),
        pytest.param({**ADA, "email_verified": False}, {"domains": ["example.org"]}, False, id="not verified"),
        pytest.param({"email": "example.org"}, {"domains": ["example.org"]}, False, id="no name before the domain"),
        pytest.param({"email": "a@b@example.org"}, {"domains": ["example.org"]}, True, id="two signs: the last parts"),
    ],
)
def test_may_enter(claims: dict[str, Any], access: dict[str, list[str]], enters: bool) -> None:
    assert may_enter(claims, access) is enters


@pytest.mark.parametrize(
    "access", ["example.org", [], {"domains": "example.org"}, {"emails": [1]}, {"domain": ["x.org"]}]
)
def test_lists_that_are_none_let_nobody_in(access: Any) -> None:
    with pytest.raises(MalformedLogin, match="nobody comes in"):
        may_enter(ADA, access)


def test_the_example_is_right_when_its_comments_are_taken_away() -> None:
    text = (Path(__file__).parents[2] / ".streamlit" / "secrets.toml.example").read_text()
    auth, access = (text[text.index(f"# [{name}]") :].partition("\n\n")[0] for name in ("auth", "access"))
    secrets = tomllib.loads(f"{auth}\n{access}".replace("\n# ", "\n").removeprefix("# "))
    assert secrets["auth"]["redirect_uri"].endswith("/oauth2callback")
    assert may_enter(ADA, secrets["access"]) and not may_enter({"email": "bob@example.com"}, secrets["access"])


def page() -> None:
    import streamlit as st

    from ui.login import let_in

    let_in()
    st.write("inside")


@pytest.mark.parametrize(
    ("secrets", "authlib", "shown"),
    [
        pytest.param("", True, "inside", id="blank"),
        pytest.param(None, True, "inside", id="no secrets"),
        pytest.param("[webrtc]\nice_servers = []\n", True, "inside", id="no login among them"),
        pytest.param(AUTH, True, "Log in", id="login"),
        pytest.param(AUTH, False, NO_AUTHLIB, id="login without what it needs"),
        pytest.param("[auth", True, MALFORMED, id="no TOML"),
        pytest.param(AUTH + '[access]\ndomain = "x.org"\n', True, "Log in", id="lists are looked at after the login"),
    ],
)
def test_the_way_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secrets: str | None, authlib: bool, shown: str
) -> None:
    path = tmp_path / "secrets.toml"
    if secrets is not None:
        path.write_text(secrets)
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    # Read anew here, and forgotten afterwards: who is logged in is told from it, whatever st.secrets is.
    monkeypatch.setattr(secrets_singleton, "_secrets", None)
    if not authlib:
        monkeypatch.setattr("ui.login.importlib.util.find_spec", lambda name: None)
    try:
        app = AppTest.from_function(page).run()
    finally:
        config.set_option("secrets.files", before)
    texts = [element.value for element in [*app.markdown, *app.error]] + [button.label for button in app.button]
    assert texts == [shown] and not app.exception

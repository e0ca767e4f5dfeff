"""A login by OpenID Connect, as visitors see it: in, out, and refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, free_port, wait_until_up

pytestmark = pytest.mark.browser

ADA, EVE = "ada@example.org", "eve@example.com"
SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "digit-reader"
client_secret = "secret"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
[access]
domains = ["example.org"]
"""


@pytest.fixture
def guarded_url(tmp_path: Path) -> Iterator[str]:
    """Where an app runs that wants a login."""
    port = free_port()
    url, secrets, log_path = f"http://localhost:{port}", tmp_path / "secrets.toml", tmp_path / "log"
    users = [User(sub=email, claims={"email": email, "email_verified": True}) for email in (ADA, EVE)]
    with run_server_in_thread(user_claims=users) as provider, log_path.open("w") as log:
        secrets.write_text(SECRETS.format(url=url, provider=provider.server_port))
        options = [f"--server.port={port}", "--server.headless=true", f"--secrets.files={secrets}"]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", server, log_path)
            yield url
        finally:
            server.terminate()
            server.wait(20)


def log_in(page: Page, email: str) -> None:
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name=email).first.click()


def test_a_login_lets_in_those_who_may_come_in_and_the_api_needs_a_key_then(
    empty_page: Callable[..., Page], guarded_url: str
) -> None:
    page = empty_page()
    # Whichever page one comes to first.
    page.goto(f"{guarded_url}/draw")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_role("link", name="Live video")).to_have_count(0)

    log_in(page, ADA)
    expect(page.get_by_role("tab", name="Upload")).to_be_visible()
    page.get_by_role("link", name="Draw").click()
    expect(page.get_by_text("Nothing is drawn yet.")).to_be_visible()

    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="End session").click()  # the provider's
    expect(page.get_by_role("button", name="Log in")).to_be_visible()

    log_in(page, EVE)
    expect(page.get_by_text("may not use this app")).to_be_visible()
    expect(page.get_by_role("tab", name="Upload")).to_have_count(0)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()

    files = {"files": (ROOT / "sample_images" / "single-digit.jpg").read_bytes()}
    assert httpx2.post(f"{guarded_url}/api/v1/read", files=files).status_code == 401

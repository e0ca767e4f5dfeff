"""A login before every page, where whoever runs the app wants one; who may come in by address or domain of e-mail."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.markdown import plain

MALFORMED = (
    "The login is not written as it should be, so nobody comes in: compare .streamlit/secrets.toml with "
    ".streamlit/secrets.toml.example."
)
NO_AUTHLIB = "The login needs the package Authlib, so nobody comes in: install it with `pip install streamlit[auth]`."
REFUSED = "{} may not use this app: ask whoever runs it, or log in as somebody else."


class MalformedLogin(ValueError):
    """The secrets are not what they should be; the message is for a person."""


def let_in() -> None:
    """Goes on only for those who may come in, and shows all others the way; does nothing where no login is wanted."""
    try:
        if not is_wanted():
            return
        admitted = st.user.is_logged_in and may_enter(st.user, st.secrets.get("access", {}))
    except MalformedLogin as fault:
        st.error(str(fault), icon=":material/lock:")
        st.stop()
    if not st.user.is_logged_in:
        st.title("Handwritten numbers", anchor=False)
        st.button("Log in", icon=":material/login:", type="primary", on_click=st.login)
        st.stop()
    named = plain(str(st.user.get("email") or st.user.get("name") or "This account"))
    with st.sidebar:
        st.caption(named)
        st.button("Log out", icon=":material/logout:", on_click=st.logout)
    if not admitted:
        st.error(REFUSED.format(named), icon=":material/lock:")
        st.stop()


def is_wanted() -> bool:
    """Whether `[auth]` stands in the secrets. Raises MalformedLogin: what cannot be read may be a login."""
    try:
        wanted = "auth" in st.secrets
    except FileNotFoundError as error:
        # Streamlit raises the same for a file that is not there and for one that is no TOML.
        if error.__cause__ is not None:
            raise MalformedLogin(MALFORMED) from error
        return False
    if wanted and importlib.util.find_spec("authlib") is None:
        raise MalformedLogin(NO_AUTHLIB)
    return wanted


def is_closed() -> bool:
    """Whether not everyone who reaches the app may use it; the API, which knows no login, must not be the way round."""
    try:
        return is_wanted()
    except MalformedLogin:
        return True


def may_enter(claims: Mapping[str, Any], access: Any) -> bool:
    """Whether somebody with these claims of OpenID Connect may come in.

    access: `emails` and `domains`, of which one must fit; with neither, everyone whom the provider knows. An address
    that the provider says is not verified is nobody's. Raises MalformedLogin.
    """
    if not isinstance(access, Mapping) or set(access) - {"emails", "domains"}:
        raise MalformedLogin(MALFORMED)
    if not access:
        return True
    emails, domains = _names(access.get("emails", [])), _names(access.get("domains", []))
    email = str(claims.get("email") or "").strip().casefold()
    name, _, domain = email.rpartition("@")
    if not name or claims.get("email_verified") is False:
        return False
    return email in emails or domain in domains


def _names(listed: Any) -> set[str]:
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise MalformedLogin(MALFORMED)
    return {name.strip().casefold() for name in listed}

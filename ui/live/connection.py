"""What the video needs to come through: a camera that the browser lends, and a way for the frames to the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

# Said by the browser itself before anything is started.
CAMERA_FAULTS = {
    "absent": "This device has no camera: connect one, or take the photo with a phone and upload it on the Photo page.",
    "denied": "The camera is blocked: allow it in the browser's address bar, or upload a photo on the Photo page.",
    "insecure": "Browsers lend the camera only to https:// pages and to localhost: open this page there, or upload a "
    "photo on the Photo page.",
}
MALFORMED_SERVERS = (
    "The servers for the video are not written as they should be, so none are used: compare .streamlit/secrets.toml "
    "with .streamlit/secrets.toml.example."
)
SCHEMES = ("stun:", "stuns:", "turn:", "turns:")

_ASK_BROWSER = """
export default function ({ setStateValue }) {
  const media = navigator.mediaDevices;
  let told = null;
  const tell = (camera) => { if (camera !== told) { told = camera; setStateValue("camera", camera); } };
  if (!media?.getUserMedia) { tell("insecure"); return; }
  let permission = null;
  const look = async () => {
    const devices = await media.enumerateDevices();
    if (permission?.state === "denied") tell("denied");
    else tell(devices.some((device) => device.kind === "videoinput") ? "there" : "absent");
  };
  media.addEventListener("devicechange", look);
  const ask = async () => {
    // Not every browser tells about the camera here.
    permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    permission?.addEventListener("change", look);
    await look();
  };
  ask();
  return () => {
    media.removeEventListener("devicechange", look);
    permission?.removeEventListener("change", look);
  };
}
"""


class MalformedServers(ValueError):
    """The STUN and TURN servers in the secrets are not what they should be."""


def camera_fault() -> str:
    """Why the browser has no camera to lend, as a sentence; empty when it has one or has not answered yet."""
    ask = st.components.v2.component("camera_probe", js=_ASK_BROWSER)
    answer = ask(key="camera_probe", height=1, on_camera_change=lambda: None)
    return CAMERA_FAULTS.get(answer.camera or "", "")


def configured_servers() -> list[dict[str, Any]]:
    """The STUN and TURN servers in .streamlit/secrets.toml; none when it names none. Raises MalformedServers."""
    try:
        return servers_in(st.secrets)
    except FileNotFoundError as error:
        # Streamlit raises the same for a file that is not there and for one that is no TOML.
        if error.__cause__ is not None:
            raise MalformedServers(MALFORMED_SERVERS) from error
        return []


def servers_in(secrets: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The servers under `ice_servers` in `[webrtc]`, as browsers take them. Raises MalformedServers."""
    section = secrets.get("webrtc", {})
    if not isinstance(section, Mapping):
        raise MalformedServers(MALFORMED_SERVERS)
    servers = section.get("ice_servers", [])
    if not isinstance(servers, list):
        raise MalformedServers(MALFORMED_SERVERS)
    return [_server(server) for server in servers]


def _server(server: Any) -> dict[str, Any]:
    if not isinstance(server, Mapping) or set(server) - {"urls", "username", "credential"}:
        raise MalformedServers(MALFORMED_SERVERS)
    urls = server.get("urls")
    urls = [urls] if isinstance(urls, str) else urls
    if not isinstance(urls, list) or not urls:
        raise MalformedServers(MALFORMED_SERVERS)
    if not all(isinstance(url, str) and url.startswith(SCHEMES) and url.partition(":")[2] for url in urls):
        raise MalformedServers(MALFORMED_SERVERS)
    login = {name: server[name] for name in ("username", "credential") if name in server}
    asks_for_login = any(url.startswith("turn") for url in urls)
    if not all(isinstance(value, str) for value in login.values()) or (asks_for_login and len(login) < 2):
        raise MalformedServers(MALFORMED_SERVERS)
    return {"urls": list(urls), **login}

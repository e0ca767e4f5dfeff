"""What runs in the browser: the components of `static/`, and a page's scripts of `static/pages/` beside its widgets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_STATIC = Path(__file__).parents[1] / "static"


def version_of(*folders: Path) -> str:
    """Another one whenever a script in the folders changes, so that no browser goes on with an old one."""
    paths = (path for folder in folders for path in sorted(folder.iterdir()))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def browser_component(folder: str, function: str) -> Callable[..., Any]:
    """The component that `static/{folder}/{function}.js` makes by a function of this name, with the style beside it
    after the one that all components share.
    """
    scripts, shared = _STATIC / folder, _STATIC / "shared"
    version = version_of(scripts, shared)
    loader = f"""
export default async function (component) {{
  const script = await import(new URL("app/static/{folder}/{function}.js?v={version}", document.baseURI));
  return script.{function}(component);
}}
"""
    style = "".join((place / "style.css").read_text(encoding="utf-8") for place in (shared, scripts))
    return st.components.v2.component(folder, js=loader, css=style, isolate_styles=False)


_SCRIPTS = _STATIC / "pages"
_LOADER = f"""
const stops = {{}};
export default async function ({{ data: [name, ...given], setStateValue }}) {{
  const {{ start }} = await import(new URL(`app/static/pages/${{name}}.js?v={version_of(_SCRIPTS)}`, document.baseURI));
  stops[name]?.();
  return (stops[name] = start(...given, (told) => setStateValue("told", told)));
}}
"""

_mount = st.components.v2.component("page_script", js=_LOADER, isolate_styles=False)


def page_script(name: str, *given: str, on_told: Callable[[Any], None] = lambda _: None) -> None:
    """Runs `static/pages/{name}.js` with what is given, as long as the page is shown; once for each script.

    on_told: takes what the script tells, which may be anything.
    """
    key = f"page script {name}"
    _mount(key=key, data=[name, *given], on_told_change=lambda: on_told(st.session_state[key].get("told")))

"""What runs in the browser: the components of `static/`, and a page's scripts of `static/pages/` beside its widgets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_STATIC = Path(__file__).parents[1] / "static"


def version_of(scripts: Path) -> str:
    """Another one whenever a script in the folder changes, so that no browser goes on with an old one."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(scripts.iterdir()))).hexdigest()[:12]


def browser_component(folder: str, function: str) -> Callable[..., Any]:
    """The component that `static/{folder}/{function}.js` makes by a function of this name, with the style beside it."""
    scripts = _STATIC / folder
    loader = f"""
export default async function (component) {{
  const script = await import(new URL("app/static/{folder}/{function}.js?v={version_of(scripts)}", document.baseURI));
  return script.{function}(component);
}}
"""
    style = (scripts / "style.css").read_text(encoding="utf-8")
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

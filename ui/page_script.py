"""A script of `static/pages/` that a page has beside its widgets: keys, the clipboard, a download."""

from __future__ import annotations

import hashlib
from pathlib import Path

import streamlit as st

_SCRIPTS = Path(__file__).parents[1] / "static" / "pages"


def version_of(scripts: Path) -> str:
    """Another one whenever a script in the folder changes, so that no browser goes on with an old one."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(scripts.iterdir()))).hexdigest()[:12]


_LOADER = f"""
const stops = {{}};
export default async function ({{ data: [name, ...given] }}) {{
  const {{ start }} = await import(new URL(`app/static/pages/${{name}}.js?v={version_of(_SCRIPTS)}`, document.baseURI));
  stops[name]?.();
  return (stops[name] = start(...given));
}}
"""

_mount = st.components.v2.component("page_script", js=_LOADER, isolate_styles=False)


def page_script(name: str, *given: str) -> None:
    """Runs `static/pages/{name}.js` with what is given, as long as the page is shown; once for each script."""
    _mount(key=f"page script {name}", data=[name, *given])

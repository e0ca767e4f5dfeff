"""What in the log of the app's server is a fault of the app."""

from __future__ import annotations

import re

_FRAME = r' {2}File "[^"\n]*site-packages/(?:starlette|streamlit/web/server|uvicorn)/[^\n]*\n(?: {4}[^\n]*\n)+'
_LEFT = rf"Traceback \(most recent call last\):\n(?:{_FRAME})+starlette\.websockets\.WebSocketDisconnected: [^\n]*\n"
# Streamlit's own race: it greets a visitor who closed the page in the same moment. No frame of it is the app's.
_VISITOR_LEFT = re.compile(
    rf"Exception in ASGI application\n(?:{_LEFT}\nDuring handling of the above exception, [^\n]*\n\n)*{_LEFT}"
)


def faults(log: str) -> list[str]:
    """The lines that begin a traceback or tell of something deprecated, but for a visitor who left too soon."""
    told = _VISITOR_LEFT.sub("", log)
    return [line for line in told.splitlines() if "Traceback" in line or "deprecat" in line.lower()]

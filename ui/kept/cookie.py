"""The key by which a visitor is known again: 128 random bits in a cookie that no script can read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeGuard

NAME = "digit_reader_visitor"
MAX_AGE_S = 400 * 24 * 3600
# Every page asks for this before it opens its websocket, whose cookies the server then sees. Not the page itself: one
# that is opened by a link from elsewhere comes without the cookie, and would be given another.
_ASKED_FIRST = "/_stcore/host-config"
_KEY = re.compile(r"[0-9a-f]{32}")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def is_key(value: object) -> TypeGuard[str]:
    """Whether this can be a key of ours."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


class VisitorCookie:
    """ASGI middleware that gives every browser its key, once."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Adds the cookie to the answer that every page asks for first."""
        if scope["type"] != "http" or not scope["path"].endswith(_ASKED_FIRST):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        key = _sent(headers.get("cookie", "")) or secrets.token_hex(16)
        is_safe = scope.get("scheme") == "https" or headers.get("x-forwarded-proto") == "https"
        cookie = f"{NAME}={key}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; SameSite=Strict{'; Secure' if is_safe else ''}"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode("latin-1"))]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _sent(header: str) -> str | None:
    """The key in a header; None where there is none."""
    try:
        morsel = SimpleCookie(header).get(NAME)
    except CookieError:
        return None
    return morsel.value if morsel and is_key(morsel.value) else None

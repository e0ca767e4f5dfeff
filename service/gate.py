"""Who may come in, and with how much: looked at before anything of a request is read."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from documents.limits import BYTES_PER_MB, MAX_UPLOADED_MB
from service.keys import NO_KEYS, is_known
from service.problem import problem

MAX_BODY_BYTES = MAX_UPLOADED_MB * BYTES_PER_MB
KINDS = ("read", "jobs", "health", "version", "metrics", "docs", "openapi.json", "swagger_ui")
# What tells how things stand, and nothing of anybody's files.
OPEN_PATHS = ("/v1/health", "/v1/version", "/v1/docs", "/v1/openapi.json", "/v1/swagger_ui/")

_TOO_LARGE = f"The request is larger than {MAX_UPLOADED_MB} MB: send fewer files at a time."
_NO_KEY = "This needs a key: send it as `Authorization: Bearer KEY`."
_FOREIGN = "This comes from a page of another site, which may not ask here: set keys, and send one."
_NOT_FILES = "Files come as multipart/form-data: send each as a part named `files`."


class Gate:
    """Lets requests to the API through, or answers with the problem; counts what they bring along."""

    def __init__(
        self,
        app: ASGIApp,
        keys: frozenset[str] | None,
        not_now: Callable[[str], HTTPException | None],
        counted: Callable[[str, int], None],
    ) -> None:
        """keys: digests; None where everyone may ask. not_now: says of a path why nothing can be sent to it now.

        counted: is told of each answer.
        """
        self._app, self._keys, self._not_now, self._counted = app, keys, not_now, counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        refusal = self._refusal(scope["method"], path, Headers(scope=scope))
        if refusal:
            self._counted(_kind(path), refusal.status_code)
            response = problem(refusal.status_code, refusal.detail, dict(refusal.headers or {}))
            await response(scope, receive, send)
            return
        taken = 0

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counted(_kind(path), message["status"])
            await send(message)

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MAX_BODY_BYTES:
                # Any other exception would be taken for a broken form.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
            return message

        await self._app(scope, limited, told)

    def _refusal(self, method: str, path: str, headers: Headers) -> HTTPException | None:
        if self._keys is not None:
            if not path.startswith(OPEN_PATHS) and not self._is_known(headers.get("authorization", "")):
                return HTTPException(HTTPStatus.UNAUTHORIZED, _NO_KEY, {"WWW-Authenticate": "Bearer"})
        elif not is_own(headers.get("origin"), headers.get("host", "")):
            return HTTPException(HTTPStatus.FORBIDDEN, _FOREIGN)
        if method != "POST" or path not in ("/v1/read", "/v1/jobs"):
            return None
        if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _NOT_FILES)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > MAX_BODY_BYTES:
            return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
        return self._not_now(path)

    def _is_known(self, authorization: str) -> bool:
        scheme, _, key = authorization.partition(" ")
        return is_known(key.strip(), self._keys or NO_KEYS) and scheme.lower() == "bearer"


def _kind(path: str) -> str:
    """What a path is for, of a few things: anybody may ask for any path, and each would be a count of its own."""
    name = path.removeprefix("/v1/").partition("/")[0]
    return name if name in KINDS else "other"


def is_own(origin: str | None, host: str) -> bool:
    """Whether a request comes from no page at all, or from one of this very service.

    Any page may send requests to a service on its visitor's machine; browsers say with them which site it is of. A site
    that has its own name lead to this machine (DNS rebinding) is told by that name.
    """
    if origin is None:
        return True
    address = urlsplit(origin)
    if address.netloc != host or not address.hostname:
        return False
    try:
        ipaddress.ip_address(address.hostname)
    except ValueError:
        return address.hostname in ("localhost", socket.gethostname().lower(), socket.getfqdn().lower())
    return True

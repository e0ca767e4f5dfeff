"""The API without the app, for servers: `python -m service --host 127.0.0.1 --port 8600 --workers 2`."""

from __future__ import annotations

import argparse

import uvicorn
from starlette.applications import Starlette

from service.api import mount
from service.keys import KEYS_VARIABLE, new_key
from service.service import Service
from service.workers import Workers

PORT = 8600


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m service", description="Serve the API, without the app.")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 opens it to the network")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--workers", type=_at_least_one, help="pictures read at a time; as many as cores, unless given")
    parser.add_argument("--waiting", type=int, help="requests that may wait; four for each worker, unless given")
    parser.add_argument("--new-key", action="store_true", help="make a key for the API, print it, and end")
    arguments = parser.parse_args()
    if arguments.new_key:
        key, kept = new_key()
        print(f"Key, to be given to who shall ask: {key}\nTo be set here: {KEYS_VARIABLE}={kept}")  # noqa: T201
        return
    service = Service(Workers(arguments.workers), arguments.waiting)
    app = Starlette(routes=[mount(service)], lifespan=service.running)
    uvicorn.run(app, host=arguments.host, port=arguments.port, access_log=False)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {number}")
    return number


if __name__ == "__main__":
    main()

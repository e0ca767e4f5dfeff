from __future__ import annotations

import pytest
from server_log import faults

STARTED = "Uvicorn server started on 127.0.0.1:8501\n"
HEAD = "Traceback (most recent call last):\n"
PACKAGES = '  File "/venv/lib/python3.11/site-packages'
SERVER = f'{PACKAGES}/streamlit/web/server/starlette/starlette_websocket.py", line 516, in _websocket_endpoint\n'
SOCKET = f'{PACKAGES}/starlette/websockets.py", line 131, in receive_bytes\n'
APP = '  File "/project/ui/readings.py", line 36, in open_picture\n'
CODE = "    await websocket.close()\n          ^^^^^^^^^^^^^^^^^\n"
DISCONNECTED = 'starlette.websockets.WebSocketDisconnected: Cannot call "send" once a close message has been sent.\n'
CHAINED = "\nDuring handling of the above exception, another exception occurred:\n\n"
IN_SERVER = f"{HEAD}{SERVER}{CODE}{SOCKET}{CODE}"


@pytest.mark.parametrize(
    ("log", "count"),
    [
        ("", 0),
        (STARTED, 0),
        (f"Exception in ASGI application\n{IN_SERVER}{DISCONNECTED}{CHAINED}{IN_SERVER}{DISCONNECTED}{STARTED}", 0),
        (f"Exception in ASGI application\n{HEAD}{SERVER}{CODE}{APP}{CODE}{DISCONNECTED}", 1),
        (f"Exception in ASGI application\n{IN_SERVER}RuntimeError: no\n", 1),
        (f"Exception in ASGI application\n{IN_SERVER}{DISCONNECTED}{HEAD}{APP}{CODE}ValueError: 7\n", 1),
        (f"{STARTED}The option is deprecated.\n", 1),
        (f"{STARTED}DeprecationWarning: use another\n", 1),
    ],
    ids=["empty", "started", "left too soon", "left in the app", "fault", "both", "deprecated", "deprecation"],
)
def test_what_the_log_tells_of_the_app(log: str, count: int) -> None:
    assert len(faults(log)) == count

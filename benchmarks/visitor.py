"""A visitor without a browser: opens the app over its websocket, uploads pictures, and gets the numbers shown."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Iterator
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

# A machine that reads for twenty at once, and does other things besides, keeps each of them waiting.
PATIENCE_S = 180
LARGEST_MESSAGE_BYTES = 200_000_000
_TOKEN_COOKIE = "_streamlit_xsrf"
_UPLOADER_LABEL = "A photo or scan"


class Visitor:
    """One session on the photo page, from entering the context to leaving it."""

    def __init__(self, url: str) -> None:
        """url: of the app, such as http://localhost:8501."""
        self._url = url
        self._session_id = ""
        self._uploader_id = ""

    def __enter__(self) -> Visitor:
        with urllib.request.urlopen(f"{self._url}/_stcore/health", timeout=PATIENCE_S) as answer:
            self._token = SimpleCookie(answer.headers["Set-Cookie"])[_TOKEN_COOKIE].value
        self._socket = connect(
            f"{self._url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=LARGEST_MESSAGE_BYTES,
            open_timeout=PATIENCE_S,
        )
        self._run([])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def read(self, name: str, data: bytes) -> str:
        """Uploads a picture, which takes the place of the one before; gives the numbers shown, line by line."""
        return self._run([self._upload(name, data)])

    def _run(self, files: list[UploadedFileInfo]) -> str:
        """Runs the page with these files chosen; gives the numbers that it shows."""
        request = BackMsg()
        request.rerun_script.query_string = ""
        if self._uploader_id:
            state = request.rerun_script.widget_states.widgets.add(id=self._uploader_id)
            state.file_uploader_state_value.uploaded_file_info.extend(files)
        self._socket.send(request.SerializeToString())
        shown: list[str] = []
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session_id, shown = message.new_session.initialize.session_id, []
            elif kind == "delta":
                element = message.delta.new_element
                if element.bidi_component.component_name == "review":
                    shown.append(_numbers(json.loads(element.bidi_component.json)))
                elif element.file_uploader.label.startswith(_UPLOADER_LABEL):
                    self._uploader_id = element.file_uploader.id
                elif element.WhichOneof("type") == "exception":
                    raise RuntimeError(element.exception.message)
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        return "\n".join(shown)

    def _upload(self, name: str, data: bytes) -> UploadedFileInfo:
        request = BackMsg()
        request.file_urls_request.request_id = uuid.uuid4().hex
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session_id
        self._socket.send(request.SerializeToString())
        answers = (message for message in self._messages() if message.WhichOneof("type") == "file_urls_response")
        (urls,) = next(answers).file_urls_response.file_urls
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            # The server takes files only from those who show that they can read its cookie.
            "Cookie": f"{_TOKEN_COOKIE}={self._token}",
            "X-Xsrftoken": self._token,
        }
        put = urllib.request.Request(f"{self._url}{urls.upload_url}", body, headers, method="PUT")
        urllib.request.urlopen(put, timeout=PATIENCE_S).close()
        return UploadedFileInfo(file_id=urls.file_id, name=name, size=len(data), file_urls=urls)

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=PATIENCE_S))
            yield message


def _numbers(review: dict[str, Any]) -> str:
    """What a review shows before anyone edits it, line by line."""
    lines = ("".join(digit["label"] for digit in line["digits"]) for line in review["lines"])
    return "\n".join(line for line in lines if line)

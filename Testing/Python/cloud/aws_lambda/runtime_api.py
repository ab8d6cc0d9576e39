"""Lambda's side of the Runtime API, version 2018-06-01, on loopback (AWS Lambda Developer Guide)."""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

VERSION: Final = "/2018-06-01/runtime"
ARN: Final = "arn:aws:lambda:eu-central-1:123456789012:function:covidxray"


class FunctionError(Exception):
    """What the function reported in place of an answer: Lambda's JSON with errorType and errorMessage."""


@dataclass(frozen=True)
class _Invocation:
    number: str
    event: dict[str, Any]
    seconds: float
    answer: Future[Any]


class RuntimeApi:
    """Hands events to one runtime client, one after the other, and takes its answers."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Invocation | None] = queue.SimpleQueue()
        self._begun: dict[str, _Invocation] = {}
        self.ready = threading.Event()
        self.not_started: dict[str, Any] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """For AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self._server.server_port}"

    def begin(self, event: dict[str, Any], seconds: float) -> Future[Any]:
        """Give the function an event, with so much time for it; its answer comes later."""
        invocation = _Invocation(str(uuid.uuid4()), event, seconds, Future())
        self._waiting.put(invocation)
        return invocation.answer

    def close(self) -> None:
        """Let a client that waits go, and end."""
        self._waiting.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> tuple[dict[str, str], bytes] | None:
        """What the client gets when it asks for work; None at the end."""
        self.ready.set()
        invocation = self._waiting.get()
        if invocation is None:
            return None
        self._begun[invocation.number] = invocation
        headers = {
            "Content-Type": "application/json",  # the client crashes without it
            "Lambda-Runtime-Aws-Request-Id": invocation.number,
            "Lambda-Runtime-Deadline-Ms": str(int(1000 * (time.time() + invocation.seconds))),
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
        }
        return headers, json.dumps(invocation.event).encode()

    def take(self, path: str, body: bytes) -> None:
        """What the client says."""
        said = json.loads(body)
        if path == f"{VERSION}/init/error":
            self.not_started = said
            self.ready.set()
            return
        number, kind = path.removeprefix(f"{VERSION}/invocation/").split("/")
        answer = self._begun.pop(number).answer
        if kind == "response":
            answer.set_result(said)
        else:
            answer.set_exception(FunctionError(said))


def _handler_for(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            assert self.path == f"{VERSION}/invocation/next", self.path
            found = api.next()
            if found is None:
                self.close_connection = True
                return
            headers, body = found
            self._answer(200, body, headers)

        def do_POST(self) -> None:
            api.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(202, b'{"status":"OK"}', {})

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler

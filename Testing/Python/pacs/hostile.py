"""A DICOMweb server on loopback that answers as no server should; the first part of its path says how."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

STUDY, SERIES, OBJECT = "1.2.3", "1.2.3.1", "1.2.3.4"
_STUDY: Final = {"0020000D": {"vr": "UI", "Value": [STUDY]}}
_SERIES: Final = {"0020000E": {"vr": "UI", "Value": [SERIES]}, "00080060": {"vr": "CS", "Value": ["CR"]}}
_OBJECT: Final = {"00080018": {"vr": "UI", "Value": [OBJECT]}}
_JSON: Final = "application/dicom+json"
_MULTIPART: Final = 'multipart/related; type="application/dicom"; boundary=b'
# What a log-in page of a gateway looks like to a program.
_PAGE: Final = b"<html>Sign in</html>"


class HostileServer:
    """The server.

    Attributes
    ----------
    object
        The file that it gives, whichever is asked for.
    """

    def __init__(self) -> None:
        self.object = b""
        self._stop = threading.Event()
        outer = self

        class Handler(_Handler):
            server_of = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, mode: str) -> str:
        """Where it behaves in one way."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{mode}"

    @property
    def stopped(self) -> bool:
        """Whether what goes on without end should end."""
        return self._stop.is_set()

    def close(self) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def hostile_server() -> Iterator[HostileServer]:
    server = HostileServer()
    try:
        yield server
    finally:
        server.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: HostileServer

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        mode, _, place = self.path.lstrip("/").partition("/")
        place = place.partition("?")[0]
        is_object = "/instances/" in place
        with contextlib.suppress(ConnectionError):
            answer = getattr(self, f"_{mode}", None)
            if answer is not None and answer(place):
                return
            if is_object:
                self._say(
                    200,
                    b"--b\r\nContent-Type: application/dicom\r\n\r\n" + self.server_of.object + b"\r\n--b--",
                    _MULTIPART,
                )
            elif place.endswith("/instances"):
                self._say(200, json.dumps([_OBJECT]).encode())
            else:
                self._say(200, json.dumps([_SERIES if place.endswith("/series") else _STUDY]).encode())

    def do_POST(self) -> None:
        mode = self.path.split("/")[1]
        self._read_all()
        stored = {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["9.9.9"]}}]}}
        answers: dict[str, tuple[int, bytes, str, dict[str, str]]] = {
            "empty": (200, b"", _JSON, {}),
            "page": (200, _PAGE, "text/html", {}),
            "other": (200, json.dumps(stored).encode(), _JSON, {}),
            "large": (413, b"too large", "text/plain", {}),
            "conflict": (409, b"", "text/plain", {"Warning": '299 arc "Not a DICOM stream"'}),
            "busy": (503, b"busy", "text/plain", {"Retry-After": "1"}),
        }
        code, body, kind, headers = answers[mode]
        self._say(code, body, kind, **headers)

    def _say(self, code: int, body: bytes, kind: str = _JSON, **headers: str) -> bool:
        self.send_response(code)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return True

    def _begin(self, kind: str, code: int = 200, **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def _forever(self, piece: bytes, pause: float = 0.0) -> bool:
        while not self.server_of.stopped:
            self.wfile.write(piece)
            time.sleep(pause)
        return True

    def _read_all(self) -> None:
        if length := int(self.headers.get("Content-Length") or 0):
            self.rfile.read(length)
            return
        while size := int(self.rfile.readline(), 16):
            self.rfile.read(size + 2)
        self.rfile.readline()

    def _list(self, place: str) -> bool:
        self._begin(_JSON)
        self.wfile.write(b"[")
        return self._forever(json.dumps(_STUDY).encode() * 1 + b"," + b" " * 2**16)

    def _rows(self, place: str) -> bool:
        one = json.dumps(_OBJECT if place.endswith("instances") else _SERIES if "series" in place else _STUDY)
        return self._say(200, f"[{','.join([one] * 400)}]".encode())

    def _promise(self, place: str) -> bool:
        self._begin(_JSON, **{"Content-Length": str(2**40)})
        return self._forever(b" ", 0.1)

    def _gzip(self, place: str) -> bool:
        body = gzip.compress(b"[" + b" " * 2**27 + b"]")
        return self._say(200, body, **{"Content-Encoding": "gzip"})

    def _drip(self, place: str) -> bool:
        self._begin(_JSON)
        return self._forever(b" ", 0.1)

    def _nested(self, place: str) -> bool:
        return self._say(200, b"[" * 200_000)

    def _words(self, place: str) -> bool:
        return self._say(200, json.dumps({"error": "x"}).encode())

    def _page(self, place: str) -> bool:
        return self._say(200, _PAGE, "text/html")

    def _busy(self, place: str) -> bool:
        return self._say(503, b"busy", "text/plain", **{"Retry-After": "1"})

    def _partial(self, place: str) -> bool:
        return "/" not in place and self._say(206, json.dumps([_STUDY]).encode())

    def _warned(self, place: str) -> bool:
        body = json.dumps([_OBJECT if place.endswith("instances") else _SERIES]).encode()
        warning = '299 arc "The number of results exceeded the maximum"'
        return "/instances/" not in place and self._say(200, body, Warning=warning)

    def _path(self, place: str) -> bool:
        row = {"00080018": {"vr": "UI", "Value": ["../../evil"]}}
        return place.endswith("/instances") and self._say(200, json.dumps([row]).encode())

    def _moved(self, place: str) -> bool:
        self._begin("text/html", 302, Location="http://127.0.0.1:1/")
        return self._forever(b" " * 2**20)

    def _endless(self, place: str) -> bool:
        if "/instances/" not in place:
            return False
        self._begin(_MULTIPART)
        self.wfile.write(b"--b\r\nContent-Type: application/dicom\r\n\r\n")
        return self._forever(bytes(2**20))


def inflating_object(film: bytes, size: int, element: bytes = b"\xe0\x7f\x10\x00OW") -> bytes:
    """A deflated object whose pixels, in an element, inflate to a size, with the header of a film."""
    syntax, deflated = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99"
    meta_end = 144 + int.from_bytes(film[140:144], "little")
    meta = film[144:meta_end].replace(b"UI\x14\0" + syntax, b"UI\x16\0" + deflated)
    elements = film[meta_end : film.index(b"\xe0\x7f\x10\x00OW")]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(elements + element + b"\0\0" + size.to_bytes(4, "little"))
    for _ in range(size >> 20):
        packed += packer.compress(bytes(2**20))
    length = len(meta).to_bytes(4, "little")
    return film[:140] + length + meta + packed + packer.flush()

"""What stands before a hospital's archive: it speaks TLS, and lets in only who has the password or token."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

PIECE = 16384
TIMEOUT_SECONDS = 30.0
# Orthanc keeps a connection for a second, whatever a client asks for.
KEPT = b"Connection: keep-alive\r\nKeep-Alive: timeout=1\r\n"


class TlsProxy:
    """Listens on loopback, and passes on to a port there.

    Attributes
    ----------
    authorization
        The header that a request must have; None lets everybody in, as a DIMSE server does.
    passed
        How many bytes have passed.
    interrupt
        What happens once, before the next piece passes in a direction, when so many bytes have passed in
        either: ("up", 100000, function).
    """

    def __init__(self, target: int, certificate: Path, authorization: str | None = None) -> None:
        self.target = target
        self.authorization = authorization
        self.interrupt: tuple[str, int, Callable[[], object]] | None = None
        self.requests: list[bytes] = []
        self.passed = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                plain, _address = self._listener.accept()
            except OSError:
                return
            plain.settimeout(TIMEOUT_SECONDS)
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            with plain, self._context.wrap_socket(plain, server_side=True) as client:
                first = b"" if self.authorization is None else self._admitted(client)
                if first is None:
                    return
                try:
                    server = socket.create_connection(("127.0.0.1", self.target), TIMEOUT_SECONDS)
                except ConnectionRefusedError:
                    if self.authorization is not None:
                        answer(client, "502 Bad Gateway")
                    return
                with server:
                    self._pass_on(client, server, first)
        except OSError:
            return  # one side has gone, and both are closed

    def _admitted(self, client: ssl.SSLSocket) -> bytes | None:
        """The head of a request as it is passed on; None for one that is refused."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(PIECE)
            if not piece:
                return None
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        self.requests.append(lines[0])
        wanted = f"Authorization: {self.authorization}".encode()
        if wanted not in lines:
            answer(client, "401 Unauthorized")
            return None
        dropped = (b"authorization:", b"connection:")
        kept = [line for line in lines if not line.lower().startswith(dropped)]
        # One request for each connection, so that each is looked at.
        return b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n" + body

    def _pass_on(self, client: ssl.SSLSocket, server: socket.socket, first: bytes) -> None:
        server.sendall(first)
        while True:
            ready = (
                [client] if client.pending() else select.select([client, server], [], [], TIMEOUT_SECONDS)[0]
            )
            for source, target, way in ((client, server, "up"), (server, client, "down")):
                if source not in ready:
                    continue
                piece = source.recv(PIECE)
                if not piece:
                    return
                self._meddle(way, len(piece))
                if way == "down" and self.authorization is not None:
                    piece = piece.replace(KEPT, b"Connection: close\r\n")
                target.sendall(piece)
            if not ready:
                return

    def _meddle(self, way: str, number: int) -> None:
        self.passed += number
        if self.interrupt is not None and way == self.interrupt[0] and self.passed > self.interrupt[1]:
            action = self.interrupt[2]
            self.interrupt = None
            action()


def cut() -> None:
    """As an action: end both connections, and lose what was just about to be passed on."""
    raise ConnectionAbortedError


def answer(client: ssl.SSLSocket, status: str) -> None:
    """Refuse a request, once it has been read: else the client might not see the answer."""
    client.settimeout(0.3)
    try:
        while client.recv(PIECE):
            pass
    except TimeoutError:
        pass
    client.settimeout(TIMEOUT_SECONDS)
    client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

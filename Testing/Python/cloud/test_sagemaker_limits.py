"""Slow, short and endless requests to an endpoint: each ends in time, and nobody else waits for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.cloud.container import TIMEOUT_SECONDS, Container
from Testing.Python.cloud.test_sagemaker_serving import Endpoint, pytestmark

__all__ = ["pytestmark"]
HEAD = b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: application/dicom\r\n"


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint that gives a film less time than one of this size needs."""
    running = Endpoint(Container(tmp_path_factory.mktemp("hasty")), COVIDXRAY_FILM_SECONDS="0.2")
    yield running
    running.container.kill(running.process)


def send(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
    connection.sendall(data)
    return connection


def status(connection: socket.socket) -> int:
    """Read the answer's status."""
    return int(connection.makefile("rb").readline().split()[1])


def test_slow_clients_are_rejected_while_pings_are_answered(hasty: Endpoint) -> None:
    slow = [send(hasty.port, HEAD + b"Content-Length: 1000000\r\n\r\nabc") for _ in range(12)]
    silent = [send(hasty.port, HEAD[:20]) for _ in range(12)]
    assert hasty.ask("GET", "/ping").status == 200
    # So many films are in the house at once; whoever comes behind them is told so.
    found = sorted(status(each) for each in slow)
    assert found == [408] * 8 + [503] * 4
    for each in silent:
        assert each.recv(1) in (b"", b"H")  # closed, perhaps with a word on it
    assert hasty.ask("GET", "/ping").status == 200


def test_trickling_body_is_rejected_like_a_stalled_one(hasty: Endpoint) -> None:
    connection = send(hasty.port, HEAD + b"Content-Length: 1000000\r\n\r\n")
    ended = threading.Event()

    def trickle() -> None:
        while not ended.wait(1):
            try:
                connection.send(b"x")
            except OSError:
                return

    threading.Thread(target=trickle, daemon=True).start()
    assert status(connection) == 408
    ended.set()


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 1000\r\n\r\n" + b"DICM" * 10,
        b"Transfer-Encoding: chunked\r\n\r\n100\r\nshort",
    ],
    ids=["length", "chunks"],
)
def test_truncated_body_is_rejected(hasty: Endpoint, body: bytes) -> None:
    connection = send(hasty.port, HEAD + body)
    connection.shutdown(socket.SHUT_WR)
    assert status(connection) == 400


def test_excessive_content_length_is_rejected_without_reading(hasty: Endpoint) -> None:
    connection = send(hasty.port, HEAD + b"Content-Length: 99999999999\r\n\r\nabc")
    connection.shutdown(socket.SHUT_WR)
    assert status(connection) == 413


def test_endpoint_is_unhealthy_after_a_timeout_until_warm_again(hasty: Endpoint, tmp_path: Path) -> None:
    film = tmp_path / "film.dcm"
    write_dicom(project_chest(0, 1024), film)
    answers = []
    asked = threading.Thread(target=lambda: answers.append(hasty.invoke(film.read_bytes())))
    asked.start()
    seen = set()
    while asked.is_alive():
        seen.add(hasty.ask("GET", "/ping").status)
        time.sleep(0.02)
    assert seen == {200, 503}
    (answer,) = answers
    assert answer.status == 400
    assert "took longer than 0.2 seconds" in answer.json["error"]
    assert hasty.ask("GET", "/ping").status == 200
    assert hasty.container.left_behind == []

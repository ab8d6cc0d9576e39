"""Displays that answer, and those that are named but do not; sockets stand for their servers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from CovidXRayLib.cli.view import display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")

X11_PORTS = range(6001, 6500)


@pytest.fixture
def x11_number() -> int:
    """The number of a display that nobody has."""
    for port in X11_PORTS:
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("localhost", port)) and not Path(f"/tmp/.X11-unix/X{port - 6000}").exists():
                return port - 6000
    raise AssertionError("all ports are taken")


@pytest.fixture
def x11_server() -> Iterator[int]:
    """The number of a display that answers on its port, as one forwarded by SSH does."""
    with closing(socket.socket()) as server:
        for port in X11_PORTS:
            try:
                server.bind(("127.0.0.1", port))
            except OSError:
                continue
            break
        server.listen()
        yield server.getsockname()[1] - 6000


def is_there(**environment: str) -> bool:
    display.forget_unreachable_displays(environment)
    found = display.has_display(environment)
    # The Makefile's rule asks the same as a program.
    kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    kept = {name: value for name, value in kept.items() if not name.endswith("DISPLAY")}
    done = subprocess.run([sys.executable, display.__file__], env=kept | environment, check=False)
    assert (done.returncode == 0) == found
    return found


def test_x11_by_port(x11_server: int) -> None:
    for name in ("localhost:{}.0", "127.0.0.1:{}", "tcp/localhost:{}", ":{}"):
        assert is_there(DISPLAY=name.format(x11_server))


def test_x11_by_socket(x11_number: int) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(f"\0/tmp/.X11-unix/X{x11_number}")
        server.listen()
        for name in (":{}", ":{}.0", "unix:{}"):
            assert is_there(DISPLAY=name.format(x11_number))
        assert not is_there(DISPLAY=f":{x11_number}", QT_QPA_PLATFORM="wayland")


def test_x11_that_does_not_answer(x11_number: int) -> None:
    for name in (":{}", "localhost:{}.0", "unix/host:{}", "[::1]:{}", "/nowhere/socket:{}", ":{}0000000000"):
        assert not is_there(DISPLAY=name.format(x11_number))
    assert not is_there(DISPLAY=f":{x11_number}", QT_QPA_PLATFORM="xcb")
    assert is_there(DISPLAY=f":{x11_number}", QT_QPA_PLATFORM="offscreen")


@pytest.mark.parametrize("name", ["", ":", "screen", "host:", ":-1", "a" * 80 + ":0"])
def test_malformed_name_is_no_display(name: str) -> None:
    assert not is_there(DISPLAY=name)


def test_wayland(tmp_path: Path, x11_number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    environment = {"XDG_RUNTIME_DIR": ".", "WAYLAND_DISPLAY": "wayland-1"}
    assert not is_there(**environment)
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind("wayland-1")
        assert not is_there(**environment)  # the file that is left by a server that has ended
        server.listen()
        assert is_there(**environment)
        # Qt and VTK would try DISPLAY first.
        environment["DISPLAY"] = f":{x11_number}"
        display.forget_unreachable_displays(environment)
        assert "DISPLAY" not in environment
        assert display.has_display(environment)
    assert not is_there()

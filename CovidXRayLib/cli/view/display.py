"""Whether a window can be opened: the display that the environment names is asked, since it may be gone.

Qt ends the whole program if a display does not answer, which happens after a remote session has ended. Run as
a program, this module exits with 0 if there is a display; it needs nothing but Python.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Final

_SECONDS: Final = 2.0
_X11_PORT: Final = 6000
_X11_FOLDER: Final = "/tmp/.X11-unix"
_X11, _WAYLAND, _QT = "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"


def forget_unreachable_displays(environment: MutableMapping[str, str]) -> None:
    """Remove the variables of displays that do not answer, so that neither Qt nor VTK tries them."""
    if sys.platform in ("darwin", "win32"):
        return
    for name, answers in _CHECKS.items():
        if name in environment and not answers(environment):
            del environment[name]


def has_display(environment: Mapping[str, str]) -> bool:
    """Return whether a window can be opened, after :func:`forget_unreachable_displays`."""
    if sys.platform in ("darwin", "win32"):
        return True
    # A list of Qt's platforms, of which it takes the first that works; those without a display always do.
    chosen = environment.get(_QT) or "xcb;wayland"
    for platform in chosen.split(";"):
        needed = {"xcb": _X11, "wayland": _WAYLAND}.get(platform.partition(":")[0].partition("-")[0])
        if needed is None or needed in environment:
            return True
    return False


def _x11_answers(environment: Mapping[str, str]) -> bool:
    """Ask the display that DISPLAY names, as ``[PROTOCOL/][HOST]:NUMBER[.SCREEN]`` or a socket's path."""
    text = environment[_X11]
    place, _colon, number = text.rpartition(":")
    number = number.partition(".")[0]
    if text.startswith("/"):
        return _socket_answers(text) or _socket_answers(f"{place}:{number}")
    if not number.isdecimal():
        return False
    host = place.rpartition("/")[2].strip("[]")
    if host in ("", "unix"):
        path = f"{_X11_FOLDER}/X{number}"
        if _socket_answers(f"\0{path}") or _socket_answers(path):
            return True
    return _port_answers("localhost" if host in ("", "unix") else host, _X11_PORT + int(number))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment[_WAYLAND]
    return bool(name) and _socket_answers(str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name))


def _socket_answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SECONDS)
        try:
            connection.connect(path)
        except OSError:
            return False
    return True


def _port_answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), _SECONDS).close()
    except (OSError, OverflowError, UnicodeError):  # also a number or a name that no address can have
        return False
    return True


_CHECKS: Final[dict[str, Callable[[Mapping[str, str]], bool]]] = {
    _X11: _x11_answers,
    _WAYLAND: _wayland_answers,
}


if __name__ == "__main__":
    forget_unreachable_displays(os.environ)
    sys.exit(not has_display(os.environ))

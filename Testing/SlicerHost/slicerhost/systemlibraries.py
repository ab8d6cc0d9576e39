"""Libraries of the system that the wheels of Qt and VTK need and do not bring."""

from __future__ import annotations

import ctypes
import os
import sys

# In Debian and Ubuntu, by the library that comes with it. setup.sh installs the same packages.
_EVERYWHERE = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libEGL_mesa.so.0": "libegl-mesa0",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_packages(offscreen: bool) -> list[str]:
    """Return the Debian packages of libraries that are not there; empty where the system is no Linux.

    Parameters
    ----------
    offscreen
        Whether no window will be opened.
    """
    if sys.platform != "linux":
        return []
    wanted = dict(_EVERYWHERE)
    if not offscreen and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        wanted |= _ON_X11
    return [package for library, package in wanted.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

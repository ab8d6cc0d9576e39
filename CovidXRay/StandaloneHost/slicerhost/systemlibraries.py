"""System libraries that the wheels of Qt and VTK require but do not include.

Run as a program, it prints the Debian packages of all that are missing; it needs nothing but Python.
"""

from __future__ import annotations

import ctypes
import os
import sys

# The package of Debian and Ubuntu by the library in it. Found with ldd in a root that held nothing else.
_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libEGL_mesa.so.0": "libegl-mesa0",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_FOR_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_FOR_WAYLAND = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def missing_packages(offscreen: bool) -> list[str]:
    """Return the Debian packages of missing libraries; empty on systems other than Linux.

    Parameters
    ----------
    offscreen
        Whether no window will be opened; else what the display at hand needs counts, too.
    """
    required = dict(_ALWAYS)
    if not offscreen:
        required |= _FOR_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else _FOR_X11
    return _missing(required)


def _missing(required: dict[str, str]) -> list[str]:
    if sys.platform != "linux":
        return []
    return [package for library, package in required.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.stdout.write(" ".join(_missing(_ALWAYS | _FOR_X11 | _FOR_WAYLAND)) + "\n")

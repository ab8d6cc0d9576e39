"""Open files, and nothing else: a pipe would be waited for without end, and a device may act when opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotARegularFileError(OSError):
    """A folder, a pipe, a socket or a device lies where a file was expected."""


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file for reading, links followed.

    Raises
    ------
    IsADirectoryError, NotARegularFileError
        If it is a folder, or neither a folder nor a file.
    OSError
        If there is none, or it may not be read.
    """
    _require_regular(path, path.stat())
    # What lies there may have changed since: opening then must not wait, and is looked at again.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    try:
        _require_regular(path, os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def _require_regular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(0, "it is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise NotARegularFileError(0, "it is a device or a pipe", str(path))

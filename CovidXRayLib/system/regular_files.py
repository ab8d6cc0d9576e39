"""Opening of regular files only, since a pipe would block and a device may act when opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotARegularFileError(OSError):
    """A pipe, a socket or a device was found instead of a file."""


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file for reading, following links.

    Raises
    ------
    IsADirectoryError, NotARegularFileError
        If it is a folder, or neither a folder nor a regular file.
    OSError
        If it does not exist or cannot be read.
    """
    _require_regular(path, path.stat())
    # The file may have been replaced since: open without blocking, and check again.
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

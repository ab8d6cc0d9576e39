"""Open files, and nothing else: a pipe would wait forever, and a device may act when it is opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from CovidXRayLib.films.problem import FilmProblem, system_errors_in_words
from CovidXRayLib.i18n import gettext as _


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading, links followed.

    Raises
    ------
    FilmProblem
        If there is none, it may not be read, or it is a folder, a pipe, a socket or a device.
    """
    with system_errors_in_words():
        _require_file(path.stat())
        # What lies there may have changed since: opening then must not wait, and is looked at again.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.fdopen(os.open(path, flags), "rb")
        try:
            _require_file(os.fstat(handle.fileno()))
        except FilmProblem:
            handle.close()
            raise
    return handle


def _require_file(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise FilmProblem(_("it is a folder, not a film"), _("choose one of the films in it"))
    if not stat.S_ISREG(status.st_mode):
        raise FilmProblem(_("it is a device or a pipe, not a file"), _("choose a file"))

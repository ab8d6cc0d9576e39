"""Opening and reading of film files, with errors as :class:`FilmProblem`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from CovidXRayLib.films.film_problem import FilmProblem, system_errors_as_film_problems
from CovidXRayLib.films.limits import MAX_BYTES
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.regular_files import NotARegularFileError, open_regular_file


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading, following links.

    Raises
    ------
    FilmProblem
        If it does not exist or cannot be read, or is a folder, a pipe, a socket or a device.
    """
    with system_errors_as_film_problems():
        try:
            return open_regular_file(path)
        except IsADirectoryError as error:
            raise FilmProblem(_("it is a folder, not a film"), _("choose one of the films in it")) from error
        except NotARegularFileError as error:
            raise FilmProblem(_("it is a device or a pipe, not a file"), _("choose a file")) from error


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return a file's bytes.

    Parameters
    ----------
    path
        The file.
    most
        Size in bytes above which the file is rejected.

    Raises
    ------
    FilmProblem
        If the file does not exist, is not a regular file, is empty or too large, or cannot be read.
    """
    with open_file(path) as file, system_errors_as_film_problems():
        size = os.fstat(file.fileno()).st_size
        # Read with its stated size, so that memory is allocated once; one more byte reveals a growing file.
        data = file.read(size + 1) if size <= most else b""
        size = max(size, len(data))
    if size > most:
        raise FilmProblem(
            _("it is larger than any radiograph ({size:,.0f} MiB)").format(size=size / 2**20),
            _("choose a film"),
        )
    refuse_empty(data)
    return data


def refuse_empty(data: bytes) -> None:
    """Raise a :class:`FilmProblem` for a file without content."""
    if not data:
        raise FilmProblem(_("it is empty"), _("copy or export it again"))

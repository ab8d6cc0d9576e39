"""Opening of film files, with errors as :class:`FilmProblem`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from CovidXRayLib.films.film_problem import FilmProblem, system_errors_as_film_problems
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

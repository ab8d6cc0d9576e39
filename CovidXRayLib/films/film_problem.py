"""Internal error of the film reader, raised where the file's name is not known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from CovidXRayLib.i18n import gettext as _


class FilmProblem(Exception):  # noqa: N818 - it becomes a FilmError, which is the error users meet
    """Reason why a file cannot be read as a film; ``read_film`` converts it to a ``FilmError``.

    Parameters
    ----------
    problem
        The problem, as a clause about "it".
    remedy
        What the user can do, as a clause; by default, to export the film again.
    """

    def __init__(self, problem: str, remedy: str | None = None) -> None:
        self.problem = problem
        self.remedy = _("export the film again from the PACS") if remedy is None else remedy
        super().__init__(f"{self.problem}; {self.remedy}")


@contextmanager
def system_errors_as_film_problems() -> Iterator[None]:
    """Convert system errors about a path to :class:`FilmProblem`.

    Raises
    ------
    FilmProblem
        If the file in the block does not exist, or cannot be opened or read.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FilmProblem(_("no such file or folder"), _("check the name")) from error
    except PermissionError as error:
        raise FilmProblem(_("permission denied"), _("ask its owner for permission, or copy it")) from error
    except (OSError, ValueError) as error:  # a ValueError for a name that no file can have
        raise FilmProblem(
            _("it cannot be opened ({error})").format(error=error), _("check the name and the drive")
        ) from error

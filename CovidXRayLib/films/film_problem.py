"""What the parts of the reader raise among themselves, before the file's name is known to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from CovidXRayLib.i18n import gettext as _


class FilmProblem(Exception):  # noqa: N818 - it becomes a FilmError, which is the error users meet
    """A reason why a file cannot be read as a film; ``read_film`` turns it into a ``FilmError``.

    Parameters
    ----------
    problem
        What is wrong, as a clause about "it".
    remedy
        What the user can do about it, as a clause; by default, to export the film again.
    """

    def __init__(self, problem: str, remedy: str | None = None) -> None:
        self.problem = problem
        self.remedy = _("export the film again from the PACS") if remedy is None else remedy
        super().__init__(f"{self.problem}; {self.remedy}")


@contextmanager
def system_errors_as_film_problems() -> Iterator[None]:
    """Turn what the system says of a path into a :class:`FilmProblem`.

    Raises
    ------
    FilmProblem
        If the body finds no such file, may not read it, or cannot open it.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FilmProblem(_("there is no such file or folder"), _("check the name")) from error
    except PermissionError as error:
        raise FilmProblem(
            _("it may not be read by you"), _("ask its owner for permission, or copy it")
        ) from error
    except (OSError, ValueError) as error:  # a ValueError for a name that no file can have
        raise FilmProblem(
            _("it cannot be opened ({error})").format(error=error), _("check the name and the drive")
        ) from error

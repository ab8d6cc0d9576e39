"""Films that cost the program that reads them, and how their problem is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _

# In the field "reason" of a failure.
DEADLINE: Final = "deadline"


class FatalFilmError(FilmError):
    """A film that ended the program that read it, or took longer than its limit.

    Parameters
    ----------
    path, problem, remedy
        As for :class:`CovidXRayLib.errors.FilmError`.
    seconds
        The limit that it exceeded; None where the program ended.
    """

    def __init__(self, path: Path | str, problem: str, remedy: str, seconds: float | None = None) -> None:
        super().__init__(path, problem, remedy)
        self.seconds = seconds

    def __reduce__(self) -> tuple[type[FilmError], tuple[Any, ...]]:
        """Rebuild from the parts, so that the error crosses process borders whole."""
        return FatalFilmError, (self.path, self.problem, self.remedy, self.seconds)


class SkippedFilmError(FilmError):
    """A film that is not read, because it was fatal before."""


def late_error(path: Path | str, seconds: float) -> FatalFilmError:
    """Return the error of a film that took too long."""
    problem = _("it took longer than {seconds:g} seconds and was ended").format(seconds=seconds)
    remedy = _("export it again without compression, or allow more time")
    return FatalFilmError(path, problem, remedy, seconds)


def lost_error(path: Path | str, how: str) -> FatalFilmError:
    """Return the error of a film whose reader ended.

    Parameters
    ----------
    how
        As a clause for developers, such as ``"ended by signal SIGSEGV"``.
    """
    problem = _("the program that read it ended unexpectedly ({how})").format(how=how)
    return FatalFilmError(path, problem, _("export it again, or give the computer more memory"))

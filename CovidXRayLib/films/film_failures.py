"""Errors of a film that are not caused by its file alone, with one wording for all callers.

They are used by commands, batch, curation, cloud, worker and panel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _

# In the field "reason" of a failure.
DEADLINE: Final = "deadline"


class FatalFilmError(FilmError):
    """A film that crashed the program that read it, or exceeded the time limit.

    Parameters
    ----------
    path, problem, remedy
        As for :class:`CovidXRayLib.errors.FilmError`.
    seconds
        The exceeded time limit; None after a crash.
    """

    def __init__(self, path: Path | str, problem: str, remedy: str, seconds: float | None = None) -> None:
        super().__init__(path, problem, remedy)
        self.seconds = seconds

    def __reduce__(self) -> tuple[type[FilmError], tuple[Any, ...]]:
        """Support pickling, so that the error can be passed between processes."""
        return FatalFilmError, (self.path, self.problem, self.remedy, self.seconds)


class SkippedFilmError(FilmError):
    """A film that is skipped because it was fatal before."""


def out_of_memory(path: Path | str) -> FilmError:
    """Return the error for a film that does not fit into memory."""
    return FilmError(path, _("there is not enough memory for it"), _("close other programs and try again"))


def out_of_memory_sentence() -> str:
    """Return the message of :func:`out_of_memory` for a film without a name."""
    return _("Not enough memory for this film; close other programs and try again.")


def unlike_manifest(path: Path | str) -> FilmError:
    """Return the error for a film whose content differs from its manifest's SHA-256."""
    problem = _("it does not match the SHA-256 in the manifest")
    return FilmError(path, problem, _("restore the file or clear the cell"))


def program_failed(path: Path | str, how: str) -> FilmError:
    """Return the error for a film on which the program failed.

    Parameters
    ----------
    how
        For developers, such as ``"ValueError"``.
    """
    return FilmError(path, _("the program failed on it ({error})").format(error=how), _("report it"))


def workers_lost(path: Path | str) -> FatalFilmError:
    """Return the error for a film that crashed every worker that read it."""
    remedy = _("analyze it alone, or give the workers more memory")
    return FatalFilmError(path, _("the workers that read it died"), remedy)


def late_sentence(seconds: float) -> str:
    """Return the message of :func:`late_error` for a film without a name."""
    return _("The film took longer than {seconds:g} seconds and was stopped.").format(seconds=seconds)


def late_error(path: Path | str, seconds: float) -> FatalFilmError:
    """Return the error for a film that exceeded the time limit."""
    problem = _("it took longer than {seconds:g} seconds and was stopped").format(seconds=seconds)
    remedy = _("export it again without compression, or allow more time")
    return FatalFilmError(path, problem, remedy, seconds)


def lost_error(path: Path | str, how: str) -> FatalFilmError:
    """Return the error for a film whose reading process ended.

    Parameters
    ----------
    how
        As a clause for developers, such as ``"ended by signal SIGSEGV"``.
    """
    problem = _("the program that read it ended unexpectedly ({how})").format(how=how)
    return FatalFilmError(path, problem, _("export it again, or give the computer more memory"))
